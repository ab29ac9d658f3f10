//! Filings: what a graduate registers as the destination, and what becomes of it (F1–F12).

use crate::agreement::Agreement;
use crate::id::{EmployerId, FilingId, InvitationId, UploadId};
use crate::kind::{DestinationKind, Fields, Form, KindSpec, ProofRule};
use crate::principal::Actor;
use crate::proposal::{Approval, Proposal};
use crate::termination::{Termination, TerminationRequest};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The most pictures that one filing may carry.
pub const MAX_PROOFS: usize = 9;

/// The most pictures of a stamped agreement.
pub const MAX_COPY: usize = 5;

/// By which way a filing came about (F1), with what only that way has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// 其他去向登记.
    Declaration,
    /// 线上签约: the graduate accepted an employer's invitation.
    OnlineSigning(Acceptance),
    /// 线下签约: the text is approved, printed, stamped, and its copy approved.
    OfflineSigning,
    /// 补登: a paper agreement that was signed before.
    PaperAgreement,
}

/// The name of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteName {
    /// 其他去向登记.
    Declaration,
    /// 线上签约.
    OnlineSigning,
    /// 线下签约.
    OfflineSigning,
    /// 补登.
    PaperAgreement,
}

impl RouteName {
    /// All routes.
    pub const ALL: [Self; 4] = [
        Self::Declaration,
        Self::OnlineSigning,
        Self::OfflineSigning,
        Self::PaperAgreement,
    ];

    /// As users read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Declaration => "去向登记",
            Self::OnlineSigning => "线上签约",
            Self::OfflineSigning => "线下签约",
            Self::PaperAgreement => "补登",
        }
    }
}

/// O3: the graduate's acceptance of exactly these terms, in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The invitation.
    pub invitation: InvitationId,
    /// The digest of the terms that were shown and sent back.
    pub terms: String,
    /// When the employer offered them.
    pub offered_at: Timestamp,
    /// When they were accepted.
    pub accepted_at: Timestamp,
    /// When the real-person check was passed.
    pub face_checked_at: Timestamp,
}

impl Route {
    /// Its name.
    pub fn name(&self) -> RouteName {
        match self {
            Self::Declaration => RouteName::Declaration,
            Self::OnlineSigning(_) => RouteName::OnlineSigning,
            Self::OfflineSigning => RouteName::OfflineSigning,
            Self::PaperAgreement => RouteName::PaperAgreement,
        }
    }

    /// Whether what it leads to is an agreement, which ends by termination only (F10).
    pub fn is_agreement(&self) -> bool {
        match self {
            Self::Declaration => false,
            Self::OnlineSigning(_) | Self::OfflineSigning | Self::PaperAgreement => true,
        }
    }

    /// What is to be filled in and proven for a first review by this route (F4, A1, B1).
    pub fn form(&self, declared: &Declared) -> Form {
        let form = declared.spec().form();
        let copies = |min, max| ProofRule { min, max, ..form.proof };
        match self {
            Self::Declaration => form,
            // The stamped copy comes later, or never.
            Self::OnlineSigning(_) | Self::OfflineSigning => Form {
                proof: copies(0, 0),
                ..form
            },
            Self::PaperAgreement => Form {
                proof: copies(1, MAX_COPY),
                ..form
            },
        }
    }
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
    /// The numbered agreement, once its text is approved; paper agreements and declarations have none.
    pub agreement: Option<Agreement>,
    /// Where it stands.
    pub state: FilingState,
}

/// Where a filing stands. What is over leaves the dossier for the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum FilingState {
    /// Not effective yet.
    Proposed(Proposal<Declared>),
    /// A2: the text is approved, the stamped copy is not.
    Stamping(Stamping),
    /// 已生效.
    Effective(Effective),
}

/// An agreement that is printed and waits for its stamped copy (A2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamping {
    /// The approved text.
    pub content: Declared,
    /// Who approved the text.
    pub approvals: Vec<Approval>,
    /// The stamped copy, on its way through review.
    pub copy: Proposal<StampedCopy>,
    /// The link that lets the employer upload it, while there is one.
    pub link: Option<CopyLink>,
}

/// Pictures of the agreement with signatures and stamps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StampedCopy {
    /// In the order in which they are shown.
    pub pictures: Vec<UploadId>,
}

/// A2: lets whoever holds it upload and hand in the stamped copy, once, until it expires; nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyLink {
    /// SHA-256 of its secret, lower-case hexadecimal. The dossier and its history never hold the secret itself; only the
    /// answer that is remembered for a request with an `Idempotency-Key` does, for a day.
    pub digest: String,
    /// It works before this moment.
    pub expires_at: Timestamp,
    /// What was announced by it.
    pub uploads: Vec<UploadId>,
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
    /// T1, T2: the agreement is to end.
    Termination(Termination),
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
    /// 解约.
    Terminated,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Void, Self::Lapsed, Self::Terminated];
}

/// What has ended: the filing itself, or only a change of it that was not approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedSubject {
    /// The filing.
    Filing,
    /// A change of it (F11); the filing stays effective.
    Change,
}

/// A filing that is over, as it stays readable (F12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Which filing.
    pub filing: FilingId,
    /// Whether it is the filing or a change of it.
    pub subject: EndedSubject,
    /// By which route it had come.
    pub route: Route,
    /// How it ended.
    pub outcome: Outcome,
    /// What it said.
    pub content: Declared,
    /// The numbered agreement, if there was one.
    pub agreement: Option<Agreement>,
    /// The request to end the agreement that was open then: who asked, why, and the release letter.
    #[serde(default)]
    pub termination: Option<TerminationRequest>,
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
            FilingState::Stamping(stamping) => &stamping.content,
            FilingState::Effective(effective) => &effective.content,
        }
    }

    /// The employer on the other side, of an agreement signed online.
    pub fn employer(&self) -> Option<&EmployerId> {
        match &self.route {
            Route::OnlineSigning(acceptance) => Some(acceptance.invitation.employer()),
            Route::Declaration | Route::OfflineSigning | Route::PaperAgreement => None,
        }
    }

    /// The effective part, if it is effective.
    pub fn effective(&self) -> Option<&Effective> {
        match &self.state {
            FilingState::Proposed(_) | FilingState::Stamping(_) => None,
            FilingState::Effective(effective) => Some(effective),
        }
    }

    /// The stamping part, if that is where it stands.
    pub fn stamping(&self) -> Option<&Stamping> {
        match &self.state {
            FilingState::Stamping(stamping) => Some(stamping),
            FilingState::Proposed(_) | FilingState::Effective(_) => None,
        }
    }

    /// The termination that is under way, if there is one.
    pub fn termination(&self) -> Option<&Termination> {
        match &self.effective()?.pending {
            Pending::Termination(termination) => Some(termination),
            Pending::Nothing | Pending::Change(_) | Pending::Void(_) => None,
        }
    }
}
