//! A record as it is kept, and the entries of its history.

use super::Fault;
use crate::attributes::{Item, get_number, get_text, get_value};
use crate::error::Error;
use crate::history::{HistoryItem, digest, redacted};
use crate::identity::IdentityKey;
use domain::authorization::Authorization;
use domain::dossier::Dossier;
use domain::invitation::Invitation;
use serde::Serialize;
use serde_json::{Map, Value};

/// A record that has a history.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The name of its history.
    pub chain: String,
    version: u64,
    head: String,
    /// As a history tells it; an error says why it can't be read.
    state: Result<Map<String, Value>, String>,
    pub(super) authorizations: Vec<Authorization>,
}

/// One entry of a history, as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    body: String,
    digest: String,
}

impl Kept {
    /// The dossier in this item, if it is one.
    pub(super) fn dossier(item: &Item, key: &IdentityKey) -> Option<Self> {
        item.get("dossier")?;
        let chain = get_text(item, "pk").unwrap_or_default().to_owned();
        let dossier = get_value::<Dossier>(item, "dossier");
        let authorizations = dossier.as_ref().map(|dossier| dossier.authorizations.clone());
        let authorizations = authorizations.unwrap_or_default();
        Some(Self::read((chain, authorizations), item, dossier, key))
    }

    /// The invitation in this item, if it is one.
    pub(super) fn invitation(item: &Item, key: &IdentityKey) -> Option<Self> {
        item.get("invitation")?;
        let invitation = get_value::<Invitation>(item, "invitation");
        let id = invitation.as_ref().map(|invitation| invitation.id.to_string());
        let chain = format!("invitation#{}", id.unwrap_or_default());
        Some(Self::read((chain, Vec::new()), item, invitation, key))
    }

    fn read(
        (chain, authorizations): (String, Vec<Authorization>),
        item: &Item,
        content: Result<impl Serialize, Error>,
        key: &IdentityKey,
    ) -> Self {
        let told = |content| serde_json::to_value(content).map_err(|error| error.to_string());
        let state = content.map_err(|error| error.to_string()).and_then(told);
        let state = state.and_then(|state| match redacted(state, key) {
            Value::Object(parts) => Ok(parts),
            other => Err(format!("not an object: {other}")),
        });
        Self {
            chain,
            version: get_number(item, "version").unwrap_or_default(),
            head: get_text(item, "head").unwrap_or_default().to_owned(),
            state,
            authorizations,
        }
    }

    /// What does not fit between the record and the entries of its history, oldest first.
    pub(super) fn against(&self, entries: &[Entry]) -> Vec<Fault> {
        let state = match &self.state {
            Ok(state) => state,
            Err(why) => return vec![Fault::Unreadable(why.clone())],
        };
        let (mut expected, mut told, mut faults) = (String::new(), Map::new(), Vec::new());
        let mut next = 1;
        for entry in entries {
            let item = match serde_json::from_str::<HistoryItem>(&entry.body) {
                Ok(item) => item,
                Err(error) => return vec![Fault::Unreadable(error.to_string())],
            };
            faults.extend((next..item.sequence).map(Fault::Missing));
            let own = digest(&entry.body);
            if own != entry.digest {
                faults.push(Fault::Altered(item.sequence));
            } else if next == item.sequence && item.previous != expected {
                faults.push(Fault::Foreign(item.sequence));
            }
            // What the next one names is how this one was written.
            expected.clone_from(&entry.digest);
            next = item.sequence + 1;
            apply(&mut told, item);
        }
        let history = entries.len() as u64;
        if self.version != history {
            let record = self.version;
            faults.push(Fault::Length { record, history });
        } else if self.head != expected {
            faults.push(Fault::Head);
        }
        if faults.is_empty() {
            faults.extend(differing(state, &told));
        }
        faults
    }
}

impl Entry {
    pub(super) fn read(item: &Item) -> Self {
        let part = |name| get_text(item, name).unwrap_or_default().to_owned();
        Self {
            body: part("body"),
            digest: part("digest"),
        }
    }
}

fn apply(told: &mut Map<String, Value>, entry: HistoryItem) {
    for part in entry.before.keys() {
        told.remove(part);
    }
    told.extend(entry.after);
}

fn differing(state: &Map<String, Value>, told: &Map<String, Value>) -> Vec<Fault> {
    let mut parts: Vec<&String> = state.keys().chain(told.keys()).collect();
    parts.sort_unstable();
    parts.dedup();
    parts.retain(|part| state.get(*part) != told.get(*part));
    parts.into_iter().map(|part| Fault::State(part.clone())).collect()
}
