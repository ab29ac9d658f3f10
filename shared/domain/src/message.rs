//! Messages (M1): who is told what, when something happens.
//!
//! What is told follows from what happened ([`of_dossier`], [`of_invitation`], [`of_employer`]) and is written with it, in
//! one transaction. Inboxes and pushes are filled from there, later and perhaps twice; a message keeps its name.

mod channel;
mod delivery;
mod telling;
mod wording;

pub use channel::{Channel, Channels, Webhook};
pub use delivery::{Attempt, Attempted, Claim, Delivery, DeliveryState, MAX_ATTEMPTS};
pub use telling::{of_dossier, of_employer, of_invitation};

use crate::codes::DegreeLevel;
use crate::history::Subject;
use crate::id::{EmployerId, GraduateId, InvitationId, Malformed, ProvinceCode, SYMBOLS, SchoolCode, encode_symbols};
use crate::report::Part;
use crate::termination::Party;
use crate::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// How long a message stays in its inbox.
pub const KEPT_DAYS: i64 = 400;

/// Whose inbox it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "inbox", rename_all = "snake_case")]
pub enum Inbox {
    /// A graduate's.
    Graduate {
        /// Who.
        graduate: GraduateId,
    },
    /// An employer's.
    Employer {
        /// Who.
        employer: EmployerId,
    },
    /// A school's, shared by its accounts and those of its departments, each of which sees what it is responsible for.
    School {
        /// The school.
        school: SchoolCode,
    },
    /// A province's, shared by its accounts.
    Province {
        /// The province.
        province: ProvinceCode,
    },
}

impl fmt::Display for Inbox {
    /// `graduate#10001-2026-7K3QX9M2PA4B`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Graduate { graduate } => write!(f, "graduate#{graduate}"),
            Self::Employer { employer } => write!(f, "employer#{employer}"),
            Self::School { school } => write!(f, "school#{school}"),
            Self::Province { province } => write!(f, "province#{province}"),
        }
    }
}

impl Inbox {
    /// Reads what [`Display`](fmt::Display) writes.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let (kind, name) = text.split_once('#').ok_or(Malformed)?;
        match kind {
            "graduate" => Ok(Self::Graduate {
                graduate: GraduateId::parse(name)?,
            }),
            "employer" => Ok(Self::Employer {
                employer: EmployerId::parse(name)?,
            }),
            "school" => Ok(Self::School {
                school: SchoolCode::parse(name)?,
            }),
            "province" => Ok(Self::Province {
                province: ProvinceCode::parse(name)?,
            }),
            _ => Err(Malformed),
        }
    }
}

/// Names one message: 26 symbols, in the order of time. The same thing that happened has the same name whenever it is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MessageId(String);

impl MessageId {
    /// How many symbols it has.
    pub const SYMBOLS: usize = 26;

    /// The message number `index` of what happened at `at`, which has `source` as its only name.
    pub fn new(at: Timestamp, source: &str, index: usize) -> Self {
        let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
        let digest = Sha256::new().chain_update(source).chain_update([0]);
        let digest = digest.chain_update(index.to_be_bytes()).finalize();
        // 48 bits of milliseconds reach beyond the year 10000.
        let bytes: Vec<u8> = millis.to_be_bytes()[2..].iter().chain(&digest).copied().collect();
        Self(encode_symbols(&bytes, Self::SYMBOLS))
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let fits = text.len() == Self::SYMBOLS && text.bytes().all(|symbol| SYMBOLS.contains(&symbol));
        fits.then(|| Self(text.to_owned())).ok_or(Malformed)
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<MessageId> for String {
    fn from(id: MessageId) -> Self {
        id.0
    }
}

impl TryFrom<String> for MessageId {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        Self::parse(&text)
    }
}

/// What became of something that was reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewResult {
    /// 审核通过.
    Approved,
    /// 退回修改.
    Returned,
    /// 审核不通过.
    Rejected,
}

/// What is told. Whom it is about stands in [`Message`]; nobody's name, number or phone is part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// O2: an employer invites.
    InvitationReceived {
        /// The invitation.
        invitation: InvitationId,
        /// 单位名称.
        employer: String,
        /// The first moment at which it can't be answered any more.
        until: Timestamp,
    },
    /// O3: the graduate accepted.
    InvitationAccepted {
        /// The invitation.
        invitation: InvitationId,
    },
    /// O3: the graduate declined.
    InvitationDeclined {
        /// The invitation.
        invitation: InvitationId,
        /// What the graduate says, if anything.
        reason: Option<String>,
    },
    /// O2: the employer took it back.
    InvitationRevoked {
        /// The invitation.
        invitation: InvitationId,
        /// 单位名称.
        employer: String,
    },
    /// O3: the deadline passed.
    InvitationLapsed {
        /// The invitation.
        invitation: InvitationId,
        /// 单位名称.
        employer: String,
    },
    /// F6, F7: a reviewer has decided for good, or returned it.
    Reviewed {
        /// What.
        subject: Subject,
        /// How.
        result: ReviewResult,
        /// Why, where it has to be said.
        reason: Option<String>,
    },
    /// R2: staff corrected the roster entry.
    RosterCorrected,
    /// F8: school staff amended the effective filing.
    FilingAmended {
        /// Why.
        reason: Option<String>,
    },
    /// F8: school staff voided the filing.
    FilingVoided {
        /// Why.
        reason: Option<String>,
    },
    /// F12: what was never submitted lapsed when the window closed.
    FilingLapsed,
    /// T1: the other side asks to end the agreement.
    TerminationAsked {
        /// Who asks.
        by: Party,
    },
    /// T1: the other side agreed.
    TerminationAccepted {
        /// Who agreed.
        by: Party,
    },
    /// T1: the other side refused.
    TerminationRefused {
        /// Who refused.
        by: Party,
        /// Why.
        reason: Option<String>,
    },
    /// The other side took its request back.
    TerminationWithdrawn {
        /// Who.
        by: Party,
    },
    /// T1: it waits for an answer.
    TerminationReminded,
    /// T1: nobody answers; for the school.
    TerminationOverdue,
    /// T4: the school ended the agreement.
    TerminationForced {
        /// The account of the facts.
        reason: Option<String>,
    },
    /// C1, C4: what is registered waits to be confirmed.
    ConfirmationDue,
    /// C2: a graduate reports that what is registered is wrong; for the school.
    ReportedWrong,
    /// V3: an authorisation ends soon.
    AuthorizationEnding {
        /// Archive or hukou.
        part: Part,
        /// It answers while it is earlier than this.
        until: Timestamp,
    },
    /// S6: filings should be in by the end of this day, and this graduate's is not.
    FilingDue {
        /// The day.
        day: Date,
    },
    /// S6: graduates may file and change until the end of this day, and this graduate has something open.
    WindowClosing {
        /// The day.
        day: Date,
    },
    /// C6: somebody reports pressure; for the province.
    PressureReported,
    /// P7: an employer waits to be verified; for the province.
    EmployerWaiting {
        /// Which.
        employer: EmployerId,
    },
    /// P7: the registration was verified.
    EmployerVerified,
    /// P7: the registration was refused.
    EmployerRefused {
        /// Why.
        reason: Option<String>,
    },
}

/// P5: which accounts of an office see a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responsible {
    /// 院系 of the graduate.
    pub department: String,
    /// The level of the degree.
    pub level: DegreeLevel,
}

/// One message to one inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// To whom.
    pub to: Inbox,
    /// Which graduate it is about, if any.
    pub about: Option<GraduateId>,
    /// Who in the office is responsible; nobody in particular if absent.
    pub responsible: Option<Responsible>,
    /// What.
    pub notice: Notice,
}

impl Message {
    /// C6: tells the province, and says nothing of whom it is about.
    pub fn pressure_reported(province: &ProvinceCode) -> Self {
        Self {
            to: Inbox::Province {
                province: province.clone(),
            },
            about: None,
            responsible: None,
            notice: Notice::PressureReported,
        }
    }
}
