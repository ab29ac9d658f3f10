//! Whether what is kept fits together: every record with its history, entry by entry, and with what may be verified.
//! For an operator's check after a restore; it reads whole tables, which no function does.

mod kept;

use kept::Entry;
pub use kept::Kept;

use crate::Records;
use crate::attributes::{Item, get_text, key2};
use crate::error::Error;
use crate::lists::{Slice, StartKey, start_key};
use crate::read::Wanted;
use crate::verifications::{REPORT, answers};
use domain::authorization::Authorization;
use domain::number::VerificationNumber;
use std::fmt;

/// What does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The record or one of its entries can't be read.
    Unreadable(String),
    /// This entry is not there, and later ones are.
    Missing(u64),
    /// This entry is not as it was written.
    Altered(u64),
    /// This entry does not follow the one before it.
    Foreign(u64),
    /// The record was written `record` times, its history tells of `history`.
    Length {
        /// Versions of the record.
        record: u64,
        /// Entries of the history.
        history: u64,
    },
    /// The record was not written with the last entry.
    Head,
    /// This part of the record is not as its history tells.
    State(String),
    /// There is a history, and nothing that it is the history of.
    Ownerless,
    /// The record grants verification under this number, which is silent.
    Silent(VerificationNumber),
    /// This number answers, and the record does not grant it.
    Answers(VerificationNumber),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "unreadable: {why}"),
            Self::Missing(sequence) => write!(f, "entry {sequence} is missing"),
            Self::Altered(sequence) => write!(f, "entry {sequence} was altered"),
            Self::Foreign(sequence) => write!(f, "entry {sequence} does not follow the one before it"),
            Self::Length { record, history } => {
                write!(f, "version {record}, but {history} entries")
            }
            Self::Head => f.write_str("not written with the last entry"),
            Self::State(part) => write!(f, "{part} is not as the history tells"),
            Self::Ownerless => f.write_str("a history of nothing"),
            Self::Silent(number) => write!(f, "number {number} was granted and is silent"),
            Self::Answers(number) => write!(f, "number {number} answers and is not granted"),
        }
    }
}

impl Records {
    /// A page of all dossiers.
    pub async fn every_dossier(&self, after: Option<StartKey>) -> Result<Slice<Kept>, Error> {
        let read = |item: &Item| Kept::dossier(item, &self.identity_key);
        self.scan((&self.tables.dossiers, &["pk"]), after, read).await
    }

    /// A page of all invitations.
    pub async fn every_invitation(&self, after: Option<StartKey>) -> Result<Slice<Kept>, Error> {
        let read = |item: &Item| Kept::invitation(item, &self.identity_key);
        self.scan((&self.tables.invitations, &["pk", "sk"]), after, read).await
    }

    /// A page of all entries of the history: the name of the chain each is in; none for entries that are in no chain.
    pub async fn every_entry(&self, after: Option<StartKey>) -> Result<Slice<Option<String>>, Error> {
        let read = |item: &Item| {
            let chained = get_text(item, "digest").and_then(|_| get_text(item, "pk"));
            Some(chained.map(str::to_owned))
        };
        self.scan((&self.tables.history, &["pk", "sk"]), after, read).await
    }

    /// What does not fit of this record, and how many entries its history has.
    pub async fn prove(&self, kept: &Kept) -> Result<(Vec<Fault>, usize), Error> {
        let items = self.query_all(&self.tables.history, &kept.chain).await?;
        let entries: Vec<Entry> = items.iter().map(Entry::read).collect();
        let mut faults = kept.against(&entries);
        faults.extend(self.numbers(&kept.authorizations).await?);
        Ok((faults, entries.len()))
    }

    /// V6: exactly what is granted answers.
    async fn numbers(&self, authorizations: &[Authorization]) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        let table = &self.tables.verifications;
        for authorization in authorizations {
            let number = &authorization.report.number;
            let mut wanted = Wanted::default();
            wanted.one(table, key2(number.as_str(), REPORT));
            let shown = self
                .read(wanted)
                .await?
                .get(table, number.as_str(), Some(REPORT))
                .is_some();
            match (answers(authorization), shown) {
                (true, false) => faults.push(Fault::Silent(number.clone())),
                (false, true) => faults.push(Fault::Answers(number.clone())),
                (true, true) | (false, false) => {}
            }
        }
        Ok(faults)
    }

    async fn scan<T>(
        &self,
        (table, key): (&str, &[&str]),
        after: Option<StartKey>,
        read: impl Fn(&Item) -> Option<T>,
    ) -> Result<Slice<T>, Error> {
        let request = self.client.scan().table_name(table).consistent_read(true);
        let request = request.set_exclusive_start_key(after.map(StartKey::into_item));
        let output = request.send().await.map_err(Error::from_sdk)?;
        Ok(Slice {
            items: output.items().iter().filter_map(read).collect(),
            next: output.last_evaluated_key.map(|item| start_key(&item, key)),
        })
    }
}
