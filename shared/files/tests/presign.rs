//! What a link's signature covers. That it holds is proven against an object store, in `infra/local/tests`.

#![expect(clippy::unwrap_used, reason = "a constant that can't be read fails its test")]

use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::{Client, Config};
use files::{Bucket, ContentType, FileError, Files, MAX_UPLOAD_BYTES, Presented, UploadTerms};
use jiff::Timestamp;
use std::time::Duration;

const DIGEST: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

/// As in the cloud: the region's own endpoint and temporary credentials.
fn files() -> Files {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", Some("token".to_owned()), None, "test");
    let config = Config::builder().behavior_version(BehaviorVersion::v2026_01_12());
    let config = config
        .region(Region::new("cn-north-1"))
        .credentials_provider(credentials)
        .build();
    Files::new(Client::from_conf(config), "uploads", "documents")
}

fn now() -> Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

fn terms(size_bytes: u64) -> UploadTerms {
    UploadTerms {
        media_type: ContentType::Jpeg.media_type(),
        size_bytes,
        sha256_base64: DIGEST.to_owned(),
    }
}

async fn presigned(size_bytes: u64) -> Result<files::PresignedUpload, FileError> {
    files()
        .presign_upload("proof/1", &terms(size_bytes), now(), Duration::from_mins(5))
        .await
}

#[tokio::test]
async fn f13_the_signature_covers_size_type_and_content() {
    let upload = presigned(1234).await.unwrap();

    let query = upload.url.split_once('?').unwrap().1;
    let signed = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("X-Amz-SignedHeaders="))
        .unwrap();
    let signed: Vec<&str> = signed.split("%3B").collect();
    for header in ["content-length", "content-type", "host", "x-amz-checksum-sha256"] {
        assert!(signed.contains(&header), "{header} is not among {signed:?}");
    }
    assert!(!query.to_lowercase().contains("crc32"), "{}", upload.url);
}

#[tokio::test]
async fn f13_the_client_is_told_every_header_to_send() {
    let upload = presigned(1234).await.unwrap();

    assert_eq!(upload.method, "PUT");
    assert_eq!(upload.expires_at, "2026-06-01T00:05:00Z".parse().unwrap());
    let value = |name: &str| {
        upload
            .headers
            .iter()
            .find(|header| header.0 == name)
            .map(|header| header.1.as_str())
    };
    assert_eq!(value("content-length"), Some("1234"));
    assert_eq!(value("content-type"), Some("image/jpeg"));
    assert_eq!(value("x-amz-checksum-sha256"), Some(DIGEST));
    assert_eq!(value("host"), None);
}

#[tokio::test]
async fn f13_more_than_10_mb_is_never_signed() {
    assert!(presigned(MAX_UPLOAD_BYTES).await.is_ok());
    assert!(matches!(
        presigned(MAX_UPLOAD_BYTES + 1).await,
        Err(FileError::Unsignable(_))
    ));
    assert!(matches!(presigned(0).await, Err(FileError::Unsignable(_))));
}

#[tokio::test]
async fn f13_what_is_not_a_digest_is_never_signed() {
    for wrong in ["", "AAAA", "not base64 at all ==", &format!("{DIGEST}\r\nx: y")] {
        let terms = UploadTerms {
            sha256_base64: wrong.to_owned(),
            ..terms(10)
        };
        let signed = files()
            .presign_upload("proof/1", &terms, now(), Duration::from_mins(5))
            .await;
        assert!(matches!(signed, Err(FileError::Unsignable(_))), "{wrong}");
    }
}

#[tokio::test]
async fn a_download_is_saved_under_its_chinese_name() {
    let presented = Presented {
        file_name: Some("核验 报告.pdf".to_owned()),
        content_type: Some("application/pdf".to_owned()),
    };
    let from = (Bucket::Documents, "reports/1.pdf");

    let url = files()
        .presign_download(from, &presented, now(), Duration::from_mins(5))
        .await
        .unwrap();

    assert!(url.contains("response-content-disposition=attachment"), "{url}");
    assert!(url.contains("%25E6%25A0%25B8%25E9%25AA%258C%2520"), "{url}");
    assert!(url.contains("response-content-type=application%2Fpdf"), "{url}");
    assert!(url.contains("X-Amz-Expires=300"), "{url}");
}
