//! The first line of a roster file, which tells where each column stands (R1).

use super::cells;
use super::{Column, RosterEntry};
use crate::fault::{Fault, FaultCode};
use crate::id::ClassYear;
use std::collections::BTreeMap;

/// 原行号 and 错误原因: the columns that the file of refused rows adds. That file is mended and imported again, so they may
/// stand in a roster; nothing is read from them.
pub const ADDED_HEADINGS: [&str; 2] = ["原行号", "错误原因"];

/// Where each column stands in a file, in whatever order the file has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headings {
    places: BTreeMap<Column, usize>,
}

impl Headings {
    /// Recognises the first line; spaces around headings and a byte order mark don't matter, nor do empty headings and
    /// [those of refused rows](ADDED_HEADINGS).
    /// Names all unknown, repeated and missing headings.
    pub fn recognise(cells: &[String]) -> Result<Self, Vec<Fault>> {
        let mut places = BTreeMap::new();
        let mut faults = Vec::new();
        for (place, cell) in cells.iter().enumerate() {
            let heading = cell.trim_matches(|c: char| c == '\u{FEFF}' || c.is_whitespace());
            match Column::headed(heading) {
                Some(column) => {
                    if places.insert(column, place).is_some() {
                        faults.push(Fault::new(
                            heading,
                            FaultCode::Duplicate,
                            format!("表头“{heading}”重复"),
                        ));
                    }
                }
                None if heading.is_empty() || ADDED_HEADINGS.contains(&heading) => {}
                None => {
                    let shown: String = heading.chars().take(30).collect();
                    let message = format!("表头“{shown}”不是名单模板中的列");
                    faults.push(Fault::new(shown, FaultCode::UnknownField, message));
                }
            }
        }
        for column in Column::ALL
            .into_iter()
            .filter(|column| column.is_required() && !places.contains_key(column))
        {
            let message = format!("缺少表头“{}”", column.heading());
            faults.push(Fault::new(column.heading(), FaultCode::Missing, message));
        }
        if faults.is_empty() {
            Ok(Self { places })
        } else {
            Err(faults)
        }
    }

    /// Reads one row; cells that the row lacks count as empty. Faults are named by heading.
    pub fn row(&self, cells: &[String], class_year: ClassYear) -> Result<RosterEntry, Vec<Fault>> {
        let cell = |column| {
            self.places
                .get(&column)
                .and_then(|place| cells.get(*place))
                .cloned()
                .unwrap_or_default()
        };
        let by_heading = |(column, invalid): cells::Wrong| invalid.fault(column.heading());
        cells::read(class_year, cell).map_err(|wrong| wrong.into_iter().map(by_heading).collect())
    }
}
