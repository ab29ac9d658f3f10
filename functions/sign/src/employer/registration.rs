//! The registration of an employer (P7).

use crate::Sign;
use crate::uploads::{PictureBody, PictureLink, Prepared};
use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::employer::{Employer, EmployerEntry, Registration, Standing};
use domain::fault::Fault;
use domain::id::{EmployerId, UploadId};
use domain::kind::{AGREEMENT_TERMS, EMPLOYER_PROFILE, Fields, Form};
use domain::policy::OwnEmployer;
use domain::refusal::Refusal;
use domain::time::Timestamp;
use gateway::answer::{answer, respond, versioned};
use gateway::view::schemas::{fields, upload_id};
use gateway::view::upload::UploadView;
use gateway::{Body, Caller, Checked, ETag, Path, Precondition, Problem};
use records::{Answer, Call, EmployerDone, EmployerWork};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an employer fills in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "用人单位信息")]
pub(crate) struct RegistrationBody {
    /// The profile: name, USCC, nature, industry, address, contact.
    #[schema(schema_with = fields)]
    profile: Fields,
    /// The picture of the licence.
    #[schema(schema_with = upload_id)]
    #[serde(default)]
    licence: Option<UploadId>,
}

impl Checked for RegistrationBody {}

/// An employer as it sees itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "本单位")]
pub(crate) struct EmployerView {
    /// Its name in this system.
    #[schema(value_type = String)]
    id: EmployerId,
    /// `draft`, `submitted`, `verified` or `refused`.
    standing: &'static str,
    /// Since when, unless it is a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The profile.
    #[schema(schema_with = fields)]
    profile: Fields,
    /// The picture of the licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    licence: Option<UploadId>,
}

impl From<&Employer> for EmployerView {
    fn from(employer: &Employer) -> Self {
        let (since, reason) = match &employer.standing {
            Standing::Draft => (None, None),
            Standing::Submitted { at, .. } | Standing::Verified { at, .. } => (Some(*at), None),
            Standing::Refused(refused) => (Some(refused.at), Some(refused.reason.clone())),
        };
        Self {
            id: employer.id.clone(),
            standing: employer.standing.code(),
            since,
            reason,
            profile: employer.profile.clone(),
            licence: employer.licence.clone(),
        }
    }
}

/// Fields of a registration are its profile.
fn in_profile(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Invalid(faults) => Refusal::Invalid(faults.into_iter().map(moved).collect()),
        other => other,
    }
}

fn moved(fault: Fault) -> Fault {
    match fault.field.strip_prefix("/fields/") {
        Some(name) => Fault::new(format!("/profile/{name}"), fault.code, fault.message),
        None => fault,
    }
}

/// One command of the employer on its own registration.
async fn command(
    sign: &Sign,
    caller: &Caller,
    decide: impl Fn(&mut EmployerWork, &OwnEmployer, &Call) -> Result<(EmployerEntry, Answer), Refusal> + Send + Sync,
) -> Result<Response, Problem> {
    let call = sign.app.call(caller);
    let id = EmployerId::of(caller.signed_in()?);
    let committed = sign.app.records.change_employer(&call, (&id, None), |work| {
        let own = OwnEmployer::ask(&work.asker(&call), &work.employer)?;
        let (entry, answer) = decide(work, &own, &call).map_err(in_profile)?;
        Ok(EmployerDone { entry, answer })
    });
    Ok(respond(committed.await?))
}

fn shown(work: &EmployerWork) -> Result<Answer, Refusal> {
    versioned(StatusCode::OK, work.version + 1, EmployerView::from(&work.employer))
}

/// The forms change with the program only.
const CACHED: (HeaderName, &str) = (CACHE_CONTROL, "public, max-age=3600");

/// The forms that employers fill in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "用人单位填写的表单")]
pub(crate) struct Forms {
    /// The registration, with the licence as proof.
    #[schema(value_type = Object)]
    profile: &'static Form,
    /// The terms of an invitation and of its templates.
    #[schema(value_type = Object)]
    terms: &'static Form,
}

/// 用人单位注册信息和签约邀请函的字段
///
/// 客户端据此绘制表单（F4）。
#[utoipa::path(get, path = "/v1/employer-forms", tag = "代码与表单", responses((status = 200, body = Forms)))]
pub(crate) async fn forms() -> impl IntoResponse {
    let forms = Forms {
        profile: &EMPLOYER_PROFILE,
        terms: &AGREEMENT_TERMS,
    };
    ([CACHED], Json(forms))
}

/// 查看本单位的注册信息
#[utoipa::path(get, path = "/v1/employer", tag = "用人单位", security(("bearer" = [])),
    responses((status = 200, body = EmployerView)))]
pub(crate) async fn show(State(sign): State<Sign>, caller: Caller) -> Result<Response, Problem> {
    let call = sign.app.call(&caller);
    let work = sign.app.records.own_employer(&call).await?;
    OwnEmployer::ask(&work.asker(&call), &work.employer)?;
    Ok((ETag(work.version), Json(EmployerView::from(&work.employer))).into_response())
}

/// 填写本单位的注册信息
///
/// 核准之后，单位名称和统一社会信用代码只能由管理部门修改，其余由单位自行修改（P7）。
#[utoipa::path(put, path = "/v1/employer", tag = "用人单位", security(("bearer" = [])), params(Precondition),
    request_body = RegistrationBody, responses((status = 200, body = EmployerView)))]
pub(crate) async fn save(
    State(sign): State<Sign>,
    caller: Caller,
    wanted: Precondition,
    Body(body): Body<RegistrationBody>,
) -> Result<Response, Problem> {
    wanted.required()?;
    command(&sign, &caller, |work, own, call| {
        wanted.check(work.version)?;
        let saved = Registration {
            profile: body.profile.clone(),
            licence: body.licence.clone(),
        };
        let entry = work.employer.save(own, saved, call.now)?;
        Ok((entry, shown(work)?))
    })
    .await
}

/// 提交核准
#[utoipa::path(post, path = "/v1/employer/submission", tag = "用人单位", security(("bearer" = [])),
    responses((status = 200, body = EmployerView)))]
pub(crate) async fn submit(State(sign): State<Sign>, caller: Caller) -> Result<Response, Problem> {
    command(&sign, &caller, |work, own, call| {
        let entry = work.employer.submit(own, call.now)?;
        Ok((entry, shown(work)?))
    })
    .await
}

/// 撤回修改
#[utoipa::path(delete, path = "/v1/employer/submission", tag = "用人单位", security(("bearer" = [])),
    responses((status = 200, body = EmployerView)))]
pub(crate) async fn withdraw(State(sign): State<Sign>, caller: Caller) -> Result<Response, Problem> {
    command(&sign, &caller, |work, own, call| {
        let entry = work.employer.withdraw(own, call.now)?;
        Ok((entry, shown(work)?))
    })
    .await
}

/// 申请上传证照
#[utoipa::path(post, path = "/v1/employer/uploads", tag = "用人单位", security(("bearer" = [])),
    request_body = PictureBody, responses((status = 201, body = PictureLink)))]
pub(crate) async fn announce(
    State(sign): State<Sign>,
    caller: Caller,
    Body(body): Body<PictureBody>,
) -> Result<Response, Problem> {
    let id = EmployerId::of(caller.signed_in()?);
    let prepared = Prepared::new(&sign, &format!("licences/{id}"), &body, sign.app.clock.now()).await?;
    command(&sign, &caller, |work, own, call| {
        let announced = (prepared.id.clone(), prepared.announced.clone());
        let entry = work.employer.announce_licence(own, announced, call.now)?;
        Ok((entry, answer(StatusCode::CREATED, prepared.view(call.now))?))
    })
    .await
}

/// 查看上传的证照是否通过检查
#[utoipa::path(get, path = "/v1/employer/uploads/{upload}", tag = "用人单位", security(("bearer" = [])),
    params(("upload" = String, Path, description = "材料编号")), responses((status = 200, body = UploadView)))]
pub(crate) async fn upload(
    State(sign): State<Sign>,
    caller: Caller,
    Path(upload): Path<UploadId>,
) -> Result<Json<UploadView>, Problem> {
    let call = sign.app.call(&caller);
    let work = sign.app.records.own_employer(&call).await?;
    OwnEmployer::ask(&work.asker(&call), &work.employer)?;
    let found = work.employer.uploads.iter().find(|known| known.id == upload);
    Ok(Json(found.ok_or_else(Problem::not_found)?.into()))
}
