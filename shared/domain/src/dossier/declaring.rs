//! The graduate's side of a filing that is filled in here: declarations, offline signing, paper agreements (F1–F4, F10, F11,
//! A1, B1).

use super::Dossier;
use crate::fault::{Fault, FaultCode};
use crate::filing::{
    Declared, Ended, EndedSubject, Filing, FilingState, MAX_PROOFS, Outcome, Pending, Route, VoidRequest,
};
use crate::history::{Entry, Event, Step, Subject};
use crate::id::{FilingId, UploadId};
use crate::policy::Owner;
use crate::proposal::{Progress, Proposal};
use crate::refusal::{Conflict, Refusal};
use crate::school::{Settings, VoidRule};
use crate::time::Timestamp;
use crate::upload::{MAX_UPLOADS, Upload};
use serde::{Deserialize, Serialize};

/// How many pictures of ended filings cannot be removed, the newest: the rest of [`MAX_UPLOADS`] is free for the next.
const MAX_ENDED_PROOFS: usize = MAX_UPLOADS / 2;
/// The longest reason, in characters.
pub(super) const MAX_REASON: usize = 500;

/// A route on which the graduate starts by filling in a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnRoute {
    /// 其他去向登记.
    #[default]
    Declaration,
    /// 向学校申请电子就业协议书，线下登记.
    OfflineSigning,
    /// 已签纸质就业协议，补充登记.
    PaperAgreement,
}

impl OwnRoute {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Declaration, Self::OfflineSigning, Self::PaperAgreement];
}

impl From<OwnRoute> for Route {
    fn from(route: OwnRoute) -> Self {
        match route {
            OwnRoute::Declaration => Self::Declaration,
            OwnRoute::OfflineSigning => Self::OfflineSigning,
            OwnRoute::PaperAgreement => Self::PaperAgreement,
        }
    }
}

/// A filing to be saved, with the name it gets if it is the first draft.
#[derive(Clone, Debug)]
pub struct NewFiling {
    /// The name of the filing if none is live.
    pub id: FilingId,
    /// By which route.
    pub route: OwnRoute,
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
        let route = new.route.into();
        self.draftable(&route, &new.content, settings, now)?;
        if self.filing.is_some() {
            return Err(Conflict::AnotherFilingIsLive.into());
        }
        self.filing = self.revising(|_, revision| {
            Ok(Some(Filing {
                id: new.id,
                route,
                agreement: None,
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
        self.draftable(&Route::Declaration, &content, settings, now)?;
        self.declared_effective()?;
        self.revising(|dossier, revision| match dossier.pending_mut()? {
            pending @ Pending::Nothing => {
                *pending = Pending::Change(Proposal::draft(content, revision));
                Ok(())
            }
            Pending::Change(_) | Pending::Void(_) => Err(Conflict::ChangePending.into()),
            Pending::Termination(_) => Err(Conflict::TerminationPending.into()),
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
        self.own_draft(edited.subject)?;
        let route = self.route_of(edited.subject);
        self.draftable(&route, &edited.content, settings, now)?;
        self.revising(|dossier, revision| Ok(dossier.declaring(edited.subject)?.edit(edited.content, revision)?))?;
        Ok(entry(owner, edited.subject, Step::Saved, now))
    }

    fn draftable(&self, route: &Route, content: &Declared, settings: &Settings, now: Timestamp) -> Result<(), Refusal> {
        self.open_for_graduate(settings, now)?;
        self.fileable(route, content, settings)?;
        Refusal::unless_empty(self.draft_faults(content))
    }

    /// The route that the graduate's declaration takes: a change is always a declaration.
    fn route_of(&self, subject: DeclaringSubject) -> Route {
        match (subject, &self.filing) {
            (DeclaringSubject::Filing, Some(filing)) => filing.route.clone(),
            (DeclaringSubject::Filing, None) | (DeclaringSubject::Change, _) => Route::Declaration,
        }
    }

    /// F10: what the graduate changes and voids alone is a declaration; an agreement has two sides.
    fn declared_effective(&self) -> Result<(), Conflict> {
        let agreed = self
            .filing
            .as_ref()
            .is_some_and(|filing| filing.route.is_agreement() && filing.effective().is_some());
        if agreed { Err(Conflict::AgreementStands) } else { Ok(()) }
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
        self.own_draft(subject)?;
        let content = self.declaring(subject)?.content.clone();
        let route = self.route_of(subject);
        self.fileable(&route, &content, settings)?;
        match self.declaring(subject)?.progress {
            Progress::Draft | Progress::Returned { .. } => {}
            Progress::AwaitingDepartment { .. } | Progress::AwaitingSchool { .. } => {
                return Err(Conflict::InReview.into());
            }
        }
        Refusal::unless_empty(self.complete_faults(&route, &content))?;
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
        self.own_draft(subject)?;
        self.revising(|dossier, revision| Ok(dossier.declaring(subject)?.withdraw(revision)?))?;
        Ok(entry(owner, subject, Step::Withdrawn, now))
    }

    /// O5: an accepted invitation is in review at once; it was never the graduate's draft.
    fn own_draft(&self, subject: DeclaringSubject) -> Result<(), Conflict> {
        match self.route_of(subject) {
            Route::OnlineSigning(_) if self.effective().is_some() => Err(Conflict::AgreementStands),
            Route::OnlineSigning(_) => Err(Conflict::AcceptedInReview),
            Route::Declaration | Route::OfflineSigning | Route::PaperAgreement => Ok(()),
        }
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
        self.own_draft(subject)?;
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
        self.declared_effective()?;
        let by = owner.actor().clone();
        match settings.void_rule {
            VoidRule::AtOnce => {
                match self.pending_mut()? {
                    Pending::Nothing => {}
                    Pending::Change(_) | Pending::Void(_) => return Err(Conflict::ChangePending.into()),
                    Pending::Termination(_) => return Err(Conflict::TerminationPending.into()),
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
                        Pending::Termination(_) => return Err(Conflict::TerminationPending.into()),
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
            Pending::Nothing | Pending::Change(_) | Pending::Termination(_) => {
                return Err(Conflict::NothingThere.into());
            }
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
        let proofs: Vec<UploadId> = self.proofs_in_use().cloned().collect();
        let filing = self.filing.take().ok_or(Conflict::NothingThere)?;
        self.settle(now);
        self.terminations_asked_by_employer = 0;
        self.keep_proofs(proofs);
        let mut content = filing.content().clone();
        if let Some(stamping) = filing.stamping() {
            content.proofs.clone_from(&stamping.copy.content.pictures);
        }
        Ok(Ended {
            subject: EndedSubject::Filing,
            content,
            termination: filing.termination().map(|termination| termination.request().clone()),
            filing: filing.id,
            route: filing.route,
            outcome,
            agreement: filing.agreement,
            by: by.clone(),
            at: now,
            reason: reason.to_owned(),
        })
    }

    /// F12: what proved something that is over stays readable with it.
    pub(super) fn keep_proofs(&mut self, proofs: Vec<UploadId>) {
        for proof in proofs {
            let is_kept = |upload: &Upload| upload.id == proof && upload.is_kept();
            if !self.ended_proofs.contains(&proof) && self.uploads.iter().any(is_kept) {
                self.ended_proofs.push(proof);
            }
        }
        let over = self.ended_proofs.len().saturating_sub(MAX_ENDED_PROOFS);
        self.ended_proofs.drain(..over);
    }

    pub(super) fn pending_mut(&mut self) -> Result<&mut Pending, Refusal> {
        match self.filing.as_mut().map(|filing| &mut filing.state) {
            Some(FilingState::Effective(effective)) => Ok(&mut effective.pending),
            Some(FilingState::Proposed(_) | FilingState::Stamping(_)) => Err(Conflict::NotEffective.into()),
            None => Err(Conflict::NothingThere.into()),
        }
    }

    fn declaring(&mut self, subject: DeclaringSubject) -> Result<&mut Proposal<Declared>, Refusal> {
        match subject {
            DeclaringSubject::Filing => match self.filing.as_mut().map(|filing| &mut filing.state) {
                Some(FilingState::Proposed(proposal)) => Ok(proposal),
                Some(FilingState::Stamping(_) | FilingState::Effective(_)) => Err(Conflict::AlreadyReviewed.into()),
                None => Err(Conflict::NothingThere.into()),
            },
            DeclaringSubject::Change => match self.pending_mut()? {
                Pending::Change(proposal) => Ok(proposal),
                Pending::Nothing | Pending::Void(_) | Pending::Termination(_) => Err(Conflict::NothingThere.into()),
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
    pub(super) fn complete_faults(&self, route: &Route, declared: &Declared) -> Vec<Fault> {
        let form = route.form(declared);
        let mut faults = form.check_complete(&declared.fields, declared.proofs.len());
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
