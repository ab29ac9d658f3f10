//! The running system and the people in it, for stories told over HTTP.
//!
//! By default the system runs in this process, in memory, with the demo roster. Where `QUXIANG_DEPLOYMENT` names the
//! description of a [deployed system](deployment), the stories that share one are told to that. Each story takes graduates
//! that no other story has. Nothing here knows how the system works inside: people make requests and see answers.

pub mod deployment;
pub mod employer;
mod inside;
pub mod people;
pub mod reply;

use crate::canary;
use crate::ledger;
use crate::quiet::{without_schedules, without_uploads};
use deployment::Deployment;
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
pub use reply::Reply;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, mpsc};
use std::time::Duration;

/// A running system.
pub struct World {
    /// Where it is.
    pub base_url: String,
    /// What links to it begin with.
    pub public_url: String,
    place: Place,
    clock: Clock,
    strangers: Mutex<BTreeSet<usize>>,
    next_employer: AtomicUsize,
}

/// Where a system runs.
enum Place {
    /// In this process; the hands move its clock.
    Here(Box<Host>, Hands),
    /// Elsewhere, by the real time.
    Deployed(Box<Deployment>),
}

/// The system that stories share which need no clock of their own. It lives on a runtime of its own, because that of a
/// test ends with the test.
static SHARED: LazyLock<Arc<World>> = LazyLock::new(|| {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async move {
            let world = match Deployment::named() {
                Some(deployment) => Box::pin(World::deployed(deployment)).await,
                None => World::start().await,
            };
            let world = Arc::new(world);
            sender.send(Arc::clone(&world)).unwrap();
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                world.follows_the_real_time();
            }
        });
    });
    receiver.recv().unwrap()
});

impl World {
    /// The shared system, in this process or deployed. Its clock is nobody's to move: stories that do start their own. It
    /// goes as the object store's does, which looks at the links that are made by it.
    pub fn shared() -> Arc<Self> {
        Arc::clone(&SHARED)
    }

    /// A system of its own, whose clock the story moves.
    pub async fn start() -> Self {
        let now = Clock::system().now();
        Self::start_on((DynamoDb::Embedded, now), async |platform| {
            functions::assemble(platform).await
        })
        .await
    }

    /// The same on another DynamoDB, where nothing happens by itself.
    pub async fn start_without_schedules(dynamodb: DynamoDb) -> Self {
        Self::start_without_schedules_at(dynamodb, Clock::system().now()).await
    }

    /// The same, at another time.
    pub async fn start_without_schedules_at(dynamodb: DynamoDb, now: Timestamp) -> Self {
        Self::start_on((dynamodb, now), without_schedules).await
    }

    /// A system of its own that looks at no upload: the story does.
    pub async fn start_without_uploads() -> Arc<Self> {
        let now = Clock::system().now();
        Arc::new(Self::start_on((DynamoDb::Embedded, now), without_uploads).await)
    }

    async fn start_on<F>((dynamodb, now): (DynamoDb, Timestamp), assemble: F) -> Self
    where
        F: AsyncFnOnce(&Platform) -> Result<Functions, BoxError>,
    {
        let (clock, hands) = Clock::adjustable(now);
        canary::watch();
        canary::know_demo(ClassYear::new(local::demo::season(now).0).unwrap());
        let options = HostOptions {
            clock: clock.clone(),
            dynamodb,
            demo: Demo::Seeded,
            observer: ledger::observer(),
            ..HostOptions::default()
        };
        let host = Host::start_with(options, assemble).await.unwrap();
        Self {
            base_url: host.base_url.clone(),
            public_url: host.base_url.clone(),
            place: Place::Here(Box::new(host), hands),
            clock,
            strangers: Mutex::new((1..=local::demo::graduates::GRADUATES).collect()),
            next_employer: AtomicUsize::new(1),
        }
    }

    /// A deployed system, with the demo roster in it.
    async fn deployed(deployment: Deployment) -> Self {
        deployment.prepare().await;
        Self {
            base_url: deployment.api().to_owned(),
            public_url: deployment.public().to_owned(),
            strangers: Mutex::new(deployment.strangers().collect()),
            next_employer: AtomicUsize::new(*deployment.strangers().start()),
            place: Place::Deployed(Box::new(deployment)),
            clock: Clock::system(),
        }
    }

    /// Whether a story goes without what only a system in this process has: `what`, as it completes "a deployed system has
    /// no …". It says so, and CI counts those.
    pub fn lacks(&self, what: &str) -> bool {
        let lacks = matches!(self.place, Place::Deployed(_));
        if lacks {
            let story = std::thread::current().name().unwrap_or_default().to_owned();
            println!("{story} skipped: a deployed system has no {what}");
        }
        lacks
    }

    /// The same as [`World::shared`], but of the story's own: for stories that move the clock or use up tries.
    pub async fn start_shared_alike() -> Arc<Self> {
        Arc::new(Self::start().await)
    }

    /// What time the system thinks it is.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn follows_the_real_time(&self) {
        match &self.place {
            Place::Here(_, hands) => hands.set(Clock::system().now()),
            Place::Deployed(_) => {}
        }
    }

    /// Moves the clock. Uploads need the real time, so a story uploads before it moves the clock.
    pub fn set_clock(&self, at: Timestamp) {
        match &self.place {
            Place::Here(_, hands) => hands.set(at),
            Place::Deployed(_) => panic!("a deployed system's clock is the real one"),
        }
    }

    /// Lets somebody sign in.
    pub fn admits(&self, person: Person) {
        if person.role != Role::Employer {
            canary::know([("name", person.name.clone())]);
        }
        canary::know(person.cn_id_number.clone().map(|number| ("ID number", number)));
        self.people().add([person]).unwrap();
    }

    /// A token as the identity provider issues it.
    pub fn token(&self, subject: &str, sign_in: SignIn, signed_in_at: Timestamp) -> String {
        self.issuer().access_token(subject, sign_in, signed_in_at).unwrap()
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

    /// A request without a token, to a path or by a link.
    pub async fn anonymous(&self, method: &str, path: &str, body: Option<Value>) -> Reply {
        reply::send(&self.base_url, (method, self.path_of(path)), None, body).await
    }

    /// The path that a link to this system leads to.
    fn path_of<'a>(&self, link: &'a str) -> &'a str {
        link.strip_prefix(&self.public_url).unwrap_or(link)
    }

    /// A request of a client that wants this media type.
    pub async fn anonymous_accepting(&self, media_type: &str, path: &str) -> Reply {
        let accept = [("accept", media_type.to_owned())];
        reply::send(&self.base_url, ("GET", self.path_of(path)), accept, None).await
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
