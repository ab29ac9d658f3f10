//! 预警单位 (P8): a school's list and its province's. A flag is shown to graduates and reviewers, and never blocks.

use crate::Admin;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::codes;
use domain::employer::FlaggedEmployer;
use domain::fault::{Fault, FaultCode};
use domain::id::{ClassYear, ProvinceCode, SchoolCode};
use domain::identity::Uscc;
use domain::policy::{FlagKeeper, FlagReader, ProvinceFlagKeeper};
use domain::principal::Actor;
use domain::refusal::Refusal;
use domain::time;
use gateway::answer::{answer, no_content, respond};
use gateway::page::{Limit, Page, Pages};
use gateway::view::agreement::FlagView;
use gateway::view::schemas::{enumeration, reason};
use gateway::{Body, Caller, Checked, Path, Problem, Query};
use records::{Call, FlagList};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::Object;
use utoipa::{IntoParams, ToSchema};

/// Why graduates are warned about an employer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "列为预警单位")]
pub(crate) struct FlagBody {
    /// 单位名称.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Why.
    #[schema(schema_with = reason)]
    reason: String,
}

impl Checked for FlagBody {}

impl FlagBody {
    fn flag(&self, uscc: &Uscc, by: &Actor, call: &Call) -> Result<FlaggedEmployer, Refusal> {
        let mut faults = Vec::new();
        for (field, value) in [("/name", &self.name), ("/reason", &self.reason)] {
            if value.trim().is_empty() {
                faults.push(Fault::new(field, FaultCode::Missing, "请填写"));
            }
        }
        Refusal::unless_empty(faults)?;
        Ok(FlaggedEmployer {
            uscc: uscc.clone(),
            name: self.name.trim().to_owned(),
            reason: self.reason.trim().to_owned(),
            by: by.clone(),
            at: call.now,
        })
    }
}

fn uscc(text: &str) -> Result<Uscc, Problem> {
    Ok(Uscc::parse(text).map_err(|invalid| Refusal::from(invalid.fault("/uscc")))?)
}

async fn flagged(admin: &Admin, call: &Call, list: FlagList<'_>, flag: FlaggedEmployer) -> Result<Response, Problem> {
    let answer = answer(StatusCode::OK, FlagView::from(flag.clone()))?;
    let committed = admin.app.records.flag(call, list, (&flag, answer)).await?;
    Ok(respond(committed))
}

/// The keeper of a school's list.
async fn keeper(admin: &Admin, call: &Call, school: &SchoolCode) -> Result<FlagKeeper, Problem> {
    let desk = admin.app.records.open_school(call, school, this_year(call)?).await?;
    Ok(FlagKeeper::ask(&desk.asker(call), school)?)
}

/// Lists are kept over the years; only the account is read.
fn this_year(call: &Call) -> Result<ClassYear, Problem> {
    ClassYear::new(time::china_day(call.now).year()).map_err(|_| Problem::not_found())
}

/// Whose list, of those that hold for a school.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeptBy {
    #[default]
    School,
    Province,
}

/// Which list, and which page of it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SchoolFlags {
    /// `school` or `province`: who keeps it; both hold for the school.
    #[serde(default)]
    #[param(schema_with = kept_by)]
    kept_by: KeptBy,
    /// Where to continue: `next` of the page before.
    #[param(pattern = "^[A-Za-z0-9_-]{1,2048}$")]
    cursor: Option<String>,
    /// How many rows, 1–100.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

fn kept_by() -> Object {
    enumeration([KeptBy::School, KeptBy::Province])
}

/// 查看适用于学校的预警单位
#[utoipa::path(get, path = "/v1/schools/{school}/flagged-employers", tag = "预警单位", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码"), SchoolFlags),
    responses((status = 200, body = Page<FlagView>)))]
pub(crate) async fn list(
    State(admin): State<Admin>,
    caller: Caller,
    Path(school): Path<SchoolCode>,
    Query(asked): Query<SchoolFlags>,
) -> Result<Json<Page<FlagView>>, Problem> {
    let call = admin.app.call(&caller);
    let desk = admin.app.records.open_school(&call, &school, this_year(&call)?).await?;
    FlagReader::ask(&desk.asker(&call), &school)?;
    let scope = format!("flags:{school}:{:?}", asked.kept_by);
    let start = admin.app.start(&scope, asked.cursor.as_deref(), asked.limit)?;
    let province = codes::province_of_school(&school).ok_or_else(Problem::not_found)?;
    let list = match asked.kept_by {
        KeptBy::School => FlagList::School(&school),
        KeptBy::Province => FlagList::Province(&province),
    };
    let slice = admin.app.records.flags(list, start).await?;
    Ok(Json(admin.app.page(&scope, slice, FlagView::from)?))
}

/// 列为预警单位（学校）
#[utoipa::path(put, path = "/v1/schools/{school}/flagged-employers/{uscc}", tag = "预警单位", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码"), ("uscc" = String, Path, description = "统一社会信用代码")),
    request_body = FlagBody, responses((status = 200, body = FlagView)))]
pub(crate) async fn put(
    State(admin): State<Admin>,
    caller: Caller,
    Path((school, code)): Path<(SchoolCode, String)>,
    Body(body): Body<FlagBody>,
) -> Result<Response, Problem> {
    let call = admin.app.call(&caller);
    let keeper = keeper(&admin, &call, &school).await?;
    let flag = body.flag(&uscc(&code)?, keeper.actor(), &call)?;
    flagged(&admin, &call, FlagList::School(&school), flag).await
}

/// 移出预警单位（学校）
#[utoipa::path(delete, path = "/v1/schools/{school}/flagged-employers/{uscc}", tag = "预警单位",
    security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码"), ("uscc" = String, Path, description = "统一社会信用代码")),
    responses((status = 204, description = "已移出")))]
pub(crate) async fn remove(
    State(admin): State<Admin>,
    caller: Caller,
    Path((school, code)): Path<(SchoolCode, String)>,
) -> Result<Response, Problem> {
    let call = admin.app.call(&caller);
    let keeper = keeper(&admin, &call, &school).await?;
    let list = FlagList::School(&school);
    let committed = admin
        .app
        .records
        .unflag(&call, list, (&uscc(&code)?, keeper.actor()), no_content())
        .await?;
    Ok(respond(committed))
}

async fn province_keeper(admin: &Admin, call: &Call, province: &ProvinceCode) -> Result<ProvinceFlagKeeper, Problem> {
    let account = admin.app.records.open_province(call, province).await?;
    Ok(ProvinceFlagKeeper::ask(&call.asker(account.as_ref()), province)?)
}

/// 列为预警单位（全省）
#[utoipa::path(put, path = "/v1/provinces/{province}/flagged-employers/{uscc}", tag = "预警单位",
    security(("bearer" = [])),
    params(("province" = String, Path, description = "两位省份代码"), ("uscc" = String, Path, description = "统一社会信用代码")),
    request_body = FlagBody, responses((status = 200, body = FlagView)))]
pub(crate) async fn put_province(
    State(admin): State<Admin>,
    caller: Caller,
    Path((province, code)): Path<(ProvinceCode, String)>,
    Body(body): Body<FlagBody>,
) -> Result<Response, Problem> {
    let call = admin.app.call(&caller);
    let keeper = province_keeper(&admin, &call, &province).await?;
    let flag = body.flag(&uscc(&code)?, keeper.actor(), &call)?;
    flagged(&admin, &call, FlagList::Province(&province), flag).await
}

/// 移出预警单位（全省）
#[utoipa::path(delete, path = "/v1/provinces/{province}/flagged-employers/{uscc}", tag = "预警单位",
    security(("bearer" = [])),
    params(("province" = String, Path, description = "两位省份代码"), ("uscc" = String, Path, description = "统一社会信用代码")),
    responses((status = 204, description = "已移出")))]
pub(crate) async fn remove_province(
    State(admin): State<Admin>,
    caller: Caller,
    Path((province, code)): Path<(ProvinceCode, String)>,
) -> Result<Response, Problem> {
    let call = admin.app.call(&caller);
    let keeper = province_keeper(&admin, &call, &province).await?;
    let list = FlagList::Province(&province);
    let committed = admin
        .app
        .records
        .unflag(&call, list, (&uscc(&code)?, keeper.actor()), no_content())
        .await?;
    Ok(respond(committed))
}

/// 查看全省的预警单位
#[utoipa::path(get, path = "/v1/provinces/{province}/flagged-employers", tag = "预警单位", security(("bearer" = [])),
    params(("province" = String, Path, description = "两位省份代码"), Pages),
    responses((status = 200, body = Page<FlagView>)))]
pub(crate) async fn list_province(
    State(admin): State<Admin>,
    caller: Caller,
    Path(province): Path<ProvinceCode>,
    Query(pages): Query<Pages>,
) -> Result<Json<Page<FlagView>>, Problem> {
    let call = admin.app.call(&caller);
    let account = admin.app.records.open_province(&call, &province).await?;
    domain::policy::EmployersReader::ask(&call.asker(account.as_ref()), &province)?;
    let scope = format!("flags:{province}");
    let start = admin.app.start(&scope, pages.cursor.as_deref(), pages.limit)?;
    let slice = admin.app.records.flags(FlagList::Province(&province), start).await?;
    Ok(Json(admin.app.page(&scope, slice, FlagView::from)?))
}
