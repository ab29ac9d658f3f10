//! Binding, basic information, contact (P2, P3), and the roster's side of it (R1, R2).

use super::{Binding, Dossier};
use crate::fault::{Fault, FaultCode};
use crate::history::{Entry, Event};
use crate::identity::{Email, Mobile};
use crate::policy::{Corrector, Enroller, Owner};
use crate::principal::{Actor, GraduateSession};
use crate::refusal::{Conflict, Refusal};
use crate::roster::{Column, RosterCorrection, RosterEntry};
use crate::time::Timestamp;

impl Dossier {
    /// P2: binds the sign-in to this roster entry, by attested name and ID number.
    ///
    /// A dossier whose ID number is another one is not found; another name, or another sign-in, is said so. Binding the
    /// same sign-in again changes nothing and answers `None`.
    pub fn bind(&mut self, session: &GraduateSession, now: Timestamp) -> Result<Option<Entry>, Refusal> {
        let attested = session.attested.as_ref().ok_or(Conflict::NotOnRoster)?;
        if attested.id_number != self.entry.id_number {
            return Err(Conflict::NotOnRoster.into());
        }
        if !attested.name.matches(&self.entry.name) {
            return Err(Conflict::RosterDisagrees.into());
        }
        match &self.binding {
            Some(binding) if binding.subject == session.subject => Ok(None),
            Some(_) => Err(Conflict::AlreadyBound.into()),
            None => {
                self.binding = Some(Binding {
                    subject: session.subject.clone(),
                    at: now,
                });
                let by = Actor::Graduate {
                    subject: session.subject.clone(),
                };
                Ok(Some(Entry::new(Event::Bound, by, now)))
            }
        }
    }

    /// P2: a sign-in is one person's. Refuses who is bound to this dossier and comes with another ID number than its own:
    /// several rosters may have the same person, never two people the same sign-in.
    pub fn admits_sign_in(&self, session: &GraduateSession) -> Result<(), Refusal> {
        let attested = session.attested.as_ref().ok_or(Conflict::NotOnRoster)?;
        let bound = self.binding.as_ref();
        if bound.is_some_and(|binding| binding.subject == session.subject) && attested.id_number != self.entry.id_number
        {
            return Err(Conflict::SignInOfAnother.into());
        }
        Ok(())
    }

    /// P3: the graduate has checked the basic information.
    pub fn accept_basics(&mut self, owner: &Owner, now: Timestamp) -> Result<Entry, Refusal> {
        if self.accepted_at.is_some() {
            return Err(Conflict::AlreadyAccepted.into());
        }
        self.accepted_at = Some(now);
        Ok(Entry::new(Event::BasicsAccepted, owner.actor().clone(), now))
    }

    /// P3: phone and e-mail are the graduate's own to change, at any time.
    pub fn change_contact(&mut self, owner: &Owner, contact: Contact, now: Timestamp) -> Entry {
        self.entry.mobile = contact.mobile;
        self.entry.email = contact.email;
        Entry::new(Event::ContactChanged, owner.actor().clone(), now)
    }

    /// R1: the roster was imported again; what the graduate changed (phone, e-mail) stays. `None`: nothing differs.
    ///
    /// A row with another ID number is not about this graduate: only a correction (R2) changes the number.
    pub fn reimport(
        &mut self,
        enroller: &Enroller,
        entry: RosterEntry,
        now: Timestamp,
    ) -> Result<Option<Entry>, Refusal> {
        if entry.id_number != self.entry.id_number {
            return Err(Conflict::IdNumberCorrected.into());
        }
        let touched = self.binding.is_some();
        let entry = RosterEntry {
            mobile: if touched {
                self.entry.mobile.clone()
            } else {
                entry.mobile.clone()
            },
            email: if touched {
                self.entry.email.clone()
            } else {
                entry.email.clone()
            },
            ..entry
        };
        if entry == self.entry {
            return Ok(None);
        }
        self.entry = entry;
        self.settle(now);
        Ok(Some(Entry::new(Event::Reimported, enroller.actor().clone(), now)))
    }

    /// R2: staff correct the roster entry. A change of what the graduate had confirmed opens the confirmation again.
    ///
    /// Department and degree say who sees the graduate (P5), so a department, which would move somebody out of its own
    /// sight and into another's, corrects neither.
    pub fn correct(
        &mut self,
        corrector: &Corrector,
        correction: &RosterCorrection,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        if correction.is_empty() {
            return Err(Fault::new("/corrections", FaultCode::Missing, "请至少更正一项").into());
        }
        let moves = correction.contains_key(&Column::Department) || correction.contains_key(&Column::Degree);
        if moves && matches!(corrector.actor(), Actor::Department { .. }) {
            return Err(Refusal::Forbidden);
        }
        let corrected = self
            .entry
            .corrected(correction, self.id.class_year())
            .map_err(|faults| Refusal::Invalid(faults.into_iter().map(|fault| fault.under("corrections")).collect()))?;
        if corrected.id_number != self.entry.id_number {
            // Another ID number may be another person: whoever signed in with the old one signs in anew.
            self.binding = None;
            self.accepted_at = None;
        }
        self.entry = corrected;
        self.corrected_at = Some(now);
        self.settle(now);
        Ok(Entry::new(Event::Corrected, corrector.actor().clone(), now))
    }
}

/// The graduate's own phone and e-mail (P3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// 手机.
    pub mobile: Option<Mobile>,
    /// 邮箱.
    pub email: Option<Email>,
}
