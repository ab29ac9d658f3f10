//! Setting text: measuring, breaking into lines, tables, and drawing with tags for screen readers.
//!
//! It knows no document: the templates (`report`, `agreement`) say what is written, this says where each glyph goes. Lengths are
//! points (1/72 inch), the origin is the top left corner of the page.

mod flow;
mod form;
mod letterhead;
mod line;
mod row;
mod sheet;
mod table;

use krilla::tagging::{Node, TagGroup, TagKind};

pub(crate) use flow::{Block, Flow};
pub(crate) use form::{SignatureForm, Signer};
pub(crate) use letterhead::Letterhead;
pub(crate) use line::{Line, Style, Typesetter};
pub(crate) use row::{Row, Rows, pair, prose, sentence, title, wide};
pub(crate) use sheet::{Sheet, Span};
pub(crate) use table::{Table, TableStyle};

/// Points per millimetre.
pub(crate) const MM: f32 = 72.0 / 25.4;
/// A4 in points.
pub(crate) const PAGE: (f32, f32) = (595.28, 841.89);
/// Free edge of the page.
const MARGIN: f32 = 18.0 * MM;
/// What contents may reach down to.
pub(crate) const BOTTOM: f32 = PAGE.1 - 14.0 * MM;
/// From the left margin to the right one.
pub(crate) const BODY: Span = Span {
    left: MARGIN,
    width: PAGE.0 - 2.0 * MARGIN,
};

/// A tag with its contents.
pub(crate) fn group<const N: usize>(tag: impl Into<TagKind>, children: [Node; N]) -> TagGroup {
    TagGroup::with_children(tag, children.into())
}
