//! Links to the object store, over HTTP: what was signed holds, anything else is refused (F13; ADR 3).

use crate::host;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use files::{Bucket, ContentType, FileError, Files, Presented, PresignedUpload, UploadTerms};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Method, StatusCode};
use sha2::{Digest, Sha256};
use std::time::Duration;

const PICTURE: &[u8] = b"\x89PNG\r\n\x1A\n not really, but the store does not look";
const FIVE_MINUTES: Duration = Duration::from_mins(5);

fn terms(content: &[u8]) -> UploadTerms {
    UploadTerms {
        media_type: ContentType::Png.media_type(),
        size_bytes: content.len() as u64,
        sha256_base64: STANDARD.encode(Sha256::digest(content)),
    }
}

async fn link(files: &Files, now: Timestamp) -> PresignedUpload {
    files
        .presign_upload("proofs/1", &terms(PICTURE), now, FIVE_MINUTES)
        .await
        .unwrap()
}

/// Sends `body` as the link says, but for the headers given in `changed` (`None`: left out).
async fn send(link: &PresignedUpload, changed: &[(&str, Option<&str>)], body: &[u8]) -> StatusCode {
    let mut request = Client::new().request(Method::PUT, &link.url);
    for (name, value) in &link.headers {
        // The length follows from the body, as in a browser.
        let value = changed
            .iter()
            .find(|change| change.0 == name)
            .map_or(Some(value.as_str()), |change| change.1);
        if let Some(value) = value.filter(|_| name != "content-length") {
            request = request.header(name, value);
        }
    }
    request.body(body.to_vec()).send().await.unwrap().status()
}

#[tokio::test]
async fn f13_the_file_that_was_announced_arrives() {
    let host = host().await;
    let files = host.platform.stores.files();

    let status = send(&link(&files, local::clock::now()).await, &[], PICTURE).await;

    assert_eq!(status, StatusCode::OK);
    assert_eq!(files.read(Bucket::Uploads, "proofs/1", 1000).await.unwrap(), PICTURE);
}

#[tokio::test]
async fn f13_another_size_type_or_content_is_refused_and_not_stored() {
    let host = host().await;
    let files = host.platform.stores.files();
    let link = link(&files, local::clock::now()).await;
    let other: Vec<u8> = PICTURE.iter().rev().copied().collect();
    let other_digest = STANDARD.encode(Sha256::digest(&other));

    assert_eq!(send(&link, &[], b"shorter").await, StatusCode::FORBIDDEN, "size");
    assert_eq!(
        send(&link, &[], &[PICTURE, b"longer"].concat()).await,
        StatusCode::FORBIDDEN,
        "size"
    );
    let html = [("content-type", Some("text/html"))];
    assert_eq!(send(&link, &html, PICTURE).await, StatusCode::FORBIDDEN, "type");
    assert_eq!(
        send(&link, &[("content-type", None)], PICTURE).await,
        StatusCode::FORBIDDEN,
        "no type"
    );
    assert_eq!(send(&link, &[], &other).await, StatusCode::BAD_REQUEST, "content");
    let forged = [("x-amz-checksum-sha256", Some(other_digest.as_str()))];
    assert_eq!(send(&link, &forged, &other).await, StatusCode::FORBIDDEN, "digest");
    let silent = [("x-amz-checksum-sha256", None)];
    assert_eq!(send(&link, &silent, &other).await, StatusCode::FORBIDDEN, "no digest");

    assert!(!files.exists(Bucket::Uploads, "proofs/1").await.unwrap());
}

#[tokio::test]
async fn f13_a_changed_link_is_refused() {
    let host = host().await;
    let files = host.platform.stores.files();
    let good = link(&files, local::clock::now()).await;
    let changes = [
        ("proofs/1", "proofs/2"),
        ("uploads", "documents"),
        ("X-Amz-Expires=300", "X-Amz-Expires=9000"),
    ];

    for (from, to) in changes {
        let url = good.url.replacen(from, to, 1);
        assert_ne!(url, good.url);
        assert_eq!(
            send(&PresignedUpload { url, ..good.clone() }, &[], PICTURE).await,
            StatusCode::FORBIDDEN,
            "{to}"
        );
    }
    let read = Client::new().get(&good.url).send().await.unwrap().status();
    assert_eq!(read, StatusCode::FORBIDDEN, "a link to put does not get");
}

#[tokio::test]
async fn f13_an_expired_link_is_refused() {
    let host = host().await;
    let files = host.platform.stores.files();
    let six_minutes_ago = local::clock::now() - SignedDuration::from_mins(6);

    assert_eq!(
        send(&link(&files, six_minutes_ago).await, &[], PICTURE).await,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn documents_are_read_in_bounds_and_served_by_link() {
    let host = host().await;
    let files = host.platform.stores.files();
    files
        .put_document("reports/1.pdf", b"%PDF-".to_vec(), "application/pdf")
        .await
        .unwrap();
    let (bucket, key) = (Bucket::Documents, "reports/1.pdf");

    assert!(matches!(
        files.read(bucket, key, 4).await,
        Err(FileError::TooLarge { max_bytes: 4 })
    ));
    assert!(matches!(
        files.read(bucket, "reports/2.pdf", 4).await,
        Err(FileError::NotFound)
    ));
    let presented = Presented {
        file_name: Some("核验报告.pdf".to_owned()),
        content_type: None,
    };
    let url = files
        .presign_download((bucket, key), &presented, local::clock::now(), FIVE_MINUTES)
        .await
        .unwrap();
    let answer = reqwest::get(&url).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.bytes().await.unwrap(), b"%PDF-"[..]);
    let anonymous = reqwest::get(url.split_once('?').unwrap().0).await.unwrap();
    assert_eq!(anonymous.status(), StatusCode::FORBIDDEN);

    files.delete(bucket, key).await.unwrap();
    files.delete(bucket, key).await.unwrap();
    assert!(!files.exists(bucket, key).await.unwrap());
}

#[tokio::test]
async fn a_page_of_this_machine_may_upload_and_no_other() {
    let host = host().await;
    let link = link(&host.platform.stores.files(), local::clock::now()).await;
    let asks = async |origin: &str| {
        let request = Client::new()
            .request(Method::OPTIONS, &link.url)
            .header("origin", origin);
        let request = request.header("access-control-request-method", "PUT");
        let answer = request
            .header("access-control-request-headers", "content-type")
            .send()
            .await
            .unwrap();
        answer.headers().contains_key("access-control-allow-origin")
    };

    assert!(asks("http://localhost:5173").await);
    assert!(!asks("https://example.org").await);
    assert!(!asks("http://localhost.example.org").await);
}
