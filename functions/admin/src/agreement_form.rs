//! S5: the form of agreements, fixed by the province for all its schools.

use crate::Admin;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::agreement::AgreementForm;
use domain::id::ProvinceCode;
use domain::policy::{AgreementFormFixer, AgreementFormReader};
use gateway::answer::{answer, respond};
use gateway::view::schemas::enumeration;
use gateway::{Body, Caller, Checked, Path, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// The form of agreements.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "就业协议书形式")]
pub(crate) struct AgreementFormBody {
    /// `two_party` (两方协议) or `three_party` (三方协议).
    #[schema(schema_with = form)]
    form: AgreementForm,
}

impl Checked for AgreementFormBody {}

fn form() -> Object {
    enumeration([AgreementForm::TwoParty, AgreementForm::ThreeParty])
}

/// 查看就业协议书形式
#[utoipa::path(get, path = "/v1/provinces/{province}/agreement-form", tag = "省级", security(("bearer" = [])),
    params(("province" = String, Path, description = "两位省份代码")),
    responses((status = 200, body = AgreementFormBody)))]
pub(crate) async fn show(
    State(admin): State<Admin>,
    caller: Caller,
    Path(province): Path<ProvinceCode>,
) -> Result<Json<AgreementFormBody>, Problem> {
    let call = admin.app.call(&caller);
    let (account, form) = admin.app.records.open_agreement_form(&call, &province).await?;
    AgreementFormReader::ask(&call.asker(account.as_ref()), &province)?;
    Ok(Json(AgreementFormBody { form }))
}

/// 设置就业协议书形式
///
/// 适用于此后生成或修改的协议书；已生成的版本不变。
#[utoipa::path(put, path = "/v1/provinces/{province}/agreement-form", tag = "省级", security(("bearer" = [])),
    params(("province" = String, Path, description = "两位省份代码")),
    request_body = AgreementFormBody, responses((status = 200, body = AgreementFormBody)))]
pub(crate) async fn fix(
    State(admin): State<Admin>,
    caller: Caller,
    Path(province): Path<ProvinceCode>,
    Body(body): Body<AgreementFormBody>,
) -> Result<Response, Problem> {
    let call = admin.app.call(&caller);
    let (account, before) = admin.app.records.open_agreement_form(&call, &province).await?;
    let fixer = AgreementFormFixer::ask(&call.asker(account.as_ref()), &province)?;
    let wanted = (before, body.form, fixer.actor());
    let answer = answer(StatusCode::OK, body)?;
    let committed = admin.app.records.fix_agreement_form(&call, &province, wanted, answer);
    Ok(respond(committed.await?))
}
