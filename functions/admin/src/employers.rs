//! Employers of a province: verified, refused, corrected by its staff (P7).

mod view;

use crate::Admin;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::employer::{Employer, EmployerEntry};
use domain::id::{EmployerId, ProvinceCode};
use domain::policy::{EmployerKeeper, EmployerReader, EmployersReader};
use domain::refusal::Refusal;
use files::{Bucket, Presented};
use gateway::answer::{answer, respond};
use gateway::page::{Page, Pages};
use gateway::{Body, Caller, Path, Problem, Query};
use records::{Call, EmployerDone, EmployerQuery};
use std::time::Duration;
use view::{EmployerIdentityBody, EmployerRefusalBody, EmployerRow, EmployerSearch, EmployerTrailView, LicenceLink};

/// How long a link to a licence works.
const SHOWN_FOR: Duration = Duration::from_mins(5);

/// 查询用人单位，等待最久的在前（省级用户）
#[utoipa::path(post, path = "/v1/provinces/{province}/employers/search", tag = "用人单位管理", security(("bearer" = [])),
    params(("province" = String, Path, description = "两位省份代码")),
    request_body = EmployerSearch, responses((status = 200, body = Page<EmployerRow>)))]
pub(crate) async fn search(
    State(admin): State<Admin>,
    caller: Caller,
    Path(province): Path<ProvinceCode>,
    Body(asked): Body<EmployerSearch>,
) -> Result<Json<Page<EmployerRow>>, Problem> {
    let call = admin.app.call(&caller);
    let account = admin.app.records.open_province(&call, &province).await?;
    EmployersReader::ask(&call.asker(account.as_ref()), &province)?;
    let subject = caller.principal.subject().map(ToString::to_string).unwrap_or_default();
    let standing = asked.standing.code();
    let scope = format!(
        "employers:{province}:{subject}:{standing}:{:?}:{:?}",
        asked.name, asked.uscc
    );
    let start = admin.app.start(&scope, asked.cursor.as_deref(), asked.limit)?;
    let same = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
    let keep = |row: &Employer| same(&asked.name, row.name()) && same(&asked.uscc, row.uscc());
    let query = EmployerQuery { province, standing };
    let slice = admin.app.records.employers(&query, start, keep).await?;
    Ok(Json(
        admin.app.page(&scope, slice, |row: Employer| EmployerRow::from(&row))?,
    ))
}

/// 查看一家用人单位
#[utoipa::path(get, path = "/v1/provinces/{province}/employers/{employer}", tag = "用人单位管理",
    security(("bearer" = [])),
    params(("province" = String, Path, description = "两位省份代码"), ("employer" = String, Path, description = "单位编号")),
    responses((status = 200, body = EmployerRow)))]
pub(crate) async fn show(
    State(admin): State<Admin>,
    caller: Caller,
    Path((province, employer)): Path<(ProvinceCode, EmployerId)>,
) -> Result<Json<EmployerRow>, Problem> {
    let call = admin.app.call(&caller);
    let work = admin.app.records.employer(&call, &province, &employer).await?;
    EmployerReader::ask(&work.asker(&call), &work.employer)?;
    Ok(Json((&work.employer).into()))
}

/// 查看用人单位的办理记录，最新在前
#[utoipa::path(get, path = "/v1/provinces/{province}/employers/{employer}/history", tag = "用人单位管理",
    security(("bearer" = [])),
    params(("province" = String, Path, description = "两位省份代码"), ("employer" = String, Path, description = "单位编号"),
        Pages),
    responses((status = 200, body = Page<EmployerTrailView>)))]
pub(crate) async fn history(
    State(admin): State<Admin>,
    caller: Caller,
    Path((province, employer)): Path<(ProvinceCode, EmployerId)>,
    Query(pages): Query<Pages>,
) -> Result<Json<Page<EmployerTrailView>>, Problem> {
    let call = admin.app.call(&caller);
    let work = admin.app.records.employer(&call, &province, &employer).await?;
    EmployerReader::ask(&work.asker(&call), &work.employer)?;
    let scope = format!("employer-history:{employer}");
    let start = admin.app.start(&scope, pages.cursor.as_deref(), pages.limit)?;
    let slice = admin.app.records.employer_trail(&employer, start).await?;
    Ok(Json(admin.app.page(&scope, slice, EmployerTrailView::from)?))
}

/// 查看证照
#[utoipa::path(get, path = "/v1/provinces/{province}/employers/{employer}/licence", tag = "用人单位管理",
    security(("bearer" = [])),
    params(("province" = String, Path, description = "两位省份代码"), ("employer" = String, Path, description = "单位编号")),
    responses((status = 200, body = LicenceLink)))]
pub(crate) async fn licence(
    State(admin): State<Admin>,
    caller: Caller,
    Path((province, employer)): Path<(ProvinceCode, EmployerId)>,
) -> Result<Json<LicenceLink>, Problem> {
    let call = admin.app.call(&caller);
    let work = admin.app.records.employer(&call, &province, &employer).await?;
    EmployerReader::ask(&work.asker(&call), &work.employer)?;
    let licence = work.employer.licence.ok_or_else(Problem::not_found)?;
    let key = format!("licences/{employer}/{licence}");
    let presented = Presented::default();
    let link = admin
        .files
        .presign_download((Bucket::Documents, &key), &presented, call.now, SHOWN_FOR);
    Ok(Json(LicenceLink { url: link.await? }))
}

async fn command(
    admin: &Admin,
    caller: &Caller,
    (province, employer): (&ProvinceCode, &EmployerId),
    decide: impl Fn(&mut Employer, &EmployerKeeper, &Call) -> Result<EmployerEntry, Refusal> + Send + Sync,
) -> Result<Response, Problem> {
    let call = admin.app.call(caller);
    let of = (employer, Some(province));
    let committed = admin.app.records.change_employer(&call, of, |work| {
        if work.version == 0 {
            return Err(Refusal::NotFound);
        }
        let keeper = EmployerKeeper::ask(&work.asker(&call), &work.employer)?;
        let entry = decide(&mut work.employer, &keeper, &call)?;
        Ok(EmployerDone {
            entry,
            answer: answer(StatusCode::OK, EmployerRow::from(&work.employer))?,
        })
    });
    Ok(respond(committed.await?))
}

/// 核准用人单位
#[utoipa::path(post, path = "/v1/provinces/{province}/employers/{employer}/verification", tag = "用人单位管理",
    security(("bearer" = [])),
    params(("province" = String, Path, description = "两位省份代码"), ("employer" = String, Path, description = "单位编号")),
    responses((status = 200, body = EmployerRow)))]
pub(crate) async fn verify(
    State(admin): State<Admin>,
    caller: Caller,
    Path((province, employer)): Path<(ProvinceCode, EmployerId)>,
) -> Result<Response, Problem> {
    command(&admin, &caller, (&province, &employer), |employer, keeper, call| {
        employer.verify(keeper, call.now)
    })
    .await
}

/// 不予核准，或撤销核准
#[utoipa::path(post, path = "/v1/provinces/{province}/employers/{employer}/refusal", tag = "用人单位管理",
    security(("bearer" = [])),
    params(("province" = String, Path, description = "两位省份代码"), ("employer" = String, Path, description = "单位编号")),
    request_body = EmployerRefusalBody, responses((status = 200, body = EmployerRow)))]
pub(crate) async fn refuse(
    State(admin): State<Admin>,
    caller: Caller,
    Path((province, employer)): Path<(ProvinceCode, EmployerId)>,
    Body(body): Body<EmployerRefusalBody>,
) -> Result<Response, Problem> {
    command(&admin, &caller, (&province, &employer), |employer, keeper, call| {
        employer.refuse(keeper, &body.reason, call.now)
    })
    .await
}

/// 修改单位名称和统一社会信用代码
#[utoipa::path(put, path = "/v1/provinces/{province}/employers/{employer}/identity", tag = "用人单位管理",
    security(("bearer" = [])),
    params(("province" = String, Path, description = "两位省份代码"), ("employer" = String, Path, description = "单位编号")),
    request_body = EmployerIdentityBody, responses((status = 200, body = EmployerRow)))]
pub(crate) async fn correct(
    State(admin): State<Admin>,
    caller: Caller,
    Path((province, employer)): Path<(ProvinceCode, EmployerId)>,
    Body(body): Body<EmployerIdentityBody>,
) -> Result<Response, Problem> {
    command(&admin, &caller, (&province, &employer), |employer, keeper, call| {
        employer.correct(keeper, (&body.name, &body.uscc), call.now)
    })
    .await
}
