//! Reminders before something ends (M1): noted in the dossier, so that each is told once.

use super::Dossier;
use crate::authorization::{Authorization, AuthorizationState};
use crate::filing::FilingState;
use crate::school::{Settings, Switch};
use crate::time::{self, Timestamp};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How many days ahead people are reminded.
pub const REMIND_DAYS: i32 = 7;
/// The hour, China time, at which a day's reminders begin.
const FIRST_HOUR: i64 = 9;
/// Over how many minutes a day's reminders are spread, so that not everybody's come at once.
const SPREAD_MINUTES: i64 = 12 * 60;

/// The days before whose end the graduate was reminded last. A school that moves a day has graduates reminded anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    /// S6: until when filings should be in.
    pub filing_due: Option<Date>,
    /// S6: until when graduates change things.
    pub window_closing: Option<Date>,
}

/// Something that the graduate has not been reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reminder {
    /// Nothing is filed.
    FilingDue(Date),
    /// Something is not submitted.
    WindowClosing(Date),
    /// The authorisation at this place ends.
    Authorization(usize),
}

impl Dossier {
    /// When the next reminder is to be noted.
    pub(super) fn next_reminder(&self, settings: &Settings) -> Option<Timestamp> {
        self.reminders(settings).into_iter().map(|(_, at)| at).min()
    }

    /// Notes what the graduate is to be reminded of at `now`.
    pub(super) fn note_reminders(&mut self, settings: &Settings, now: Timestamp) {
        for (reminder, at) in self.reminders(settings) {
            if at > now {
                continue;
            }
            match reminder {
                Reminder::FilingDue(day) => self.reminded.filing_due = Some(day),
                Reminder::WindowClosing(day) => self.reminded.window_closing = Some(day),
                Reminder::Authorization(index) => self.authorizations[index].reminded = true,
            }
        }
    }

    fn reminders(&self, settings: &Settings) -> Vec<(Reminder, Timestamp)> {
        let window = &settings.window;
        let routes = &settings.routes;
        let open = [routes.declaration, routes.online_signing, routes.paper_agreement].contains(&Switch::On);
        let unfiled = open && self.is_unfiled();
        let due = (unfiled && self.reminded.filing_due != Some(window.due))
            .then(|| (Reminder::FilingDue(window.due), self.reminder_of(window.due)));
        let unfinished = unfiled || self.has_unsubmitted();
        let closing = (unfinished && self.reminded.window_closing != Some(window.changes_until)).then(|| {
            (
                Reminder::WindowClosing(window.changes_until),
                self.reminder_of(window.changes_until),
            )
        });
        let authorizations = self.authorizations.iter().enumerate();
        let ending = authorizations
            .filter(|(_, authorization)| is_worth_a_reminder(authorization))
            .map(|(index, authorization)| {
                // The last day on which it answers.
                let last = time::china_day(authorization.report.valid_until).yesterday();
                let at = last.map_or(Timestamp::MAX, |last| self.reminder_of(last));
                (Reminder::Authorization(index), at)
            });
        due.into_iter().chain(closing).chain(ending).collect()
    }

    /// Whether no reviewer has seen a filing.
    fn is_unfiled(&self) -> bool {
        match self.filing.as_ref().map(|filing| &filing.state) {
            None => true,
            Some(FilingState::Proposed(proposal)) => super::deadlines::unsubmitted(proposal),
            Some(FilingState::Stamping(_) | FilingState::Effective(_)) => false,
        }
    }

    /// The moment at which this graduate is reminded of the end of `day`: in waking hours, the same one every time.
    fn reminder_of(&self, day: Date) -> Timestamp {
        let digest = Sha256::digest(self.id.to_string());
        let place = digest
            .iter()
            .take(4)
            .fold(0, |place, byte| place << 8 | i64::from(*byte));
        let minutes = FIRST_HOUR * 60 + place % SPREAD_MINUTES;
        let start = day
            .checked_sub(REMIND_DAYS.days())
            .map_or(Timestamp::MAX, time::start_of);
        start.checked_add(minutes.minutes()).unwrap_or(start)
    }
}

/// Whoever authorises for a few days knows when they end.
fn is_worth_a_reminder(authorization: &Authorization) -> bool {
    let report = &authorization.report;
    let days = (report.valid_until.as_second() - report.issued_at.as_second()) / (24 * 60 * 60);
    let granted = match authorization.state {
        AuthorizationState::Granted => true,
        AuthorizationState::Ended | AuthorizationState::Withdrawn { .. } | AuthorizationState::Overtaken { .. } => {
            false
        }
    };
    granted && !authorization.reminded && days > 2 * i64::from(REMIND_DAYS)
}
