//! Links that let a client reach one object, for one purpose, for a while (F13). Why a PUT: `docs/adr/0003-presigned-put.md`.

use crate::{Bucket, FileError, Files, MAX_UPLOAD_BYTES};
use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use aws_sdk_s3::types::ChecksumAlgorithm;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use std::time::{Duration, SystemTime};

/// What the signature of an upload binds: nothing else can be put with the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadTerms {
    /// The media type of the file.
    pub media_type: &'static str,
    /// Its exact size, 1 to [`MAX_UPLOAD_BYTES`].
    pub size_bytes: u64,
    /// The SHA-256 of its content, in base64 (44 characters).
    pub sha256_base64: String,
}

impl UploadTerms {
    /// Terms with a digest of 64 hexadecimal digits. Anything else gives terms that can't be signed.
    pub fn from_hex(media_type: &'static str, size_bytes: u64, sha256: &str) -> Self {
        let pairs = sha256.as_bytes().chunks(2);
        let byte = |pair: &[u8]| {
            std::str::from_utf8(pair)
                .ok()
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        };
        let digest: Vec<u8> = pairs.filter_map(byte).collect();
        Self {
            media_type,
            size_bytes,
            sha256_base64: STANDARD.encode(digest),
        }
    }
}

/// A signed request for the client to make as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresignedUpload {
    /// Always `PUT`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Headers to send, without `Host`; a browser adds `content-length` by itself and forbids setting it.
    pub headers: Vec<(String, String)>,
    /// From then on the link is refused.
    pub expires_at: Timestamp,
}

/// How a browser is to present what it downloads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presented {
    /// Saved under this name (any Unicode) instead of shown.
    pub file_name: Option<String>,
    /// Taken as this media type.
    pub content_type: Option<String>,
}

impl Files {
    /// A link that puts exactly the file of `terms` under `key` into the uploads bucket, from `now` for `expires_in`
    /// (up to 7 days, and no longer than the credentials of the client live).
    ///
    /// [`FileError::Unsignable`] if the terms are out of bounds.
    pub async fn presign_upload(
        &self,
        key: &str,
        terms: &UploadTerms,
        now: Timestamp,
        expires_in: Duration,
    ) -> Result<PresignedUpload, FileError> {
        let digest = STANDARD
            .decode(&terms.sha256_base64)
            .ok()
            .filter(|digest| digest.len() == 32);
        let size = i64::try_from(terms.size_bytes)
            .ok()
            .filter(|_| (1..=MAX_UPLOAD_BYTES).contains(&terms.size_bytes));
        let (Some(_), Some(size)) = (digest, size) else {
            return Err(FileError::Unsignable("size or digest out of bounds"));
        };
        let put = self
            .client
            .put_object()
            .bucket(self.bucket_name(Bucket::Uploads))
            .key(key);
        let put = put.content_length(size).content_type(terms.media_type);
        let put = put
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .checksum_sha256(&terms.sha256_base64);
        let signed = put
            .presigned(window(now, expires_in)?)
            .await
            .map_err(|_| FileError::Unsignable("no signature"))?;
        let headers = headers_to_send(&signed);
        Ok(PresignedUpload {
            method: "PUT",
            url: signed.uri().to_owned(),
            headers,
            expires_at: end(now, expires_in)?,
        })
    }

    /// A link that gets one object, from `now` for `expires_in` (up to 7 days).
    pub async fn presign_download(
        &self,
        (bucket, key): (Bucket, &str),
        presented: &Presented,
        now: Timestamp,
        expires_in: Duration,
    ) -> Result<String, FileError> {
        let disposition = presented.file_name.as_deref().map(attachment);
        let get = self.client.get_object().bucket(self.bucket_name(bucket)).key(key);
        let get = get.set_response_content_disposition(disposition);
        let get = get.set_response_content_type(presented.content_type.clone());
        let signed = get
            .presigned(window(now, expires_in)?)
            .await
            .map_err(|_| FileError::Unsignable("no signature"))?;
        Ok(signed.uri().to_owned())
    }
}

/// What the client has to send: every signed header but `Host`, which follows from the address.
fn headers_to_send(signed: &PresignedRequest) -> Vec<(String, String)> {
    let sent = signed.headers().filter(|(name, _)| !name.eq_ignore_ascii_case("host"));
    sent.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn window(now: Timestamp, expires_in: Duration) -> Result<PresigningConfig, FileError> {
    let window = PresigningConfig::builder()
        .start_time(SystemTime::from(now))
        .expires_in(expires_in);
    window.build().map_err(|_| FileError::Unsignable("out of time"))
}

fn end(now: Timestamp, expires_in: Duration) -> Result<Timestamp, FileError> {
    now.checked_add(expires_in)
        .map_err(|_| FileError::Unsignable("out of time"))
}

/// `Content-Disposition` with a name of any Unicode characters (RFC 6266, RFC 8187).
fn attachment(file_name: &str) -> String {
    let encoded: String = file_name.bytes().map(encoded).collect();
    format!("attachment; filename*=UTF-8''{encoded}")
}

fn encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}
