//! Everybody's clients, which one graduate after the other is played with.

use super::plan::Role;
use domain::account::Account;
use domain::employer::Employer;
use journeys::rig::Rig;
use journeys::rig::faults::Faults;
use journeys::rig::seat::Seat;
use records::Records;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Employers at one graduate.
const EMPLOYERS: usize = 3;

/// Somebody at one graduate's affairs.
pub(super) struct Actor {
    /// Which part it plays.
    pub(super) role: Role,
    /// At a client whose requests suffer `faults`.
    pub(super) seat: Seat,
    /// What they suffer.
    pub(super) faults: Faults,
    /// The account, of staff.
    pub(super) account: Option<Account>,
}

/// Clients and employers.
pub(super) struct Cast {
    clients: Vec<(Role, Records, Faults)>,
    /// Verified.
    pub(super) employers: Vec<Employer>,
    /// A client that suffers nothing, for whoever judges.
    pub(super) reader: aws_sdk_dynamodb::Client,
    draws: Arc<AtomicU32>,
}

impl Cast {
    /// Another cast at the same rig; `lane` tells it from others, and all of them draw numbers from `draws`.
    pub(super) async fn new(rig: &Rig, lane: usize, draws: &Arc<AtomicU32>) -> Self {
        let client = |role| {
            let faults = Faults::default();
            (role, rig.faulty_records(&faults), faults)
        };
        let mut employers = Vec::new();
        for number in 0..EMPLOYERS {
            employers.push(Box::pin(rig.employer(lane * EMPLOYERS + number)).await);
        }
        Self {
            clients: Role::ALL.into_iter().map(client).collect(),
            employers,
            reader: rig.client(),
            draws: Arc::clone(draws),
        }
    }

    /// A draw that no other agreement of this rig gets.
    pub(super) fn draw(&self) -> u32 {
        self.draws.fetch_add(1, Ordering::Relaxed)
    }

    /// Everybody at this graduate.
    pub(super) async fn actors(&self, rig: &Rig, graduate: &Seat, number: usize) -> Vec<Actor> {
        let school = local::demo::staff::school_subject(local::demo::SCHOOL);
        let mut actors = Vec::new();
        for (role, records, faults) in &self.clients {
            let call = match role {
                Role::Here | Role::Elsewhere | Role::System => graduate.call.clone(),
                Role::First | Role::Contracting => rig.employer_call(&self.employers[0].subject),
                Role::Second => rig.employer_call(&self.employers[1].subject),
                Role::Third => rig.employer_call(&self.employers[2].subject),
                Role::Department => rig.staff_call(Rig::department(number)),
                Role::School | Role::Office => rig.staff_call(&school),
            };
            let seat = Seat {
                records: records.clone(),
                call,
                id: graduate.id.clone(),
            };
            actors.push(Actor {
                role: *role,
                account: seat.opens().await.account,
                seat,
                faults: faults.clone(),
            });
        }
        actors
    }
}
