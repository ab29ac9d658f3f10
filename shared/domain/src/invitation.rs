//! Invitations to sign online (O1–O5).
//!
//! ```mermaid
#![doc = include_str!("../../../docs/states/invitation.mmd")]
//! ```
//!
//! What becomes of an accepted invitation is the agreement's affair, and is kept in the graduate's dossier.

use crate::employer::Employer;
use crate::fault::{Fault, FaultCode};
use crate::hex;
use crate::id::{EmployerId, GraduateId, InvitationId};
use crate::kind::{AGREEMENT_TERMS, EMPLOYER_PROFILE, FieldName, Fields};
use crate::policy::{Inviter, Offerer, Owner};
use crate::principal::Actor;
use crate::refusal::{Conflict, Refusal};
use crate::roster::RosterEntry;
use crate::time::{self, Timestamp};
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long an invitation may be answered, in days after the day of sending.
pub const VALIDITY_DAYS: std::ops::RangeInclusive<u8> = 1..=60;

/// The graduate as the employer has found it; who is shown wrong has to be found anew (O1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Who.
    pub graduate: GraduateId,
    /// 姓名.
    pub name: String,
    /// 身份证号, masked (P9).
    pub id_number: String,
    /// 院系.
    pub department: String,
    /// 专业.
    pub major: String,
    /// 学历.
    pub degree: String,
}

impl Recipient {
    /// What an employer that knows name, ID number and school is shown.
    pub fn new(graduate: GraduateId, entry: &RosterEntry) -> Self {
        Self {
            graduate,
            name: entry.name.as_str().to_owned(),
            id_number: entry.id_number.masked(),
            department: entry.department.clone(),
            major: entry.major.clone(),
            degree: entry.degree_name(),
        }
    }

    /// O1: whether this entry still is of the person that was found: a corrected entry may be of another.
    pub fn is_still(&self, entry: &RosterEntry) -> bool {
        self.name == entry.name.as_str() && self.id_number == entry.id_number.masked()
    }
}

/// Where an invitation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum InvitationState {
    /// Waits for the graduate until its deadline.
    Open,
    /// 接受: there is an agreement.
    Accepted {
        /// When.
        at: Timestamp,
    },
    /// 拒绝.
    Declined {
        /// When.
        at: Timestamp,
        /// What the graduate says, if anything.
        reason: Option<String>,
    },
    /// 撤回: the employer took it back.
    Revoked {
        /// When.
        at: Timestamp,
    },
    /// 失效: the deadline passed, and the job has seen it.
    Lapsed {
        /// When the job saw it.
        at: Timestamp,
    },
}

/// Where an invitation stands at a moment, whether or not the job has run (E1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationStatus {
    /// 等待应约.
    Open,
    /// 已接受.
    Accepted,
    /// 已拒绝.
    Declined,
    /// 已撤回.
    Revoked,
    /// 已失效.
    Lapsed,
}

impl InvitationStatus {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Accepted, Self::Declined, Self::Revoked, Self::Lapsed];
}

/// One employer's offer to one graduate. Its terms never change: other terms are another invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its name, with the employer's.
    pub id: InvitationId,
    /// Whom it is for.
    pub recipient: Recipient,
    /// The employer's particulars and the terms, as the agreement will say them.
    pub fields: Fields,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The first moment at which it can't be answered any more (O3).
    pub deadline: Timestamp,
    /// Where it stands.
    pub state: InvitationState,
}

/// What happened to an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InvitationEvent {
    /// Sent.
    Sent,
    /// Accepted.
    Accepted,
    /// Declined.
    Declined,
    /// Revoked.
    Revoked,
    /// Lapsed.
    Lapsed,
}

impl InvitationEvent {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sent => "invitation_sent",
            Self::Accepted => "invitation_accepted",
            Self::Declined => "invitation_declined",
            Self::Revoked => "invitation_revoked",
            Self::Lapsed => "invitation_lapsed",
        }
    }
}

/// What became of an invitation, for its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationEntry {
    /// What.
    pub event: InvitationEvent,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The reason given.
    pub note: Option<String>,
}

/// What an employer offers (O2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The terms; particulars of the employer come from its profile.
    pub terms: Fields,
    /// How many days after today it can be answered.
    pub validity_days: u8,
}

impl Offer {
    /// Everything that is missing or wrong: terms under `/terms`, and the days.
    pub fn faults(&self) -> Vec<Fault> {
        let terms = AGREEMENT_TERMS.check_complete(&self.terms, 0);
        let mut faults: Vec<Fault> = terms.into_iter().map(in_terms).collect();
        if !VALIDITY_DAYS.contains(&self.validity_days) {
            let (least, most) = (VALIDITY_DAYS.start(), VALIDITY_DAYS.end());
            let message = format!("应约有效期须在{least}到{most}天之间");
            faults.push(Fault::new("/validity_days", FaultCode::OutOfRange, message));
        }
        faults
    }
}

impl Invitation {
    /// O2: an employer invites somebody whom it has found.
    pub fn send(
        inviter: &Inviter,
        (id, recipient): (InvitationId, Recipient),
        (employer, offer): (&Employer, Offer),
        now: Timestamp,
    ) -> Result<(Self, InvitationEntry), Refusal> {
        Refusal::unless_empty(offer.faults())?;
        let last = time::china_day(now).checked_add(i32::from(offer.validity_days).days());
        let contact = |name: &FieldName| AGREEMENT_TERMS.field(*name).is_some();
        let mut fields = EMPLOYER_PROFILE.normalise(employer.profile.clone());
        fields.retain(|name, _| !contact(name));
        fields.extend(AGREEMENT_TERMS.normalise(offer.terms));
        let invitation = Self {
            id,
            recipient,
            fields,
            sent_at: now,
            deadline: last.map_or(Timestamp::MAX, time::end_of),
            state: InvitationState::Open,
        };
        Ok((invitation, entry(InvitationEvent::Sent, inviter.actor(), now)))
    }

    /// Where it stands at `now` (E1).
    pub fn status(&self, now: Timestamp) -> InvitationStatus {
        match &self.state {
            InvitationState::Open if now < self.deadline => InvitationStatus::Open,
            InvitationState::Open | InvitationState::Lapsed { .. } => InvitationStatus::Lapsed,
            InvitationState::Accepted { .. } => InvitationStatus::Accepted,
            InvitationState::Declined { .. } => InvitationStatus::Declined,
            InvitationState::Revoked { .. } => InvitationStatus::Revoked,
        }
    }

    /// Who invites.
    pub fn employer(&self) -> &EmployerId {
        self.id.employer()
    }

    /// Names exactly what is offered to whom, until when: 64 hexadecimal digits. The graduate accepts what has this name.
    pub fn digest(&self) -> String {
        let offered = serde_json::json!([self.id, self.recipient, self.fields, self.sent_at, self.deadline]);
        hex::lower(&Sha256::digest(offered.to_string().as_bytes()))
    }

    /// O3: the graduate declines.
    pub fn decline(&mut self, owner: &Owner, reason: Option<&str>, now: Timestamp) -> Result<InvitationEntry, Refusal> {
        self.answerable(now)?;
        if let Some(reason) = reason {
            Refusal::unless_empty(crate::dossier::reason_faults(reason))?;
        }
        let reason = reason.map(str::to_owned);
        self.state = InvitationState::Declined {
            at: now,
            reason: reason.clone(),
        };
        Ok(InvitationEntry {
            note: reason,
            ..entry(InvitationEvent::Declined, owner.actor(), now)
        })
    }

    /// O2: the employer takes it back before it is answered, verified or not any more.
    pub fn revoke(&mut self, offerer: &Offerer, now: Timestamp) -> Result<InvitationEntry, Refusal> {
        self.answerable(now)?;
        self.state = InvitationState::Revoked { at: now };
        Ok(entry(InvitationEvent::Revoked, offerer.actor(), now))
    }

    /// O3, E1: makes visible that the deadline has passed; `None`: it has not, or all is over.
    pub fn pass_deadline(&mut self, now: Timestamp) -> Option<InvitationEntry> {
        match &self.state {
            InvitationState::Open if now >= self.deadline => {
                self.state = InvitationState::Lapsed { at: now };
                Some(entry(InvitationEvent::Lapsed, &Actor::System, now))
            }
            InvitationState::Open
            | InvitationState::Accepted { .. }
            | InvitationState::Declined { .. }
            | InvitationState::Revoked { .. }
            | InvitationState::Lapsed { .. } => None,
        }
    }

    /// O3: only [`Dossier::accept`](crate::dossier::Dossier::accept) accepts, since it makes the agreement too.
    pub(crate) fn accept(&mut self, by: &Actor, now: Timestamp) -> Result<InvitationEntry, Refusal> {
        self.answerable(now)?;
        self.state = InvitationState::Accepted { at: now };
        Ok(entry(InvitationEvent::Accepted, by, now))
    }

    /// O3: until the deadline, to the second.
    fn answerable(&self, now: Timestamp) -> Result<(), Conflict> {
        match self.status(now) {
            InvitationStatus::Open => Ok(()),
            InvitationStatus::Accepted | InvitationStatus::Declined => Err(Conflict::InvitationAnswered),
            InvitationStatus::Revoked => Err(Conflict::InvitationRevoked),
            InvitationStatus::Lapsed => Err(Conflict::InvitationLapsed {
                deadline: self.deadline,
            }),
        }
    }
}

/// The end of the last day on which it can be answered, China time.
/// The fields of an offer are its terms.
fn in_terms(fault: Fault) -> Fault {
    match fault.field.strip_prefix("/fields/") {
        Some(name) => Fault::new(format!("/terms/{name}"), fault.code, fault.message),
        None => fault,
    }
}

fn entry(event: InvitationEvent, by: &Actor, at: Timestamp) -> InvitationEntry {
    InvitationEntry {
        event,
        by: by.clone(),
        at,
        note: None,
    }
}
