//! Records in DynamoDB: one consistent read and one transactional write per operation.
//!
//! [`Records::change`] reads everything that a decision needs in one `BatchGetItem`, lets the pure domain decide, and
//! commits the dossier, its history entry, the verification records that follow from it, and the answer for repeated
//! requests in one `TransactWriteItems`. Nothing is ever decided from an index.

mod accounts;
mod attributes;
mod call;
mod change;
mod claims;
mod commit;
mod dossiers;
mod employers;
mod enrolment;
mod error;
mod exam_numbers;
mod favourites;
mod flags;
mod history;
mod idempotency;
mod identity;
mod imports;
mod invitations;
mod lists;
mod lookups;
mod messages;
pub mod meter;
mod organization;
mod pressure;
mod proof;
mod read;
mod restart;
mod roster;
mod signing;
mod summary;
mod verifications;

pub use accounts::First;
pub use call::{Call, Origin, Repeat};
pub use change::{Answer, Committed, Done, Effect, Opened, Work};
pub use dossiers::DEADLINE_SHARDS;
pub use employers::{EmployerDone, EmployerQuery, EmployerTrailItem, EmployerWork};
pub use enrolment::{Enrolment, Imported};
pub use error::Error;
pub use favourites::{Favourite, MAX_FAVOURITES, MAX_TEMPLATES, Searched, Template};
pub use flags::FlagList;
pub use history::{HistoryItem, redacted, verify_chain};
pub use identity::IdentityKey;
pub use invitations::{Inviting, InvitingDone, Sent};
pub use lists::{EndedFiling, EndedQuery, QueueQuery, RosterQuery, Slice, Start, StartKey};
pub use lookups::{Attempt, Lookup, LookupAnswer, LookupKind, LookupOutcome, Shown};
pub use messages::{
    ChannelsWork, DeliveryName, InboxItem, MOST_UNREAD, NewChannels, PUSH_SHARDS, Sending, Told, ToldMessage,
};
pub use organization::{Desk, Office, ReviewGap, SchoolDone, SchoolWork, SchoolWrite};
pub use pressure::PressureReport;
pub use proof::{Fault, Kept};
pub use restart::Restarting;
pub use roster::{ImportJob, ImportState};
pub use signing::{AgreementStatus, Signing, SigningDone};
pub use summary::{FilingStatus, Summary};

use aws_sdk_dynamodb::Client;
use read::Wanted;
use std::sync::Arc;

/// The names of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables {
    /// Dossiers, one item a graduate.
    pub dossiers: String,
    /// The append-only history.
    pub history: String,
    /// Settings, accounts, departments, offices, reports of pressure.
    pub organizations: String,
    /// What record offices may verify, and who looked.
    pub verifications: String,
    /// Employers' invitations, favourites and templates.
    pub invitations: String,
    /// Inboxes, their channels, and what is on its way.
    pub messages: String,
    /// Imports and other bulk work.
    pub jobs: String,
    /// Answers for repeated requests.
    pub idempotency: String,
}

impl Tables {
    /// What tables hold, each once.
    pub const HELD: [&'static str; 8] = [
        "dossiers",
        "history",
        "organizations",
        "verifications",
        "invitations",
        "messages",
        "jobs",
        "idempotency",
    ];

    /// Each table by the name that `name` gives it for what it holds, such as `dossiers`.
    pub fn named(name: impl Fn(&str) -> String) -> Self {
        Self {
            dossiers: name("dossiers"),
            history: name("history"),
            organizations: name("organizations"),
            verifications: name("verifications"),
            invitations: name("invitations"),
            messages: name("messages"),
            jobs: name("jobs"),
            idempotency: name("idempotency"),
        }
    }
}

/// The records of the system. Cheap to clone.
#[derive(Clone)]
pub struct Records {
    client: Client,
    tables: Arc<Tables>,
    identity_key: Arc<IdentityKey>,
}

impl Records {
    /// Records in `tables`, with ID numbers found by hashes under `identity_key`.
    pub fn new(client: Client, tables: Tables, identity_key: IdentityKey) -> Self {
        Self {
            client,
            tables: Arc::new(tables),
            identity_key: Arc::new(identity_key),
        }
    }

    /// One cheap call that opens the connection; its answer does not matter.
    pub async fn warm_up(&self) {
        let mut wanted = Wanted::default();
        wanted.one(&self.tables.idempotency, attributes::key("warm-up"));
        if let Err(error) = self.read(wanted).await {
            tracing::debug!(error = error.code(), "warm-up failed");
        }
    }
}
