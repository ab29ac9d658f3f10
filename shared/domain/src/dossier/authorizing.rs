//! Authorisations (V1–V5, V8).

use super::Dossier;
use crate::authorization::{Authorization, AuthorizationState, AuthorizationStatus, Grant, MAX_AUTHORIZATIONS};
use crate::codes;
use crate::confirmation::{Confirmation, ConfirmationStatus};
use crate::fault::{Fault, FaultCode};
use crate::history::{Entry, Event};
use crate::id;
use crate::kind::DestinationGroup;
use crate::number::VerificationNumber;
use crate::policy::{Authorizer, Owner};
use crate::refusal::{Conflict, Refusal};
use crate::report::{DestinationLines, Part, ReportContent, TransferLines};
use crate::time::{self, Timestamp};
use jiff::civil::Date;

/// V3: how many months after that of graduation an authorisation may last.
const MONTHS_AFTER_GRADUATION: i32 = 6;
/// Symbols of the secret in the QR code: 130 bits.
const SECRET_SYMBOLS: usize = 26;

/// A new authorisation and its history entry.
#[derive(Clone, Debug)]
pub struct Granted {
    /// For the history.
    pub entry: Entry,
    /// The number under which it is verified.
    pub number: VerificationNumber,
}

impl Dossier {
    /// V3: the last day that an authorisation can name.
    pub fn last_authorization_day(&self) -> Date {
        self.entry.graduates.last_day_after(MONTHS_AFTER_GRADUATION)
    }

    /// V1–V4: grants verification of one part until the end of a day, China time. What was granted for the part before
    /// is replaced: its number no longer answers.
    pub fn authorize(&mut self, authorizer: &Authorizer, grant: &Grant, now: Timestamp) -> Result<Granted, Refusal> {
        self.accepted()?;
        if self.confirmation_status() != ConfirmationStatus::Confirmed {
            return Err(Conflict::NotConfirmed.into());
        }
        let valid_until = self.end_of_validity(grant.until, now)?;
        let number = VerificationNumber::new(self.id.class_year(), self.id.school(), grant.number);
        let report = self.report(grant.part, number.clone(), now, valid_until)?;
        self.end_granted(grant.part, now);
        self.forget_oldest_authorization();
        let secret = id::encode_symbols(&grant.secret, SECRET_SYMBOLS);
        let of = self.fingerprint();
        self.authorizations.push(Authorization {
            reminded: false,
            report,
            secret,
            of,
            state: AuthorizationState::Granted,
        });
        let entry = Entry::new(Event::Authorized(grant.part), authorizer.actor().clone(), now);
        Ok(Granted { entry, number })
    }

    /// V8: withdraws what is in force for the part, at once.
    pub fn withdraw_authorization(&mut self, owner: &Owner, part: Part, now: Timestamp) -> Result<Entry, Refusal> {
        let in_force = self.authorization(part).map(|authorization| authorization.status(now));
        if in_force != Some(AuthorizationStatus::InForce) {
            return Err(Conflict::NotInForce.into());
        }
        self.end_granted(part, now);
        Ok(Entry::new(
            Event::AuthorizationWithdrawn(part),
            owner.actor().clone(),
            now,
        ))
    }

    /// The newest authorisation of the part.
    pub fn authorization(&self, part: Part) -> Option<&Authorization> {
        self.authorizations
            .iter()
            .rev()
            .find(|authorization| authorization.report.part == part)
    }

    /// Makes room for one more: the oldest that is over leaves, never one that was granted and stands (V1: the other part's).
    fn forget_oldest_authorization(&mut self) {
        let over = |authorization: &Authorization| authorization.state != AuthorizationState::Granted;
        if self.authorizations.len() >= MAX_AUTHORIZATIONS
            && let Some(oldest) = self.authorizations.iter().position(over)
        {
            self.authorizations.remove(oldest);
        }
    }

    fn end_granted(&mut self, part: Part, now: Timestamp) {
        for authorization in self
            .authorizations
            .iter_mut()
            .filter(|authorization| authorization.report.part == part)
        {
            match authorization.state {
                AuthorizationState::Granted => authorization.state = AuthorizationState::Withdrawn { at: now },
                AuthorizationState::Ended
                | AuthorizationState::Withdrawn { .. }
                | AuthorizationState::Overtaken { .. } => {}
            }
        }
    }

    fn end_of_validity(&self, until: Date, now: Timestamp) -> Result<Timestamp, Refusal> {
        let last = self.last_authorization_day();
        if now >= time::end_of(last) {
            return Err(Conflict::AuthorizationPeriodOver.into());
        }
        if until < time::china_day(now) || until > last {
            let message = format!("有效期须在今天到{last}之间");
            return Err(Fault::new("/until", FaultCode::OutOfRange, message).into());
        }
        Ok(time::end_of(until))
    }

    fn report(
        &self,
        part: Part,
        number: VerificationNumber,
        issued_at: Timestamp,
        valid_until: Timestamp,
    ) -> Result<ReportContent, Refusal> {
        let effective = match &self.confirmation {
            Confirmation::Confirmed { .. } => self.effective().ok_or(Conflict::NotConfirmed)?,
            Confirmation::Open | Confirmation::Wrong { .. } => return Err(Conflict::NotConfirmed.into()),
        };
        let entry = &self.entry;
        let transfer = match part {
            Part::Archive => self.archive.effective.as_ref().and_then(|registered| {
                let to = &registered.content;
                Some(TransferLines::Archive {
                    kind: to.kind?.label().to_owned(),
                    office: to.office.clone(),
                    location: place(&to.division),
                    postcode: to.postcode.clone(),
                    contact: to.contact.clone(),
                    phone: to.phone.clone(),
                })
            }),
            Part::Hukou => self.hukou.effective.as_ref().and_then(|registered| {
                let to = &registered.content;
                let location = format!("{}{}", place(&to.division), to.address);
                Some(TransferLines::Hukou {
                    kind: to.kind?.label().to_owned(),
                    location,
                })
            }),
        };
        Ok(ReportContent {
            number,
            part,
            name: entry.name.as_str().to_owned(),
            sex: entry.sex.label().to_owned(),
            school: codes::school(self.id.school())
                .map_or_else(|| self.id.school().to_string(), |school| school.name.to_string()),
            graduated: entry.graduates,
            years_of_study: entry.years_of_study.clone(),
            major: entry.major.clone(),
            degree: entry.degree_name(),
            origin: entry.origin_name(),
            destination: destination_lines(effective),
            transfer,
            issued_at,
            valid_until,
        })
    }
}

/// The full name of a division, or the code itself where no table knows it.
fn place(code: &str) -> String {
    codes::division(code).map_or_else(|| code.to_owned(), |division| division.full_name.clone())
}

/// S3 4.1: someone without work or study is shown as 未就业, whatever the plan; the plan is nobody else's business.
fn destination_lines(effective: &crate::filing::Effective) -> DestinationLines {
    let spec = effective.content.spec();
    let fields = &effective.content.fields;
    match spec.group {
        DestinationGroup::NotEmployed => DestinationLines {
            kind: DestinationGroup::NotEmployed.label().to_owned(),
            unit: None,
            location: None,
        },
        DestinationGroup::Agreement | DestinationGroup::OtherEmployment | DestinationGroup::FurtherStudy => {
            DestinationLines {
                kind: spec.label.to_owned(),
                unit: spec.unit_of(fields),
                location: spec.location_of(fields),
            }
        }
    }
}
