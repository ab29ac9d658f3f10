//! Degrees and the two levels that a staff account's data scope knows (P5).

use super::{CodeList, latest};
use serde::{Deserialize, Serialize};

/// The part of the graduates that a data scope is about (P5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DegreeLevel {
    /// 本专科, a second bachelor's degree included.
    UndergraduateVocational,
    /// 研究生.
    Postgraduate,
}

impl DegreeLevel {
    /// Both.
    pub const ALL: [Self; 2] = [Self::UndergraduateVocational, Self::Postgraduate];

    /// 本专科 or 研究生.
    pub fn label(self) -> &'static str {
        match self {
            Self::UndergraduateVocational => "本专科",
            Self::Postgraduate => "研究生",
        }
    }
}

/// The level of a degree code; a code that no edition knows counts as 本专科, the larger part.
pub fn degree_level(code: &str) -> DegreeLevel {
    match latest(CodeList::Degree).get(code).and_then(|degree| degree.parent) {
        Some("postgraduate") => DegreeLevel::Postgraduate,
        Some(_) | None => DegreeLevel::UndergraduateVocational,
    }
}
