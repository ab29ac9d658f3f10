//! The stamped copy of an agreement that was printed (A2).

use super::Dossier;
use super::declaring::editable;
use crate::fault::{Fault, FaultCode};
use crate::filing::{CopyLink, FilingState, MAX_COPY, Outcome, StampedCopy, Stamping};
use crate::history::{Entry, Event, Step, Subject};
use crate::id::UploadId;
use crate::policy::{CopyBearer, Owner};
use crate::principal::Actor;
use crate::refusal::{Conflict, Refusal};
use crate::school::Settings;
use crate::time::{self, Timestamp};
use crate::upload::Announced;
use jiff::ToSpan;

/// How long a link for the employer may work, in days after today.
const LINK_DAYS: std::ops::RangeInclusive<u8> = 1..=30;
/// How many pictures can be announced by one link: every picture, and another try of each.
const LINK_UPLOADS: usize = MAX_COPY * 2;

/// A link for the employer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCopyLink {
    /// [`CopyBearer::digest`] of its secret.
    pub digest: String,
    /// It works until the end of that many days after today, China time.
    pub days: u8,
}

impl Dossier {
    /// A2: names the pictures of the stamped copy and hands them to the reviewers.
    pub fn submit_copy(
        &mut self,
        owner: &Owner,
        pictures: Vec<UploadId>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.open_for_graduate(settings, now)?;
        self.hand_in_copy(pictures, settings, now)?;
        Ok(copy_entry(Step::Submitted, owner.actor(), now))
    }

    /// A2: takes the copy back until the first reviewer has decided.
    pub fn withdraw_copy(&mut self, owner: &Owner, settings: &Settings, now: Timestamp) -> Result<Entry, Refusal> {
        self.open_for_graduate(settings, now)?;
        self.revising(|dossier, revision| Ok(dossier.stamping_mut()?.copy.withdraw(revision)?))?;
        Ok(copy_entry(Step::Withdrawn, owner.actor(), now))
    }

    /// The graduate gives up an agreement that is not stamped: nobody is locked in by an employer that does not stamp.
    pub fn give_up_stamping(&mut self, owner: &Owner, now: Timestamp) -> Result<Entry, Refusal> {
        self.accepted()?;
        editable(&self.stamping_mut()?.copy.progress)?;
        let (by, reason) = (owner.actor().clone(), "毕业生放弃未盖章的协议");
        let ended = self.end_filing(Outcome::Void, &by, reason, now)?;
        Ok(copy_entry(Step::Discarded, &by, now).noting(reason).ending(ended))
    }

    /// A2: 用人单位协助回传. A new link takes the place of the one before.
    pub fn give_copy_link(
        &mut self,
        owner: &Owner,
        new: NewCopyLink,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.open_for_graduate(settings, now)?;
        let stamping = self.stamping_mut()?;
        editable(&stamping.copy.progress)?;
        let message = format!("有效期须在{}到{}天之间", LINK_DAYS.start(), LINK_DAYS.end());
        let last = Some(new.days)
            .filter(|days| LINK_DAYS.contains(days))
            .and_then(|days| time::china_day(now).checked_add(i32::from(days).days()).ok());
        let last = last.ok_or_else(|| Fault::new("/days", FaultCode::OutOfRange, message))?;
        stamping.link = Some(CopyLink {
            digest: new.digest,
            // Nothing can be handed in once the window has closed.
            expires_at: time::end_of(last).min(settings.window.closes_at()),
            uploads: Vec::new(),
        });
        Ok(Entry::new(Event::CopyLinkGiven, owner.actor().clone(), now))
    }

    /// A2: the link works no more.
    pub fn revoke_copy_link(&mut self, owner: &Owner, now: Timestamp) -> Result<Entry, Refusal> {
        let link = &mut self.stamping_mut()?.link;
        link.take().ok_or(Conflict::NothingThere)?;
        Ok(Entry::new(Event::CopyLinkRevoked, owner.actor().clone(), now))
    }

    /// A2: whoever holds the link announces a picture.
    pub fn announce_by_link(
        &mut self,
        _: &CopyBearer,
        (id, announced): (UploadId, Announced),
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        let stamping = self.stamping_mut()?;
        editable(&stamping.copy.progress)?;
        let link = stamping.link.as_mut().ok_or(Refusal::NotFound)?;
        if link.uploads.len() >= LINK_UPLOADS {
            return Err(Conflict::LinkUsedUp.into());
        }
        link.uploads.push(id.clone());
        self.announce(id, announced, now)?;
        Ok(Entry::new(Event::UploadAnnounced, Actor::LinkHolder, now))
    }

    /// A2: whoever holds the link hands in what was uploaded by it. The link is used up then.
    pub fn submit_copy_by_link(
        &mut self,
        _: &CopyBearer,
        pictures: Vec<UploadId>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        settings.window.admits(now)?;
        let link = self.stamping_mut()?.link.as_ref().ok_or(Refusal::NotFound)?;
        let foreign = |(_, id): &(usize, &UploadId)| !link.uploads.contains(*id);
        let fault = |(index, _): (usize, &UploadId)| {
            Fault::new(format!("/pictures/{index}"), FaultCode::UnknownCode, "没有这份材料")
        };
        Refusal::unless_empty(pictures.iter().enumerate().filter(foreign).map(fault).collect())?;
        self.hand_in_copy(pictures, settings, now)?;
        Ok(copy_entry(Step::Submitted, &Actor::LinkHolder, now))
    }

    fn hand_in_copy(&mut self, pictures: Vec<UploadId>, settings: &Settings, now: Timestamp) -> Result<(), Refusal> {
        editable(&self.stamping_mut()?.copy.progress)?;
        let mut faults = self.picture_faults("pictures", &pictures);
        if pictures.is_empty() {
            faults.push(Fault::new("/pictures", FaultCode::Missing, "请上传盖章的协议书照片"));
        }
        if pictures.len() > MAX_COPY {
            let message = format!("最多{MAX_COPY}张");
            faults.push(Fault::new("/pictures", FaultCode::TooLong, message));
        }
        Refusal::unless_empty(faults)?;
        self.revising(|dossier, revision| {
            let stamping = dossier.stamping_mut()?;
            stamping.copy.edit(StampedCopy { pictures }, revision)?;
            stamping.copy.submit(settings.review_mode, now, revision)?;
            stamping.link = None;
            Ok(())
        })
    }

    pub(super) fn stamping_mut(&mut self) -> Result<&mut Stamping, Conflict> {
        match self.filing.as_mut().map(|filing| &mut filing.state) {
            Some(FilingState::Stamping(stamping)) => Ok(stamping),
            Some(FilingState::Proposed(_) | FilingState::Effective(_)) | None => Err(Conflict::NotStamping),
        }
    }
}

fn copy_entry(step: Step, by: &Actor, now: Timestamp) -> Entry {
    Entry::new(Event::Proposal(Subject::StampedCopy, step), by.clone(), now)
}
