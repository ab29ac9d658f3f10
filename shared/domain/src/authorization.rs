//! The graduate lets record offices verify, until a date (V1–V4, V8).

use crate::report::{Part, ReportContent};
use crate::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How many past authorisations of a graduate stay in the dossier; older ones are in the history.
pub const MAX_AUTHORIZATIONS: usize = 20;

/// One authorisation: one number, one report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// What verifiers are shown, fixed when it was granted.
    pub report: ReportContent,
    /// Proves possession of the QR code: 26 symbols.
    pub secret: String,
    /// Fingerprint of what the graduate had confirmed.
    pub of: String,
    /// What became of it.
    pub state: AuthorizationState,
    /// Whether the graduate was told that it ends soon (M1).
    #[serde(default)]
    pub reminded: bool,
}

/// What became of an authorisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AuthorizationState {
    /// Granted; whether it is still in force is for the clock to say (E1).
    Granted,
    /// The end date has passed and the scheduled job has seen it.
    Ended,
    /// Withdrawn by the graduate (V8), or replaced by a new one.
    Withdrawn {
        /// When.
        at: Timestamp,
    },
    /// What it shows has changed, or is no longer confirmed.
    Overtaken {
        /// When.
        at: Timestamp,
    },
}

/// 核验状态 (V3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorizationStatus {
    /// 生效中.
    InForce,
    /// 已到期.
    Ended,
    /// 已撤回.
    Withdrawn,
    /// 信息已变更.
    Overtaken,
}

/// What the graduate asks for, with the randomness that the number and the secret are made of.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Archive or hukou.
    pub part: Part,
    /// The last day on which the number answers (V3).
    pub until: Date,
    /// Randomness of the number (V4).
    pub number: [u8; 5],
    /// Randomness of the secret, 130 bits used.
    pub secret: [u8; 17],
}

impl Authorization {
    /// Its status at `now`: to the second, whether or not any job has run (E1).
    pub fn status(&self, now: Timestamp) -> AuthorizationStatus {
        match self.state {
            AuthorizationState::Granted if now < self.report.valid_until => AuthorizationStatus::InForce,
            AuthorizationState::Granted | AuthorizationState::Ended => AuthorizationStatus::Ended,
            AuthorizationState::Withdrawn { .. } => AuthorizationStatus::Withdrawn,
            AuthorizationState::Overtaken { .. } => AuthorizationStatus::Overtaken,
        }
    }
}
