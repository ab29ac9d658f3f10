//! Agreements, invitations and terminations as the API shows them.

use super::{ActorView, ProgressView};
use domain::agreement::AgreementForm;
use domain::employer::FlaggedEmployer;
use domain::filing::{Filing, RouteName, Stamping};
use domain::id::{GraduateId, InvitationId, UploadId};
use domain::identity::mask_id_numbers;
use domain::invitation::{Invitation, InvitationStatus};
use domain::kind::Fields;
use domain::school::Window;
use domain::termination::{Party, Termination, TerminationReason, TerminationRequest};
use domain::time::Timestamp;
use records::{AgreementStatus, Sent};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// A numbered agreement of a live filing.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "电子就业协议书")]
pub struct AgreementView {
    /// 协议编号, 19 digits.
    pub number: String,
    /// How many versions there are; the last one is in force.
    pub versions: usize,
    /// `two_party` or `three_party`.
    #[schema(value_type = String)]
    pub form: AgreementForm,
}

/// An agreement that waits for its stamped copy (A2).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "等待回传的协议书")]
pub struct StampingView {
    /// Pictures of the stamped copy.
    #[schema(schema_with = super::schemas::proofs)]
    pub pictures: Vec<UploadId>,
    /// Where the copy stands.
    pub progress: ProgressView,
    /// Until when the employer's link works, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub link_expires_at: Option<Timestamp>,
}

impl StampingView {
    /// Shows where a stamped copy stands.
    pub fn new(stamping: &Stamping, window: &Window) -> Self {
        let copy = &stamping.copy;
        Self {
            pictures: copy.content.pictures.clone(),
            progress: ProgressView::new(&copy.progress, copy.revision, window),
            link_expires_at: stamping.link.as_ref().map(|link| link.expires_at),
        }
    }
}

/// What somebody asks for who wants an agreement to end.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "解约申请内容")]
pub struct TerminationRequestView {
    /// Who asked: `graduate` or `employer`.
    #[schema(value_type = String)]
    pub by: Party,
    /// 解约原因.
    #[schema(value_type = String)]
    pub reason: TerminationReason,
    /// The reason as users read it.
    pub reason_label: &'static str,
    /// 解约说明.
    pub note: String,
    /// Pictures of the release letter.
    #[schema(schema_with = super::schemas::proofs)]
    pub letter: Vec<UploadId>,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
}

impl From<&TerminationRequest> for TerminationRequestView {
    fn from(request: &TerminationRequest) -> Self {
        Self {
            by: request.by,
            reason: request.reason,
            reason_label: request.reason.label(),
            note: mask_id_numbers(&request.note),
            letter: request.letter.clone(),
            asked_at: request.asked_at,
        }
    }
}

/// A termination that is under way.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "解约")]
pub struct TerminationView {
    /// What is asked for.
    #[serde(flatten)]
    pub request: TerminationRequestView,
    /// `awaiting_answer` or `in_review`.
    pub stage: &'static str,
    /// When a silent other side is reminded, while its answer is awaited.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub remind_at: Option<Timestamp>,
    /// When its silence goes to the school's list of overdue requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub overdue_at: Option<Timestamp>,
    /// Where the review stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressView>,
}

impl TerminationView {
    /// Shows a termination.
    pub fn new(termination: &Termination, window: &Window) -> Self {
        let asked = Self {
            request: termination.request().into(),
            stage: "awaiting_answer",
            remind_at: None,
            overdue_at: None,
            progress: None,
        };
        match termination {
            Termination::Asked {
                remind_at, overdue_at, ..
            } => Self {
                remind_at: Some(*remind_at),
                overdue_at: Some(*overdue_at),
                ..asked
            },
            Termination::InReview(proposal) => Self {
                stage: "in_review",
                progress: Some(ProgressView::new(&proposal.progress, proposal.revision, window)),
                ..asked
            },
        }
    }

    /// The termination of a filing, if one is under way.
    pub fn of(filing: &Filing, window: &Window) -> Option<Self> {
        filing.termination().map(|termination| Self::new(termination, window))
    }
}

/// P8: a warning about an employer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "预警单位")]
pub struct FlagView {
    /// 统一社会信用代码.
    pub uscc: String,
    /// 单位名称.
    pub name: String,
    /// Why graduates are warned.
    pub reason: String,
    /// Who put it on the list.
    pub by: ActorView,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

impl From<FlaggedEmployer> for FlagView {
    fn from(flag: FlaggedEmployer) -> Self {
        Self {
            uscc: flag.uscc.as_str().to_owned(),
            name: flag.name,
            reason: flag.reason,
            by: (&flag.by).into(),
            at: flag.at,
        }
    }
}

/// An invitation, as both sides see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "签约邀请")]
pub struct InvitationView {
    /// Its name.
    #[schema(value_type = String)]
    pub id: InvitationId,
    /// `open`, `accepted`, `declined`, `revoked` or `lapsed`.
    #[schema(value_type = String)]
    pub status: InvitationStatus,
    /// Whom it is for.
    pub recipient: RecipientView,
    /// The employer's particulars and the terms.
    #[schema(schema_with = super::schemas::fields)]
    pub fields: Fields,
    /// Names exactly these terms: what an acceptance sends back. 64 hexadecimal digits.
    pub terms: String,
    /// When it was sent.
    #[schema(value_type = String, format = DateTime)]
    pub sent_at: Timestamp,
    /// It can be answered before this moment.
    #[schema(value_type = String, format = DateTime)]
    pub deadline: Timestamp,
    /// When it was accepted, declined, revoked or found lapsed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub answered_at: Option<Timestamp>,
    /// Why the graduate declined, if they say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined_reason: Option<String>,
    /// What became of it after acceptance: `in_review`, `effective`, `terminating`, `void` or `terminated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub agreement: Option<AgreementStatus>,
    /// 协议编号.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement_number: Option<String>,
    /// How many versions the agreement has: more than one where the school has amended it (F8). `fields` stay as they were
    /// offered; each version is downloaded by its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement_versions: Option<u64>,
    /// Why the agreement ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_reason: Option<String>,
    /// Warnings about the employer, for the graduate (P8).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<FlagView>,
}

/// Whom an invitation is for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "受邀毕业生")]
pub struct RecipientView {
    /// Who.
    #[schema(value_type = String)]
    pub graduate: GraduateId,
    /// 姓名.
    pub name: String,
    /// 身份证号, masked.
    pub id_number: String,
    /// 毕业院校, its code.
    pub school: String,
    /// 院系.
    pub department: String,
    /// 专业.
    pub major: String,
    /// 学历.
    pub degree: String,
}

impl From<&domain::invitation::Recipient> for RecipientView {
    fn from(recipient: &domain::invitation::Recipient) -> Self {
        Self {
            graduate: recipient.graduate.clone(),
            name: recipient.name.clone(),
            id_number: recipient.id_number.clone(),
            school: recipient.graduate.school().to_string(),
            department: recipient.department.clone(),
            major: recipient.major.clone(),
            degree: recipient.degree.clone(),
        }
    }
}

impl InvitationView {
    /// Shows an invitation as it stands at `now`.
    pub fn new(sent: &Sent, flags: Vec<FlagView>, now: Timestamp) -> Self {
        Self {
            flags,
            agreement: sent.agreement,
            agreement_number: sent.agreement_number.clone(),
            agreement_versions: sent.agreement_versions,
            ended_reason: sent.ended_reason.as_deref().map(mask_id_numbers),
            ..Self::bare(&sent.invitation, now)
        }
    }

    /// The same without what became of it.
    pub fn bare(invitation: &Invitation, now: Timestamp) -> Self {
        use domain::invitation::InvitationState::{Accepted, Declined, Lapsed, Open, Revoked};
        let (answered_at, declined_reason) = match &invitation.state {
            Open => (None, None),
            Declined { at, reason } => (Some(*at), reason.clone()),
            Accepted { at } | Revoked { at } | Lapsed { at } => (Some(*at), None),
        };
        Self {
            id: invitation.id.clone(),
            status: invitation.status(now),
            recipient: (&invitation.recipient).into(),
            fields: invitation.fields.clone(),
            terms: invitation.digest(),
            sent_at: invitation.sent_at,
            deadline: invitation.deadline,
            answered_at,
            declined_reason,
            agreement: None,
            agreement_number: None,
            agreement_versions: None,
            ended_reason: None,
            flags: Vec::new(),
        }
    }
}

/// The agreement of a filing.
pub(super) fn agreement(filing: &Filing) -> Option<AgreementView> {
    let agreement = filing.agreement.as_ref()?;
    Some(AgreementView {
        number: agreement.number.to_string(),
        versions: agreement.versions.len(),
        form: agreement.current()?.form,
    })
}

/// The names of routes.
pub fn route() -> Object {
    super::schemas::enumeration(RouteName::ALL)
}
