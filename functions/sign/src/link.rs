//! Whoever holds the graduate's link hands in the stamped copy, without an account (A2). The link opens nothing else, and a
//! wrong, used, revoked or expired one is not found.

use crate::Sign;
use crate::copy::CopyBody;
use crate::uploads::{PictureBody, PictureLink, Prepared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::filing::Filing;
use domain::history::Entry;
use domain::id::{GraduateId, UploadId};
use domain::policy::CopyBearer;
use domain::refusal::Refusal;
use domain::time::Timestamp;
use gateway::answer::{answer, respond};
use gateway::view::upload::UploadView;
use gateway::{Body, Caller, Path, Problem};
use records::{Answer, Call, Done, Work};
use serde::Serialize;
use utoipa::ToSchema;

/// What the link is for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "回传链接用途")]
pub(crate) struct PurposeView {
    /// 协议编号, as printed on what is to be stamped.
    agreement_number: Option<String>,
    /// It works before this moment.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "已回传")]
pub(crate) struct HandedInView {
    /// 协议编号.
    agreement_number: Option<String>,
    /// How many pictures were handed in.
    pictures: usize,
}

fn number(work: &Work) -> Option<String> {
    let agreement = work.dossier.filing.as_ref()?.agreement.as_ref()?;
    Some(agreement.number.to_string())
}

async fn opened(sign: &Sign, caller: &Caller, graduate: &GraduateId, secret: &str) -> Result<Work, Problem> {
    let call = sign.app.call(caller);
    let work = sign.app.records.open_as_system(&call, graduate).await?;
    CopyBearer::ask(&work.dossier, secret, call.now)?;
    Ok(work)
}

async fn command(
    sign: &Sign,
    caller: &Caller,
    (graduate, secret): (&GraduateId, &str),
    decide: impl Fn(&mut Work, &CopyBearer, &Call) -> Result<(Entry, Answer), Refusal> + Send + Sync,
) -> Result<Response, Problem> {
    let call = sign.app.call(caller);
    let committed = sign.app.records.change_as_system(&call, graduate, |work| {
        let bearer = CopyBearer::ask(&work.dossier, secret, call.now)?;
        let (entry, answer) = decide(work, &bearer, &call)?;
        Ok(Done {
            entry: Some(entry),
            answer,
        })
    });
    Ok(respond(committed.await?))
}

/// 查看回传链接的用途
#[utoipa::path(get, path = "/v1/stamped-copies/{graduate}/{secret}", tag = "线下签约",
    params(("graduate" = String, Path, description = "毕业生编号"), ("secret" = String, Path, description = "链接密钥")),
    responses((status = 200, body = PurposeView)))]
pub(crate) async fn show(
    State(sign): State<Sign>,
    caller: Caller,
    Path((graduate, secret)): Path<(GraduateId, String)>,
) -> Result<Json<PurposeView>, Problem> {
    let work = opened(&sign, &caller, &graduate, &secret).await?;
    let stamping = work.dossier.filing.as_ref().and_then(Filing::stamping);
    let link = stamping.and_then(|stamping| stamping.link.as_ref());
    Ok(Json(PurposeView {
        agreement_number: number(&work),
        expires_at: link.map(|link| link.expires_at),
    }))
}

/// 申请上传盖章协议书的照片
#[utoipa::path(post, path = "/v1/stamped-copies/{graduate}/{secret}/uploads", tag = "线下签约",
    params(("graduate" = String, Path, description = "毕业生编号"), ("secret" = String, Path, description = "链接密钥")),
    request_body = PictureBody, responses((status = 201, body = PictureLink)))]
pub(crate) async fn announce(
    State(sign): State<Sign>,
    caller: Caller,
    Path((graduate, secret)): Path<(GraduateId, String)>,
    Body(body): Body<PictureBody>,
) -> Result<Response, Problem> {
    let prepared = Prepared::new(&sign, &format!("proofs/{graduate}"), &body, sign.app.clock.now()).await?;
    command(&sign, &caller, (&graduate, &secret), |work, bearer, call| {
        let announced = (prepared.id.clone(), prepared.announced.clone());
        let entry = work.dossier.announce_by_link(bearer, announced, call.now)?;
        Ok((entry, answer(StatusCode::CREATED, prepared.view(call.now))?))
    })
    .await
}

/// 查看上传的照片是否通过检查
#[utoipa::path(get, path = "/v1/stamped-copies/{graduate}/{secret}/uploads/{upload}", tag = "线下签约",
    params(("graduate" = String, Path, description = "毕业生编号"), ("secret" = String, Path, description = "链接密钥"),
        ("upload" = String, Path, description = "材料编号")),
    responses((status = 200, body = UploadView)))]
pub(crate) async fn upload(
    State(sign): State<Sign>,
    caller: Caller,
    Path((graduate, secret, upload)): Path<(GraduateId, String, UploadId)>,
) -> Result<Json<UploadView>, Problem> {
    let work = opened(&sign, &caller, &graduate, &secret).await?;
    let stamping = work.dossier.filing.as_ref().and_then(Filing::stamping);
    let own = stamping
        .and_then(|stamping| stamping.link.as_ref())
        .is_some_and(|link| link.uploads.contains(&upload));
    let found = work.dossier.uploads.iter().find(|known| own && known.id == upload);
    Ok(Json(found.ok_or_else(Problem::not_found)?.into()))
}

/// 回传盖章的协议书（用人单位协助）
#[utoipa::path(post, path = "/v1/stamped-copies/{graduate}/{secret}/submission", tag = "线下签约",
    params(("graduate" = String, Path, description = "毕业生编号"), ("secret" = String, Path, description = "链接密钥")),
    request_body = CopyBody, responses((status = 200, body = HandedInView)))]
pub(crate) async fn submit(
    State(sign): State<Sign>,
    caller: Caller,
    Path((graduate, secret)): Path<(GraduateId, String)>,
    Body(body): Body<CopyBody>,
) -> Result<Response, Problem> {
    command(&sign, &caller, (&graduate, &secret), |work, bearer, call| {
        let pictures = body.pictures.clone();
        let entry = work
            .dossier
            .submit_copy_by_link(bearer, pictures, &work.settings, call.now)?;
        let view = HandedInView {
            agreement_number: number(work),
            pictures: body.pictures.len(),
        };
        Ok((entry, answer(StatusCode::OK, view)?))
    })
    .await
}
