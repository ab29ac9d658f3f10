//! A whole system whose clock stands, with a meter between it and its store.

use axum::Router;
use axum::routing::post;
use domain::time::Timestamp;
use journeys::rig::meter::{Meter, Reading};
use journeys::rig::proxy::Proxy;
use journeys::world::{Employer, Graduate, Reply, Staff, World};
use local::tables::Streams;
use local::{Demo, DynamoDb, Host, HostOptions};
use records::{IdentityKey, Records, Tables};
use season::measured::Measured;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// When everything is measured: 10:00 in China, in the demo's season. Times of other lengths would be other items.
const NOW: &str = "2026-06-10T02:00:00Z";

/// The system, and what was measured of it.
pub(crate) struct Scene {
    /// The system.
    pub(crate) world: Arc<World>,
    /// What passes between it and its store.
    pub(crate) meter: Meter,
    measured: Mutex<Measured>,
    keys: AtomicU64,
    _proxy: Proxy,
    store: Host,
}

impl Scene {
    pub(crate) async fn start() -> Self {
        let now: Timestamp = NOW.parse().unwrap();
        let options = HostOptions {
            demo: Demo::Empty,
            streams: Streams::Off,
            ..HostOptions::default()
        };
        let store = Host::start(options).await.unwrap();
        let meter = Meter::default();
        let proxy = Proxy::metered(&store.platform.stores.dynamodb_endpoint, &meter).await;
        let world = World::start_without_schedules_at(DynamoDb::At(proxy.endpoint.clone()), now).await;
        Self {
            world: Arc::new(world),
            meter,
            measured: Mutex::default(),
            keys: AtomicU64::new(1),
            _proxy: proxy,
            store,
        }
    }

    pub(crate) fn measured(&self) -> Measured {
        self.measured.lock().unwrap().clone()
    }

    /// Notes under `name` what `request` costs, and tells what it has to tell.
    pub(crate) async fn costs(&self, name: &str, request: impl Future<Output = Reply>) -> Value {
        self.meter.take();
        let reply = Box::pin(request).await;
        assert!(reply.status < 400, "{name}: {}", reply.text());
        self.note(name, self.meter.take(), reply.bytes.len()).await;
        reply.json
    }

    /// Notes under `name` what `of` things at once cost.
    pub(crate) async fn note_many(&self, name: &str, of: usize, mut reading: Reading) {
        assert!(of > 0, "{name}: nothing was done");
        reading.cost.of = of as u64;
        self.note(name, reading, 0).await;
    }

    /// Notes under `name` what was read off the meter.
    pub(crate) async fn note(&self, name: &str, reading: Reading, answer_bytes: usize) {
        let mut cost = reading.cost;
        cost.answer_bytes = answer_bytes as u64;
        cost.messages = self.tell(&reading.told).await.messages.len() as u64;
        self.measured.lock().unwrap().operations.insert(name.to_owned(), cost);
    }

    /// Records that no meter sees.
    pub(crate) fn unmetered(&self) -> Records {
        let key = IdentityKey::from_base64(&self.world.host().platform.secrets.identity_key);
        let tables = Tables::named(str::to_owned);
        Records::new(self.store.platform.stores.dynamodb(), tables, key.unwrap())
    }

    /// Fills the inboxes, as the stream of the history would; what that costs.
    pub(crate) async fn tell(&self, told: &[Value]) -> Reading {
        self.meter.take();
        if !told.is_empty() {
            let records: Vec<_> = told.iter().map(inserted).collect();
            let event = serde_json::from_value(json!({"Records": records})).unwrap();
            let notify = notify::Notify {
                records: self.world.records(),
            };
            let answer = notify::handle(&notify, event).await;
            assert!(answer.batch_item_failures.is_empty());
        }
        self.meter.take()
    }

    /// As clients name their commands.
    pub(crate) fn key(&self) -> String {
        let number = self.keys.fetch_add(1, Ordering::Relaxed);
        format!("00000000-0000-4000-8000-{number:012}")
    }

    /// What a graduate looks at.
    pub(crate) async fn looks(&self, name: &str, graduate: &Graduate, rest: &str) -> Value {
        self.costs(name, graduate.does("GET", rest, None)).await
    }

    /// What a graduate changes.
    pub(crate) async fn changes(
        &self,
        name: &str,
        graduate: &Graduate,
        what: (&str, &str),
        body: impl Into<Option<Value>>,
    ) -> Value {
        let key = self.key();
        self.costs(name, graduate.does_once(&key, what, body)).await
    }

    /// What an employer changes.
    pub(crate) async fn trades(
        &self,
        name: &str,
        employer: &Employer,
        what: (&str, &str),
        body: impl Into<Option<Value>>,
    ) -> Value {
        let key = self.key();
        self.costs(name, employer.does_once(&key, what, body)).await
    }

    /// What staff change.
    pub(crate) async fn rules(
        &self,
        name: &str,
        staff: &Staff,
        what: (&str, &str),
        body: impl Into<Option<Value>>,
    ) -> Value {
        let key = self.key();
        self.costs(name, staff.does_once(&key, what, body)).await
    }

    /// Both levels open what waits and approve it.
    pub(crate) async fn approves(&self, what: &str, graduate: &Graduate, subject: &str) {
        let path = format!("/v1/graduates/{}/review/{subject}", graduate.id);
        for (level, reviewer) in [
            ("department", self.world.staff("dept-computing")),
            ("school", self.world.school()),
        ] {
            let open = format!("audit/open_{what}");
            let shown = self.costs(&open, reviewer.does("GET", &path, None)).await;
            let decision = json!({"revision": shown["progress"]["revision"], "decision": "approve"});
            let decide = format!("audit/{level}_approves_{what}");
            self.rules(&decide, &reviewer, ("POST", &path), decision).await;
        }
    }
}

/// A record of a table's stream.
pub(crate) fn inserted(image: &Value) -> Value {
    let keys = json!({"pk": image["pk"], "sk": image["sk"]});
    json!({
        "awsRegion": "cn-north-1", "eventID": "measured", "eventName": "INSERT",
        "dynamodb": {"Keys": keys, "NewImage": image, "SequenceNumber": "1", "SizeBytes": 1},
    })
}

/// A receiver's system on this machine that takes everything.
pub(crate) async fn receiver() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", post(|| async {}));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}
