//! An ID number in full: only for a reason, and always on the audit trail (P9).

use crate::Admin;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::id::GraduateId;
use domain::policy::Revealer;
use gateway::answer::{answer, respond};
use gateway::view::schemas::reason;
use gateway::{Body, Caller, Checked, Path, Problem};
use records::Done;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why the number is needed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "查看身份证号的原因")]
pub(crate) struct RevealBody {
    /// Kept on the audit trail.
    #[schema(schema_with = reason)]
    reason: String,
}

impl Checked for RevealBody {}

/// The number.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "完整身份证号")]
pub(crate) struct RevealedView {
    /// 身份证号, in full.
    id_number: String,
}

/// 查看完整身份证号
///
/// 查看人、时间和原因记入审计记录（P9）。
#[utoipa::path(post, path = "/v1/graduates/{graduate}/identity-reveals", tag = "毕业生名单", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = RevealBody, responses((status = 200, body = RevealedView)))]
pub(crate) async fn reveal(
    State(admin): State<Admin>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<RevealBody>,
) -> Result<Response, Problem> {
    // Every look is a look: a repeated request is on the trail again.
    let call = records::Call {
        repeat: None,
        ..admin.app.call(&caller)
    };
    let committed = admin.app.records.change(&call, &graduate, |work| {
        let revealer = Revealer::ask(&work.asker(&call), &work.dossier)?;
        let (id_number, entry) = work.dossier.reveal_identity(&revealer, &body.reason, call.now)?;
        let id_number = id_number.as_str().to_owned();
        Ok(Done {
            entry: Some(entry),
            answer: answer(StatusCode::OK, RevealedView { id_number })?,
        })
    });
    Ok(respond(committed.await?))
}
