//! What people send and see of a termination.

use domain::dossier::{Dossier, TerminationAnswer, TerminationWish};
use domain::fault::{Fault, FaultCode};
use domain::filing::Filing;
use domain::id::UploadId;
use domain::kind::Fields;
use domain::refusal::Refusal;
use domain::school::Settings;
use domain::termination::{MAX_ACCOUNT, MAX_NOTE, TerminationReason};
use gateway::Checked;
use gateway::view::agreement::TerminationView;
use gateway::view::filing::FilingView;
use gateway::view::schemas::{enumeration, fields, proofs, reason, text};
use records::Work;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// Why an agreement is to end.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "解约申请")]
pub(crate) struct WishBody {
    /// 解约原因.
    #[schema(schema_with = termination_reason)]
    reason: TerminationReason,
    /// 解约说明, at most 200 characters.
    #[schema(schema_with = note)]
    #[serde(default)]
    note: String,
    /// Pictures of the release letter, where the agreement was not signed online.
    #[schema(schema_with = proofs)]
    #[serde(default)]
    letter: Vec<UploadId>,
}

impl Checked for WishBody {}

fn termination_reason() -> Object {
    enumeration(TerminationReason::ALL)
}

fn note() -> Object {
    text(0, MAX_NOTE)
}

impl From<WishBody> for TerminationWish {
    fn from(body: WishBody) -> Self {
        Self {
            reason: body.reason,
            note: body.note,
            letter: body.letter,
        }
    }
}

/// What the other side says.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "回应解约申请")]
pub(crate) struct ReplyBody {
    /// `accept` or `refuse`.
    #[schema(schema_with = answer_kind)]
    answer: AnswerKind,
    /// Why not; needed for a refusal, and only for that.
    #[schema(schema_with = reason)]
    #[serde(default)]
    reason: Option<String>,
}

impl Checked for ReplyBody {}

/// The answer itself.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AnswerKind {
    Accept,
    Refuse,
}

fn answer_kind() -> Object {
    enumeration([AnswerKind::Accept, AnswerKind::Refuse])
}

impl ReplyBody {
    pub(crate) fn read(&self) -> Result<TerminationAnswer, Refusal> {
        match (self.answer, &self.reason) {
            (AnswerKind::Accept, None) => Ok(TerminationAnswer::Accept),
            (AnswerKind::Accept, Some(_)) => {
                Err(Fault::new("/reason", FaultCode::NotAllowed, "同意解约不需要填写原因").into())
            }
            (AnswerKind::Refuse, Some(reason)) => Ok(TerminationAnswer::Refuse { reason: reason.clone() }),
            (AnswerKind::Refuse, None) => Err(Fault::new("/reason", FaultCode::Missing, "请填写不同意的原因").into()),
        }
    }
}

/// The school's account of the facts.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "强制解约情况说明")]
pub(crate) struct AccountBody {
    /// 具体情况说明, 1–2000 characters.
    #[schema(schema_with = account)]
    pub(crate) account: String,
}

impl Checked for AccountBody {}

fn account() -> Object {
    text(1, MAX_ACCOUNT)
}

/// The graduate's side.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "本人解约情况")]
pub(crate) struct MyTermination {
    /// The live filing; null once the agreement has ended.
    filing: Option<FilingView>,
    /// The termination that is under way; null if there is none.
    termination: Option<TerminationView>,
    /// How many requests the school still allows.
    requests_left: u8,
}

impl From<&Work> for MyTermination {
    fn from(work: &Work) -> Self {
        let (dossier, window) = (&work.dossier, &work.settings.window);
        let filing = dossier.filing.as_ref();
        Self {
            filing: filing.map(|filing| FilingView::new(filing, window)),
            termination: filing.and_then(|filing| TerminationView::of(filing, window)),
            requests_left: left(dossier, &work.settings),
        }
    }
}

fn left(dossier: &Dossier, settings: &Settings) -> u8 {
    settings
        .termination
        .most_requests
        .saturating_sub(dossier.terminations_asked)
}

/// The employer's side: the agreement, and nothing else of the graduate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "协议与解约情况")]
pub(crate) struct ContractView {
    /// 协议编号; null while it is in review.
    agreement_number: Option<String>,
    /// `in_review`, `effective` or `terminating`.
    stage: &'static str,
    /// How many versions it has; the last one is in force.
    versions: usize,
    /// What it says now.
    #[schema(schema_with = fields)]
    fields: Fields,
    /// The termination that is under way; null if there is none.
    termination: Option<TerminationView>,
}

impl From<&Work> for ContractView {
    fn from(work: &Work) -> Self {
        let filing = work.dossier.filing.as_ref();
        let termination = filing.and_then(|filing| TerminationView::of(filing, &work.settings.window));
        let stage = match (filing.and_then(Filing::effective), &termination) {
            (None, _) => "in_review",
            (Some(_), None) => "effective",
            (Some(_), Some(_)) => "terminating",
        };
        Self {
            agreement_number: filing.and_then(|filing| Some(filing.agreement.as_ref()?.number.to_string())),
            versions: filing
                .and_then(|filing| filing.agreement.as_ref())
                .map_or(0, |agreement| agreement.versions.len()),
            fields: filing.map(|filing| filing.content().fields.clone()).unwrap_or_default(),
            stage,
            termination,
        }
    }
}
