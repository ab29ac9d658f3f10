//! The verification report (V5): made once from what was fixed when it was authorised, kept, and handed out by link.

use crate::Authorize;
use crate::view::opened;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use documents::{DocumentError, report, seal, signature};
use domain::authorization::{Authorization, AuthorizationStatus};
use domain::hex;
use domain::id::GraduateId;
use domain::refusal::{Conflict, Refusal};
use domain::report::Part;
use files::{Bucket, Presented};
use gateway::{Caller, Path, Problem};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const PDF: &str = "application/pdf";
/// The number is not in it, because the name is in the link, and links are on logs of the store.
const FILE_NAME: &str = "去向登记核验报告.pdf";
/// How long the link works.
const LINK: Duration = Duration::from_mins(5);

/// 下载核验报告（PDF）
///
/// 转到一个五分钟内有效的下载链接；仅在授权生效期间可下载。
#[utoipa::path(get, path = "/v1/me/{graduate}/authorizations/{part}/report", tag = "核验授权",
    security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("part" = String, Path, description = "archive 或 hukou")),
    responses((status = 303, description = "下载链接", headers(("Location" = String, description = "下载链接")))))]
pub(crate) async fn report(
    State(authorize): State<Authorize>,
    caller: Caller,
    Path((graduate, part)): Path<(GraduateId, Part)>,
) -> Result<Response, Problem> {
    let (dossier, now) = opened(&authorize.app, &caller, &graduate).await?;
    let in_force = dossier
        .authorization(part)
        .filter(|newest| newest.status(now) == AuthorizationStatus::InForce);
    let authorization = in_force.ok_or(Refusal::from(Conflict::NotInForce))?;
    let key = key(&graduate, authorization);
    if !authorize.files.exists(Bucket::Documents, &key).await? {
        let pdf = rendered(&authorize, authorization.clone()).await?;
        authorize.files.put_document(&key, pdf, PDF).await?;
    }
    let presented = Presented {
        file_name: Some(FILE_NAME.to_owned()),
        content_type: Some(PDF.to_owned()),
    };
    let link = authorize
        .files
        .presign_download((Bucket::Documents, &key), &presented, now, LINK)
        .await?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, link)]).into_response())
}

/// Where a report is kept. The store forgets it after a month; it is made anew when it is asked for. Names of objects are on
/// logs of the store, so this one is made of the secret of the QR code, from which nothing leads back.
pub(crate) fn key(graduate: &GraduateId, authorization: &Authorization) -> String {
    format!("reports/{graduate}/{}.pdf", hex::name_of(&authorization.secret))
}

/// Deletes the report, under this key, of an authorisation that is over. It is over either way, so a failure is for the operator to see.
pub(crate) async fn forget(authorize: &Authorize, ended: Mutex<Option<String>>) {
    let ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
    let Some(key) = ended else { return };
    if let Err(error) = authorize.files.delete(Bucket::Documents, &key).await {
        tracing::warn!(
            error = error.code(),
            "the report of an authorisation that is over is still kept"
        );
    }
}

/// The same authorisation gives the same bytes.
async fn rendered(authorize: &Authorize, authorization: Authorization) -> Result<Vec<u8>, Problem> {
    let authorize = authorize.clone();
    let work = tokio::task::spawn_blocking(move || render(&authorize, &authorization));
    let pdf = work.await.map_err(|_| Problem::internal("report: cut off"))?;
    pdf.map_err(|_| Problem::internal("report: not rendered"))
}

impl Authorize {
    /// What the QR code of a report holds: number, proof of possession, and the signed copy behind the `#`.
    pub(crate) fn link(&self, authorization: &Authorization) -> Result<String, DocumentError> {
        let content = &authorization.report;
        let sealed = seal::seal(content, &self.key).map_err(|error| DocumentError::Signature(error.to_string()))?;
        Ok(seal::link(
            &self.app.base_url,
            &content.number,
            &authorization.secret,
            &sealed,
        ))
    }
}

fn render(authorize: &Authorize, authorization: &Authorization) -> Result<Vec<u8>, DocumentError> {
    let content = &authorization.report;
    let link = authorize.link(authorization)?;
    let pdf = report::render(content, &authorize.fonts, &link)?;
    signature::sign(&pdf, &authorize.key, &authorize.certificate, content.issued_at)
}
