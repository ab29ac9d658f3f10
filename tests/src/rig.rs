//! Records over a real DynamoDB implementation, without HTTP functions above: for races, counts and benchmarks.
//!
//! The store is the embedded one, or AWS's own DynamoDB Local where `QUXIANG_DYNAMODB_ENDPOINT` names it.

pub mod calls;

use aws_sdk_dynamodb::Client;
use calls::Calls;
use domain::history::Entry;
use domain::id::{ClassYear, GraduateId, SchoolCode, Subject};
use domain::identity::IdNumber;
use domain::policy::{Action, Enroller, Owner};
use domain::principal::{GraduateSession, Principal, StaffSession};
use domain::refusal::Refusal;
use domain::time::Timestamp;
use local::{Demo, DynamoDb, Host, HostOptions};
use records::{Answer, Call, Committed, Done, Enrolment, Error, IdentityKey, Records, Repeat, Tables, Work};

/// A store with the demo roster in it, and clients of its own for everybody.
pub struct Rig {
    host: Host,
    endpoint: String,
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

impl Rig {
    /// Starts.
    pub async fn start() -> Self {
        let dynamodb = other_store().map_or(DynamoDb::Embedded, DynamoDb::At);
        let host = Host::start(HostOptions {
            dynamodb,
            demo: Demo::Seeded,
            ..HostOptions::default()
        })
        .await
        .unwrap();
        let now = gateway::Clock::system().now();
        let class_year = ClassYear::new(local::demo::season(now).0).unwrap();
        let endpoint = host.platform.stores.dynamodb_endpoint.clone();
        Self {
            host,
            endpoint,
            calls: Calls::default(),
            now,
            class_year,
        }
    }

    /// A client that nobody else uses; all clients' calls are counted together.
    pub fn client(&self) -> Client {
        let stores = &self.host.platform.stores;
        let config = stores.dynamodb().config().to_builder().endpoint_url(&self.endpoint);
        Client::from_conf(config.interceptor(self.calls.clone()).build())
    }

    /// Records over a client of their own.
    pub fn records(&self) -> Records {
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
        Records::new(self.client(), tables, key)
    }

    /// A graduate's request, as often as the same key comes.
    pub fn call(&self, number: usize, key: Option<&str>) -> Call {
        let subject = Subject::parse(&format!("graduate-{number:03}")).unwrap();
        let principal = Principal::Graduate(GraduateSession {
            subject,
            attested: None,
            face_checked_at: Some(self.now),
        });
        let repeat = key.map(|key| Repeat {
            key: key.to_owned(),
            fingerprint: [7; 32],
        });
        Call {
            principal,
            repeat,
            ..Call::system("rig", self.now)
        }
    }

    /// The graduate with this number, bound and with the basic information accepted.
    pub async fn graduate(&self, records: &Records, number: usize) -> GraduateId {
        let rows = local::demo::graduates::roster(self.class_year.get());
        let row = &rows[number - 1];
        let id_number = IdNumber::parse(&row.id_number).unwrap();
        let id = self.enrolled(records, row, &id_number).await;
        let call = self.call(number, None);
        let Principal::Graduate(mut session) = call.principal.clone() else {
            unreachable!()
        };
        let name = domain::identity::PersonName::parse(&row.name).unwrap();
        session.attested = Some(domain::principal::Attested { name, id_number });
        let bind = |work: &mut Work| Ok(done(work.dossier.bind(&session, call.now)?));
        records.change(&call, &id, bind).await.unwrap();
        let accept = records.change(&call, &id, |work| {
            let owner = Owner::ask(&work.asker(&call), Action::KeepOwnBasics, &work.dossier)?;
            Ok(done(Some(work.dossier.accept_basics(&owner, call.now)?)))
        });
        accept.await.unwrap();
        id
    }

    /// The roster entry; a store that another rig has seeded knows nobody under this rig's identity key.
    async fn enrolled(&self, records: &Records, row: &local::demo::graduates::Row, id_number: &IdNumber) -> GraduateId {
        if let Some(id) = records.graduates_with_identity(id_number).await.unwrap().pop() {
            return id;
        }
        let call = self.school_call();
        let desk = records
            .open_school(&call, &Self::school(), self.class_year)
            .await
            .unwrap();
        let enroller = Enroller::ask(&desk.asker(&call), &Self::school()).unwrap();
        let entry = local::demo::graduates::entries(std::slice::from_ref(row), self.class_year)
            .unwrap()
            .remove(0);
        let enrolment = Enrolment {
            school: Self::school(),
            class_year: self.class_year,
            entry,
        };
        records.enrol(&call, &enroller, &enrolment).await.unwrap();
        records.graduates_with_identity(id_number).await.unwrap().remove(0)
    }

    /// A request of the demo school's first account.
    pub fn school_call(&self) -> Call {
        let subject = Subject::parse(&local::demo::staff::school_subject(local::demo::SCHOOL)).unwrap();
        let session = StaffSession {
            subject,
            authenticated_at: self.now,
        };
        Call {
            principal: Principal::Staff(session),
            ..Call::system("rig", self.now)
        }
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

/// A decision with nothing to say to the caller.
pub fn done(entry: Option<Entry>) -> Done {
    let answer = Answer {
        status: 200,
        body: serde_json::json!({"done": true}),
        etag: None,
    };
    Done { entry, answer }
}

/// One of the graduate's own operations.
pub async fn own(
    records: &Records,
    call: &Call,
    id: &GraduateId,
    decide: impl Fn(&mut Work, &Owner) -> Result<Entry, Refusal> + Send + Sync,
) -> Result<Committed, Error> {
    records
        .change(call, id, |work| {
            let owner = Owner::ask(&work.asker(call), Action::File, &work.dossier)?;
            Ok(done(Some(decide(work, &owner)?)))
        })
        .await
}
