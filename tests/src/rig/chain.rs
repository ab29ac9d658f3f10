//! What must hold of a dossier whatever raced for it.

use super::Rig;
use super::seat::Seat;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::authorization::{Authorization, AuthorizationState};
use domain::confirmation::ConfirmationStatus;
use domain::dossier::Dossier;
use domain::number::VerificationNumber;
use domain::report::Part;
use records::{HistoryItem, Start};
use serde_json::{Map, Value};

/// The largest page.
const PAGE: usize = 100;

/// A history and what it tells.
pub struct History {
    /// Oldest first.
    pub entries: Vec<HistoryItem>,
    /// The dossier after each entry.
    pub states: Vec<Dossier>,
}

impl Rig {
    /// Fails unless the chain is unbroken, tells the dossier's whole life and holds one live filing at most; and unless
    /// exactly those of `numbers` (all that were ever asked for) answer whose authorisation is in force. Answers the
    /// history.
    pub async fn assert_sound(&self, seat: &Seat, numbers: &[VerificationNumber]) -> History {
        let work = seat.opens().await;
        assert!(seat.records.history_is_intact(&seat.id).await.unwrap(), "broken chain");
        let entries = history(seat).await;
        assert_eq!(entries.len() as u64, work.version, "one entry for each version");
        let states = retold(&entries, &work.dossier);
        assert_eq!(states.last(), Some(&work.dossier));
        let confirmed = work.dossier.confirmation_status() == ConfirmationStatus::Confirmed;
        for part in [Part::Archive, Part::Hukou] {
            let granted = granted(&work.dossier).filter(|(of, _)| *of == part).count();
            assert!(granted <= usize::from(confirmed), "{granted} in force for {part:?}");
        }
        for number in numbers {
            let in_force = granted(&work.dossier).any(|(_, granted)| granted == number);
            assert_eq!(self.answers(number).await, in_force, "{number} of {}", seat.id);
        }
        History { entries, states }
    }

    /// Whether there is something to verify under this number.
    async fn answers(&self, number: &VerificationNumber) -> bool {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let request = self.client().get_item().table_name("verifications");
        let request = request.key("pk", text(number.as_str())).key("sk", text("report"));
        request.consistent_read(true).send().await.unwrap().item.is_some()
    }
}

fn granted(dossier: &Dossier) -> impl Iterator<Item = (Part, &VerificationNumber)> {
    let in_force = dossier
        .authorizations
        .iter()
        .filter(|one| one.state == AuthorizationState::Granted);
    in_force.map(|one| (one.report.part, &one.report.number))
}

/// The whole history, oldest first.
async fn history(seat: &Seat) -> Vec<HistoryItem> {
    let (mut entries, mut after) = (Vec::new(), None);
    loop {
        let start = Start { after, limit: PAGE };
        let page = seat.records.history(&seat.id, start).await.unwrap();
        entries.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    entries.reverse();
    entries
}

/// The dossier after each entry, as its history tells it: every entry starts from what the one before left, and no filing
/// takes the place of another (F1).
fn retold(entries: &[HistoryItem], last: &Dossier) -> Vec<Dossier> {
    let mut parts = Map::new();
    let step = |entry: &HistoryItem| {
        apply(&mut parts, entry);
        whole(parts.clone(), last)
    };
    entries.iter().map(step).collect()
}

fn apply(parts: &mut Map<String, Value>, entry: &HistoryItem) {
    for (part, before) in &entry.before {
        assert_eq!(parts.get(part), Some(before), "{part} before {}", entry.event);
    }
    if let (Some(before), Some(after)) = (entry.before.get("filing"), entry.after.get("filing")) {
        let other = !before.is_null() && !after.is_null() && before["id"] != after["id"];
        assert!(!other, "{} replaced a live filing", entry.event);
    }
    for part in entry.before.keys() {
        parts.remove(part);
    }
    parts.extend(entry.after.clone());
}

/// With what no history holds (P9), as the dossier has it in the end: the ID number, which nobody corrects here, and the
/// secrets of its authorisations.
fn whole(mut parts: Map<String, Value>, last: &Dossier) -> Dossier {
    let entry = &mut parts["entry"];
    assert_eq!(entry["id_number"], last.entry.id_number.masked());
    entry["id_number"] = Value::from(last.entry.id_number.as_str());
    let versions = parts["filing"].pointer_mut("/agreement/versions");
    for version in versions.and_then(Value::as_array_mut).into_iter().flatten() {
        assert_eq!(version["graduate"]["id_number"], last.entry.id_number.masked());
        version["graduate"]["id_number"] = Value::from(last.entry.id_number.as_str());
    }
    for one in parts["authorizations"].as_array_mut().unwrap() {
        let number = one["report"]["number"].clone();
        let known = |own: &&Authorization| number == own.report.number.as_str();
        let known = last.authorizations.iter().find(known).unwrap();
        one["secret"] = Value::from(known.secret.as_str());
    }
    serde_json::from_value(Value::Object(parts)).unwrap()
}
