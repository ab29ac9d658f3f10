//! Where an employer's registration stands, and what happened to it.

use crate::id::ProvinceCode;
use crate::principal::Actor;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Whether the administration has looked at an employer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// Still being filled in.
    Draft,
    /// Waits for the administration.
    Submitted {
        /// Since when.
        at: Timestamp,
        /// What was said before: whoever looks at it next has to know, in whatever province.
        refused: Option<Refused>,
    },
    /// May invite.
    Verified {
        /// Who verified it.
        by: Actor,
        /// When.
        at: Timestamp,
        /// The province that did and administers it from then on, wherever it moves.
        province: ProvinceCode,
    },
    /// Not verified, or not any more; may be corrected and submitted again.
    Refused(Refused),
}

/// Why an employer is not verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// The province that refused.
    pub province: ProvinceCode,
}

impl Standing {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted { .. } => "submitted",
            Self::Verified { .. } => "verified",
            Self::Refused(_) => "refused",
        }
    }
}

/// What happened to an employer, for its history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EmployerEvent {
    /// The profile was saved.
    Saved,
    /// Handed to the administration.
    Submitted,
    /// Taken back.
    Withdrawn,
    /// Verified.
    Verified,
    /// Refused, or the verification was revoked.
    Refused,
    /// The administration corrected name or USCC.
    Corrected,
    /// A picture was announced.
    LicenceAnnounced,
    /// A picture was looked at.
    LicenceInspected,
}

impl EmployerEvent {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Saved => "employer_saved",
            Self::Submitted => "employer_submitted",
            Self::Withdrawn => "employer_withdrawn",
            Self::Verified => "employer_verified",
            Self::Refused => "employer_refused",
            Self::Corrected => "employer_corrected",
            Self::LicenceAnnounced => "licence_announced",
            Self::LicenceInspected => "licence_inspected",
        }
    }
}

/// What became of an employer, for its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployerEntry {
    /// What.
    pub event: EmployerEvent,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The reason given.
    pub note: Option<String>,
}
