//! Reports of pressure by schools, for the province (C6).

use crate::Admin;
use axum::Json;
use axum::extract::State;
use domain::id::ProvinceCode;
use domain::policy::PressureReader;
use domain::time::Timestamp;
use gateway::page::{Page, Pages};
use gateway::{Caller, Path, Problem, Query};
use records::PressureReport;
use serde::Serialize;
use utoipa::ToSchema;

/// One report.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "“四不准”举报")]
pub(crate) struct PressureView {
    /// The receipt's id.
    id: String,
    /// The school that it is about.
    school: String,
    /// What happened.
    text: String,
    /// How the reporter can be reached, if they want to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<String>,
    /// When.
    at: Timestamp,
}

impl From<PressureReport> for PressureView {
    fn from(report: PressureReport) -> Self {
        let PressureReport {
            id,
            school,
            text,
            contact,
            at,
        } = report;
        Self {
            id,
            school: school.to_string(),
            text,
            contact,
            at,
        }
    }
}

/// 查看“四不准”举报（省级用户）
#[utoipa::path(get, path = "/v1/provinces/{province}/pressure-reports", tag = "省级", security(("bearer" = [])),
    params(("province" = String, Path, description = "两位省份代码"), Pages),
    responses((status = 200, body = Page<PressureView>)))]
pub(crate) async fn list(
    State(admin): State<Admin>,
    caller: Caller,
    Path(province): Path<ProvinceCode>,
    Query(pages): Query<Pages>,
) -> Result<Json<Page<PressureView>>, Problem> {
    let call = admin.app.call(&caller);
    let account = admin.app.records.open_province(&call, &province).await?;
    PressureReader::ask(&call.asker(account.as_ref()), &province)?;
    let scope = format!("pressure:{province}");
    let start = admin.app.start(&scope, pages.cursor.as_deref(), pages.limit)?;
    let slice = admin.app.records.pressure_reports(&province, start).await?;
    Ok(Json(admin.app.page(&scope, slice, PressureView::from)?))
}
