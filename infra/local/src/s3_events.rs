//! Tells of every object that arrives in the uploads bucket, as S3 does and the embedded store does not.
//!
//! At least once: what fails is tried again, and what was not handled before the process ended is found at its next
//! start, because a handled object is no longer in the bucket.

use crate::{BoxError, Outcome};
use aws_lambda_events::event::s3::S3Event;
use aws_sdk_s3::Client;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{Method, Response, header};
use axum::middleware::Next;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

/// What is called for each object, with the event that S3 would send.
pub type ObjectCreated = Arc<dyn Fn(S3Event) -> Outcome + Send + Sync>;

/// What functions are told of, as the template says; notes that they keep beside it are their own.
const PREFIXES: [&str; 3] = ["proofs/", "licences/", "rosters/"];
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// Pictures are large in memory.
const AT_ONCE: usize = 2;
const MAX_ERROR_BODY_BYTES: usize = 64 * 1024;

/// An object that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// The bucket's name.
    pub bucket: String,
    /// The key, as it is.
    pub key: String,
    /// In bytes.
    pub size: u64,
}

/// Where arrivals are announced.
pub type Announcements = mpsc::UnboundedSender<Created>;

/// What the layer around the store needs to know.
#[derive(Clone)]
pub struct Watch {
    /// The bucket that is watched.
    pub bucket: &'static str,
    /// Where arrivals are announced.
    pub announcements: Announcements,
    /// A client of the very store.
    pub client: Client,
}

/// Lets a request pass to the store and announces what it put into the watched bucket.
pub async fn watch(State(watch): State<Watch>, request: Request, next: Next) -> Response<Body> {
    let Some(created) = created_by(&request, watch.bucket) else {
        return next.run(request).await;
    };
    let response = next.run(request).await;
    if response.status().is_success() {
        // Nobody listens only while the process ends; the next start finds the object.
        let _ = watch.announcements.send(created);
        return response;
    }
    remove_if_corrupt(response, &watch.client, &created).await
}

/// The store writes an object before it compares digests and leaves it there when they differ; S3 does not.
async fn remove_if_corrupt(response: Response<Body>, client: &Client, created: &Created) -> Response<Body> {
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, MAX_ERROR_BODY_BYTES)
        .await
        .unwrap_or_default();
    if contains(&body, b"<Code>BadDigest</Code>")
        && let Err(error) = client
            .delete_object()
            .bucket(&created.bucket)
            .key(&created.key)
            .send()
            .await
    {
        tracing::error!(key = created.key, %error, "a corrupt upload stays");
    }
    Response::from_parts(parts, Body::from(body))
}

fn contains(body: &Bytes, needle: &[u8]) -> bool {
    body.windows(needle.len()).any(|window| window == needle)
}

fn created_by(request: &Request, bucket: &str) -> Option<Created> {
    if request.method() != Method::PUT {
        return None;
    }
    let path = percent_encoding::percent_decode_str(request.uri().path())
        .decode_utf8()
        .ok()?;
    let (in_bucket, key) = path.strip_prefix('/')?.split_once('/')?;
    let size = request
        .headers()
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()?;
    (in_bucket == bucket && is_told_of(key)).then(|| Created {
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        size,
    })
}

fn is_told_of(key: &str) -> bool {
    PREFIXES.iter().any(|prefix| key.starts_with(prefix))
}

/// Announces everything that is in the bucket: it was not handled before.
pub async fn announce_waiting(client: &Client, bucket: &str, to: &Announcements) -> Result<(), BoxError> {
    let mut pages = client.list_objects_v2().bucket(bucket).into_paginator().send();
    while let Some(page) = pages.next().await {
        for object in page?.contents.unwrap_or_default() {
            let size = object
                .size
                .and_then(|size| u64::try_from(size).ok())
                .unwrap_or_default();
            let Some(key) = object.key.filter(|key| is_told_of(key)) else {
                continue;
            };
            to.send(Created {
                bucket: bucket.to_owned(),
                key,
                size,
            })?;
        }
    }
    Ok(())
}

/// Calls `handler` for every announcement until it succeeds. Stops when `tasks` is dropped.
pub fn start(mut announced: mpsc::UnboundedReceiver<Created>, handler: ObjectCreated, tasks: &mut JoinSet<()>) {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    tasks.spawn(async move {
        let mut handling = JoinSet::new();
        while let Some(created) = announced.recv().await {
            while handling.try_join_next().is_some() {}
            handling.spawn(handle(created, Arc::clone(&handler), Arc::clone(&turns)));
        }
    });
}

async fn handle(created: Created, handler: ObjectCreated, turns: Arc<Semaphore>) {
    let event = match event(&created) {
        Ok(event) => event,
        Err(error) => return tracing::error!(key = created.key, %error, "an upload can't be told of"),
    };
    let mut pause = FIRST_PAUSE;
    loop {
        let Ok(turn) = turns.acquire().await else { return };
        let Err(error) = handler(event.clone()).await else {
            return;
        };
        drop(turn);
        tracing::warn!(key = created.key, %error, ?pause, "handling an upload failed; it will be tried again");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// The event as S3 sends it: its key is encoded like a form field, but for the slashes.
pub fn event(Created { bucket, key, size }: &Created) -> Result<S3Event, serde_json::Error> {
    let encoded = |part: &str| form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>();
    let key = key.split('/').map(encoded).collect::<Vec<_>>().join("/");
    serde_json::from_value(json!({ "Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": crate::stores::REGION,
        "eventTime": crate::clock::now().to_string(),
        "eventName": "ObjectCreated:Put",
        "userIdentity": { "principalId": "local" },
        "requestParameters": { "sourceIPAddress": "127.0.0.1" },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "local",
            "bucket": { "name": bucket, "arn": format!("arn:aws:s3:::{bucket}") },
            "object": { "key": key, "size": size, "sequencer": "0" },
        },
    }]}))
}

#[cfg(test)]
mod tests {
    use super::{Created, event};

    #[test]
    fn the_event_reads_like_one_of_s3() {
        let created = Created {
            bucket: "uploads".into(),
            key: "proofs/录用 通知+1.png".into(),
            size: 7,
        };

        let event = event(&created).unwrap();

        let s3 = &event.records[0].s3;
        assert_eq!(event.records[0].event_name.as_deref(), Some("ObjectCreated:Put"));
        assert_eq!(s3.bucket.name.as_deref(), Some("uploads"));
        let key = s3.object.key.as_deref();
        assert_eq!(key, Some("proofs/%E5%BD%95%E7%94%A8+%E9%80%9A%E7%9F%A5%2B1.png"));
        assert_eq!(s3.object.size, Some(7));
    }
}
