//! What is acknowledged is kept, and what stands in the way of a start is said.

use aws_sdk_dynamodb::types::{AttributeValue, TimeToLiveStatus};
use files::Bucket;
use local::{Host, HostOptions, StartError, Storage, Stores};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

async fn start(data: &Path) -> Result<Host, StartError> {
    Host::start(HostOptions {
        storage: Storage::Directory(data.to_owned()),
        port: 0,
        ..HostOptions::default()
    })
    .await
}

#[tokio::test]
async fn tables_are_as_the_template_says() {
    let host = crate::host().await;
    let client = host.platform.stores.dynamodb();

    let dossiers = client
        .describe_table()
        .table_name("dossiers")
        .send()
        .await
        .unwrap()
        .table
        .unwrap();
    let indexes = dossiers.global_secondary_indexes.unwrap();
    assert_eq!(indexes.len(), 8);
    assert_eq!(dossiers.key_schema.unwrap().len(), 1);
    let expiry = client
        .describe_time_to_live()
        .table_name("idempotency")
        .send()
        .await
        .unwrap();
    let expiry = expiry.time_to_live_description.unwrap();
    assert_eq!(expiry.attribute_name.as_deref(), Some("expires_at"));
    assert_eq!(expiry.time_to_live_status, Some(TimeToLiveStatus::Enabled));
    let environment = host.platform.stores.environment();
    assert!(environment.contains(&("HISTORY_TABLE".to_owned(), "history".to_owned())));
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let host = start(data.path()).await.unwrap();
    let item = host.platform.stores.dynamodb().put_item().table_name("idempotency");
    item.item("pk", AttributeValue::S("a".to_owned())).send().await.unwrap();
    host.platform
        .stores
        .files()
        .put_document("a.txt", b"a".to_vec(), "text/plain")
        .await
        .unwrap();
    let keys = host.platform.issuer.keys();
    host.stop().await;

    let host = start(data.path()).await.unwrap();

    let item = host.platform.stores.dynamodb().get_item().table_name("idempotency");
    assert!(
        item.key("pk", AttributeValue::S("a".to_owned()))
            .send()
            .await
            .unwrap()
            .item
            .is_some()
    );
    assert!(
        host.platform
            .stores
            .files()
            .exists(Bucket::Documents, "a.txt")
            .await
            .unwrap()
    );
    assert_eq!(host.platform.issuer.keys(), keys, "tokens stay good");
}

/// The program itself, and the address of its tables.
fn program(data: &Path) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quxiang"));
    let mut child = command
        .arg("--data")
        .arg(data)
        .args(["--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let line = lines.find(|line| line.contains("内置存储")).unwrap();
    let address = line.split_once("http://").unwrap().1.split('，').next().unwrap();
    (child, format!("http://{address}"))
}

async fn put(stores: &Stores, number: usize) {
    let item = stores.dynamodb().put_item().table_name("idempotency");
    item.item("pk", AttributeValue::S(number.to_string()))
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let host = start(data.path()).await.unwrap();
    let mut stores = host.platform.stores.clone();
    host.stop().await;
    let (mut child, endpoint) = program(data.path());
    stores.dynamodb_endpoint = endpoint;

    for number in 0..50 {
        put(&stores, number).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();

    let host = start(data.path()).await.unwrap();
    let kept = host
        .platform
        .stores
        .dynamodb()
        .scan()
        .table_name("idempotency")
        .send()
        .await
        .unwrap();
    assert_eq!(kept.count, 50);
}

#[tokio::test]
async fn a_stop_waits_for_nothing_but_requests() {
    let host = crate::host().await;
    let started = std::time::Instant::now();

    host.stop().await;

    assert!(started.elapsed() < std::time::Duration::from_secs(2));
}

#[tokio::test]
async fn two_hosts_live_side_by_side() {
    let (first, second) = (crate::host().await, crate::host().await);
    let files = first.platform.stores.files();

    files.put_document("a.txt", b"a".to_vec(), "text/plain").await.unwrap();

    assert!(
        !second
            .platform
            .stores
            .files()
            .exists(Bucket::Documents, "a.txt")
            .await
            .unwrap()
    );
    assert_ne!(first.base_url, second.base_url);
}

#[tokio::test]
async fn a_taken_port_or_directory_is_named() {
    let data = tempfile::tempdir().unwrap();
    let host = start(data.path()).await.unwrap();
    let port = host.base_url.rsplit_once(':').unwrap().1.parse().unwrap();

    let taken = Host::start(HostOptions {
        storage: Storage::Memory,
        port,
        ..HostOptions::default()
    })
    .await
    .err()
    .unwrap();
    assert!(matches!(taken, StartError::PortInUse(taken) if taken == port));
    let taken = start(data.path()).await.err().unwrap();
    assert!(
        matches!(taken, StartError::DirectoryInUse(ref path) if path == data.path()),
        "{taken}"
    );
}
