//! The graduate confirms that what is registered is right (C1–C4).

use crate::fault::{Fault, FaultCode};
use crate::identity::Phone;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The longest explanation, in characters (C2).
pub const MAX_EXPLANATION: usize = 500;

/// The graduate's answer. Every answer is bound to the fingerprint of what was shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Confirmation {
    /// None, or what was confirmed has changed since (C4).
    #[default]
    Open,
    /// 确认无误.
    Confirmed {
        /// Fingerprint of what was confirmed.
        of: String,
        /// When.
        at: Timestamp,
    },
    /// 确认有误.
    Wrong {
        /// Fingerprint of what was called wrong.
        of: String,
        /// When.
        at: Timestamp,
        /// What is wrong.
        report: WrongReport,
    },
}

/// 登记确认状态 (C4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmationStatus {
    /// 未上报: nothing is registered.
    NotReported,
    /// 未确认.
    NotConfirmed,
    /// 确认有误.
    Wrong,
    /// 确认无误.
    Confirmed,
}

impl ConfirmationStatus {
    /// All, in the order of the confirmation matrix (C5).
    pub const ALL: [Self; 4] = [Self::NotReported, Self::NotConfirmed, Self::Wrong, Self::Confirmed];

    /// The Chinese name.
    pub fn label(self) -> &'static str {
        match self {
            Self::NotReported => "未上报",
            Self::NotConfirmed => "未确认",
            Self::Wrong => "确认有误",
            Self::Confirmed => "确认无误",
        }
    }
}

/// Whether the destination has changed or was registered wrongly (C2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DestinationProblem {
    /// 有变化.
    Changed,
    /// 有错误.
    Wrong,
}

/// What the graduate says is wrong (C2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongReport {
    /// About the destination.
    pub destination: Option<WrongDestination>,
    /// About the archive transfer, 1–500 characters.
    pub archive: Option<String>,
    /// About the hukou migration, 1–500 characters.
    pub hukou: Option<String>,
    /// Where the graduate can be called.
    pub phone: String,
}

/// What is wrong with the destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongDestination {
    /// Changed or wrong.
    pub problem: DestinationProblem,
    /// 去向情况说明, 1–500 characters.
    pub explanation: String,
}

/// What the graduate answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 信息无误.
    Right,
    /// 信息有误.
    Wrong(WrongReport),
}

impl WrongReport {
    /// All that is wrong with the report itself.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.destination.is_none() && self.archive.is_none() && self.hukou.is_none() {
            faults.push(Fault::new("/wrong", FaultCode::Missing, "请至少选择一项有误的信息"));
        }
        let texts = [
            (
                "/wrong/destination/explanation",
                self.destination.as_ref().map(|wrong| &wrong.explanation),
            ),
            ("/wrong/archive", self.archive.as_ref()),
            ("/wrong/hukou", self.hukou.as_ref()),
        ];
        for (field, text) in texts {
            let Some(text) = text else { continue };
            if text.trim().is_empty() {
                faults.push(Fault::new(field, FaultCode::Missing, "请填写情况说明"));
            } else if text.chars().count() > MAX_EXPLANATION {
                let message = format!("情况说明最多{MAX_EXPLANATION}个字");
                faults.push(Fault::new(field, FaultCode::TooLong, message));
            }
        }
        if Phone::parse(&self.phone).is_err() {
            faults.push(Fault::new("/wrong/phone", FaultCode::Malformed, "联系方式格式不正确"));
        }
        faults
    }
}
