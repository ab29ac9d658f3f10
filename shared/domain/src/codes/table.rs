//! One edition of one list.

use super::CodeList;
use serde::Serialize;
use std::collections::HashMap;

/// One code with its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CodeEntry {
    /// As stored.
    pub code: &'static str,
    /// As shown.
    pub name: &'static str,
    /// A second name that is read but not shown, such as 中共党员; of a division its full name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_name: Option<&'static str>,
    /// What it belongs to: the division above, the province of a school, the level of a degree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<&'static str>,
}

/// One edition of one list, in the order in which it is shown.
#[derive(Debug, Serialize)]
pub struct CodeTable {
    /// Which list.
    pub list: CodeList,
    /// What users call a code of this list.
    pub label: &'static str,
    /// The first class year that this edition holds for.
    pub valid_from: i16,
    /// Where it is from and what is doubtful about it.
    pub source: &'static str,
    /// The codes.
    pub entries: Vec<CodeEntry>,
    #[serde(skip)]
    by_code: HashMap<&'static str, usize>,
    /// Only names that name one code.
    #[serde(skip)]
    by_name: HashMap<&'static str, Option<usize>>,
}

impl CodeTable {
    pub(super) fn new(list: CodeList, valid_from: i16, source: &'static str, entries: Vec<CodeEntry>) -> Self {
        let by_code = entries
            .iter()
            .enumerate()
            .map(|(place, entry)| (entry.code, place))
            .collect();
        let mut by_name = HashMap::with_capacity(entries.len() * 2);
        for (place, entry) in entries.iter().enumerate() {
            for name in [Some(entry.name), entry.other_name.filter(|other| *other != entry.name)]
                .into_iter()
                .flatten()
            {
                by_name
                    .entry(name)
                    .and_modify(|known| *known = None)
                    .or_insert(Some(place));
            }
        }
        Self {
            list,
            label: list.label(),
            valid_from,
            source,
            entries,
            by_code,
            by_name,
        }
    }

    /// The entry with exactly this code.
    pub fn get(&self, code: &str) -> Option<&CodeEntry> {
        self.by_code.get(code).and_then(|place| self.entries.get(*place))
    }

    /// The name of a code.
    pub fn name_of(&self, code: &str) -> Option<&'static str> {
        self.get(code).map(|entry| entry.name)
    }

    /// The entry that `text` means: exactly a code, or exactly a name that only one code has.
    pub fn find(&self, text: &str) -> Option<&CodeEntry> {
        let place = |text: &str| self.by_name.get(text).copied().flatten();
        self.get(text)
            .or_else(|| place(text).and_then(|place| self.entries.get(place)))
    }
}

/// The lines of a file in `data/`: a comment line, a line of headings, then values.
///
/// Splits by hand so that values stay slices of the program text (no allocation at a cold start). The files hold no
/// quotes, which a test makes sure of with a real CSV reader.
pub(super) fn rows(csv: &'static str) -> impl Iterator<Item = [&'static str; 7]> {
    csv.lines().skip(2).filter(|line| !line.is_empty()).map(|line| {
        let mut cells = line.split(',');
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    })
}

/// The text of the comment line.
pub(super) fn source(csv: &'static str) -> &'static str {
    csv.lines().next().unwrap_or_default().trim_start_matches('#').trim()
}
