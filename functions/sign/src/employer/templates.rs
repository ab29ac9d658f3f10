//! Templates of invitations (O1).

use super::verified;
use crate::Sign;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::fault::{Fault, FaultCode};
use domain::kind::{AGREEMENT_TERMS, Fields};
use domain::refusal::Refusal;
use gateway::view::schemas::fields;
use gateway::{Body, Caller, Checked, ETag, Path, Precondition, Problem};
use records::Template;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest name of a template, in characters.
const MAX_NAME: usize = 60;

/// A template; its terms may be incomplete.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "邀请函模板")]
pub(crate) struct TemplateBody {
    /// What it is called.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// The terms.
    #[schema(schema_with = fields)]
    terms: Fields,
    /// 应约有效期, in days.
    #[schema(minimum = 1, maximum = 60)]
    #[serde(default)]
    validity_days: Option<u8>,
}

impl Checked for TemplateBody {}

/// A template as kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "保存的邀请函模板")]
pub(crate) struct TemplateView {
    /// Its name in paths.
    id: String,
    /// What it is called.
    name: String,
    /// The terms.
    #[schema(schema_with = fields)]
    terms: Fields,
    /// 应约有效期, in days.
    #[serde(skip_serializing_if = "Option::is_none")]
    validity_days: Option<u8>,
    /// `If-Match` of a change.
    version: u64,
}

/// All templates of an employer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "邀请函模板列表")]
pub(crate) struct Templates {
    /// By name.
    templates: Vec<TemplateView>,
}

impl TemplateView {
    fn new(template: Template, version: u64) -> Self {
        Self {
            id: template.id,
            name: template.name,
            terms: template.terms,
            validity_days: template.validity_days,
            version,
        }
    }
}

impl TemplateBody {
    fn read(self, id: String) -> Result<Template, Refusal> {
        let mut faults: Vec<Fault> = AGREEMENT_TERMS
            .check_draft(&self.terms)
            .into_iter()
            .map(|fault| {
                Fault::new(
                    fault.field.replacen("/fields/", "/terms/", 1),
                    fault.code,
                    fault.message,
                )
            })
            .collect();
        let name = self.name.trim();
        if name.is_empty() {
            faults.push(Fault::new("/name", FaultCode::Missing, "请填写模板名称"));
        }
        if name.chars().count() > MAX_NAME {
            let message = format!("模板名称最多{MAX_NAME}个字");
            faults.push(Fault::new("/name", FaultCode::TooLong, message));
        }
        Refusal::unless_empty(faults)?;
        Ok(Template {
            id,
            name: name.to_owned(),
            terms: AGREEMENT_TERMS.normalise(self.terms),
            validity_days: self.validity_days,
        })
    }
}

/// 查看邀请函模板
#[utoipa::path(get, path = "/v1/employer/templates", tag = "线上签约", security(("bearer" = [])),
    responses((status = 200, body = Templates)))]
pub(crate) async fn list(State(sign): State<Sign>, caller: Caller) -> Result<Json<Templates>, Problem> {
    let (work, _) = verified(&sign, &caller).await?;
    let templates = sign.app.records.templates(&work.employer.id).await?;
    let templates = templates
        .into_iter()
        .map(|(template, version)| TemplateView::new(template, version))
        .collect();
    Ok(Json(Templates { templates }))
}

/// 添加邀请函模板
#[utoipa::path(post, path = "/v1/employer/templates", tag = "线上签约", security(("bearer" = [])),
    request_body = TemplateBody, responses((status = 201, body = TemplateView)))]
pub(crate) async fn add(
    State(sign): State<Sign>,
    caller: Caller,
    Body(body): Body<TemplateBody>,
) -> Result<Response, Problem> {
    let (work, _) = verified(&sign, &caller).await?;
    let template = body.read(sign.app.fresh_symbols()?)?;
    let version = sign
        .app
        .records
        .save_template(&work.employer.id, &template, None)
        .await?;
    let view = Json(TemplateView::new(template, version));
    Ok((StatusCode::CREATED, ETag(version), view).into_response())
}

/// 修改邀请函模板
#[utoipa::path(put, path = "/v1/employer/templates/{template}", tag = "线上签约", security(("bearer" = [])),
    params(("template" = String, Path, description = "模板编号"), Precondition),
    request_body = TemplateBody, responses((status = 200, body = TemplateView)))]
pub(crate) async fn change(
    State(sign): State<Sign>,
    caller: Caller,
    wanted: Precondition,
    Path(id): Path<String>,
    Body(body): Body<TemplateBody>,
) -> Result<Response, Problem> {
    wanted.required()?;
    let (work, _) = verified(&sign, &caller).await?;
    let records = &sign.app.records;
    let known = records.templates(&work.employer.id).await?;
    if !known.iter().any(|(template, _)| template.id == id) {
        return Err(Problem::not_found());
    }
    let template = body.read(id)?;
    let version = records
        .save_template(&work.employer.id, &template, wanted.version())
        .await?;
    Ok((ETag(version), Json(TemplateView::new(template, version))).into_response())
}

/// 删除邀请函模板
#[utoipa::path(delete, path = "/v1/employer/templates/{template}", tag = "线上签约", security(("bearer" = [])),
    params(("template" = String, Path, description = "模板编号")), responses((status = 204, description = "已删除")))]
pub(crate) async fn remove(
    State(sign): State<Sign>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let (work, _) = verified(&sign, &caller).await?;
    sign.app.records.drop_template(&work.employer.id, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
