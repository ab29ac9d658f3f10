//! Reports of pressure by a school ("四不准", C6): they reach the province and not the school.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::fault::{Fault, FaultCode};
use domain::id::GraduateId;
use domain::policy::{Action, Owner};
use gateway::answer::{answer, respond};
use gateway::{App, Body, Caller, Checked, Path, Problem};
use records::PressureReport;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A report of pressure.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "违反“四不准”行为举报")]
pub(crate) struct PressureBody {
    /// What happened, 1–2000 characters.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
    /// How the province can reach the reporter; leave it out to stay unknown to it.
    #[schema(min_length = 1, max_length = 100)]
    contact: Option<String>,
}

impl Checked for PressureBody {
    /// Something must be readable; lines may end.
    fn faults(&self) -> Vec<Fault> {
        let contact = self.contact.as_deref().map(|contact| ("/contact", contact));
        let texts = [Some(("/text", self.text.as_str())), contact];
        let fault = |(field, text): (&str, &str)| {
            if text.trim().is_empty() {
                Some(Fault::new(field, FaultCode::Missing, "请填写内容"))
            } else if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
                Some(Fault::new(field, FaultCode::Unprintable, "含有不能使用的字符"))
            } else {
                None
            }
        };
        texts.into_iter().flatten().filter_map(fault).collect()
    }
}

/// The receipt of a report.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "举报回执")]
pub(crate) struct PressureReceipt {
    /// Names the report when asking about it.
    id: String,
}

/// 举报违反“四不准”的行为
///
/// 举报送达省级主管部门，学校看不到（C6）；举报中不记录举报人，除非填写联系方式。登录绑定后即可举报，无须先确认基本信息；每人每天最多5次。
#[utoipa::path(post, path = "/v1/me/{graduate}/pressure-reports", tag = "去向登记确认", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = PressureBody, responses((status = 201, body = PressureReceipt)))]
pub(crate) async fn report(
    State(app): State<App>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<PressureBody>,
) -> Result<Response, Problem> {
    let call = app.call(&caller);
    let work = app.records.open(&call, &graduate).await?;
    // P3 does not stand in the way: whoever is bound may report, and pressure often begins with the basic information.
    Owner::ask(&work.asker(&call), Action::Confirm, &work.dossier)?;
    let id = app.fresh_symbols()?;
    let report = PressureReport {
        id: id.clone(),
        school: graduate.school().clone(),
        text: body.text,
        contact: body.contact,
        at: call.now,
    };
    let receipt = answer(StatusCode::CREATED, PressureReceipt { id })?;
    let committed = app.records.report_pressure(&call, &graduate, &report, receipt);
    Ok(respond(committed.await?))
}
