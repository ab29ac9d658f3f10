//! Every upload is looked at, whatever fails in between.

use aws_lambda_events::event::s3::S3Event;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use files::{ContentType, UploadTerms};
use local::{BoxError, Functions, Host, HostOptions, Outcome, Platform, Storage};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Whom uploads are told to: fails the first `failures` times, and notes the keys that it handled.
#[derive(Clone, Default)]
struct Inspector {
    failures: usize,
    calls: Arc<AtomicUsize>,
    handled: Arc<Mutex<Vec<(String, i64)>>>,
}

impl Inspector {
    fn look(&self, event: &S3Event) -> Outcome {
        if self.calls.fetch_add(1, Ordering::SeqCst) < self.failures {
            return Box::pin(async { Err("the picture can't be read now".into()) });
        }
        let object = &event.records[0].s3.object;
        self.handled
            .lock()
            .unwrap()
            .push((object.key.clone().unwrap(), object.size.unwrap()));
        Box::pin(async { Ok(()) })
    }

    async fn host(&self, storage: Storage) -> Host {
        let inspector = self.clone();
        let on_upload = Arc::new(move |event: S3Event| inspector.look(&event));
        let options = HostOptions {
            storage,
            ..HostOptions::default()
        };
        let functions = async |_: &Platform| -> Result<_, BoxError> {
            Ok(Functions {
                on_upload,
                ..Functions::default()
            })
        };
        Host::start_with(options, functions).await.unwrap()
    }

    async fn has_handled(&self, expected: &[(&str, i64)]) {
        let expected: Vec<_> = expected.iter().map(|(key, size)| ((*key).to_owned(), *size)).collect();
        for _ in 0..200 {
            if *self.handled.lock().unwrap() == expected {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("handled: {:?}", self.handled.lock().unwrap());
    }
}

async fn upload(host: &Host, key: &str) {
    let content = b"0123456789";
    let sha256_base64 = STANDARD.encode(Sha256::digest(content));
    let terms = UploadTerms {
        media_type: ContentType::Png.media_type(),
        size_bytes: 10,
        sha256_base64,
    };
    let files = host.platform.stores.files();
    let link = files
        .presign_upload(key, &terms, local::clock::now(), Duration::from_mins(1))
        .await
        .unwrap();
    let mut request = reqwest::Client::new().put(&link.url);
    for (name, value) in link.headers.iter().filter(|header| header.0 != "content-length") {
        request = request.header(name, value);
    }
    assert!(
        request
            .body(content.to_vec())
            .send()
            .await
            .unwrap()
            .status()
            .is_success()
    );
}

fn directory(path: &Path) -> Storage {
    Storage::Directory(path.to_owned())
}

#[tokio::test]
async fn f13_an_upload_is_told_of_with_key_and_size() {
    let inspector = Inspector::default();
    let host = inspector.host(Storage::Memory).await;

    upload(&host, "proofs/1").await;

    inspector.has_handled(&[("proofs/1", 10)]).await;
}

#[tokio::test]
async fn f13_a_failed_look_is_repeated() {
    let inspector = Inspector {
        failures: 2,
        ..Inspector::default()
    };
    let host = inspector.host(Storage::Memory).await;

    upload(&host, "proofs/1").await;

    inspector.has_handled(&[("proofs/1", 10)]).await;
    assert_eq!(inspector.calls.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn f13_what_was_not_looked_at_before_the_end_is_looked_at_after_the_next_start() {
    let data = tempfile::tempdir().unwrap();
    let failing = Inspector {
        failures: usize::MAX,
        ..Inspector::default()
    };
    let host = failing.host(directory(data.path())).await;
    upload(&host, "proofs/1").await;
    drop(host);

    let inspector = Inspector::default();
    let host = inspector.host(directory(data.path())).await;

    inspector.has_handled(&[("proofs/1", 10)]).await;
    host.stop().await;
}

#[tokio::test]
async fn documents_are_not_told_of() {
    let inspector = Inspector::default();
    let host = inspector.host(Storage::Memory).await;
    let files = host.platform.stores.files();

    files
        .put_document("reports/1.pdf", b"%PDF-".to_vec(), "application/pdf")
        .await
        .unwrap();
    upload(&host, "proofs/1").await;

    inspector.has_handled(&[("proofs/1", 10)]).await;
}
