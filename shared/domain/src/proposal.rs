//! What a graduate proposes and reviewers decide on: a filing, its change or void, an archive or hukou registration
//! (F3, F6, F7). All of them pass through the same states.
//!
//! ```mermaid
#![doc = include_str!("../../../docs/states/proposal.mmd")]
//! ```

use crate::account::Level;
use crate::principal::Actor;
use crate::refusal::Conflict;
use crate::school::ReviewMode;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One reviewer's approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// Where a proposal stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Progress {
    /// The graduate is still at it.
    Draft,
    /// The department decides next.
    AwaitingDepartment {
        /// When it was submitted.
        submitted_at: Timestamp,
    },
    /// The school decides next.
    AwaitingSchool {
        /// When it was submitted.
        submitted_at: Timestamp,
        /// The department's approval, where departments review.
        department: Option<Approval>,
    },
    /// Returned for correction (退回修改).
    Returned {
        /// By whom.
        by: Actor,
        /// When.
        at: Timestamp,
        /// What to correct.
        reason: String,
    },
}

/// A proposal of some content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal<C> {
    /// What is proposed.
    pub content: C,
    /// Where it stands.
    pub progress: Progress,
    /// Changes with every edit and submission, and no two proposals of a dossier share one: a reviewer decides on what was
    /// shown, not on something later.
    pub revision: u32,
}

/// A reviewer's decision (F6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision<C> {
    /// 审核通过.
    Approve,
    /// 审核通过 with the content corrected (F9).
    ApproveCorrected(C),
    /// 退回修改.
    Return {
        /// What to correct.
        reason: String,
    },
    /// 审核不通过.
    Reject {
        /// Why.
        reason: String,
    },
}

/// What a decision leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reviewed<C> {
    /// The department approved; the school decides next.
    Forwarded(Proposal<C>),
    /// The graduate has to correct it.
    Returned(Proposal<C>),
    /// The last reviewer approved.
    Approved {
        /// The content, perhaps corrected.
        content: C,
        /// All approvals, in order.
        approvals: Vec<Approval>,
    },
    /// It is over.
    Rejected {
        /// What was rejected.
        content: C,
    },
}

impl<C> Proposal<C> {
    /// A first draft.
    pub fn draft(content: C, revision: u32) -> Self {
        Self {
            content,
            progress: Progress::Draft,
            revision,
        }
    }

    /// F3, F7: a draft or a returned proposal is edited; in review it must be withdrawn first.
    pub fn edit(&mut self, content: C, revision: u32) -> Result<(), Conflict> {
        match &self.progress {
            Progress::Draft | Progress::Returned { .. } => {
                self.content = content;
                self.revision = revision;
                Ok(())
            }
            Progress::AwaitingDepartment { .. } | Progress::AwaitingSchool { .. } => Err(Conflict::InReview),
        }
    }

    /// F3, F6: hands it to the first reviewer that `mode` names. The stage stays with the proposal, whatever the mode
    /// becomes later.
    pub fn submit(&mut self, mode: ReviewMode, now: Timestamp, revision: u32) -> Result<(), Conflict> {
        match &self.progress {
            Progress::Draft | Progress::Returned { .. } => {
                self.progress = match mode {
                    ReviewMode::SchoolOnly => Progress::AwaitingSchool {
                        submitted_at: now,
                        department: None,
                    },
                    ReviewMode::DepartmentThenSchool => Progress::AwaitingDepartment { submitted_at: now },
                };
                self.revision = revision;
                Ok(())
            }
            Progress::AwaitingDepartment { .. } | Progress::AwaitingSchool { .. } => Err(Conflict::InReview),
        }
    }

    /// F3: taken back until the first reviewer has decided.
    pub fn withdraw(&mut self, revision: u32) -> Result<(), Conflict> {
        match &self.progress {
            Progress::AwaitingDepartment { .. } | Progress::AwaitingSchool { department: None, .. } => {
                self.progress = Progress::Draft;
                self.revision = revision;
                Ok(())
            }
            Progress::AwaitingSchool {
                department: Some(_), ..
            } => Err(Conflict::AlreadyReviewed),
            Progress::Draft | Progress::Returned { .. } => Err(Conflict::NotInReview),
        }
    }

    /// F6, F7: the decision of a reviewer at `level` on `revision`.
    pub fn review(self, decision: Decision<C>, review: &Review<'_>) -> Result<Reviewed<C>, Conflict> {
        let prior = match (&self.progress, review.level) {
            (Progress::AwaitingDepartment { .. }, Level::Department) => None,
            (Progress::AwaitingSchool { department, .. }, Level::School) => department.clone(),
            (Progress::AwaitingDepartment { .. }, Level::School | Level::Province)
            | (Progress::AwaitingSchool { .. }, Level::Department | Level::Province) => {
                return Err(Conflict::WaitsForOtherLevel);
            }
            (Progress::Draft | Progress::Returned { .. }, Level::Department | Level::School | Level::Province) => {
                return Err(Conflict::NotInReview);
            }
        };
        if self.revision != review.revision {
            return Err(Conflict::ShownHasChanged);
        }
        Ok(match decision {
            Decision::Approve => self.approved(prior, review),
            Decision::ApproveCorrected(content) => Self { content, ..self }.approved(prior, review),
            Decision::Return { reason } => Reviewed::Returned(Self {
                progress: Progress::Returned {
                    by: review.by.clone(),
                    at: review.now,
                    reason,
                },
                revision: review.next,
                ..self
            }),
            Decision::Reject { .. } => Reviewed::Rejected { content: self.content },
        })
    }

    fn approved(self, prior: Option<Approval>, review: &Review<'_>) -> Reviewed<C> {
        let approval = Approval {
            by: review.by.clone(),
            at: review.now,
        };
        match self.progress {
            Progress::AwaitingDepartment { submitted_at } => Reviewed::Forwarded(Self {
                progress: Progress::AwaitingSchool {
                    submitted_at,
                    department: Some(approval),
                },
                revision: review.next,
                ..self
            }),
            Progress::AwaitingSchool { .. } | Progress::Draft | Progress::Returned { .. } => Reviewed::Approved {
                content: self.content,
                approvals: prior.into_iter().chain([approval]).collect(),
            },
        }
    }

    /// Who decides next and since when it waits, if it is in review.
    pub fn waits_for(&self) -> Option<(Level, Timestamp)> {
        match &self.progress {
            Progress::AwaitingDepartment { submitted_at } => Some((Level::Department, *submitted_at)),
            Progress::AwaitingSchool { submitted_at, .. } => Some((Level::School, *submitted_at)),
            Progress::Draft | Progress::Returned { .. } => None,
        }
    }
}

/// Who reviews which revision, and when.
#[derive(Clone, Copy, Debug)]
pub struct Review<'a> {
    /// The level at which the reviewer decides.
    pub level: Level,
    /// The reviewer.
    pub by: &'a Actor,
    /// The revision that the reviewer was shown.
    pub revision: u32,
    /// The revision of what comes of it, if it goes on.
    pub next: u32,
    /// The moment.
    pub now: Timestamp,
}
