//! Links for pictures that go straight to the object store (F13).

use crate::Sign;
use domain::id::UploadId;
use domain::time::Timestamp;
use domain::upload::{Announced, MAX_UPLOAD_BYTES, PictureType, UPLOAD_LINK_SECONDS, Upload};
use files::UploadTerms;
use gateway::view::schemas::enumeration;
use gateway::view::upload::{LinkView, UploadView};
use gateway::{Checked, Problem};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// What the client will upload: the link is signed over exactly this.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "上传图片申请")]
pub(crate) struct PictureBody {
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

impl Checked for PictureBody {}

fn picture_type() -> Object {
    enumeration([PictureType::Jpeg, PictureType::Png, PictureType::Pdf])
}

/// An upload and the link to make it with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "图片上传链接")]
pub(crate) struct PictureLink {
    /// The upload.
    upload: UploadView,
    /// The request to make.
    link: LinkView,
}

/// A picture that was asked for, not yet on anybody's list.
pub(crate) struct Prepared {
    pub(crate) id: UploadId,
    pub(crate) announced: Announced,
    link: LinkView,
}

impl Prepared {
    /// Names the picture and signs its link; `folder` is `proofs/<graduate>` or `licences/<employer>`.
    pub(crate) async fn new(sign: &Sign, folder: &str, body: &PictureBody, now: Timestamp) -> Result<Self, Problem> {
        let id = UploadId::parse(&sign.app.fresh_symbols()?).map_err(|_| Problem::internal("fresh name"))?;
        let terms = UploadTerms::from_hex(body.content_type.media_type(), body.size_bytes, &body.sha256);
        let announced = Announced {
            content_type: body.content_type,
            size_bytes: body.size_bytes.min(MAX_UPLOAD_BYTES),
            sha256: body.sha256.clone(),
        };
        let expires_in = Duration::from_secs(UPLOAD_LINK_SECONDS.unsigned_abs());
        let key = format!("{folder}/{id}");
        let link = sign.files.presign_upload(&key, &terms, now, expires_in).await?;
        Ok(Self {
            id,
            announced,
            link: link.into(),
        })
    }

    /// The answer, once it is on the list.
    pub(crate) fn view(&self, now: Timestamp) -> PictureLink {
        let upload = Upload::announced(self.id.clone(), self.announced.clone(), now);
        PictureLink {
            upload: (&upload).into(),
            link: self.link.clone(),
        }
    }
}
