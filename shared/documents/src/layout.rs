//! Setting text: measuring, breaking into lines, tables, and drawing with tags for screen readers.
//!
//! It knows no document: the templates (`report`) say what is written, this says where each glyph goes. Lengths are
//! points (1/72 inch), the origin is the top left corner of the page.

mod line;
mod sheet;
mod table;

pub(crate) use line::{Line, Style, Typesetter};
pub(crate) use sheet::{Sheet, Span};
pub(crate) use table::{Cell, Table, TableStyle};

/// Points per millimetre.
pub(crate) const MM: f32 = 72.0 / 25.4;
