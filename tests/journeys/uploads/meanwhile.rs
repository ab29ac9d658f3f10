//! What happens to a picture while it is looked at (F13).

use aws_sdk_s3::Client;
use aws_sdk_s3::config::interceptors::BeforeSerializationInterceptorContextRef;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents, SharedInterceptor};
use aws_sdk_s3::error::BoxError;
use aws_sdk_s3::operation::put_object::PutObjectInput;
use files::{Bucket, FileError, Files};
use journeys::ledger;
use journeys::world::World;
use journeys::world::people::{picture, sha256};
use journeys::world::reply::put;
use local::s3_events::{Created, event};
use local::stores::{DOCUMENTS_BUCKET, UPLOADS_BUCKET};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Says when something is about to be kept, and waits until it may be. It holds a thread meanwhile: the stories have more.
#[derive(Debug)]
struct Gate {
    reached: Sender<()>,
    open: Mutex<Receiver<()>>,
}

impl Intercept for Gate {
    fn name(&self) -> &'static str {
        "Gate"
    }

    fn read_before_serialization(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let put = context.input().downcast_ref::<PutObjectInput>();
        if put.is_some_and(|put| put.bucket.as_deref() == Some(DOCUMENTS_BUCKET)) {
            self.reached.send(())?;
            self.open.lock().unwrap().recv()?;
        }
        Ok(())
    }
}

/// The buckets as `inspect` reaches them, with the gate in front.
fn gated(world: &World, reached: Sender<()>, open: Receiver<()>) -> Files {
    let open = Mutex::new(open);
    let mut client = world.host().platform.stores.s3().config().to_builder();
    client.push_interceptor(SharedInterceptor::new(Gate { reached, open }));
    if let Some(observer) = ledger::observer() {
        client.push_interceptor(observer("inspect"));
    }
    Files::new(Client::from_conf(client.build()), UPLOADS_BUCKET, DOCUMENTS_BUCKET)
}

/// A picture as it is announced.
fn announced(bytes: &[u8]) -> Value {
    json!({"content_type": "image/png", "size_bytes": bytes.len(), "sha256": sha256(bytes)})
}

/// Puts the picture by its link, begins to look at it, lets `meanwhile` happen just before it is kept, and looks to the end.
/// `folder` is where the object lies. Nothing of it may be left.
async fn is_not_kept(
    world: &World,
    (answer, bytes): (&Value, Vec<u8>),
    folder: &str,
    meanwhile: impl AsyncFnOnce(&str),
) {
    let id = answer["upload"]["id"].as_str().unwrap();
    let created = Created {
        bucket: UPLOADS_BUCKET.to_owned(),
        key: format!("{folder}/{id}"),
        size: bytes.len() as u64,
    };
    assert_eq!(put(&answer["link"], bytes).await.status, 200);
    let ((reached, arrival), (opens, open)) = (channel(), channel());
    let given = world.given("inspect", inspect::NEEDS);
    let inspect = inspect::Inspect {
        records: given.app.records,
        files: gated(world, reached, open),
        clock: given.app.clock,
        isolation: isolation::Isolation::Thread,
    };
    let event = event(&created).unwrap();
    let looking = tokio::spawn(async move { inspect::handle(&inspect, event).await });
    tokio::task::spawn_blocking(move || arrival.recv().unwrap())
        .await
        .unwrap();

    meanwhile(id).await;
    opens.send(()).unwrap();
    looking.await.unwrap().unwrap();

    let kept = world.files().read(Bucket::Documents, &created.key, 1_000_000).await;
    assert!(matches!(kept, Err(FileError::NotFound)), "{kept:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn f13_a_proof_that_is_removed_while_it_is_looked_at_is_not_kept() {
    let world = World::start_without_uploads().await;
    let graduate = world.graduate().await;
    let bytes = picture("removed meanwhile");
    let answer = graduate.does("POST", "/uploads", announced(&bytes)).await.ok();
    let folder = format!("proofs/{}", graduate.id);
    is_not_kept(&world, (&answer, bytes), &folder, async |id| {
        graduate.does("DELETE", &format!("/uploads/{id}"), None).await.ok();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn f13_a_licence_that_gave_way_to_others_while_it_was_looked_at_is_not_kept() {
    let world = World::start_without_uploads().await;
    let employer = world.employer();
    let uploads = ("POST", "/v1/employer/uploads");
    let bytes = picture("gave way");
    let answer = employer.does(uploads.0, uploads.1, announced(&bytes)).await.ok();
    let folder = format!("licences/{}", employer.id().await);
    is_not_kept(&world, (&answer, bytes), &folder, async |id| {
        for number in 0..5 {
            let other = picture(&format!("in its place {number}"));
            employer.does(uploads.0, uploads.1, announced(&other)).await.ok();
        }
        let upload = format!("{}/{id}", uploads.1);
        employer.does("GET", &upload, None).await.refused("not_found");
    })
    .await;
}
