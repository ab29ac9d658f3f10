//! The people at a rig, each at a client of their own.

use super::Rig;
use super::deed::Deed;
use super::seat::{Seat, done};
use domain::dossier::{NewFiling, OwnRoute, ReviewRequest, Verdict};
use domain::filing::Declared;
use domain::history::Subject as Reviewed;
use domain::id::{FilingId, GraduateId};
use domain::identity::{IdNumber, PersonName};
use domain::kind::{DestinationKind, FieldName, Fields};
use domain::principal::{Attested, Principal};
use local::demo::graduates::Row;
use local::demo::staff::DEPARTMENTS;
use records::{Records, Work};

impl Rig {
    /// The graduate with this number, bound and with the basic information accepted. Numbers 1, 6, 11, … are of computing.
    pub async fn graduate(&self, number: usize) -> Seat {
        let records = self.records();
        let row = local::demo::graduates::roster(self.class_year.get()).remove(number - 1);
        let id = Box::pin(self.enrolled(&records, &row)).await;
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
        Box::pin(seat.does(&Deed::AcceptBasics)).await.unwrap();
        seat
    }

    /// Ten letters and digits that no other rig has: of its identity key.
    pub(super) fn mark(&self) -> String {
        let key = self.host.platform.secrets.identity_key.chars();
        key.filter(char::is_ascii_alphanumeric).take(10).collect()
    }

    /// The roster entry; a store that another rig has seeded knows nobody under this rig's identity key.
    async fn enrolled(&self, records: &Records, row: &Row) -> GraduateId {
        let id_number = IdNumber::parse(&row.id_number).unwrap();
        if let Some(id) = records.graduates_with_identity(&id_number).await.unwrap().pop() {
            return id;
        }
        let entry = local::demo::graduates::entries(std::slice::from_ref(row), self.class_year).unwrap();
        let mut entry = entry.into_iter().next().unwrap();
        // Of the same school as the other rig's people: what another rig has entered has this 考生号 already.
        entry.exam_number.replace_range(..10, &self.mark());
        let row = self.enrolment(entry);
        records
            .enrol(&self.school_call(), &self.enroller(records).await, &row)
            .await
            .unwrap();
        records.graduates_with_identity(&id_number).await.unwrap().remove(0)
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

    /// The sign-in of the department that this graduate is of.
    pub fn department(number: usize) -> &'static str {
        DEPARTMENTS[(number - 1) % DEPARTMENTS.len()].1
    }

    /// A graduate whose filing both levels have approved and who has confirmed it.
    pub async fn confirmed(&self, number: usize) -> Seat {
        let graduate = self.graduate(number).await;
        graduate.starts(not_seeking("0123456789ABCDEF")).await.unwrap();
        graduate.submits().await.unwrap();
        for (reviewer, revision) in [(Self::department(number), 2), ("school-99999", 3)] {
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
}

/// A complete declaration that needs no proof (暂不就业), with this statement.
pub fn declared(statement: &str) -> Declared {
    let mut fields = Fields::default();
    fields.insert(FieldName::Statement, statement.to_owned());
    Declared {
        kind: DestinationKind::NotSeeking,
        fields,
        proofs: Vec::new(),
    }
}

/// The same as a first draft, under this name.
pub fn not_seeking(id: &str) -> NewFiling {
    NewFiling {
        id: FilingId::parse(id).unwrap(),
        route: OwnRoute::Declaration,
        content: declared("照顾家人"),
    }
}
