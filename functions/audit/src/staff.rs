//! School staff amend or void an effective filing (F8).

use crate::Audit;
use crate::decision::DecidedView;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::dossier::{Correction, Paperwork, reason_faults};
use domain::employer::Employer;
use domain::fault::Fault;
use domain::filing::Filing;
use domain::history::Subject;
use domain::id::GraduateId;
use domain::kind::{DestinationKind, Fields};
use domain::policy::Amender;
use domain::refusal::Refusal;
use gateway::answer::{answer, respond};
use gateway::view::schemas::{destination_kind, fields, reason};
use gateway::{Body, Caller, Checked, Path, Problem};
use records::{Call, Done, Work};
use serde::Deserialize;
use std::sync::OnceLock;
use utoipa::ToSchema;

/// What the destination is to say.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "修改已生效的去向")]
pub(crate) struct AmendmentBody {
    /// The kind.
    #[schema(schema_with = destination_kind)]
    kind: DestinationKind,
    /// All its fields.
    #[schema(schema_with = fields)]
    fields: Fields,
    /// Why; shown to the graduate.
    #[schema(schema_with = reason)]
    reason: String,
}

impl Checked for AmendmentBody {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = self.kind.spec().check_draft(&self.fields);
        faults.extend(reason_faults(&self.reason));
        faults
    }
}

/// Why the filing is voided.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "作废已生效的去向")]
pub(crate) struct StaffVoidBody {
    /// Why; shown to the graduate.
    #[schema(schema_with = reason)]
    reason: String,
}

impl Checked for StaffVoidBody {
    fn faults(&self) -> Vec<Fault> {
        reason_faults(&self.reason)
    }
}

/// 修改已生效的去向（学校用户）
#[utoipa::path(post, path = "/v1/graduates/{graduate}/filing/amendment", tag = "审核", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = AmendmentBody, responses((status = 200, body = DecidedView)))]
pub(crate) async fn amend(
    State(audit): State<Audit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<AmendmentBody>,
) -> Result<Response, Problem> {
    let call = audit.app.call(&caller);
    let records = &audit.app.records;
    let online = OnceLock::new();
    let decide = |work: &mut Work, employer: Option<&Employer>| {
        let filing = work.dossier.filing.as_ref();
        if let Some(employer) = filing.and_then(Filing::employer) {
            online.get_or_init(|| employer.clone());
        }
        amended(work, &call, &body, employer)
    };
    let committed = records.change(&call, &graduate, |work| decide(work, None)).await;
    // Only what the employer has changed of itself needs its profile, read beside the dossier (P7).
    let committed = match (committed, online.get()) {
        (Err(records::Error::Refused(Refusal::Invalid(_))), Some(employer)) => {
            let of = (&graduate, employer);
            let decide = |work: &mut Work, employer: &Employer| decide(work, Some(employer));
            records.change_beside_employer(&call, of, decide).await
        }
        (committed, _) => committed,
    };
    Ok(respond(committed?))
}

fn amended(work: &mut Work, call: &Call, body: &AmendmentBody, employer: Option<&Employer>) -> Result<Done, Refusal> {
    let amender = Amender::ask(&work.asker(call), &work.dossier)?;
    let correction = Correction {
        kind: body.kind,
        fields: body.fields.clone(),
    };
    let paperwork = Paperwork {
        settings: &work.settings,
        form: work.form,
        random: 0,
        employer: employer.map(|employer| &employer.profile),
    };
    let asked = (correction, body.reason.as_str());
    let entry = work.dossier.amend(&amender, asked, &paperwork, call.now)?;
    Ok(Done {
        entry: Some(entry),
        answer: answer(StatusCode::OK, DecidedView::new(work, call, Subject::Filing))?,
    })
}

/// 作废已生效的去向（学校用户）
#[utoipa::path(post, path = "/v1/graduates/{graduate}/filing/void", tag = "审核", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = StaffVoidBody, responses((status = 200, body = DecidedView)))]
pub(crate) async fn void(
    State(audit): State<Audit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<StaffVoidBody>,
) -> Result<Response, Problem> {
    let call = audit.app.call(&caller);
    let committed = audit.app.records.change(&call, &graduate, |work| {
        let amender = Amender::ask(&work.asker(&call), &work.dossier)?;
        let entry = work.dossier.void_by_school(&amender, &body.reason, call.now)?;
        Ok(Done {
            entry: Some(entry),
            answer: answer(StatusCode::OK, DecidedView::new(work, &call, Subject::Filing))?,
        })
    });
    Ok(respond(committed.await?))
}
