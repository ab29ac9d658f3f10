//! The running system and the people in it, for stories told over HTTP.
//!
//! By default the system runs in this process, in memory, with the demo roster; each story takes graduates that no other
//! story has. Nothing here knows how the system works inside: people make requests and see answers.

pub mod people;
pub mod reply;

use domain::time::Timestamp;
use gateway::Clock;
use gateway::clock::Hands;
use local::issuer::SignIn;
use local::{Demo, DynamoDb, Host, HostOptions};
pub use people::{Graduate, Staff};
pub use reply::Reply;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, mpsc};

/// A running system.
pub struct World {
    /// Where it is.
    pub base_url: String,
    host: Host,
    hands: Hands,
    clock: Clock,
    next_graduate: AtomicUsize,
}

/// The system that stories share which need no clock of their own. It lives on a runtime of its own, because that of a
/// test ends with the test.
static SHARED: LazyLock<Arc<World>> = LazyLock::new(|| {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async move {
            sender.send(Arc::new(World::start().await)).unwrap();
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().unwrap()
});

impl World {
    /// The shared system. Its clock stands for all stories; those that move it start their own.
    pub fn shared() -> Arc<Self> {
        Arc::clone(&SHARED)
    }

    /// A system of its own, whose clock the story moves.
    pub async fn start() -> Self {
        Self::start_on(DynamoDb::Embedded).await
    }

    /// The same on another DynamoDB.
    pub async fn start_on(dynamodb: DynamoDb) -> Self {
        let (clock, hands) = Clock::adjustable(Clock::system().now());
        let options = HostOptions { clock: clock.clone(), dynamodb, demo: Demo::Seeded, ..HostOptions::default() };
        let host = Host::start(options).await.unwrap();
        Self { base_url: host.base_url.clone(), host, hands, clock, next_graduate: AtomicUsize::new(1) }
    }

    /// What time the system thinks it is.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves the clock. Uploads need the real time, so a story uploads before it moves the clock.
    pub fn set_clock(&self, at: Timestamp) {
        self.hands.set(at);
    }

    /// The running host, for what no client can see.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// A token as the identity provider issues it.
    pub fn token(&self, subject: &str, sign_in: SignIn, signed_in_at: Timestamp) -> String {
        self.host.platform.issuer.access_token(subject, sign_in, signed_in_at).unwrap()
    }

    /// A graduate of the demo school whom no other story knows, not signed in before. Departments take turns:
    /// number 1 is of computing, 2 of mathematics, …, 5 of law, 6 of computing again.
    pub async fn stranger(self: &Arc<Self>) -> Graduate {
        let number = self.next_graduate.fetch_add(1, Ordering::Relaxed);
        assert!(number <= local::demo::graduates::GRADUATES, "the demo roster is used up");
        Graduate::new(self, &format!("graduate-{number:03}"))
    }

    /// A graduate who is bound to the roster and has accepted the basic information.
    pub async fn graduate(self: &Arc<Self>) -> Graduate {
        let mut graduate = self.stranger().await;
        graduate.binds().await.ok();
        graduate.accepts_basics().await.ok();
        graduate
    }

    /// The staff member with this sign-in, such as `school-99999`.
    pub fn staff(self: &Arc<Self>, subject: &str) -> Staff {
        Staff::new(self, subject)
    }

    /// The demo school's first account.
    pub fn school(self: &Arc<Self>) -> Staff {
        self.staff(&local::demo::staff::school_subject(local::demo::SCHOOL))
    }

    /// A request without a token.
    pub async fn anonymous(&self, method: &str, path: &str, body: Option<serde_json::Value>) -> Reply {
        reply::send(&self.base_url, (method, path), None, body).await
    }
}
