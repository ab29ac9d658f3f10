//! Confirmation (C1–C4) and what follows from a change of what was confirmed.

use super::Dossier;
use crate::authorization::AuthorizationState;
use crate::confirmation::{Answer, Confirmation, ConfirmationStatus};
use crate::hex;
use crate::history::{Entry, Event};
use crate::policy::Owner;
use crate::refusal::{Conflict, Refusal};
use crate::time::Timestamp;
use sha2::{Digest, Sha256};

impl Dossier {
    /// C4: the status follows from what is registered and what was answered about exactly that.
    pub fn confirmation_status(&self) -> ConfirmationStatus {
        match (self.effective(), &self.confirmation) {
            (None, Confirmation::Open | Confirmation::Confirmed { .. } | Confirmation::Wrong { .. }) => {
                ConfirmationStatus::NotReported
            }
            (Some(_), Confirmation::Open) => ConfirmationStatus::NotConfirmed,
            (Some(_), Confirmation::Wrong { .. }) => ConfirmationStatus::Wrong,
            (Some(_), Confirmation::Confirmed { .. }) => ConfirmationStatus::Confirmed,
        }
    }

    /// Names exactly what the graduate is shown: destination, archive, hukou and the identity on the report. 64
    /// hexadecimal digits; two dossiers have the same one only if all of that is the same.
    pub fn fingerprint(&self) -> String {
        let entry = &self.entry;
        let shown = serde_json::json!({
            "destination": self.effective().map(|effective| (effective.content.kind, &effective.content.fields)),
            "archive": self.archive.effective.as_ref().map(|registered| &registered.content),
            "hukou": self.hukou.effective.as_ref().map(|registered| &registered.content),
            "identity": [entry.name.as_str(), entry.id_number.as_str(), entry.sex.label(), &entry.major, &entry.degree,
                &entry.years_of_study, &entry.origin, &entry.graduates.to_string()],
        });
        hex::lower(&Sha256::digest(shown.to_string().as_bytes()))
    }

    /// C1–C3: the graduate answers about what was shown (its fingerprint), as often as needed.
    pub fn confirm(&mut self, owner: &Owner, shown: &str, answer: Answer, now: Timestamp) -> Result<Entry, Refusal> {
        self.accepted()?;
        if self.effective().is_none() {
            return Err(Conflict::NothingToConfirm.into());
        }
        let of = self.fingerprint();
        if shown != of {
            return Err(Conflict::ShownHasChanged.into());
        }
        let event = match answer {
            Answer::Right => {
                if self.confirmation_status() == ConfirmationStatus::Confirmed {
                    return Err(Conflict::AlreadyConfirmed.into());
                }
                self.confirmation = Confirmation::Confirmed { of, at: now };
                Event::Confirmed
            }
            Answer::Wrong(report) => {
                Refusal::unless_empty(report.faults())?;
                self.confirmation = Confirmation::Wrong { of, at: now, report };
                Event::ReportedWrong
            }
        };
        self.settle(now);
        Ok(Entry::new(event, owner.actor().clone(), now))
    }

    /// C3: "实际信息无误，撤销确认".
    pub fn take_back_wrong(&mut self, owner: &Owner, now: Timestamp) -> Result<Entry, Refusal> {
        self.accepted()?;
        match self.confirmation {
            Confirmation::Wrong { .. } => {
                self.confirmation = Confirmation::Open;
                Ok(Entry::new(Event::WrongTakenBack, owner.actor().clone(), now))
            }
            Confirmation::Open | Confirmation::Confirmed { .. } => Err(Conflict::NotReportedWrong.into()),
        }
    }

    /// C4, V3: called after every change. An answer about something else than what is registered now is none, and an
    /// authorisation holds only while exactly what it shows is confirmed.
    pub(super) fn settle(&mut self, now: Timestamp) {
        let current = self.effective().map(|_| self.fingerprint());
        let answered = match &self.confirmation {
            Confirmation::Open => None,
            Confirmation::Confirmed { of, .. } | Confirmation::Wrong { of, .. } => Some(of),
        };
        if answered.is_some() && answered != current.as_ref() {
            self.confirmation = Confirmation::Open;
        }
        let confirmed = match &self.confirmation {
            Confirmation::Confirmed { of, .. } => Some(of.clone()),
            Confirmation::Open | Confirmation::Wrong { .. } => None,
        };
        for authorization in &mut self.authorizations {
            match authorization.state {
                AuthorizationState::Granted if Some(&authorization.of) != confirmed.as_ref() => {
                    authorization.state = AuthorizationState::Overtaken { at: now };
                }
                AuthorizationState::Granted
                | AuthorizationState::Ended
                | AuthorizationState::Withdrawn { .. }
                | AuthorizationState::Overtaken { .. } => {}
            }
        }
    }
}
