//! What one operation costs the store, as a test measures it (`infra/season/measured.json`).

use crate::Error;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// Every operation by its name, `<function>/<operation>`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// The operations.
    pub operations: BTreeMap<String, Operation>,
}

/// What one operation costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// How many things were done at once, where not one; everything else is the sum over them.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub of: u64,
    /// Requests to the store, by their name.
    pub trips: BTreeMap<String, u64>,
    /// Units by table (`dossiers`) and index (`dossiers/roster`).
    pub units: BTreeMap<String, Units>,
    /// What was listed, by table or index.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lists: BTreeMap<String, Listed>,
    /// How many single items were read and written, by table and kind of partition key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub items: BTreeMap<String, u64>,
    /// Messages that follow from it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub messages: u64,
    /// Bytes of the answer's body.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub answer_bytes: u64,
}

/// Capacity units. A transaction costs twice on tables, once on indexes; this is what is billed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Units {
    /// Read units.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub read: f64,
    /// Write units.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub write: f64,
}

/// What queries read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// How many queries.
    pub queries: u64,
    /// How many rows they read, before anything is left out.
    pub rows: u64,
    /// The least `Limit` that they named; a query without one reads up to 1 MB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

fn one() -> u64 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_one(number: &u64) -> bool {
    *number == 1
}

impl Default for Operation {
    fn default() -> Self {
        Self {
            of: one(),
            trips: BTreeMap::new(),
            units: BTreeMap::new(),
            lists: BTreeMap::new(),
            items: BTreeMap::new(),
            messages: 0,
            answer_bytes: 0,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_nothing(units: &f64) -> bool {
    *units == 0.0
}

impl AddAssign for Units {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.write += other.write;
    }
}

impl Units {
    /// So many times as much.
    #[must_use]
    pub fn times(self, count: f64) -> Self {
        Self {
            read: self.read * count,
            write: self.write * count,
        }
    }
}

impl Measured {
    /// Reads the file.
    pub fn parse(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|error| Error::Measured(error.to_string()))
    }

    /// The operation of this name.
    pub fn operation(&self, name: &str) -> Result<&Operation, Error> {
        let known = self.operations.get(name);
        known.ok_or_else(|| Error::Measured(format!("{name} was not measured")))
    }

    /// The file, as it is kept.
    pub fn to_text(&self) -> Result<String, Error> {
        let text = serde_json::to_string_pretty(self).map_err(|error| Error::Measured(error.to_string()))?;
        Ok(text + "\n")
    }
}
