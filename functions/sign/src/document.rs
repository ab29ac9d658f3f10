//! The agreement as a PDF (O5, A1, F8): every version, for its parties and the school, also after it has ended (F12).

use crate::Sign;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use domain::agreement::Agreement;
use domain::filing::Route;
use domain::hex;
use domain::history::{Entry, Event};
use domain::id::{GraduateId, InvitationId};
use domain::policy::{Action, Offerer, Owner, Revealer};
use domain::principal::Actor;
use domain::refusal::Refusal;
use domain::time::Timestamp;
use files::{Bucket, Presented};
use gateway::answer::no_content;
use gateway::{Caller, Path, Problem};
use records::{Call, Done, Work};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const PDF: &str = "application/pdf";
/// How long the link works.
const LINK: Duration = Duration::from_mins(5);

/// Where an agreement is found.
enum At {
    /// In the live filing.
    Live,
    /// In what ended with this entry of the graduate's history.
    Ended(u64),
}

/// Makes the version once, keeps it, and leads to it.
async fn linked(
    sign: &Sign,
    (graduate, agreement): (&GraduateId, Option<Agreement>),
    version: usize,
    now: Timestamp,
) -> Result<Response, Problem> {
    let agreement = agreement.filter(|agreement| agreement.version(version).is_some());
    let agreement = agreement.ok_or_else(Problem::not_found)?;
    let name = hex::name_of(agreement.number.as_str());
    let key = format!("agreements/{graduate}/{name}-{version}.pdf");
    if !sign.files.exists(Bucket::Documents, &key).await? {
        let pdf = rendered(sign, agreement, version).await?;
        sign.files.put_document(&key, pdf, PDF).await?;
    }
    let presented = Presented {
        file_name: Some("就业协议书.pdf".to_owned()),
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
    let pdf = work.await.map_err(|_| Problem::internal("agreement: cut off"))?;
    pdf.ok_or_else(Problem::not_found)?
        .map_err(|_| Problem::internal("agreement: not rendered"))
}

/// P9: the document shows the whole ID number, so that somebody else fetched it goes on the graduate's trail first.
async fn noted(
    sign: &Sign,
    call: &Call,
    (graduate, at): (&GraduateId, At),
    version: usize,
    permit: impl Fn(&Work, &Route) -> Result<Actor, Refusal> + Send + Sync,
) -> Result<Response, Problem> {
    // The link ends soon, so a repeated request is another download.
    let call = &Call {
        repeat: None,
        ..call.clone()
    };
    let found = Mutex::new(None);
    let decide = |work: &Work, route: &Route, agreement: Option<&Agreement>| {
        let by = permit(work, route)?;
        let agreement = agreement.filter(|agreement| agreement.version(version).is_some());
        let agreement = agreement.ok_or(Refusal::NotFound)?.clone();
        *found.lock().unwrap_or_else(PoisonError::into_inner) = Some(agreement);
        let entry = Entry::new(Event::IdentityRevealed, by, call.now);
        Ok(Done {
            entry: Some(entry.noting("下载就业协议书")),
            answer: no_content(),
        })
    };
    match at {
        At::Live => {
            let changed = sign.app.records.change(call, graduate, |work| {
                let filing = work.dossier.filing.as_ref().ok_or(Refusal::NotFound)?;
                decide(work, &filing.route, filing.agreement.as_ref())
            });
            changed.await?;
        }
        At::Ended(sequence) => {
            let of = (graduate, sequence);
            let changed = sign.app.records.change_from_ended(call, of, |restarting| {
                let ended = &restarting.ended;
                decide(restarting.work, &ended.route, ended.agreement.as_ref())
            });
            changed.await?;
        }
    }
    let agreement = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    linked(sign, (graduate, agreement), version, call.now).await
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
    let agreement = work.dossier.filing.and_then(|filing| filing.agreement);
    linked(&sign, (&graduate, agreement), version, call.now).await
}

/// 下载已结束的就业协议书（PDF）
#[utoipa::path(get, path = "/v1/me/{graduate}/ended-filings/{sequence}/agreement/{version}", tag = "就业协议书",
    security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("sequence" = u64, Path, description = "办理记录序号"),
        ("version" = usize, Path, description = "第几版，从1起")),
    responses((status = 303, description = "下载链接", headers(("Location" = String, description = "下载链接")))))]
pub(crate) async fn own_ended(
    State(sign): State<Sign>,
    caller: Caller,
    Path((graduate, sequence, version)): Path<(GraduateId, u64, usize)>,
) -> Result<Response, Problem> {
    let call = sign.app.call(&caller);
    let (work, ended) = sign.app.records.open_ended(&call, (&graduate, sequence)).await?;
    Owner::ask(&work.asker(&call), Action::ViewOwn, &work.dossier)?;
    linked(&sign, (&graduate, ended.agreement), version, call.now).await
}

/// 下载就业协议书（用人单位）
///
/// 协议书载有完整身份证号，下载记入办理记录（P9）；解约、作废之后仍可下载。
#[utoipa::path(post, path = "/v1/employer/invitations/{invitation}/agreement/{version}/download", tag = "就业协议书",
    security(("bearer" = [])),
    params(("invitation" = String, Path, description = "邀请编号"), ("version" = usize, Path, description = "第几版，从1起")),
    responses((status = 303, description = "下载链接", headers(("Location" = String, description = "下载链接")))))]
pub(crate) async fn of_employer(
    State(sign): State<Sign>,
    caller: Caller,
    Path((id, version)): Path<(InvitationId, usize)>,
) -> Result<Response, Problem> {
    let call = sign.app.call(&caller);
    caller.signed_in()?;
    let sent = sign.app.records.invitation(&id).await?;
    let offerer = Offerer::ask(&call.asker(None), &sent.invitation)?;
    let at = sent.ended_sequence.map_or(At::Live, At::Ended);
    let of = (&sent.invitation.recipient.graduate, at);
    noted(&sign, &call, of, version, |_, route| match route {
        Route::OnlineSigning(acceptance) if acceptance.invitation == id => Ok(offerer.actor().clone()),
        Route::OnlineSigning(_) | Route::Declaration | Route::OfflineSigning | Route::PaperAgreement => {
            Err(Refusal::NotFound)
        }
    })
    .await
}

fn revealer(work: &Work, call: &Call) -> Result<Actor, Refusal> {
    let revealer = Revealer::ask(&work.asker(call), &work.dossier)?;
    Ok(revealer.actor().clone())
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
    noted(&sign, &call, (&graduate, At::Live), version, |work, _| {
        revealer(work, &call)
    })
    .await
}

/// 下载已结束的就业协议书（学校、院系用户）
#[utoipa::path(post, path = "/v1/graduates/{graduate}/ended-filings/{sequence}/agreement/{version}/download",
    tag = "就业协议书", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("sequence" = u64, Path, description = "办理记录序号"),
        ("version" = usize, Path, description = "第几版，从1起")),
    responses((status = 303, description = "下载链接", headers(("Location" = String, description = "下载链接")))))]
pub(crate) async fn of_staff_ended(
    State(sign): State<Sign>,
    caller: Caller,
    Path((graduate, sequence, version)): Path<(GraduateId, u64, usize)>,
) -> Result<Response, Problem> {
    let call = sign.app.call(&caller);
    let of = (&graduate, At::Ended(sequence));
    noted(&sign, &call, of, version, |work, _| revealer(work, &call)).await
}
