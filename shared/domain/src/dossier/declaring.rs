//! The graduate's side of a declaration (F1–F4, F10, F11).

use super::Dossier;
use crate::fault::{Fault, FaultCode};
use crate::filing::{Declared, Ended, Filing, FilingState, MAX_PROOFS, Outcome, Pending, Route, VoidRequest};
use crate::history::{Entry, Event, Step, Subject};
use crate::id::FilingId;
use crate::policy::Owner;
use crate::proposal::{Progress, Proposal};
use crate::refusal::{Conflict, Refusal};
use crate::school::{Settings, VoidRule};
use crate::time::Timestamp;
use crate::upload::MAX_UPLOADS;

/// How many pictures of ended filings cannot be removed, the newest: the rest of [`MAX_UPLOADS`] is free for the next.
const MAX_ENDED_PROOFS: usize = MAX_UPLOADS / 2;
/// The longest reason, in characters.
pub(super) const MAX_REASON: usize = 500;

/// A declaration to be saved, with the name it gets if it is the first draft.
#[derive(Clone, Debug)]
pub struct NewFiling {
    /// The name of the filing if none is live.
    pub id: FilingId,
    /// What is declared.
    pub content: Declared,
}

impl Dossier {
    /// F1: starts a filing with a first draft. Of two that start at once, one is refused.
    pub fn start_filing(
        &mut self,
        owner: &Owner,
        new: NewFiling,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.draftable(&new.content, settings, now)?;
        if self.filing.is_some() {
            return Err(Conflict::AnotherFilingIsLive.into());
        }
        self.filing = self.revising(|_, revision| {
            Ok(Some(Filing {
                id: new.id,
                route: Route::Declaration,
                state: FilingState::Proposed(Proposal::draft(new.content, revision)),
            }))
        })?;
        Ok(entry(owner, Subject::Filing, Step::Saved, now))
    }

    /// F11: starts a change of the effective filing, which stays effective meanwhile.
    pub fn start_change(
        &mut self,
        owner: &Owner,
        content: Declared,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.draftable(&content, settings, now)?;
        self.revising(|dossier, revision| match dossier.pending_mut()? {
            pending @ Pending::Nothing => {
                *pending = Pending::Change(Proposal::draft(content, revision));
                Ok(())
            }
            Pending::Change(_) | Pending::Void(_) => Err(Conflict::ChangePending.into()),
        })?;
        Ok(entry(owner, Subject::Change, Step::Saved, now))
    }

    /// F3, F7: edits the draft or returned filing or change.
    pub fn edit(
        &mut self,
        owner: &Owner,
        edited: EditedDeclaration,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.draftable(&edited.content, settings, now)?;
        self.revising(|dossier, revision| Ok(dossier.declaring(edited.subject)?.edit(edited.content, revision)?))?;
        Ok(entry(owner, edited.subject, Step::Saved, now))
    }

    fn draftable(&self, content: &Declared, settings: &Settings, now: Timestamp) -> Result<(), Refusal> {
        self.open_for_graduate(settings, now)?;
        self.declarable(content, settings)?;
        Refusal::unless_empty(self.draft_faults(content))
    }

    /// F3, F4: submits the filing or the change; everything missing is named at once.
    pub fn submit(
        &mut self,
        owner: &Owner,
        subject: DeclaringSubject,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.open_for_graduate(settings, now)?;
        let content = self.declaring(subject)?.content.clone();
        self.declarable(&content, settings)?;
        match self.declaring(subject)?.progress {
            Progress::Draft | Progress::Returned { .. } => {}
            Progress::AwaitingDepartment { .. } | Progress::AwaitingSchool { .. } => {
                return Err(Conflict::InReview.into());
            }
        }
        Refusal::unless_empty(self.complete_faults(&content))?;
        self.revising(|dossier, revision| {
            let proposal = dossier.declaring(subject)?;
            proposal.content.fields = content.spec().normalise(content.fields);
            Ok(proposal.submit(settings.review_mode, now, revision)?)
        })?;
        Ok(entry(owner, subject, Step::Submitted, now))
    }

    /// F3: takes the filing or the change back for editing.
    pub fn withdraw(
        &mut self,
        owner: &Owner,
        subject: DeclaringSubject,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.open_for_graduate(settings, now)?;
        self.revising(|dossier, revision| Ok(dossier.declaring(subject)?.withdraw(revision)?))?;
        Ok(entry(owner, subject, Step::Withdrawn, now))
    }

    /// Throws away a draft or returned filing or change; its fields stay in the history.
    pub fn discard(
        &mut self,
        owner: &Owner,
        subject: DeclaringSubject,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.open_for_graduate(settings, now)?;
        editable(&self.declaring(subject)?.progress)?;
        let entry = entry(owner, subject, Step::Discarded, now);
        match subject {
            DeclaringSubject::Filing => self.filing = None,
            DeclaringSubject::Change => *self.pending_mut()? = Pending::Nothing,
        }
        Ok(entry)
    }

    /// F10, S7: the graduate voids the effective declaration, at once or by review.
    pub fn void(&mut self, owner: &Owner, reason: &str, settings: &Settings, now: Timestamp) -> Result<Entry, Refusal> {
        self.open_for_graduate(settings, now)?;
        Refusal::unless_empty(reason_faults(reason))?;
        let by = owner.actor().clone();
        match settings.void_rule {
            VoidRule::AtOnce => {
                match self.pending_mut()? {
                    Pending::Nothing => {}
                    Pending::Change(_) | Pending::Void(_) => return Err(Conflict::ChangePending.into()),
                }
                let ended = self.end_filing(Outcome::Void, &by, reason, now)?;
                Ok(Entry::new(Event::VoidedByGraduate, by, now)
                    .noting(reason)
                    .ending(ended))
            }
            VoidRule::AfterReview => {
                let request = VoidRequest {
                    reason: reason.to_owned(),
                };
                self.revising(|dossier, revision| {
                    let pending = dossier.pending_mut()?;
                    let mut proposal = match pending {
                        Pending::Nothing => Proposal::draft(request, revision),
                        Pending::Void(proposal) => {
                            let mut proposal = proposal.clone();
                            proposal.edit(request, revision)?;
                            proposal
                        }
                        Pending::Change(_) => return Err(Conflict::ChangePending.into()),
                    };
                    proposal.submit(settings.review_mode, now, revision)?;
                    *pending = Pending::Void(proposal);
                    Ok(())
                })?;
                Ok(Entry::new(Event::Proposal(Subject::Void, Step::Submitted), by, now).noting(reason))
            }
        }
    }

    /// F3, S7: takes the request to void back; the filing stays effective.
    pub fn withdraw_void(&mut self, owner: &Owner, settings: &Settings, now: Timestamp) -> Result<Entry, Refusal> {
        self.open_for_graduate(settings, now)?;
        let pending = self.pending_mut()?;
        match pending {
            Pending::Void(proposal) => match &proposal.progress {
                Progress::Draft | Progress::Returned { .. } => {}
                Progress::AwaitingDepartment { .. } | Progress::AwaitingSchool { .. } => {
                    proposal.withdraw(proposal.revision)?;
                }
            },
            Pending::Nothing | Pending::Change(_) => return Err(Conflict::NothingThere.into()),
        }
        *pending = Pending::Nothing;
        Ok(entry(owner, Subject::Void, Step::Withdrawn, now))
    }

    /// Ends the live filing, whatever its state; what was confirmed or authorised about it ends too.
    pub(super) fn end_filing(
        &mut self,
        outcome: Outcome,
        by: &crate::principal::Actor,
        reason: &str,
        now: Timestamp,
    ) -> Result<Ended, Refusal> {
        let filing = self.filing.take().ok_or(Conflict::NothingThere)?;
        self.settle(now);
        self.keep_proof(&filing);
        let content = match filing.state {
            FilingState::Proposed(proposal) => proposal.content,
            FilingState::Effective(effective) => effective.content,
        };
        Ok(Ended {
            filing: filing.id,
            outcome,
            content,
            by: by.clone(),
            at: now,
            reason: reason.to_owned(),
        })
    }

    /// F12: what proved it stays readable with it.
    fn keep_proof(&mut self, filing: &Filing) {
        for proof in &filing.content().proofs {
            if !self.ended_proofs.contains(proof) {
                self.ended_proofs.push(proof.clone());
            }
        }
        let over = self.ended_proofs.len().saturating_sub(MAX_ENDED_PROOFS);
        self.ended_proofs.drain(..over);
    }

    pub(super) fn pending_mut(&mut self) -> Result<&mut Pending, Refusal> {
        match self.filing.as_mut().map(|filing| &mut filing.state) {
            Some(FilingState::Effective(effective)) => Ok(&mut effective.pending),
            Some(FilingState::Proposed(_)) => Err(Conflict::NotEffective.into()),
            None => Err(Conflict::NothingThere.into()),
        }
    }

    fn declaring(&mut self, subject: DeclaringSubject) -> Result<&mut Proposal<Declared>, Refusal> {
        match subject {
            DeclaringSubject::Filing => match self.filing.as_mut().map(|filing| &mut filing.state) {
                Some(FilingState::Proposed(proposal)) => Ok(proposal),
                Some(FilingState::Effective(_)) => Err(Conflict::AlreadyReviewed.into()),
                None => Err(Conflict::NothingThere.into()),
            },
            DeclaringSubject::Change => match self.pending_mut()? {
                Pending::Change(proposal) => Ok(proposal),
                Pending::Nothing | Pending::Void(_) => Err(Conflict::NothingThere.into()),
            },
        }
    }

    /// What a draft may not contain: it may be incomplete, but not too long, and only with known pictures.
    fn draft_faults(&self, declared: &Declared) -> Vec<Fault> {
        let mut faults = declared.spec().check_draft(&declared.fields);
        faults.extend(too_many_proofs(declared));
        let known = |id: &crate::id::UploadId| self.uploads.iter().any(|upload| upload.id == *id);
        for (index, id) in declared.proofs.iter().enumerate().filter(|(_, id)| !known(id)) {
            let message = format!("没有这份材料：{id}");
            faults.push(Fault::new(format!("/proofs/{index}"), FaultCode::UnknownCode, message));
        }
        faults
    }

    /// F4: all that is missing or wrong.
    pub(super) fn complete_faults(&self, declared: &Declared) -> Vec<Fault> {
        let mut faults = declared.spec().check_complete(&declared.fields, declared.proofs.len());
        faults.extend(too_many_proofs(declared));
        faults.extend(self.picture_faults("proofs", &declared.proofs));
        faults
    }
}

/// A draft or returned declaration as edited.
#[derive(Clone, Debug)]
pub struct EditedDeclaration {
    /// Filing or change.
    pub subject: DeclaringSubject,
    /// What it says now.
    pub content: Declared,
}

/// Which of the graduate's declarations is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeclaringSubject {
    /// The filing that is not effective yet.
    Filing,
    /// The change of the effective one (F11).
    Change,
}

impl From<DeclaringSubject> for Subject {
    fn from(subject: DeclaringSubject) -> Self {
        match subject {
            DeclaringSubject::Filing => Self::Filing,
            DeclaringSubject::Change => Self::Change,
        }
    }
}

fn too_many_proofs(declared: &Declared) -> Option<Fault> {
    (declared.proofs.len() > MAX_PROOFS)
        .then(|| Fault::new("/proofs", FaultCode::TooLong, format!("证明材料最多{MAX_PROOFS}份")))
}

pub(super) fn entry(owner: &Owner, subject: impl Into<Subject>, step: Step, now: Timestamp) -> Entry {
    Entry::new(Event::Proposal(subject.into(), step), owner.actor().clone(), now)
}

pub(super) fn editable(progress: &Progress) -> Result<(), Conflict> {
    match progress {
        Progress::Draft | Progress::Returned { .. } => Ok(()),
        Progress::AwaitingDepartment { .. } | Progress::AwaitingSchool { .. } => Err(Conflict::InReview),
    }
}

/// F6: a reason is 1–500 characters.
pub fn reason_faults(reason: &str) -> Vec<Fault> {
    if reason.trim().is_empty() {
        vec![Fault::new("/reason", FaultCode::Missing, "请填写原因")]
    } else if reason.chars().count() > MAX_REASON {
        vec![Fault::new(
            "/reason",
            FaultCode::TooLong,
            format!("原因最多{MAX_REASON}个字"),
        )]
    } else {
        Vec::new()
    }
}
