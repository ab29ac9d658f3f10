//! A reviewer's decision (F6, F7, F9).

use crate::Audit;
use crate::shown::subject;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::account::Module;
use domain::confirmation::ConfirmationStatus;
use domain::dossier::{Correction, Paperwork, ReviewRequest, Verdict, reason_faults};
use domain::fault::{Fault, FaultCode};
use domain::id::GraduateId;
use domain::kind::{DestinationKind, Fields};
use domain::policy::{Reading, Reviewer};
use domain::refusal::Refusal;
use gateway::answer::{answer, respond};
use gateway::view::ProgressView;
use gateway::view::filing::FilingView;
use gateway::view::schemas::{destination_kind, enumeration, fields, reason};
use gateway::{App, Body, Caller, Checked, Path, Problem};
use records::{Call, Done, Work};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// A decision on what was shown.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "审核决定")]
pub(crate) struct DecisionBody {
    /// The revision that was shown.
    #[schema(minimum = 0)]
    revision: u32,
    /// 审核通过, 退回修改 or 审核不通过.
    #[schema(schema_with = decision)]
    decision: DecisionKind,
    /// What to correct, or why not; needed unless it is approved.
    #[schema(schema_with = reason)]
    #[serde(default)]
    reason: Option<String>,
    /// 修改去向: the right kind and fields, with an approval only.
    #[serde(default)]
    correction: Option<CorrectionBody>,
}

/// The decision itself.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DecisionKind {
    Approve,
    Return,
    Reject,
}

fn decision() -> Object {
    enumeration([DecisionKind::Approve, DecisionKind::Return, DecisionKind::Reject])
}

/// The right kind and fields.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "修改去向")]
pub(crate) struct CorrectionBody {
    /// The right kind.
    #[schema(schema_with = destination_kind)]
    kind: DestinationKind,
    /// All its fields.
    #[schema(schema_with = fields)]
    fields: Fields,
}

impl From<CorrectionBody> for Correction {
    fn from(body: CorrectionBody) -> Self {
        Self {
            kind: body.kind,
            fields: body.fields,
        }
    }
}

impl Checked for DecisionBody {
    fn faults(&self) -> Vec<Fault> {
        let superfluous = |field| Fault::new(field, FaultCode::NotAllowed, "此决定不需要该项");
        match self.decision {
            DecisionKind::Approve => {
                let reason = self.reason.as_ref().map(|_| superfluous("/reason"));
                let correction = self.correction.iter();
                let wrong = correction.flat_map(|correction| correction.kind.spec().check_draft(&correction.fields));
                reason
                    .into_iter()
                    .chain(wrong.map(|fault| fault.under("correction")))
                    .collect()
            }
            DecisionKind::Return | DecisionKind::Reject => {
                let mut faults = reason_faults(self.reason.as_deref().unwrap_or_default());
                faults.extend(self.correction.as_ref().map(|_| superfluous("/correction")));
                faults
            }
        }
    }
}

impl DecisionBody {
    fn verdict(&self) -> Verdict {
        let reason = self.reason.clone().unwrap_or_default();
        match self.decision {
            DecisionKind::Approve => Verdict::Approve {
                correction: self.correction.clone().map(Into::into),
            },
            DecisionKind::Return => Verdict::Return { reason },
            DecisionKind::Reject => Verdict::Reject { reason },
        }
    }
}

/// What a decision led to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "审核结果")]
pub(crate) struct DecidedView {
    /// The live filing; absent if there is none any more, or without permission for the module of employment.
    #[serde(skip_serializing_if = "Option::is_none")]
    filing: Option<FilingView>,
    /// Where the proposal stands; absent if it is effective or over.
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<ProgressView>,
    /// 登记确认状态; absent without permission for the module of employment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    confirmation: Option<ConfirmationStatus>,
}

impl DecidedView {
    /// Of other modules it shows only what the caller may see (P4, H4).
    pub(crate) fn new(work: &Work, call: &Call, subject: domain::history::Subject) -> Self {
        let window = &work.settings.window;
        let employment = Reading::ask(&work.asker(call), Module::Employment, &work.dossier).ok();
        let progress = work.dossier.progress(subject);
        Self {
            filing: employment
                .as_ref()
                .and(work.dossier.filing.as_ref())
                .map(|filing| FilingView::new(filing, window)),
            progress: progress.map(|(progress, revision)| ProgressView::new(progress, revision, window)),
            confirmation: employment.map(|_| work.dossier.confirmation_status()),
        }
    }
}

/// For the number of an agreement, drawn anew for every attempt: should a number be taken, the next attempt has another.
pub(crate) fn drawn(app: &App) -> Result<u32, Refusal> {
    let random = app.random.array::<4>().map_err(|_| Refusal::Stale)?;
    Ok(u32::from_be_bytes(random))
}

/// 审核：通过、退回修改或不通过
///
/// 须带上审核页面所示的版本号；其间内容有变动时不作决定（409）。
#[utoipa::path(post, path = "/v1/graduates/{graduate}/review/{subject}", tag = "审核", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"),
        ("subject" = String, Path, description = "filing、stamped_copy、change、void、termination、archive 或 hukou")),
    request_body = DecisionBody, responses((status = 200, body = DecidedView)))]
pub(crate) async fn decide(
    State(audit): State<Audit>,
    caller: Caller,
    Path((graduate, name)): Path<(GraduateId, String)>,
    Body(body): Body<DecisionBody>,
) -> Result<Response, Problem> {
    let subject = subject(&name)?;
    let call = audit.app.call(&caller);
    let committed = audit.app.records.change(&call, &graduate, |work| {
        let reviewer = Reviewer::ask(&work.asker(&call), subject, &work.dossier)?;
        let request = ReviewRequest {
            subject,
            revision: body.revision,
            verdict: body.verdict(),
        };
        let paperwork = Paperwork {
            settings: &work.settings,
            form: work.form,
            random: drawn(&audit.app)?,
            employer: None,
        };
        let entry = work.dossier.review(&reviewer, request, &paperwork, call.now)?;
        Ok(Done {
            entry: Some(entry),
            answer: answer(StatusCode::OK, DecidedView::new(work, &call, subject))?,
        })
    });
    Ok(respond(committed.await?))
}
