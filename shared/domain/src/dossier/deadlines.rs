//! What time does to a dossier (E1): the job only makes visible what already holds.

use super::Dossier;
use crate::authorization::AuthorizationState;
use crate::filing::{FilingState, Outcome, Pending};
use crate::history::{Entry, Event, Step, Subject};
use crate::principal::Actor;
use crate::proposal::{Progress, Proposal};
use crate::refusal::Refusal;
use crate::school::Settings;
use crate::termination::{Silence, Termination};
use crate::time::{self, Timestamp};
use crate::upload::UploadState;

impl Dossier {
    /// E1: when the job should look at this dossier next, if ever.
    pub fn next_deadline(&self, settings: &Settings) -> Option<Timestamp> {
        let drafts = self.has_unsubmitted().then(|| settings.window.closes_at());
        let authorizations = self
            .authorizations
            .iter()
            .filter_map(|authorization| match authorization.state {
                AuthorizationState::Granted => Some(authorization.report.valid_until),
                AuthorizationState::Ended
                | AuthorizationState::Withdrawn { .. }
                | AuthorizationState::Overtaken { .. } => None,
            });
        let uploads = self.uploads.iter().filter_map(|upload| match upload.state {
            UploadState::Awaited { until } if !self.uses(&upload.id) => Some(until),
            UploadState::Awaited { .. } | UploadState::Kept { .. } | UploadState::Refused { .. } => None,
        });
        authorizations
            .chain(uploads)
            .chain(drafts)
            .chain(self.silence_noticed_at())
            .chain(self.copy_link_expires_at())
            .chain(self.next_reminder(settings))
            .min()
    }

    /// E1: ends what is over at `now`. Running it twice or late does no harm; `None`: nothing was over.
    ///
    /// A filing that was never submitted, or returned and not submitted again, lapses when the window closes (F12); what is
    /// in review stays with its reviewers.
    pub fn pass_deadlines(&mut self, settings: &Settings, now: Timestamp) -> Result<Option<Entry>, Refusal> {
        let before = self.clone();
        for authorization in &mut self.authorizations {
            match authorization.state {
                AuthorizationState::Granted if authorization.report.valid_until <= now => {
                    authorization.state = AuthorizationState::Ended;
                }
                AuthorizationState::Granted
                | AuthorizationState::Ended
                | AuthorizationState::Withdrawn { .. }
                | AuthorizationState::Overtaken { .. } => {}
            }
        }
        self.forget_unused_uploads(now);
        if let Ok(stamping) = self.stamping_mut() {
            stamping.link.take_if(|link| link.expires_at <= now);
        }
        let noticed = self.notice_silence(now);
        let mut ended = None;
        if now >= settings.window.closes_at() {
            ended = self.lapse_unsubmitted(settings, now)?;
        }
        let over = *self != before;
        self.note_reminders(settings, now);
        if *self == before {
            return Ok(None);
        }
        let passed = if over { Event::DeadlinesPassed } else { Event::Reminded };
        let entry = match ended {
            Some(ended) => Entry::new(Event::Proposal(Subject::Filing, Step::Lapsed), Actor::System, now).ending(ended),
            None => Entry::new(noticed.unwrap_or(passed), Actor::System, now),
        };
        Ok(Some(entry))
    }

    /// T1: when the job has to make visible next that nobody answers.
    fn silence_noticed_at(&self) -> Option<Timestamp> {
        match self.termination().ok()? {
            Termination::Asked {
                silence: Silence::NotNoticed,
                remind_at,
                ..
            } => Some(*remind_at),
            Termination::Asked {
                silence: Silence::Reminded,
                overdue_at,
                ..
            } => Some(*overdue_at),
            Termination::Asked {
                silence: Silence::Overdue,
                ..
            }
            | Termination::InReview(_) => None,
        }
    }

    fn copy_link_expires_at(&self) -> Option<Timestamp> {
        let link = self.filing.as_ref()?.stamping()?.link.as_ref()?;
        Some(link.expires_at)
    }

    /// T1: reminds the silent side, and later tells the school.
    fn notice_silence(&mut self, now: Timestamp) -> Option<Event> {
        let Ok(Pending::Termination(Termination::Asked {
            remind_at,
            overdue_at,
            silence,
            ..
        })) = self.pending_mut()
        else {
            return None;
        };
        let (next, event) = match silence {
            Silence::NotNoticed | Silence::Reminded if *overdue_at <= now => {
                (Silence::Overdue, Event::TerminationOverdue)
            }
            Silence::NotNoticed if *remind_at <= now => (Silence::Reminded, Event::TerminationReminded),
            Silence::NotNoticed | Silence::Reminded | Silence::Overdue => return None,
        };
        *silence = next;
        Some(event)
    }

    pub(super) fn has_unsubmitted(&self) -> bool {
        let filing = self.filing.as_ref().is_some_and(|filing| match &filing.state {
            FilingState::Proposed(proposal) => unsubmitted(proposal),
            FilingState::Stamping(stamping) => unsubmitted(&stamping.copy),
            FilingState::Effective(effective) => pending_unsubmitted(&effective.pending),
        });
        filing
            || self.archive.proposal.as_ref().is_some_and(unsubmitted)
            || self.hukou.proposal.as_ref().is_some_and(unsubmitted)
    }

    fn lapse_unsubmitted(
        &mut self,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Option<crate::filing::Ended>, Refusal> {
        self.archive.proposal.take_if(|proposal| unsubmitted(proposal));
        self.hukou.proposal.take_if(|proposal| unsubmitted(proposal));
        let lapses = match self.filing.as_mut().map(|filing| &mut filing.state) {
            None => false,
            Some(FilingState::Proposed(proposal)) => unsubmitted(proposal),
            Some(FilingState::Stamping(stamping)) => unsubmitted(&stamping.copy),
            Some(FilingState::Effective(effective)) => {
                if pending_unsubmitted(&effective.pending) {
                    effective.pending = Pending::Nothing;
                }
                false
            }
        };
        if !lapses {
            return Ok(None);
        }
        let reason = format!(
            "登记已于{}截止，未提交的登记失效",
            time::shown(settings.window.closes_at())
        );
        self.end_filing(Outcome::Lapsed, &Actor::System, &reason, now).map(Some)
    }
}

fn pending_unsubmitted(pending: &Pending) -> bool {
    match pending {
        Pending::Nothing | Pending::Termination(Termination::Asked { .. }) => false,
        Pending::Change(proposal) => unsubmitted(proposal),
        Pending::Void(proposal) => unsubmitted(proposal),
        Pending::Termination(Termination::InReview(proposal)) => unsubmitted(proposal),
    }
}

pub(super) fn unsubmitted<C>(proposal: &Proposal<C>) -> bool {
    match &proposal.progress {
        Progress::Draft | Progress::Returned { .. } => true,
        Progress::AwaitingDepartment { .. } | Progress::AwaitingSchool { .. } => false,
    }
}
