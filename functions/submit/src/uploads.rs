//! Proof pictures: announced, uploaded straight to the object store, looked at, used (F13).

use crate::Submit;
use crate::command::{command, opened};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::id::{GraduateId, UploadId};
use domain::policy::Action;
use domain::upload::{Announced, MAX_UPLOAD_BYTES, PictureType, UPLOAD_LINK_SECONDS, Upload, UploadState};
use files::{Bucket, Presented, UploadTerms};
use gateway::answer::answer;
use gateway::view::schemas::enumeration;
use gateway::view::upload::{LinkView, UploadView};
use gateway::{Body, Caller, Checked, Path, Problem};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// How long a link to a kept picture works.
const SHOWN_FOR: Duration = Duration::from_mins(5);

/// What the client will upload: the link is signed over exactly this.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "上传材料申请")]
pub(crate) struct AnnouncedBody {
    /// `image/jpeg`, `image/png` or `application/pdf`.
    #[schema(schema_with = picture_type)]
    content_type: PictureType,
    /// The exact size in bytes, at most 10 MiB.
    #[schema(minimum = 1, maximum = 10_485_760)]
    size_bytes: u64,
    /// SHA-256 of the content, lower-case hexadecimal.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
}

impl Checked for AnnouncedBody {}

fn picture_type() -> Object {
    enumeration([PictureType::Jpeg, PictureType::Png, PictureType::Pdf])
}

/// An upload and the link to make it with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "上传链接")]
pub(crate) struct AnnouncedUpload {
    /// The upload.
    upload: UploadView,
    /// The request to make.
    link: LinkView,
}

/// All uploads of a graduate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "材料列表")]
pub(crate) struct Uploads {
    /// In the order in which they were announced.
    uploads: Vec<UploadView>,
}

/// An upload with a link to see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "材料详情")]
pub(crate) struct UploadDetail {
    /// The upload.
    #[serde(flatten)]
    upload: UploadView,
    /// Where the kept picture can be seen for five minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

fn key(graduate: &GraduateId, upload: &UploadId) -> String {
    format!("proofs/{graduate}/{upload}")
}

/// 查看已上传的材料
#[utoipa::path(get, path = "/v1/me/{graduate}/uploads", tag = "证明材料", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = Uploads)))]
pub(crate) async fn list(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Json<Uploads>, Problem> {
    let (work, _) = opened(&submit, &caller, &graduate).await?;
    Ok(Json(Uploads {
        uploads: work.dossier.uploads.iter().map(UploadView::from).collect(),
    }))
}

/// 申请上传材料
///
/// 返回一次性的直传链接，链接的签名限定了文件的类型、大小和内容摘要；上传后由系统检查，通过后才能作为证明材料（F13）。
#[utoipa::path(post, path = "/v1/me/{graduate}/uploads", tag = "证明材料", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = AnnouncedBody, responses((status = 201, body = AnnouncedUpload)))]
pub(crate) async fn announce(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<AnnouncedBody>,
) -> Result<Response, Problem> {
    let id = UploadId::parse(&submit.app.fresh_symbols()?).map_err(|_| Problem::internal("fresh name"))?;
    let terms = UploadTerms::from_hex(body.content_type.media_type(), body.size_bytes, &body.sha256);
    let announced = Announced {
        content_type: body.content_type,
        size_bytes: body.size_bytes.min(MAX_UPLOAD_BYTES),
        sha256: body.sha256,
    };
    let expires_in = Duration::from_secs(UPLOAD_LINK_SECONDS.unsigned_abs());
    let now = submit.app.clock.now();
    let link = submit
        .files
        .presign_upload(&key(&graduate, &id), &terms, now, expires_in)
        .await?;
    let link = LinkView::from(link);
    command(&submit, &caller, (&graduate, Action::File), |deciding| {
        let now = deciding.call.now;
        let dossier = &mut deciding.work.dossier;
        let entry = dossier.announce_upload(&deciding.owner, id.clone(), announced.clone(), now)?;
        let upload = Upload {
            id: id.clone(),
            announced: announced.clone(),
            state: UploadState::Awaited { until: now },
        };
        let shown = dossier.uploads.iter().find(|known| known.id == id).unwrap_or(&upload);
        let upload = AnnouncedUpload {
            upload: shown.into(),
            link: link.clone(),
        };
        Ok((entry, answer(StatusCode::CREATED, upload)?))
    })
    .await
}

/// 查看一份材料
#[utoipa::path(get, path = "/v1/me/{graduate}/uploads/{upload}", tag = "证明材料", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("upload" = String, Path, description = "材料编号")),
    responses((status = 200, body = UploadDetail)))]
pub(crate) async fn show(
    State(submit): State<Submit>,
    caller: Caller,
    Path((graduate, upload)): Path<(GraduateId, UploadId)>,
) -> Result<Json<UploadDetail>, Problem> {
    let (work, call) = opened(&submit, &caller, &graduate).await?;
    let found = work
        .dossier
        .uploads
        .iter()
        .find(|known| known.id == upload)
        .ok_or_else(Problem::not_found)?;
    let url = if found.is_kept() {
        let object = key(&graduate, &upload);
        let presented = Presented::default();
        let link = submit
            .files
            .presign_download((Bucket::Documents, &object), &presented, call.now, SHOWN_FOR);
        Some(link.await?)
    } else {
        None
    };
    Ok(Json(UploadDetail {
        upload: found.into(),
        url,
    }))
}

/// 删除未使用的材料
#[utoipa::path(delete, path = "/v1/me/{graduate}/uploads/{upload}", tag = "证明材料", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("upload" = String, Path, description = "材料编号")),
    responses((status = 200, body = Uploads)))]
pub(crate) async fn remove(
    State(submit): State<Submit>,
    caller: Caller,
    Path((graduate, upload)): Path<(GraduateId, UploadId)>,
) -> Result<Response, Problem> {
    let removed = command(&submit, &caller, (&graduate, Action::File), |deciding| {
        let dossier = &mut deciding.work.dossier;
        let entry = dossier.remove_upload(&deciding.owner, &upload, deciding.call.now)?;
        let uploads = Uploads {
            uploads: dossier.uploads.iter().map(UploadView::from).collect(),
        };
        Ok((entry, answer(StatusCode::OK, uploads)?))
    })
    .await?;
    // Only after the dossier has forgotten it. It is removed either way, so a failure is for the operator to see.
    if let Err(error) = submit.files.delete(Bucket::Documents, &key(&graduate, &upload)).await {
        tracing::warn!(error = error.code(), "a removed picture is still kept");
    }
    Ok(removed)
}
