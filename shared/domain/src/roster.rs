//! The roster of a school's class year: reading it, checking it, correcting it (R1, R2).

mod cells;
mod column;
mod correction;
mod duplicates;
mod entry;
mod headings;

pub use column::Column;
pub use correction::{RosterCorrection, identity_changed, report_changed};
pub use duplicates::Duplicates;
pub use entry::{RosterEntry, YesNo};
pub use headings::{ADDED_HEADINGS, Headings};
