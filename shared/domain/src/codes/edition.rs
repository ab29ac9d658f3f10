//! Which file holds which list from which class year on.

use super::table::{CodeEntry, CodeTable, rows, source};
use super::{CodeList, division, school};
use std::sync::LazyLock;

/// One edition, parsed when it is first used.
pub(super) struct Edition {
    valid_from: i16,
    table: LazyLock<CodeTable>,
}

impl Edition {
    const fn new(valid_from: i16, load: fn() -> CodeTable) -> Self {
        Self {
            valid_from,
            table: LazyLock::new(load),
        }
    }

    pub(super) fn valid_from(&self) -> i16 {
        self.valid_from
    }

    pub(super) fn table(&self) -> &CodeTable {
        &self.table
    }
}

/// The editions of one list: there is always a first.
pub(super) struct Editions {
    pub(super) first: &'static Edition,
    /// In the order of their class years.
    pub(super) later: &'static [&'static Edition],
}

/// A first edition read from a file by `$entries`; first editions hold for every class year that this system knows.
macro_rules! first_edition {
    ($list:ident, $file:literal, $entries:expr) => {{
        const CSV: &str = include_str!(concat!("../../data/", $file));
        static FIRST: Edition = Edition::new(2000, || {
            CodeTable::new(CodeList::$list, 2000, source(CSV), $entries(CSV))
        });
        Editions {
            first: &FIRST,
            later: &[],
        }
    }};
}

pub(super) fn editions(list: CodeList) -> Editions {
    match list {
        CodeList::Division => first_edition!(Division, "divisions.csv", division::entries),
        CodeList::School => first_edition!(School, "schools.csv", school::entries),
        CodeList::EthnicGroup => first_edition!(EthnicGroup, "ethnic_groups.csv", plain),
        CodeList::PoliticalStatus => {
            first_edition!(PoliticalStatus, "political_statuses.csv", with_other_name)
        }
        CodeList::TrainingMode => {
            first_edition!(TrainingMode, "training_modes.csv", with_other_name)
        }
        CodeList::Degree => first_edition!(Degree, "degrees.csv", with_level),
        CodeList::UnitNature => first_edition!(UnitNature, "unit_natures.csv", plain),
        CodeList::UnitIndustry => first_edition!(UnitIndustry, "unit_industries.csv", plain),
        CodeList::JobCategory => first_edition!(JobCategory, "job_categories.csv", plain),
        CodeList::ArchiveTransfer => {
            first_edition!(ArchiveTransfer, "archive_transfers.csv", plain)
        }
        CodeList::HukouMigration => first_edition!(HukouMigration, "hukou_migrations.csv", plain),
        CodeList::Country => first_edition!(Country, "countries.csv", plain),
        CodeList::StudyKind => first_edition!(StudyKind, "study_kinds.csv", plain),
        CodeList::StudyAbroadKind => {
            first_edition!(StudyAbroadKind, "study_abroad_kinds.csv", plain)
        }
        CodeList::NationalProgramme => {
            first_edition!(NationalProgramme, "national_programmes.csv", plain)
        }
        CodeList::LocalProgramme => first_edition!(LocalProgramme, "local_programmes.csv", plain),
        CodeList::StartupForm => first_edition!(StartupForm, "startup_forms.csv", plain),
        CodeList::MilitaryRole => first_edition!(MilitaryRole, "military_roles.csv", plain),
    }
}

fn some(text: &'static str) -> Option<&'static str> {
    Some(text).filter(|text| !text.is_empty())
}

/// `code,name`, whatever follows.
fn plain(csv: &'static str) -> Vec<CodeEntry> {
    rows(csv)
        .map(|[code, name, ..]| CodeEntry {
            code,
            name,
            other_name: None,
            parent: None,
        })
        .collect()
}

/// `code,name,other_name`.
fn with_other_name(csv: &'static str) -> Vec<CodeEntry> {
    rows(csv)
        .map(|[code, name, other, ..]| CodeEntry {
            code,
            name,
            other_name: some(other),
            parent: None,
        })
        .collect()
}

/// `code,name,level,other_name`.
fn with_level(csv: &'static str) -> Vec<CodeEntry> {
    rows(csv)
        .map(|[code, name, level, other, ..]| CodeEntry {
            code,
            name,
            other_name: some(other),
            parent: some(level),
        })
        .collect()
}
