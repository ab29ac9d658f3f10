//! The agreement as a PDF (O5, A1, F8): every version, for its parties and the school.

use crate::Sign;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use domain::agreement::Agreement;
use domain::dossier::Dossier;
use domain::history::{Entry, Event};
use domain::id::GraduateId;
use domain::policy::{Action, Contractor, Owner, Revealer};
use domain::refusal::Refusal;
use domain::time::Timestamp;
use files::{Bucket, Presented};
use gateway::answer::no_content;
use gateway::{Caller, Path, Problem};
use records::Done;
use std::sync::OnceLock;
use std::time::Duration;

const PDF: &str = "application/pdf";
/// How long the link works.
const LINK: Duration = Duration::from_mins(5);

/// Makes the version once, keeps it, and leads to it.
async fn linked(
    sign: &Sign,
    (graduate, dossier): (&GraduateId, &Dossier),
    version: usize,
    now: Timestamp,
) -> Result<Response, Problem> {
    let agreement = dossier.filing.as_ref().and_then(|filing| filing.agreement.clone());
    let agreement = agreement.filter(|agreement| agreement.version(version).is_some());
    let agreement = agreement.ok_or_else(Problem::not_found)?;
    let number = agreement.number.clone();
    let key = format!("agreements/{graduate}/{number}-{version}.pdf");
    if !sign.files.exists(Bucket::Documents, &key).await? {
        let pdf = rendered(sign, agreement, version).await?;
        sign.files.put_document(&key, pdf, PDF).await?;
    }
    let presented = Presented {
        file_name: Some(format!("就业协议书-{number}.pdf")),
        content_type: Some(PDF.to_owned()),
    };
    let link = sign
        .files
        .presign_download((Bucket::Documents, &key), &presented, now, LINK);
    Ok((StatusCode::SEE_OTHER, [(LOCATION, link.await?)]).into_response())
}

/// The same version gives the same bytes.
async fn rendered(sign: &Sign, agreement: Agreement, version: usize) -> Result<Vec<u8>, Problem> {
    let fonts = sign.fonts.clone();
    let work = tokio::task::spawn_blocking(move || {
        let text = agreement.version(version)?;
        Some(documents::agreement::render(&agreement.number, version, text, &fonts))
    });
    let pdf = work.await.map_err(|error| Problem::internal(&error))?;
    pdf.ok_or_else(Problem::not_found)?
        .map_err(|error| Problem::internal(&error))
}

/// 下载就业协议书（PDF）
#[utoipa::path(get, path = "/v1/me/{graduate}/filing/agreement/{version}", tag = "就业协议书", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("version" = usize, Path, description = "第几版，从1起")),
    responses((status = 303, description = "下载链接", headers(("Location" = String, description = "下载链接")))))]
pub(crate) async fn own(
    State(sign): State<Sign>,
    caller: Caller,
    Path((graduate, version)): Path<(GraduateId, usize)>,
) -> Result<Response, Problem> {
    let call = sign.app.call(&caller);
    let work = sign.app.records.open(&call, &graduate).await?;
    Owner::ask(&work.asker(&call), Action::ViewOwn, &work.dossier)?;
    linked(&sign, (&graduate, &work.dossier), version, call.now).await
}

/// 下载就业协议书（用人单位）
#[utoipa::path(get, path = "/v1/employer/agreements/{graduate}/{version}", tag = "就业协议书", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("version" = usize, Path, description = "第几版，从1起")),
    responses((status = 303, description = "下载链接", headers(("Location" = String, description = "下载链接")))))]
pub(crate) async fn of_employer(
    State(sign): State<Sign>,
    caller: Caller,
    Path((graduate, version)): Path<(GraduateId, usize)>,
) -> Result<Response, Problem> {
    let call = sign.app.call(&caller);
    let work = sign.app.records.open(&call, &graduate).await?;
    Contractor::ask(&work.asker(&call), &work.dossier)?;
    linked(&sign, (&graduate, &work.dossier), version, call.now).await
}

/// 下载就业协议书（学校、院系用户）
///
/// 协议书载有完整身份证号，下载记入办理记录（P9）。
#[utoipa::path(post, path = "/v1/graduates/{graduate}/agreement/{version}/download", tag = "就业协议书",
    security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("version" = usize, Path, description = "第几版，从1起")),
    responses((status = 303, description = "下载链接", headers(("Location" = String, description = "下载链接")))))]
pub(crate) async fn of_staff(
    State(sign): State<Sign>,
    caller: Caller,
    Path((graduate, version)): Path<(GraduateId, usize)>,
) -> Result<Response, Problem> {
    let call = sign.app.call(&caller);
    let shown = OnceLock::new();
    sign.app
        .records
        .change(&call, &graduate, |work| {
            let revealer = Revealer::ask(&work.asker(&call), &work.dossier)?;
            let agreement = work
                .dossier
                .filing
                .as_ref()
                .and_then(|filing| filing.agreement.as_ref());
            agreement
                .and_then(|agreement| agreement.version(version))
                .ok_or(Refusal::NotFound)?;
            shown.get_or_init(|| work.dossier.clone());
            let entry = Entry::new(Event::IdentityRevealed, revealer.actor().clone(), call.now);
            Ok(Done {
                entry: Some(entry.noting("下载就业协议书")),
                answer: no_content(),
            })
        })
        .await?;
    let dossier = shown.into_inner().ok_or_else(Problem::not_found)?;
    linked(&sign, (&graduate, &dossier), version, call.now).await
}
