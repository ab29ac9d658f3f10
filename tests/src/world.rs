//! The running system and the people in it, for stories told over HTTP.
//!
//! By default the system runs in this process, in memory, with the demo roster; each story takes graduates that no other
//! story has. Nothing here knows how the system works inside: people make requests and see answers.

pub mod employer;
pub mod people;
pub mod reply;

use crate::canary;
use crate::quiet::without_schedules;
use domain::id::ClassYear;
use domain::time::Timestamp;
pub use employer::Employer;
use gateway::Clock;
use gateway::clock::Hands;
use local::demo::staff::DEPARTMENTS;
use local::issuer::SignIn;
use local::issuer::people::{Person, Role};
use local::{BoxError, Demo, DynamoDb, Functions, Host, HostOptions, Platform, functions};
pub use people::{Graduate, Staff};
use records::{IdentityKey, Records, Tables};
pub use reply::Reply;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, mpsc};

/// A running system.
pub struct World {
    /// Where it is.
    pub base_url: String,
    host: Host,
    hands: Hands,
    clock: Clock,
    strangers: Mutex<BTreeSet<usize>>,
    next_employer: AtomicUsize,
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
        Self::start_on(DynamoDb::Embedded, async |platform| functions::assemble(platform).await).await
    }

    /// The same on another DynamoDB, where nothing happens by itself.
    pub async fn start_without_schedules(dynamodb: DynamoDb) -> Self {
        Self::start_on(dynamodb, without_schedules).await
    }

    async fn start_on<F>(dynamodb: DynamoDb, assemble: F) -> Self
    where
        F: AsyncFnOnce(&Platform) -> Result<Functions, BoxError>,
    {
        let (clock, hands) = Clock::adjustable(Clock::system().now());
        canary::watch();
        canary::know_demo(ClassYear::new(local::demo::season(clock.now()).0).unwrap());
        let options = HostOptions {
            clock: clock.clone(),
            dynamodb,
            demo: Demo::Seeded,
            ..HostOptions::default()
        };
        let host = Host::start_with(options, assemble).await.unwrap();
        Self {
            base_url: host.base_url.clone(),
            host,
            hands,
            clock,
            strangers: Mutex::new((1..=local::demo::graduates::GRADUATES).collect()),
            next_employer: AtomicUsize::new(1),
        }
    }

    /// The same as [`World::shared`], but of the story's own: for stories that move the clock or use up tries.
    pub async fn start_shared_alike() -> Arc<Self> {
        Arc::new(Self::start().await)
    }

    /// The records below the system, for what no client can see.
    pub fn records(&self) -> Records {
        let platform = &self.host.platform;
        let name = |table: &str| table.to_owned();
        let tables = Tables {
            dossiers: name("dossiers"),
            history: name("history"),
            organizations: name("organizations"),
            verifications: name("verifications"),
            jobs: name("jobs"),
            idempotency: name("idempotency"),
            invitations: name("invitations"),
            messages: name("messages"),
        };
        let key = IdentityKey::from_base64(&platform.secrets.identity_key).unwrap();
        Records::new(platform.stores.dynamodb(), tables, key)
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

    /// Lets somebody sign in.
    pub fn admits(&self, person: Person) {
        if person.role != Role::Employer {
            canary::know([("name", person.name.clone())]);
        }
        canary::know(person.cn_id_number.clone().map(|number| ("ID number", number)));
        self.host.platform.people.add([person]).unwrap();
    }

    /// A token as the identity provider issues it.
    pub fn token(&self, subject: &str, sign_in: SignIn, signed_in_at: Timestamp) -> String {
        self.host
            .platform
            .issuer
            .access_token(subject, sign_in, signed_in_at)
            .unwrap()
    }

    /// A graduate of the demo school whom no other story knows, not signed in before. Departments take turns:
    /// number 1 is of computing, 2 of mathematics, …, 5 of law, 6 of computing again.
    pub fn stranger(self: &Arc<Self>) -> Graduate {
        self.stranger_who(|_| true)
    }

    fn stranger_who(self: &Arc<Self>, fits: impl Fn(usize) -> bool) -> Graduate {
        let mut strangers = self.strangers.lock().unwrap();
        let number = strangers.iter().copied().find(|number| fits(*number));
        assert!(number.is_some(), "the demo roster is used up");
        let number = number.unwrap();
        strangers.remove(&number);
        Graduate::new(self, &format!("graduate-{number:03}"))
    }

    /// A graduate who is bound to the roster and has accepted the basic information.
    pub async fn graduate(self: &Arc<Self>) -> Graduate {
        signed_up(self.stranger()).await
    }

    /// A graduate as above, of this department.
    pub async fn graduate_of(self: &Arc<Self>, department: &str) -> Graduate {
        let place = DEPARTMENTS.iter().position(|(name, _)| *name == department).unwrap();
        let graduate = self.stranger_who(|number| (number - 1) % DEPARTMENTS.len() == place);
        let graduate = signed_up(graduate).await;
        assert_eq!(graduate.department().await, department);
        graduate
    }

    /// A graduate of computing whose filing both levels have approved.
    pub async fn registered(self: &Arc<Self>) -> Graduate {
        let graduate = self.graduate_of("计算机科学与技术系").await;
        graduate.files().await;
        self.approves(&graduate, "filing").await;
        graduate
    }

    /// The department of computing approves, then the school; answers what the school was told.
    pub async fn approves(self: &Arc<Self>, graduate: &Graduate, subject: &str) -> Value {
        let department = self.staff("dept-computing");
        department.decides(graduate, subject, "approve").await.ok();
        self.school().decides(graduate, subject, "approve").await.ok()
    }

    /// The same, confirmed.
    pub async fn confirmed(self: &Arc<Self>) -> Graduate {
        let graduate = self.registered().await;
        graduate.confirms().await.ok();
        graduate
    }

    /// An employer whom no other story knows, with a sign-in and no registration.
    pub fn employer(self: &Arc<Self>) -> Employer {
        let number = self.next_employer.fetch_add(1, Ordering::Relaxed);
        Employer::new(self, number)
    }

    /// The same, verified by the province of the demo school.
    pub async fn verified_employer(self: &Arc<Self>) -> Employer {
        let employer = self.employer();
        employer.registers().await;
        let path = format!("/v1/provinces/11/employers/{}/verification", employer.id().await);
        self.staff("province-11").does("POST", &path, None).await.ok();
        employer
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
    pub async fn anonymous(&self, method: &str, path: &str, body: Option<Value>) -> Reply {
        reply::send(&self.base_url, (method, path), None, body).await
    }

    /// A request of a client that wants this media type.
    pub async fn anonymous_accepting(&self, media_type: &str, path: &str) -> Reply {
        reply::send(&self.base_url, ("GET", path), [("accept", media_type.to_owned())], None).await
    }

    /// What a clerk sees after typing name and number into the page.
    pub async fn types_into_the_form(&self, name: &str, number: &str) -> Reply {
        reply::post_form(&format!("{}/v", self.base_url), &[("name", name), ("number", number)]).await
    }
}

async fn signed_up(mut graduate: Graduate) -> Graduate {
    graduate.binds().await.ok();
    graduate.accepts_basics().await.ok();
    graduate
}
