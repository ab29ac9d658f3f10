//! Filings: what a graduate registers as the destination, and what becomes of it (F1–F12).

use crate::id::{FilingId, UploadId};
use crate::kind::{DestinationKind, Fields, KindSpec};
use crate::principal::Actor;
use crate::proposal::{Approval, Proposal};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The most pictures that one filing may carry.
pub const MAX_PROOFS: usize = 9;

/// By which way a filing came about (F1). The agreement routes are added beside this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// 其他去向登记.
    Declaration,
}

/// Where registered data came from (C1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// 全国登记系统: filed here.
    National,
    /// 省级登记系统.
    Provincial,
    /// 就业管理系统上传.
    Upload,
    /// 就业管理系统接口.
    Interface,
}

impl Source {
    /// All sources, in the order of the confirmation matrix (C5).
    pub const ALL: [Self; 4] = [Self::National, Self::Provincial, Self::Upload, Self::Interface];
}

/// What is declared: the kind, its fields and its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// The kind of destination (F2).
    pub kind: DestinationKind,
    /// Its fields (F4); a draft may lack some.
    pub fields: Fields,
    /// The proof pictures, in the order in which they are shown.
    pub proofs: Vec<UploadId>,
}

impl Declared {
    /// The field set of its kind.
    pub fn spec(&self) -> &'static KindSpec {
        self.kind.spec()
    }
}

/// The one live filing of a graduate (F1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// Its name, from the first draft to its end.
    pub id: FilingId,
    /// The route.
    pub route: Route,
    /// Where it stands.
    pub state: FilingState,
}

/// Where a filing stands. What is over leaves the dossier for the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum FilingState {
    /// Not effective yet.
    Proposed(Proposal<Declared>),
    /// 已生效.
    Effective(Effective),
}

/// An effective filing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effective {
    /// What is registered.
    pub content: Declared,
    /// Since when.
    pub since: Timestamp,
    /// Who approved it.
    pub approvals: Vec<Approval>,
    /// Where it came from.
    pub source: Source,
    /// What the graduate asks to become of it.
    pub pending: Pending,
}

/// A request about an effective filing; the filing stays effective until it is approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "pending", rename_all = "snake_case")]
pub enum Pending {
    /// None.
    Nothing,
    /// F11: 就业信息变更.
    Change(Proposal<Declared>),
    /// S7: void after review.
    Void(Proposal<VoidRequest>),
}

/// Why the graduate wants the filing voided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidRequest {
    /// The reason, 1–500 characters.
    pub reason: String,
}

/// How a filing ended (F12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 作废.
    Void,
    /// 失效.
    Lapsed,
}

/// A filing that is over, as it stays readable (F12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Which filing.
    pub filing: FilingId,
    /// How it ended.
    pub outcome: Outcome,
    /// What it said.
    pub content: Declared,
    /// Who ended it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl Filing {
    /// What it says, effective or not.
    pub fn content(&self) -> &Declared {
        match &self.state {
            FilingState::Proposed(proposal) => &proposal.content,
            FilingState::Effective(effective) => &effective.content,
        }
    }

    /// The effective part, if it is effective.
    pub fn effective(&self) -> Option<&Effective> {
        match &self.state {
            FilingState::Proposed(_) => None,
            FilingState::Effective(effective) => Some(effective),
        }
    }
}
