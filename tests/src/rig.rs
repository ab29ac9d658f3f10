//! Records over a real DynamoDB implementation, without HTTP functions above: for races, counts and benchmarks.
//!
//! The store is the embedded one, or AWS's own DynamoDB Local where `QUXIANG_DYNAMODB_ENDPOINT` names it. Every rig enrols
//! its graduates under an identity key and numbers of its own, so that runs on the same store don't meet.

pub mod calls;
pub mod chain;
pub mod faults;
pub mod proxy;
pub mod seat;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Intercept;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use calls::Calls;
use domain::dossier::{NewFiling, ReviewRequest, Verdict};
use domain::filing::Declared;
use domain::history::Subject as Reviewed;
use domain::id::{ClassYear, FilingId, GraduateId, SchoolCode, Subject};
use domain::identity::{IdNumber, PersonName};
use domain::kind::{DestinationKind, FieldName, Fields};
use domain::policy::{Action, Enroller, Owner};
use domain::principal::{Attested, GraduateSession, Principal, StaffSession};
use domain::time::Timestamp;
use faults::Faults;
use local::demo::graduates::Row;
use local::{Demo, DynamoDb, Host, HostOptions};
use records::{Call, Enrolment, IdentityKey, Records, Repeat, Tables, Work};
use seat::{Seat, done};
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
        let host = Host::start(HostOptions {
            dynamodb: store(),
            demo: Demo::Seeded,
            ..HostOptions::default()
        })
        .await
        .unwrap();
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
        self.records_over(Client::from_conf(config.build()))
    }

    /// Records over this client.
    pub fn records_over(&self, client: Client) -> Records {
        let name = |table: &str| table.to_owned();
        let tables = Tables {
            dossiers: name("dossiers"),
            history: name("history"),
            organizations: name("organizations"),
            verifications: name("verifications"),
            jobs: name("jobs"),
            idempotency: name("idempotency"),
        };
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
            key: format!("{key}-{}", self.now),
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

    /// The graduate with this number, bound and with the basic information accepted. Numbers 1, 6, 11, … are of computing.
    pub async fn graduate(&self, number: usize) -> Seat {
        let records = self.records();
        let row = local::demo::graduates::roster(self.class_year.get()).remove(number - 1);
        let id = self.enrolled(&records, &row).await;
        let call = self.call(number, None);
        let Principal::Graduate(mut session) = call.principal.clone() else {
            unreachable!()
        };
        session.attested = Some(Attested {
            name: PersonName::parse(&row.name).unwrap(),
            id_number: IdNumber::parse(&row.id_number).unwrap(),
        });
        let bind = |work: &mut Work| Ok(done(work.dossier.bind(&session, call.now)?));
        records.change(&call, &id, bind).await.unwrap();
        let seat = Seat { records, call, id };
        let accept = seat.own(Action::KeepOwnBasics, |work, owner: &Owner| {
            work.dossier.accept_basics(owner, seat.call.now)
        });
        accept.await.unwrap();
        seat
    }

    /// The roster entry; a store that another rig has seeded knows nobody under this rig's identity key.
    async fn enrolled(&self, records: &Records, row: &Row) -> GraduateId {
        let id_number = IdNumber::parse(&row.id_number).unwrap();
        if let Some(id) = records.graduates_with_identity(&id_number).await.unwrap().pop() {
            return id;
        }
        let entry = local::demo::graduates::entries(std::slice::from_ref(row), self.class_year).unwrap();
        let row = self.enrolment(entry.into_iter().next().unwrap());
        records
            .enrol(&self.school_call(), &self.enroller(records).await, &row)
            .await
            .unwrap();
        records.graduates_with_identity(&id_number).await.unwrap().remove(0)
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

    /// The staff account with this sign-in at the same dossier, over a client of its own.
    pub fn staff(&self, subject: &str, graduate: &Seat) -> Seat {
        Seat {
            records: self.records(),
            call: self.staff_call(subject),
            id: graduate.id.clone(),
        }
    }

    /// The same person at another client.
    pub fn again(&self, seat: &Seat) -> Seat {
        Seat {
            records: self.records(),
            ..seat.clone()
        }
    }

    /// A graduate of computing whose filing both levels have approved and who has confirmed it.
    pub async fn confirmed(&self, number: usize) -> Seat {
        let graduate = self.graduate(number).await;
        graduate.starts(not_seeking("0123456789ABCDEF")).await.unwrap();
        graduate.submits().await.unwrap();
        for (reviewer, revision) in [("dept-computing", 2), ("school-99999", 3)] {
            let request = ReviewRequest {
                subject: Reviewed::Filing,
                revision,
                verdict: Verdict::Approve { correction: None },
            };
            self.staff(reviewer, &graduate).reviews(request).await.unwrap();
        }
        graduate.confirms().await.unwrap();
        graduate
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

/// A complete declaration that needs no proof (暂不就业), under this name.
pub fn not_seeking(id: &str) -> NewFiling {
    let mut fields = Fields::default();
    fields.insert(FieldName::Statement, "照顾家人".to_owned());
    let content = Declared {
        kind: DestinationKind::NotSeeking,
        fields,
        proofs: Vec::new(),
    };
    NewFiling {
        id: FilingId::parse(id).unwrap(),
        content,
    }
}
