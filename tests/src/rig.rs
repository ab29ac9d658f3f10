//! Records over a real DynamoDB implementation, without HTTP functions above: for races, counts and benchmarks.
//!
//! The store is the embedded one, or AWS's own DynamoDB Local where `QUXIANG_DYNAMODB_ENDPOINT` names it. Every rig enrols
//! its graduates under an identity key and numbers of its own, so that runs on the same store don't meet.

pub mod act;
pub mod affairs;
pub mod calls;
pub mod chain;
pub mod deed;
mod employers;
pub mod faults;
pub mod meter;
mod people;
pub mod proxy;
pub mod seat;
mod stored;

pub use employers::terms;
pub use people::{declared, not_seeking};

use crate::quiet::without_schedules;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Intercept;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use calls::Calls;
use domain::id::{ClassYear, SchoolCode, Subject};
use domain::policy::Enroller;
use domain::principal::{GraduateSession, Principal, StaffSession};
use domain::time::Timestamp;
use faults::Faults;
use local::tables::Streams;
use local::{Demo, DynamoDb, Host, HostOptions};
use records::{Call, Enrolment, IdentityKey, Records, Repeat, Tables};
use std::time::Duration;

/// How the SDK waits before it repeats a request: shorter than in the cloud, as often.
const BACKOFF: Duration = Duration::from_millis(10);

/// A store with the demo roster in it, and clients of its own for everybody.
pub struct Rig {
    host: Host,
    /// What the clients asked of the store.
    pub calls: Calls,
    /// The moment of every request.
    pub now: Timestamp,
    class_year: ClassYear,
}

#[expect(
    clippy::disallowed_methods,
    reason = "CI says here where AWS's own DynamoDB Local is"
)]
fn other_store() -> Option<String> {
    std::env::var("QUXIANG_DYNAMODB_ENDPOINT")
        .ok()
        .filter(|endpoint| !endpoint.is_empty())
}

/// The store that was named, or else the embedded one.
pub fn store() -> DynamoDb {
    other_store().map_or(DynamoDb::Embedded, DynamoDb::At)
}

impl Rig {
    /// Starts.
    pub async fn start() -> Self {
        let options = HostOptions {
            dynamodb: store(),
            demo: Demo::Seeded,
            streams: Streams::Off,
            ..HostOptions::default()
        };
        let host = Host::start_with(options, without_schedules).await.unwrap();
        let now = gateway::Clock::system().now();
        let class_year = ClassYear::new(local::demo::season(now).0).unwrap();
        Self {
            host,
            calls: Calls::default(),
            now,
            class_year,
        }
    }

    /// Where the store is.
    pub fn endpoint(&self) -> &str {
        &self.host.platform.stores.dynamodb_endpoint
    }

    /// A client that nobody else uses; all clients' calls are counted together.
    pub fn client(&self) -> Client {
        self.client_with(self.calls.clone())
    }

    /// A client that nobody else uses, with this interceptor.
    pub fn client_with(&self, interceptor: impl Intercept + 'static) -> Client {
        let config = self.host.platform.stores.dynamodb().config().to_builder();
        let retries = RetryConfig::standard().with_initial_backoff(BACKOFF);
        Client::from_conf(config.retry_config(retries).interceptor(interceptor).build())
    }

    /// Records over a client of their own.
    pub fn records(&self) -> Records {
        self.records_over(self.client())
    }

    /// Records over a client of their own, whose requests suffer `faults`.
    pub fn faulty_records(&self, faults: &Faults) -> Records {
        let config = self.client().config().to_builder().http_client(faults.clone());
        // What one client's faults use up of the SDK's repetitions is nobody else's loss.
        let own = RetryPartition::custom("faults").build();
        self.records_over(Client::from_conf(config.retry_partition(own).build()))
    }

    /// Records over this client.
    pub fn records_over(&self, client: Client) -> Records {
        let tables = Tables::named(str::to_owned);
        let key = IdentityKey::from_base64(&self.host.platform.secrets.identity_key).unwrap();
        Records::new(client, tables, key)
    }

    /// A graduate's request; the same key is another one in another rig.
    pub fn call(&self, number: usize, key: Option<&str>) -> Call {
        let subject = Subject::parse(&format!("graduate-{number:03}")).unwrap();
        let session = GraduateSession {
            subject,
            attested: None,
            face_checked_at: Some(self.now),
        };
        let repeat = key.map(|key| Repeat {
            key: format!("{key}-{}", self.mark()),
            fingerprint: [7; 32],
        });
        Call {
            principal: Principal::Graduate(session),
            repeat,
            ..Call::system("rig", self.now)
        }
    }

    /// A request of the staff account with this sign-in.
    pub fn staff_call(&self, subject: &str) -> Call {
        let session = StaffSession {
            subject: Subject::parse(subject).unwrap(),
            authenticated_at: self.now,
        };
        Call {
            principal: Principal::Staff(session),
            ..Call::system("rig", self.now)
        }
    }

    /// A request of the demo school's first account.
    pub fn school_call(&self) -> Call {
        self.staff_call(&local::demo::staff::school_subject(local::demo::SCHOOL))
    }

    /// A row of the demo school's roster.
    pub fn enrolment(&self, entry: domain::roster::RosterEntry) -> Enrolment {
        Enrolment {
            school: Self::school(),
            class_year: self.class_year,
            entry,
        }
    }

    /// The demo school's permission to import.
    pub async fn enroller(&self, records: &Records) -> Enroller {
        let call = self.school_call();
        let desk = records.open_school(&call, &Self::school(), self.class_year).await;
        Enroller::ask(&desk.unwrap().asker(&call), &Self::school()).unwrap()
    }

    /// The class year of the demo roster.
    pub fn class_year(&self) -> ClassYear {
        self.class_year
    }

    /// The demo school.
    pub fn school() -> SchoolCode {
        SchoolCode::parse(local::demo::SCHOOL).unwrap()
    }
}
