//! The graduate's side of archive and hukou registrations (H1).

use super::Dossier;
use super::declaring::{editable, entry};
use crate::fault::{Fault, FaultCode};
use crate::history::{Entry, Step, Subject};
use crate::id::UploadId;
use crate::policy::Owner;
use crate::proposal::Proposal;
use crate::refusal::{Conflict, Refusal};
use crate::relocation::{ArchiveTransfer, HukouMigration, Registration, Relocation};
use crate::school::Settings;
use crate::time::Timestamp;

/// The two kinds of relocation and where the dossier keeps them.
pub trait Relocatable: Relocation {
    /// Its subject in history and review.
    const SUBJECT: Subject;

    /// Its place in the dossier.
    fn of(dossier: &Dossier) -> &Registration<Self>;

    /// Its place in the dossier, to be changed.
    fn of_mut(dossier: &mut Dossier) -> &mut Registration<Self>;
}

impl Relocatable for ArchiveTransfer {
    const SUBJECT: Subject = Subject::Archive;

    fn of(dossier: &Dossier) -> &Registration<Self> {
        &dossier.archive
    }

    fn of_mut(dossier: &mut Dossier) -> &mut Registration<Self> {
        &mut dossier.archive
    }
}

impl Relocatable for HukouMigration {
    const SUBJECT: Subject = Subject::Hukou;

    fn of(dossier: &Dossier) -> &Registration<Self> {
        &dossier.hukou
    }

    fn of_mut(dossier: &mut Dossier) -> &mut Registration<Self> {
        &mut dossier.hukou
    }
}

impl Dossier {
    /// H1: starts a proposal; what is effective stays so until the proposal is approved.
    pub fn start_relocation<C: Relocatable>(
        &mut self,
        owner: &Owner,
        content: C,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.relocation_draftable(&content, settings, now)?;
        if C::of(self).proposal.is_some() {
            return Err(Conflict::ChangePending.into());
        }
        self.revising(|dossier, revision| {
            C::of_mut(dossier).proposal = Some(Proposal::draft(content, revision));
            Ok(())
        })?;
        Ok(entry(owner, C::SUBJECT, Step::Saved, now))
    }

    /// H1: edits a draft or returned proposal.
    pub fn edit_relocation<C: Relocatable>(
        &mut self,
        owner: &Owner,
        content: C,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.relocation_draftable(&content, settings, now)?;
        self.revising(|dossier, revision| Ok(dossier.relocation::<C>()?.edit(content, revision)?))?;
        Ok(entry(owner, C::SUBJECT, Step::Saved, now))
    }

    fn relocation_draftable<C: Relocatable>(
        &self,
        content: &C,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.open_for_graduate(settings, now)?;
        let mut faults = content.draft_faults();
        faults.extend(self.unknown_pictures(content.pictures()));
        Refusal::unless_empty(faults)
    }

    /// H1: submits the proposal; everything missing is named at once.
    pub fn submit_relocation<C: Relocatable>(
        &mut self,
        owner: &Owner,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.open_for_graduate(settings, now)?;
        let proposal = C::of(self).proposal.as_ref().ok_or(Conflict::NothingThere)?;
        editable(&proposal.progress)?;
        let mut faults = proposal.content.complete_faults();
        faults.extend(self.picture_faults("pictures", proposal.content.pictures()));
        Refusal::unless_empty(faults)?;
        self.revising(|dossier, revision| {
            Ok(dossier.relocation::<C>()?.submit(settings.review_mode, now, revision)?)
        })?;
        Ok(entry(owner, C::SUBJECT, Step::Submitted, now))
    }

    /// F3: takes the proposal back for editing.
    pub fn withdraw_relocation<C: Relocatable>(
        &mut self,
        owner: &Owner,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.open_for_graduate(settings, now)?;
        self.revising(|dossier, revision| Ok(dossier.relocation::<C>()?.withdraw(revision)?))?;
        Ok(entry(owner, C::SUBJECT, Step::Withdrawn, now))
    }

    /// Throws a draft or returned proposal away; what is effective stays.
    pub fn discard_relocation<C: Relocatable>(
        &mut self,
        owner: &Owner,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.open_for_graduate(settings, now)?;
        editable(&self.relocation::<C>()?.progress)?;
        C::of_mut(self).proposal = None;
        Ok(entry(owner, C::SUBJECT, Step::Discarded, now))
    }

    fn relocation<C: Relocatable>(&mut self) -> Result<&mut Proposal<C>, Refusal> {
        Ok(C::of_mut(self).proposal.as_mut().ok_or(Conflict::NothingThere)?)
    }

    fn unknown_pictures(&self, pictures: &[UploadId]) -> Vec<Fault> {
        let unknown = |id: &UploadId| !self.uploads.iter().any(|upload| upload.id == *id);
        let fault = |index| Fault::new(format!("/pictures/{index}"), FaultCode::UnknownCode, "没有这份材料");
        pictures
            .iter()
            .enumerate()
            .filter(|(_, id)| unknown(id))
            .map(|(index, _)| fault(index))
            .collect()
    }
}
