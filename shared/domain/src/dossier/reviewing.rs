//! The reviewers' side (F6, F7, F9, F11, S7, H3).

use super::declaring::reason_faults;
use super::relocating::Relocatable;
use super::{Dossier, Paperwork};
use crate::filing::{
    Declared, Effective, Ended, EndedSubject, Filing, FilingState, Outcome, Pending, Route, Source, StampedCopy,
    Stamping,
};
use crate::history::{Entry, Event, Step, Subject};
use crate::kind::{DestinationKind, Fields};
use crate::policy::Reviewer;
use crate::proposal::{Approval, Decision, Proposal, Review, Reviewed};
use crate::refusal::{Conflict, Refusal};
use crate::relocation::{ArchiveTransfer, HukouMigration, Registered};
use crate::termination::Termination;
use crate::time::Timestamp;

/// What a reviewer decides on which revision of what.
#[derive(Clone, Debug)]
pub struct ReviewRequest {
    /// What is decided on.
    pub subject: Subject,
    /// The revision that the reviewer was shown.
    pub revision: u32,
    /// The verdict.
    pub verdict: Verdict,
}

/// A reviewer's verdict (F6).
#[derive(Clone, Debug)]
pub enum Verdict {
    /// 审核通过, perhaps with the destination corrected (F9: declarations and their changes only).
    Approve {
        /// The corrected kind and fields; the proof stays.
        correction: Option<Correction>,
    },
    /// 退回修改.
    Return {
        /// What to correct, 1–500 characters.
        reason: String,
    },
    /// 审核不通过.
    Reject {
        /// Why, 1–500 characters.
        reason: String,
    },
}

/// F9: 修改去向.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The right kind.
    pub kind: DestinationKind,
    /// The right fields.
    pub fields: Fields,
}

impl Dossier {
    /// F6, F7: decides on what waits. `paperwork` is what an agreement is made with, should one come about.
    pub fn review(
        &mut self,
        reviewer: &Reviewer,
        request: ReviewRequest,
        paperwork: &Paperwork<'_>,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        reviewer.covers(request.subject)?;
        if let Verdict::Return { reason } | Verdict::Reject { reason } = &request.verdict {
            Refusal::unless_empty(reason_faults(reason))?;
        }
        let review = Review {
            level: reviewer.level(),
            by: reviewer.actor(),
            revision: request.revision,
            next: self.revisions + 1,
            now,
        };
        let entry = match request.subject {
            Subject::Filing => self.review_filing(request.verdict, &review, paperwork),
            Subject::StampedCopy => self.review_copy(request.verdict, &review),
            Subject::Termination => self.review_termination(request.verdict, &review),
            Subject::Change => self.review_change(request.verdict, &review),
            Subject::Void => self.review_void(request.verdict, &review),
            Subject::Archive => self.review_relocation::<ArchiveTransfer>(request.verdict, &review),
            Subject::Hukou => self.review_relocation::<HukouMigration>(request.verdict, &review),
        }?;
        self.revisions = review.next;
        self.settle(now);
        Ok(entry)
    }

    fn review_filing(
        &mut self,
        verdict: Verdict,
        review: &Review<'_>,
        paperwork: &Paperwork<'_>,
    ) -> Result<Entry, Refusal> {
        let filing = self.filing.clone().ok_or(Conflict::NotInReview)?;
        let FilingState::Proposed(proposal) = &filing.state else {
            return Err(Conflict::NotInReview.into());
        };
        let (decision, note) = self.filing_decision(verdict, (&filing.route, proposal))?;
        let (state, agreement, step) = match proposal.clone().review(decision, review)? {
            Reviewed::Forwarded(proposal) => (FilingState::Proposed(proposal), None, Step::Forwarded),
            Reviewed::Returned(proposal) => (FilingState::Proposed(proposal), None, Step::Returned),
            Reviewed::Approved { content, approvals } => {
                let agreement = match &filing.route {
                    Route::Declaration | Route::PaperAgreement => None,
                    Route::OnlineSigning(_) | Route::OfflineSigning => {
                        Some(self.agreement(&filing, &content.fields, paperwork, review.now)?)
                    }
                };
                let state = approved(&filing.route, content, approvals, review);
                (state, agreement, Step::Approved)
            }
            Reviewed::Rejected { .. } => return self.rejected(Subject::Filing, note, review),
        };
        self.filing = Some(Filing {
            agreement,
            state,
            ..filing
        });
        Ok(entry(Subject::Filing, step, review, note))
    }

    /// A2: the copy with stamps makes the agreement effective; a rejection voids it.
    fn review_copy(&mut self, verdict: Verdict, review: &Review<'_>) -> Result<Entry, Refusal> {
        let filing = self.filing.as_mut().ok_or(Conflict::NotInReview)?;
        let FilingState::Stamping(stamping) = &mut filing.state else {
            return Err(Conflict::NotInReview.into());
        };
        let (decision, note) = plain_decision(verdict)?;
        let step = match stamping.copy.clone().review(decision, review)? {
            Reviewed::Forwarded(copy) => {
                stamping.copy = copy;
                Step::Forwarded
            }
            Reviewed::Returned(copy) => {
                stamping.copy = copy;
                Step::Returned
            }
            Reviewed::Approved { content, approvals } => {
                let declared = Declared {
                    proofs: content.pictures,
                    ..stamping.content.clone()
                };
                let approvals = stamping.approvals.iter().cloned().chain(approvals).collect();
                filing.state = FilingState::Effective(effective(declared, approvals, review.now));
                Step::Approved
            }
            Reviewed::Rejected { .. } => return self.rejected(Subject::StampedCopy, note, review),
        };
        Ok(entry(Subject::StampedCopy, step, review, note))
    }

    /// T1, T2: approval ends the agreement; rejection leaves it as it is.
    fn review_termination(&mut self, verdict: Verdict, review: &Review<'_>) -> Result<Entry, Refusal> {
        let Termination::InReview(proposal) = self.termination()?.clone() else {
            return Err(Conflict::NotInReview.into());
        };
        let online = self.filing.as_ref().and_then(Filing::employer).is_some();
        if online && matches!(verdict, Verdict::Return { .. }) {
            return Err(Conflict::NeverReturned.into());
        }
        let (decision, note) = plain_decision(verdict)?;
        let (pending, step) = match proposal.review(decision, review)? {
            Reviewed::Forwarded(proposal) => {
                let termination = Termination::InReview(proposal);
                (Pending::Termination(termination), Step::Forwarded)
            }
            Reviewed::Returned(proposal) => {
                let termination = Termination::InReview(proposal);
                (Pending::Termination(termination), Step::Returned)
            }
            Reviewed::Approved { content, .. } => {
                let reason = content.reason.label();
                let ended = self.end_filing(Outcome::Terminated, review.by, reason, review.now)?;
                let entry = entry(Subject::Termination, Step::Approved, review, Some(reason.to_owned()));
                return Ok(entry.ending(ended));
            }
            Reviewed::Rejected { .. } => {
                self.keep_letter();
                (Pending::Nothing, Step::Rejected)
            }
        };
        *self.pending_mut()? = pending;
        Ok(entry(Subject::Termination, step, review, note))
    }

    /// F7: the whole filing is void.
    fn rejected(&mut self, subject: Subject, note: Option<String>, review: &Review<'_>) -> Result<Entry, Refusal> {
        let reason = note.clone().unwrap_or_default();
        let ended = self.end_filing(Outcome::Void, review.by, &reason, review.now)?;
        Ok(entry(subject, Step::Rejected, review, note).ending(ended))
    }

    fn review_change(&mut self, verdict: Verdict, review: &Review<'_>) -> Result<Entry, Refusal> {
        let proposal = match self.effective().map(|effective| &effective.pending) {
            Some(Pending::Change(proposal)) => proposal.clone(),
            Some(Pending::Nothing | Pending::Void(_) | Pending::Termination(_)) | None => {
                return Err(Conflict::NotInReview.into());
            }
        };
        let (decision, note) = self.declared_decision(verdict, &proposal)?;
        let reviewed = proposal.review(decision, review)?;
        let Some(filing) = &mut self.filing else {
            return Err(Conflict::NotInReview.into());
        };
        let FilingState::Effective(current) = &mut filing.state else {
            return Err(Conflict::NotInReview.into());
        };
        Ok(match reviewed {
            Reviewed::Forwarded(proposal) => {
                current.pending = Pending::Change(proposal);
                entry(Subject::Change, Step::Forwarded, review, note)
            }
            Reviewed::Returned(proposal) => {
                current.pending = Pending::Change(proposal);
                entry(Subject::Change, Step::Returned, review, note)
            }
            Reviewed::Approved { content, approvals } => {
                *current = effective(content, approvals, review.now);
                entry(Subject::Change, Step::Approved, review, note)
            }
            Reviewed::Rejected { content } => {
                current.pending = Pending::Nothing;
                let ended = Ended {
                    filing: filing.id.clone(),
                    subject: EndedSubject::Change,
                    route: filing.route.clone(),
                    outcome: Outcome::Void,
                    content,
                    agreement: None,
                    termination: None,
                    by: review.by.clone(),
                    at: review.now,
                    reason: note.clone().unwrap_or_default(),
                };
                entry(Subject::Change, Step::Rejected, review, note).ending(ended)
            }
        })
    }

    fn review_void(&mut self, verdict: Verdict, review: &Review<'_>) -> Result<Entry, Refusal> {
        let pending = match self.filing.as_mut().map(|filing| &mut filing.state) {
            Some(FilingState::Effective(effective)) => &mut effective.pending,
            Some(FilingState::Proposed(_) | FilingState::Stamping(_)) | None => {
                return Err(Conflict::NotInReview.into());
            }
        };
        let proposal = match pending {
            Pending::Void(proposal) => proposal.clone(),
            Pending::Nothing | Pending::Change(_) | Pending::Termination(_) => {
                return Err(Conflict::NotInReview.into());
            }
        };
        let (decision, note) = plain_decision(verdict)?;
        match proposal.review(decision, review)? {
            Reviewed::Forwarded(proposal) => {
                *pending = Pending::Void(proposal);
                Ok(entry(Subject::Void, Step::Forwarded, review, note))
            }
            Reviewed::Returned(proposal) => {
                *pending = Pending::Void(proposal);
                Ok(entry(Subject::Void, Step::Returned, review, note))
            }
            Reviewed::Approved { content, .. } => {
                let ended = self.end_filing(Outcome::Void, review.by, &content.reason, review.now)?;
                Ok(entry(Subject::Void, Step::Approved, review, Some(content.reason)).ending(ended))
            }
            Reviewed::Rejected { .. } => {
                *pending = Pending::Nothing;
                Ok(entry(Subject::Void, Step::Rejected, review, note))
            }
        }
    }

    fn review_relocation<C: Relocatable>(&mut self, verdict: Verdict, review: &Review<'_>) -> Result<Entry, Refusal> {
        let registration = C::of_mut(self);
        let proposal = registration.proposal.clone().ok_or(Conflict::NotInReview)?;
        let (decision, note) = plain_decision(verdict)?;
        let step = match proposal.review(decision, review)? {
            Reviewed::Forwarded(proposal) => {
                registration.proposal = Some(proposal);
                Step::Forwarded
            }
            Reviewed::Returned(proposal) => {
                registration.proposal = Some(proposal);
                Step::Returned
            }
            Reviewed::Approved { content, approvals } => {
                registration.proposal = None;
                let source = Source::National;
                registration.effective = Some(Registered {
                    content,
                    since: review.now,
                    approvals,
                    source,
                });
                Step::Approved
            }
            Reviewed::Rejected { .. } => {
                registration.proposal = None;
                Step::Rejected
            }
        };
        Ok(entry(C::SUBJECT, step, review, note))
    }

    /// F9, O5: only declarations are corrected in the act of approving, and what was signed online is never returned.
    fn filing_decision(
        &self,
        verdict: Verdict,
        (route, proposal): (&Route, &Proposal<Declared>),
    ) -> Result<(Decision<Declared>, Option<String>), Refusal> {
        match (route, &verdict) {
            (Route::Declaration, _) => self.declared_decision(verdict, proposal),
            (Route::OnlineSigning(_), Verdict::Return { .. }) => Err(Conflict::NeverReturned.into()),
            (Route::OnlineSigning(_) | Route::OfflineSigning | Route::PaperAgreement, _) => plain_decision(verdict),
        }
    }

    /// F9: a correction keeps the proof and must itself be complete.
    fn declared_decision(
        &self,
        verdict: Verdict,
        proposal: &Proposal<Declared>,
    ) -> Result<(Decision<Declared>, Option<String>), Refusal> {
        Ok(match verdict {
            Verdict::Approve { correction: None } => (Decision::Approve, None),
            Verdict::Approve {
                correction: Some(correction),
            } => {
                let proofs = proposal.content.proofs.clone();
                let content = self.staff_content(&Route::Declaration, (correction, proofs), "correction")?;
                (Decision::ApproveCorrected(content), Some("修改去向".to_owned()))
            }
            Verdict::Return { reason } => (Decision::Return { reason: reason.clone() }, Some(reason)),
            Verdict::Reject { reason } => (Decision::Reject { reason: reason.clone() }, Some(reason)),
        })
    }
}

/// F9 is for declarations: nothing else has a destination to correct.
fn plain_decision<C>(verdict: Verdict) -> Result<(Decision<C>, Option<String>), Refusal> {
    Ok(match verdict {
        Verdict::Approve { correction: None } => (Decision::Approve, None),
        Verdict::Approve { correction: Some(_) } => {
            let message = "只有去向登记可以在审核时修改去向";
            return Err(crate::fault::Fault::new("/correction", crate::fault::FaultCode::NotAllowed, message).into());
        }
        Verdict::Return { reason } => (Decision::Return { reason: reason.clone() }, Some(reason)),
        Verdict::Reject { reason } => (Decision::Reject { reason: reason.clone() }, Some(reason)),
    })
}

/// What the last reviewer's approval makes of a filing: effective, but for what has to be stamped first (A1).
fn approved(route: &Route, content: Declared, approvals: Vec<Approval>, review: &Review<'_>) -> FilingState {
    match route {
        Route::OfflineSigning => FilingState::Stamping(Stamping {
            content,
            approvals,
            copy: Proposal::draft(StampedCopy::default(), review.next),
            link: None,
        }),
        Route::Declaration | Route::OnlineSigning(_) | Route::PaperAgreement => {
            FilingState::Effective(effective(content, approvals, review.now))
        }
    }
}

fn effective(content: Declared, approvals: Vec<Approval>, since: Timestamp) -> Effective {
    Effective {
        content,
        since,
        approvals,
        source: Source::National,
        pending: Pending::Nothing,
    }
}

fn entry(subject: Subject, step: Step, review: &Review<'_>, note: Option<String>) -> Entry {
    let entry = Entry::new(Event::Proposal(subject, step), review.by.clone(), review.now);
    Entry { note, ..entry }
}
