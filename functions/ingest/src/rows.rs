//! The rows of a table, each checked by itself and against those before it.

use crate::refused::{Refused, mended};
use crate::table::Table;
use domain::fault::Fault;
use domain::id::ClassYear;
use domain::roster::{Duplicates, Headings, RosterEntry};

/// One row that is right.
pub(crate) struct Row {
    pub(crate) number: usize,
    pub(crate) cells: Vec<String>,
    pub(crate) entry: RosterEntry,
}

/// Checks every row; what is wrong with one is all named. The error says why the file as a whole is none.
pub(crate) fn check(table: Table, year: ClassYear) -> Result<(Vec<Row>, Refused), String> {
    let Table { headings, rows } = mended(table);
    let recognised = Headings::recognise(&headings).map_err(|faults| {
        let all: Vec<String> = faults.into_iter().map(|fault| fault.message).collect();
        all.join("；")
    })?;
    let mut refused = Refused::new(&headings);
    let mut duplicates = Duplicates::default();
    let mut good = Vec::new();
    for (index, cells) in rows.into_iter().enumerate() {
        // As spreadsheets count: the headings are row 1.
        let number = index + 2;
        let faults = match recognised.row(&cells, year) {
            Ok(entry) => {
                let faults = duplicates.check(number, &entry);
                if faults.is_empty() {
                    good.push(Row { number, cells, entry });
                    continue;
                }
                faults
            }
            Err(faults) => faults,
        };
        refused.add(number, &cells, &reasons(&faults));
    }
    Ok((good, refused))
}

fn reasons(faults: &[Fault]) -> String {
    let each: Vec<String> = faults
        .iter()
        .map(|fault| format!("{}：{}", fault.field, fault.message))
        .collect();
    each.join("；")
}
