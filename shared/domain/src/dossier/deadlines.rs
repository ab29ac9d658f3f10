//! What time does to a dossier (E1): the job only makes visible what already holds.

use super::Dossier;
use crate::authorization::AuthorizationState;
use crate::filing::{FilingState, Outcome, Pending};
use crate::history::{Entry, Event, Step, Subject};
use crate::principal::Actor;
use crate::proposal::{Progress, Proposal};
use crate::refusal::Refusal;
use crate::school::Settings;
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
        authorizations.chain(uploads).chain(drafts).min()
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
        let mut ended = None;
        if now >= settings.window.closes_at() {
            ended = self.lapse_unsubmitted(settings, now)?;
        }
        if *self == before {
            return Ok(None);
        }
        let entry = match ended {
            Some(ended) => Entry::new(Event::Proposal(Subject::Filing, Step::Lapsed), Actor::System, now).ending(ended),
            None => Entry::new(Event::DeadlinesPassed, Actor::System, now),
        };
        Ok(Some(entry))
    }

    fn has_unsubmitted(&self) -> bool {
        let filing = self.filing.as_ref().is_some_and(|filing| match &filing.state {
            FilingState::Proposed(proposal) => unsubmitted(proposal),
            FilingState::Effective(effective) => match &effective.pending {
                Pending::Nothing => false,
                Pending::Change(proposal) => unsubmitted(proposal),
                Pending::Void(proposal) => unsubmitted(proposal),
            },
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
            Some(FilingState::Effective(effective)) => {
                let over = match &effective.pending {
                    Pending::Nothing => false,
                    Pending::Change(proposal) => unsubmitted(proposal),
                    Pending::Void(proposal) => unsubmitted(proposal),
                };
                if over {
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

fn unsubmitted<C>(proposal: &Proposal<C>) -> bool {
    match &proposal.progress {
        Progress::Draft | Progress::Returned { .. } => true,
        Progress::AwaitingDepartment { .. } | Progress::AwaitingSchool { .. } => false,
    }
}
