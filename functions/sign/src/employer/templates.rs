//! Templates of invitations (O1).

use super::verified;
use crate::Sign;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::fault::{Fault, FaultCode};
use domain::id::EmployerId;
use domain::kind::{AGREEMENT_TERMS, Fields};
use gateway::answer::{no_content, respond, versioned};
use gateway::view::schemas::fields;
use gateway::{Body, Caller, Checked, Path, Precondition, Problem};
use records::{Call, Template};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

impl Checked for TemplateBody {
    fn faults(&self) -> Vec<Fault> {
        let in_terms = |fault: Fault| {
            let field = fault.field.replacen("/fields/", "/terms/", 1);
            Fault::new(field, fault.code, fault.message)
        };
        let wrong = AGREEMENT_TERMS.check_draft(&self.terms).into_iter().map(in_terms);
        let unnamed = self.name.trim().is_empty();
        let unnamed = unnamed.then(|| Fault::new("/name", FaultCode::Missing, "请填写模板名称"));
        wrong.chain(unnamed).collect()
    }
}

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
    fn named(self, id: String) -> Template {
        Template {
            id,
            name: self.name.trim().to_owned(),
            terms: AGREEMENT_TERMS.normalise(self.terms),
            validity_days: self.validity_days,
        }
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
    let (work, call) = verified(&sign, &caller).await?;
    let template = body.named(sign.app.fresh_symbols()?);
    saved(&sign, (&call, &work.employer.id), (template, 0)).await
}

async fn saved(
    sign: &Sign,
    (call, employer): (&Call, &EmployerId),
    (template, version): (Template, u64),
) -> Result<Response, Problem> {
    let status = if version == 0 {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let view = TemplateView::new(template.clone(), version + 1);
    let answer = versioned(status, version + 1, view)?;
    let wanted = (&template, version);
    let committed = sign.app.records.save_template(call, employer, wanted, answer).await?;
    Ok(respond(committed))
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
    let (work, call) = verified(&sign, &caller).await?;
    let known = sign.app.records.templates(&work.employer.id).await?;
    let known = known.into_iter().find(|(template, _)| template.id == id);
    let (_, version) = known.ok_or_else(Problem::not_found)?;
    // What somebody else writes meanwhile is found by the write.
    let wanted = wanted.version().unwrap_or(version);
    saved(&sign, (&call, &work.employer.id), (body.named(id), wanted)).await
}

/// 删除邀请函模板
#[utoipa::path(delete, path = "/v1/employer/templates/{template}", tag = "线上签约", security(("bearer" = [])),
    params(("template" = String, Path, description = "模板编号")), responses((status = 204, description = "已删除")))]
pub(crate) async fn remove(
    State(sign): State<Sign>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (work, call) = verified(&sign, &caller).await?;
    let dropped = (id.as_str(), no_content());
    let committed = sign
        .app
        .records
        .drop_template(&call, &work.employer.id, dropped)
        .await?;
    Ok(respond(committed))
}
