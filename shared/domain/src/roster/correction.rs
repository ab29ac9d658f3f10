//! Corrections of roster entries by staff (R2).

use super::cells;
use super::{Column, RosterEntry};
use crate::fault::{Fault, FaultCode};
use crate::id::ClassYear;
use crate::identity::Invalid;
use std::collections::BTreeMap;

/// New values by column, written as in a roster file. Columns that are not named stay; an empty value clears one
/// that may be empty.
pub type RosterCorrection = BTreeMap<Column, String>;

impl RosterEntry {
    /// R2: the entry with the correction applied and checked like a new row. Faults are named by JSON pointer
    /// (`/id_number`); e-mail and mobile phone are refused, because only the graduate changes them (P3), and the training
    /// mode, because the province decides on it (R3).
    pub fn corrected(&self, correction: &RosterCorrection, class_year: ClassYear) -> Result<Self, Vec<Fault>> {
        let own = correction.keys().filter(|column| !column.is_corrected_by_staff());
        let not_allowed = |column: &Column| {
            let message = if *column == Column::TrainingMode {
                "培养方式的变更须由学校申请、省级主管部门决定，不能在此更正".to_owned()
            } else {
                format!("{}只能由毕业生本人修改", column.heading())
            };
            (*column, Invalid::new(FaultCode::NotAllowed, message))
        };
        let mut wrong: Vec<cells::Wrong> = own.map(not_allowed).collect();
        let cell = |column: Column| match correction.get(&column) {
            Some(text) if column.is_corrected_by_staff() => text.clone(),
            Some(_) | None => self.cell(column),
        };
        let read = cells::read(class_year, cell)
            .map_err(|faults| wrong.extend(faults))
            .ok();
        let by_pointer = |(column, invalid): cells::Wrong| invalid.fault(format!("/{}", column.as_str()));
        match read {
            Some(entry) if wrong.is_empty() => Ok(entry),
            Some(_) | None => Err(wrong.into_iter().map(by_pointer).collect()),
        }
    }
}

/// R2: whether it is somebody else's name, ID number or sex now.
pub fn identity_changed(old: &RosterEntry, new: &RosterEntry) -> bool {
    old.name != new.name || old.id_number != new.id_number || old.sex != new.sex
}

/// Whether a report would print something else now (V3: the authorisation is overtaken): identity, degree, major,
/// origin, years of study, graduation.
pub fn report_changed(old: &RosterEntry, new: &RosterEntry) -> bool {
    identity_changed(old, new)
        || old.degree != new.degree
        || old.major != new.major
        || old.origin != new.origin
        || old.years_of_study != new.years_of_study
        || old.graduates != new.graduates
}
