//! Uploads as the API shows them (F13).

use domain::id::UploadId;
use domain::time::Timestamp;
use domain::upload::{PictureType, Upload, UploadState};
use serde::Serialize;
use utoipa::ToSchema;

/// One upload.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "上传的材料")]
pub struct UploadView {
    /// Its name.
    #[schema(schema_with = super::schemas::upload_id)]
    pub id: UploadId,
    /// `awaited`, `kept` or `refused`.
    pub state: &'static str,
    /// The media type that was announced.
    #[schema(value_type = String)]
    pub content_type: PictureType,
    /// The size that was announced, in bytes.
    pub size_bytes: u64,
    /// When the link stops working, while it is awaited.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// Why it was refused: a stable code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why it was refused, in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl From<&Upload> for UploadView {
    fn from(upload: &Upload) -> Self {
        let (state, until, code, message) = match &upload.state {
            UploadState::Awaited { until } => ("awaited", Some(*until), None, None),
            UploadState::Kept { .. } => ("kept", None, None, None),
            UploadState::Refused { code, message, .. } => ("refused", None, Some(code.clone()), Some(message.clone())),
        };
        let announced = &upload.announced;
        Self {
            id: upload.id.clone(),
            state,
            content_type: announced.content_type,
            size_bytes: announced.size_bytes,
            until,
            code,
            message,
        }
    }
}

/// A signed request to make as it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "直传请求")]
pub struct LinkView {
    /// Always `PUT`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Headers to send; a browser adds `content-length` by itself.
    pub headers: Vec<HeaderView>,
    /// From then on the link is refused.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// One header.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "请求头")]
pub struct HeaderView {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl From<files::PresignedUpload> for LinkView {
    fn from(link: files::PresignedUpload) -> Self {
        let headers = link
            .headers
            .into_iter()
            .map(|(name, value)| HeaderView { name, value })
            .collect();
        Self {
            method: link.method,
            url: link.url,
            headers,
            expires_at: link.expires_at,
        }
    }
}
