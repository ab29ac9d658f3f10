//! Numbers that stand in a roster file twice (R1).

use super::{Column, RosterEntry};
use crate::fault::{Fault, FaultCode};
use std::collections::HashMap;

/// Remembers which row had which number. Feed it the good rows in their order.
#[derive(Debug, Default)]
pub struct Duplicates {
    rows: HashMap<(Column, String), usize>,
}

impl Duplicates {
    /// What of `entry`, which stands in row `row` of the file, an earlier row already has. A row with a fault is not
    /// remembered: it doesn't land, so it takes no number away from a later one.
    pub fn check(&mut self, row: usize, entry: &RosterEntry) -> Vec<Fault> {
        let keys =
            [Column::IdNumber, Column::ExamNumber, Column::StudentNumber].map(|column| (column, entry.cell(column)));
        let faults: Vec<Fault> = keys
            .iter()
            .filter_map(|key| {
                let (heading, earlier) = (key.0.heading(), self.rows.get(key)?);
                let message = format!("{heading}与第{earlier}行重复");
                Some(Fault::new(heading, FaultCode::Duplicate, message))
            })
            .collect();
        if faults.is_empty() {
            self.rows.extend(keys.into_iter().map(|key| (key, row)));
        }
        faults
    }
}
