//! The append-only history (G1). Entries of one subject form a chain: each carries the digest of the one before, so a
//! missing or altered entry shows. It is kept for ever, so it holds no ID number and no secret (see [`redacted`]).

use crate::attributes::{Item, get_text, text, value};
use crate::call::Call;
use crate::dossiers::instant;
use crate::error::Error;
use crate::identity::IdentityKey;
use domain::dossier::Dossier;
use domain::filing::{Ended, Outcome};
use domain::hex;
use domain::history::Entry;
use domain::id::{ClassYear, SchoolCode};
use domain::identity::{IdNumber, mask_id_numbers};
use domain::invitation::InvitationEntry;
use domain::principal::Actor;
use domain::roster::RosterEntry;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// One entry, as stored and as shown to those who may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryItem {
    /// Position in the chain, from 1.
    pub sequence: u64,
    /// What happened: a stable name.
    pub event: String,
    /// Who did it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The reason given.
    pub note: Option<String>,
    /// From where.
    pub request_id: String,
    /// The caller's address.
    pub source_ip: String,
    /// The client program.
    pub user_agent: String,
    /// The changed parts as they were.
    pub before: Map<String, Value>,
    /// The changed parts as they became.
    pub after: Map<String, Value>,
    /// The filing that ended by it (F12).
    pub ended: Option<Ended>,
    /// Digest of the entry before, 64 hexadecimal digits; empty for the first.
    pub previous: String,
}

/// What happened to one subject.
pub(crate) struct Happened<'a> {
    pub(crate) event: String,
    pub(crate) by: &'a Actor,
    pub(crate) at: Timestamp,
    pub(crate) note: Option<&'a str>,
    pub(crate) ended: Option<&'a Ended>,
}

impl<'a> From<&'a Entry> for Happened<'a> {
    fn from(entry: &'a Entry) -> Self {
        Self {
            event: entry.event.code(),
            by: &entry.by,
            at: entry.at,
            note: entry.note.as_deref(),
            ended: entry.ended.as_ref(),
        }
    }
}

impl<'a> From<&'a InvitationEntry> for Happened<'a> {
    fn from(entry: &'a InvitationEntry) -> Self {
        Self {
            event: entry.event.code().to_owned(),
            by: &entry.by,
            at: entry.at,
            note: entry.note.as_deref(),
            ended: None,
        }
    }
}

/// A new entry of a chain.
pub(crate) struct Link<'a> {
    pub(crate) sequence: u64,
    pub(crate) previous: &'a str,
    pub(crate) before: Value,
    pub(crate) after: Value,
}

/// The stored item of an entry and its digest, the head of the chain from now on.
pub(crate) fn write(
    (pk, key): (&str, &IdentityKey),
    call: &Call,
    happened: &Happened<'_>,
    link: Link<'_>,
) -> Result<(Item, String), Error> {
    let (before, after) = changed_parts(redacted(link.before, key), redacted(link.after, key));
    let stored = HistoryItem {
        sequence: link.sequence,
        event: happened.event.clone(),
        by: happened.by.clone(),
        at: happened.at,
        note: happened.note.map(str::to_owned),
        request_id: call.origin.request_id.clone(),
        source_ip: call.origin.source_ip.clone(),
        user_agent: call.origin.user_agent.clone(),
        before,
        after,
        ended: happened.ended.cloned().map(masked),
        previous: link.previous.to_owned(),
    };
    let body = serde_json::to_string(&stored).map_err(|_| Error::Corrupt("history body"))?;
    let digest = digest(&body);
    let item = Item::from([
        ("pk".to_owned(), text(pk)),
        ("sk".to_owned(), text(sk(link.sequence))),
        ("event".to_owned(), text(stored.event)),
        ("body".to_owned(), text(body)),
        ("digest".to_owned(), text(&digest)),
    ]);
    Ok((item, digest))
}

/// Adds what the list of ended filings is found by (F12).
pub(crate) fn index_ended(item: &mut Item, dossier: &Dossier, ended: &Ended) -> Result<(), Error> {
    let key = ended_key(dossier.id.school(), dossier.id.class_year(), ended.outcome);
    item.insert("ended".to_owned(), text(key));
    item.insert("ended_at".to_owned(), text(instant(ended.at)));
    // Whose list it is on (P5).
    item.insert("department".to_owned(), text(&dossier.entry.department));
    item.insert("level".to_owned(), value(dossier.entry.degree_level())?);
    Ok(())
}

/// The partition of the index of ended filings.
pub(crate) fn ended_key(school: &SchoolCode, class_year: ClassYear, outcome: Outcome) -> String {
    let outcome = match outcome {
        Outcome::Void => "void",
        Outcome::Lapsed => "lapsed",
        Outcome::Terminated => "terminated",
    };
    format!("{school}#{class_year}#{outcome}")
}

/// The sort key: the position, so that the chain has no gaps and two writers can't take the same one.
pub(crate) fn sk(sequence: u64) -> String {
    format!("{sequence:010}")
}

/// Reads an entry.
pub(crate) fn read(item: &Item) -> Result<HistoryItem, Error> {
    let body = get_text(item, "body").ok_or(Error::Corrupt("history body"))?;
    serde_json::from_str(body).map_err(|_| Error::Corrupt("history body"))
}

/// Whether `bodies`, the stored texts of one chain in order, are complete and unaltered up to `head`.
pub fn verify_chain<'a>(bodies: impl IntoIterator<Item = &'a str>, head: &str) -> bool {
    let mut expected = String::new();
    for (index, body) in bodies.into_iter().enumerate() {
        let Ok(item) = serde_json::from_str::<HistoryItem>(body) else {
            return false;
        };
        if item.previous != expected || item.sequence != index as u64 + 1 {
            return false;
        }
        expected = digest(body);
    }
    expected == head
}

/// The digest of an entry's body, which the entry after it names.
pub(crate) fn digest(body: &str) -> String {
    hex::lower(&Sha256::digest(body.as_bytes()))
}

/// Only the top-level parts that differ.
fn changed_parts(before: Value, after: Value) -> (Map<String, Value>, Map<String, Value>) {
    let parts = |value| match value {
        Value::Object(parts) => parts,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    };
    let (mut before, mut after) = (parts(before), parts(after));
    let same: Vec<String> = before
        .iter()
        .filter(|(name, value)| after.get(*name) == Some(value))
        .map(|(name, _)| name.clone())
        .collect();
    for name in same {
        before.remove(&name);
        after.remove(&name);
    }
    (before, after)
}

/// What has ended, as the history keeps it (P9).
fn masked(mut ended: Ended) -> Ended {
    for version in ended.agreement.iter_mut().flat_map(|agreement| &mut agreement.versions) {
        version.graduate.id_number = mask_id_numbers(&version.graduate.id_number);
    }
    ended
}

/// The same with the ID number that the roster entry has, where it still is the one that was signed with: an agreement is
/// printed as it was signed. Where the number was corrected since, it stays masked.
pub(crate) fn unmasked(mut ended: Ended, entry: &RosterEntry) -> Ended {
    let number = &entry.id_number;
    for version in ended.agreement.iter_mut().flat_map(|agreement| &mut agreement.versions) {
        if version.graduate.id_number == number.masked() {
            number.as_str().clone_into(&mut version.graduate.id_number);
        }
    }
    ended
}

/// A dossier, or parts of it, as the history keeps them: ID numbers masked, beside its keyed hash so that a change
/// shows; the secrets of QR codes left out. All else is as it was.
pub fn redacted(mut dossier: Value, key: &IdentityKey) -> Value {
    if let Some(Value::Object(entry)) = dossier.get_mut("entry")
        && let Some(Value::String(text)) = entry.get("id_number")
    {
        let number = IdNumber::parse(text).ok();
        let masked = number.as_ref().map(IdNumber::masked);
        entry.insert("id_number".to_owned(), masked.into());
        entry.insert(
            "identity_hash".to_owned(),
            number.map(|number| key.hash(&number)).into(),
        );
    }
    let versions = dossier.pointer_mut("/filing/agreement/versions");
    for version in versions.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(Value::String(text)) = version.pointer_mut("/graduate/id_number") {
            *text = mask_id_numbers(text);
        }
    }
    if let Some(Value::Array(authorizations)) = dossier.get_mut("authorizations") {
        for authorization in authorizations.iter_mut().filter_map(Value::as_object_mut) {
            authorization.shift_remove("secret");
        }
    }
    dossier
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn p9_the_history_holds_no_id_number_and_no_secret_and_shows_a_change() {
        let key = IdentityKey::new(vec![7; 32]).unwrap();
        let parts = |id_number: &str| {
            let entry = json!({"name": "欧阳虚构", "id_number": id_number});
            let authorizations = json!([{"secret": "S", "of": "x"}]);
            let versions = json!([{"graduate": {"name": "欧阳虚构", "id_number": id_number}}]);
            let filing = json!({"agreement": {"number": "2026199999123456789", "versions": versions}});
            redacted(
                json!({"entry": entry, "authorizations": authorizations, "uploads": [1], "filing": filing}),
                &key,
            )
        };
        let (first, second) = (parts("11010119900307803X"), parts("110101199003088035"));
        assert_eq!(first["entry"]["id_number"], "110101********803X");
        assert_eq!(
            (&first["entry"]["name"], &first["uploads"]),
            (&json!("欧阳虚构"), &json!([1]))
        );
        assert_eq!(first["authorizations"], json!([{"of": "x"}]));
        let signed = first.pointer("/filing/agreement/versions/0/graduate/id_number");
        let masked = IdNumber::parse("11010119900307803X").unwrap().masked();
        assert_eq!(signed, Some(&Value::from(masked)), "so that it is found again");
        assert_ne!(first["entry"]["identity_hash"], second["entry"]["identity_hash"]);
        assert!(!first.to_string().contains("19900307"));
    }

    #[test]
    fn g1_only_what_changed_is_kept() {
        let (before, after) = changed_parts(json!({"a": 1, "b": 2}), json!({"a": 1, "b": 3, "c": 4}));
        assert_eq!(Value::Object(before), json!({"b": 2}));
        assert_eq!(Value::Object(after), json!({"b": 3, "c": 4}));
    }
}
