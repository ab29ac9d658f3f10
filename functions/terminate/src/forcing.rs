//! The school: what nobody answers, and forcing its end (T4).

use crate::view::AccountBody;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::confirmation::ConfirmationStatus;
use domain::id::{ClassYear, GraduateId, SchoolCode};
use domain::policy::{Action, Forcer, Lister};
use gateway::answer::{answer, respond};
use gateway::page::{Limit, Page};
use gateway::view::summary::SummaryView;
use gateway::{App, Body, Caller, Checked, Path, Problem};
use records::{Done, Summary};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a forced termination leads to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "强制解约结果")]
pub(crate) struct ForcedView {
    /// Whose agreement has ended.
    #[schema(value_type = String)]
    graduate: GraduateId,
    /// 登记确认状态.
    #[schema(value_type = String)]
    confirmation: ConfirmationStatus,
}

/// Which overdue requests.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "逾期未回应的解约查询")]
pub(crate) struct OverdueSearch {
    /// 届.
    #[schema(value_type = i16, minimum = 2000, maximum = 2099)]
    class_year: ClassYear,
    /// Where to continue: `next` of the page before.
    #[schema(max_length = 2048)]
    #[serde(default)]
    cursor: Option<String>,
    /// How many rows.
    #[serde(default)]
    limit: Limit,
}

impl Checked for OverdueSearch {}

/// 强制解约（学校用户）
///
/// 须有正在办理的解约；核实情况后填写具体情况说明（T4）。
#[utoipa::path(post, path = "/v1/graduates/{graduate}/termination/force", tag = "解约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = AccountBody, responses((status = 200, body = ForcedView)))]
pub(crate) async fn force(
    State(app): State<App>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<AccountBody>,
) -> Result<Response, Problem> {
    let call = app.call(&caller);
    let committed = app.records.change(&call, &graduate, |work| {
        let forcer = Forcer::ask(&work.asker(&call), &work.dossier)?;
        let entry = work.dossier.force_termination(&forcer, &body.account, call.now)?;
        let view = ForcedView {
            graduate: graduate.clone(),
            confirmation: work.dossier.confirmation_status(),
        };
        Ok(Done {
            entry: Some(entry),
            answer: answer(StatusCode::OK, view)?,
        })
    });
    Ok(respond(committed.await?))
}

/// 查询逾期未回应的解约申请，等待最久的在前
#[utoipa::path(post, path = "/v1/schools/{school}/terminations/overdue/search", tag = "解约", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码")),
    request_body = OverdueSearch, responses((status = 200, body = Page<SummaryView>)))]
pub(crate) async fn overdue(
    State(app): State<App>,
    caller: Caller,
    Path(school): Path<SchoolCode>,
    Body(asked): Body<OverdueSearch>,
) -> Result<Json<Page<SummaryView>>, Problem> {
    let call = app.call(&caller);
    let desk = app.records.open_school(&call, &school, asked.class_year).await?;
    let lister = Lister::ask(&desk.asker(&call), Action::ListFilingReviews, &school)?;
    let subject = caller.principal.subject().map(ToString::to_string).unwrap_or_default();
    let scope = format!("overdue:{school}:{subject}:{}", asked.class_year);
    let start = app.start(&scope, asked.cursor.as_deref(), asked.limit)?;
    let keep = |row: &Summary| lister.sees(&row.department, row.level);
    let of = (&school, asked.class_year);
    let slice = app.records.overdue_terminations(of, call.now, start, keep).await?;
    Ok(Json(app.page(&scope, slice, SummaryView::from)?))
}
