//! The dossier item: the dossier itself, its version, and the sparse attributes of the indexes.

use crate::attributes::{Item, get_number, get_text, get_value, number, text, value};
use crate::error::Error;
use crate::identity::IdentityKey;
use crate::summary::Summary;
use domain::account::{Level, Module};
use domain::dossier::Dossier;
use domain::filing::Filing;
use domain::id::{ClassYear, SchoolCode};
use domain::school::Settings;
use domain::termination::Termination;
use sha2::{Digest, Sha256};

/// How many partitions the index of deadlines is spread over: each takes 1,000 writes a second.
pub const DEADLINE_SHARDS: u8 = 16;

/// A dossier as stored.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) dossier: Dossier,
    /// Counts the changes; 0 has never been written.
    pub(crate) version: u64,
    /// Digest of the last history entry.
    pub(crate) head: String,
}

/// Reads an item of the dossiers table.
pub(crate) fn read(item: &Item) -> Result<Stored, Error> {
    Ok(Stored {
        dossier: get_value(item, "dossier")?,
        version: get_number(item, "version").ok_or(Error::Corrupt("version"))?,
        head: get_text(item, "head").unwrap_or_default().to_owned(),
    })
}

/// Writes an item of the dossiers table.
pub(crate) fn write(stored: &Stored, settings: &Settings, key: &IdentityKey) -> Result<Item, Error> {
    let dossier = &stored.dossier;
    let identity = key.hash(&dossier.entry.id_number);
    let summary = Summary::of(dossier, identity.clone());
    let id = dossier.id.to_string();
    let mut item = Item::from([
        ("pk".to_owned(), text(&id)),
        ("version".to_owned(), number(stored.version)),
        ("head".to_owned(), text(&stored.head)),
        ("identity_hash".to_owned(), text(&identity)),
        (
            "roster".to_owned(),
            text(roster_key(dossier.id.school(), dossier.id.class_year())),
        ),
        (
            "roster_order".to_owned(),
            text(format!("{}#{}#{id}", summary.department, summary.major)),
        ),
        ("summary".to_owned(), value(&summary)?),
        ("dossier".to_owned(), value(dossier)?),
    ]);
    if let Some(binding) = &dossier.binding {
        item.insert("subject".to_owned(), text(binding.subject.as_str()));
    }
    for waiting in dossier.waiting() {
        let queue = Queue {
            school: dossier.id.school(),
            class_year: dossier.id.class_year(),
            level: waiting.level,
        };
        let (index, since) = queue_attributes(waiting.subject.module());
        item.insert(index.to_owned(), text(queue.key(&dossier.entry.department)));
        item.insert(
            since.to_owned(),
            text(format!("{}#{}#{id}", instant(waiting.since), waiting.subject.code())),
        );
    }
    if let Some(Termination::Asked { overdue_at, .. }) = dossier.filing.as_ref().and_then(Filing::termination) {
        let key = roster_key(dossier.id.school(), dossier.id.class_year());
        item.insert("overdue".to_owned(), text(key));
        item.insert("overdue_at".to_owned(), text(format!("{}#{id}", instant(*overdue_at))));
    }
    if let Some(deadline) = dossier.next_deadline(settings) {
        item.insert("deadline_shard".to_owned(), text(shard_of(&id)));
        item.insert("deadline".to_owned(), text(instant(deadline)));
    }
    Ok(item)
}

/// A moment as text that sorts by time.
pub(crate) fn instant(at: domain::time::Timestamp) -> String {
    format!("{at:.3}")
}

/// The partition of the roster index.
pub(crate) fn roster_key(school: &SchoolCode, class_year: ClassYear) -> String {
    format!("{school}#{class_year}")
}

/// The partition of the deadline index that this graduate is in.
pub(crate) fn shard_of(id: &str) -> String {
    let digest = Sha256::digest(id.as_bytes());
    shard_key(digest.first().copied().unwrap_or_default() % DEADLINE_SHARDS)
}

/// The partition key of one shard of the deadline index.
pub(crate) fn shard_key(shard: u8) -> String {
    format!("{shard:02}")
}

/// The index of a module's review queue and its sort attribute.
pub(crate) fn queue_attributes(module: Module) -> (&'static str, &'static str) {
    match module {
        Module::Employment => ("filing_queue", "filing_waiting_since"),
        Module::Archive => ("archive_queue", "archive_waiting_since"),
        Module::Hukou => ("hukou_queue", "hukou_waiting_since"),
    }
}

/// One review queue. It is keyed by school, class year and the office that decides, never by status alone: a hot index
/// key would throttle the writes of the table.
pub(crate) struct Queue<'a> {
    pub(crate) school: &'a SchoolCode,
    pub(crate) class_year: ClassYear,
    pub(crate) level: Level,
}

impl Queue<'_> {
    /// The partition key; departments have one each.
    pub(crate) fn key(&self, department: &str) -> String {
        match self.level {
            Level::Department => format!("{}#{}#department#{department}", self.school, self.class_year),
            Level::School | Level::Province => format!("{}#{}#school", self.school, self.class_year),
        }
    }
}
