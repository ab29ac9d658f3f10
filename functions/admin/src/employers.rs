//! Employers of a province: verified, refused, corrected by its staff (P7).

use crate::Admin;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::employer::{Employer, EmployerEntry, Standing};
use domain::id::{EmployerId, ProvinceCode, UploadId};
use domain::kind::Fields;
use domain::policy::{EmployerKeeper, EmployerReader, EmployersReader};
use domain::refusal::Refusal;
use domain::time::Timestamp;
use files::{Bucket, Presented};
use gateway::answer::{answer, respond};
use gateway::page::{Limit, Page};
use gateway::view::ActorView;
use gateway::view::schemas::{enumeration, fields, reason};
use gateway::{Body, Caller, Checked, Path, Problem};
use records::{Call, EmployerDone, EmployerQuery};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// How long a link to a licence works.
const SHOWN_FOR: Duration = Duration::from_mins(5);

/// Which employers.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "用人单位查询")]
pub(crate) struct EmployerSearch {
    /// `submitted`, `verified` or `refused`.
    #[schema(schema_with = standing)]
    standing: StandingName,
    /// Only this name.
    #[schema(max_length = 100)]
    #[serde(default)]
    name: Option<String>,
    /// Only this USCC.
    #[schema(max_length = 18)]
    #[serde(default)]
    uscc: Option<String>,
    /// Where to continue: `next` of the page before.
    #[schema(max_length = 2048)]
    #[serde(default)]
    cursor: Option<String>,
    /// How many rows.
    #[serde(default)]
    limit: Limit,
}

impl Checked for EmployerSearch {}

/// What stands on lists of the administration.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StandingName {
    Submitted,
    Verified,
    Refused,
}

impl StandingName {
    fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Verified => "verified",
            Self::Refused => "refused",
        }
    }
}

fn standing() -> Object {
    enumeration([StandingName::Submitted, StandingName::Verified, StandingName::Refused])
}

/// Why an employer is refused.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "不予核准")]
pub(crate) struct EmployerRefusalBody {
    /// Why; shown to the employer.
    #[schema(schema_with = reason)]
    reason: String,
}

impl Checked for EmployerRefusalBody {}

/// The right name and USCC.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "修改单位名称和统一社会信用代码")]
pub(crate) struct EmployerIdentityBody {
    /// 单位名称.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// 统一社会信用代码.
    #[schema(min_length = 18, max_length = 18)]
    uscc: String,
}

impl Checked for EmployerIdentityBody {}

/// An employer as the administration sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "用人单位")]
pub(crate) struct EmployerRow {
    /// Its name in this system.
    #[schema(value_type = String)]
    id: EmployerId,
    /// `submitted`, `verified` or `refused`.
    standing: &'static str,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Who verified or refused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<ActorView>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The profile.
    #[schema(schema_with = fields)]
    profile: Fields,
    /// The picture of the licence, seen by its own link.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    licence: Option<UploadId>,
}

/// A link to a licence.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "证照链接")]
pub(crate) struct LicenceLink {
    /// Works for five minutes.
    url: String,
}

impl From<&Employer> for EmployerRow {
    fn from(employer: &Employer) -> Self {
        let (since, by, reason) = match &employer.standing {
            Standing::Draft => (None, None, None),
            Standing::Submitted { at } => (Some(*at), None, None),
            Standing::Verified { by, at } => (Some(*at), Some(by.into()), None),
            Standing::Refused { by, at, reason } => (Some(*at), Some(by.into()), Some(reason.clone())),
        };
        Self {
            id: employer.id.clone(),
            standing: employer.standing.code(),
            since,
            by,
            reason,
            profile: employer.profile.clone(),
            licence: employer.licence.clone(),
        }
    }
}

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
