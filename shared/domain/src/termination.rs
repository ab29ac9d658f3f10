//! Ending an effective agreement (T1–T5).
//!
//! ```mermaid
#![doc = include_str!("../../../docs/states/termination.mmd")]
//! ```

use crate::id::UploadId;
use crate::proposal::Proposal;
use crate::time::{self, Timestamp};
use jiff::ToSpan;
use serde::{Deserialize, Serialize};

/// The longest explanation, in characters (S3 2.7: 解约说明 0/200).
pub const MAX_NOTE: usize = 200;
/// The most pictures of a release letter.
pub const MAX_LETTER: usize = 3;
/// The longest account of the facts with which a termination is forced, in characters (T4).
pub const MAX_ACCOUNT: usize = 2_000;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The graduate.
    Graduate,
    /// The employer, of an agreement signed online.
    Employer,
}

/// 解约原因.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TerminationReason {
    /// 找到了更好的工作.
    BetterOffer,
    /// 升学.
    FurtherStudy,
    /// 出国（境）.
    Abroad,
    /// 应征入伍.
    Enlistment,
    /// 考取公务员或事业单位.
    PublicService,
    /// 其他去向.
    OtherDestination,
    /// 单位原因.
    Employer,
    /// 双方协商一致.
    Agreed,
    /// 其他.
    Other,
}

impl TerminationReason {
    /// All reasons, in the order of the form.
    pub const ALL: [Self; 9] = [
        Self::BetterOffer,
        Self::FurtherStudy,
        Self::Abroad,
        Self::Enlistment,
        Self::PublicService,
        Self::OtherDestination,
        Self::Employer,
        Self::Agreed,
        Self::Other,
    ];

    /// As users read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::BetterOffer => "找到了更好的工作",
            Self::FurtherStudy => "升学",
            Self::Abroad => "出国（境）",
            Self::Enlistment => "应征入伍",
            Self::PublicService => "考取公务员或事业单位",
            Self::OtherDestination => "其他去向",
            Self::Employer => "单位原因",
            Self::Agreed => "双方协商一致",
            Self::Other => "其他",
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminationRequest {
    /// Who asks.
    pub by: Party,
    /// Why.
    pub reason: TerminationReason,
    /// 解约说明, at most 200 characters.
    pub note: String,
    /// T2: pictures of the employer's release letter; none for an agreement signed online.
    pub letter: Vec<UploadId>,
    /// When it was asked for.
    pub asked_at: Timestamp,
}

/// What the job has made visible of a request that nobody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// Nothing yet.
    NotNoticed,
    /// The other side was reminded.
    Reminded,
    /// The school was told that it is overdue.
    Overdue,
}

/// A termination that is under way; the agreement stays effective until it is approved or forced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "termination", rename_all = "snake_case")]
pub enum Termination {
    /// T1: the other side has not answered.
    Asked {
        /// What is asked for.
        request: TerminationRequest,
        /// When the other side is reminded.
        remind_at: Timestamp,
        /// When it goes to the school's list of overdue requests.
        overdue_at: Timestamp,
        /// What the job has made visible of that.
        silence: Silence,
    },
    /// Both sides agree (T1), or the letter says so (T2): reviewers decide.
    InReview(Proposal<TerminationRequest>),
}

impl Termination {
    /// T1: asked now; a silent other side is reminded after `answer_days`, and overdue after as many again, each to the end
    /// of the day.
    pub fn asked(request: TerminationRequest, answer_days: u8) -> Self {
        let after = |days: i32| {
            let day = time::china_day(request.asked_at).checked_add(days.days());
            day.map_or(Timestamp::MAX, time::end_of)
        };
        let days = i32::from(answer_days);
        Self::Asked {
            remind_at: after(days),
            overdue_at: after(days * 2),
            request,
            silence: Silence::NotNoticed,
        }
    }

    /// What is asked for.
    pub fn request(&self) -> &TerminationRequest {
        match self {
            Self::Asked { request, .. } => request,
            Self::InReview(proposal) => &proposal.content,
        }
    }

    /// Since when the school should act on it, if it is overdue at `now` (E1: whether or not the job has run).
    pub fn overdue_since(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Asked { overdue_at, .. } => Some(*overdue_at).filter(|at| *at <= now),
            Self::InReview(_) => None,
        }
    }
}
