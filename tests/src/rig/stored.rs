//! A graduate's affairs as the store has them, and the chains of invitations.

use super::Rig;
use super::affairs::Affairs;
use super::seat::Seat;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use domain::id::InvitationId;
use records::{AgreementStatus, HistoryItem, Sent, verify_chain};
use std::collections::{BTreeMap, HashMap};

/// One item.
type Item = HashMap<String, AttributeValue>;

/// How many invitations are read at once: each with its history, at most 100 keys in all.
const AT_ONCE: usize = 25;
/// What can happen to one invitation: sent, answered; a third and a fourth entry would be found, and are never there.
const LONGEST: u64 = 3;

impl Rig {
    /// The dossier with these invitations, in one consistent read.
    pub async fn affairs(&self, client: &Client, seat: &Seat, invitations: &[InvitationId]) -> Affairs {
        let mut keys = BTreeMap::from([("dossiers", vec![key(seat.id.to_string(), None)])]);
        if !invitations.is_empty() {
            keys.insert("invitations", invitations.iter().map(invitation_key).collect());
        }
        let mut found = read(client, keys).await;
        let dossier = found.remove("dossiers").unwrap().remove(0);
        let others = found.remove("invitations").unwrap_or_default();
        Affairs {
            dossier: value(&dossier, "dossier"),
            version: number(&dossier, "version"),
            invitations: others
                .iter()
                .map(sent_of)
                .map(|sent| (sent.invitation.id.clone(), sent))
                .collect(),
        }
    }

    /// Fails unless the history of every invitation is unbroken and tells one life: sent, and at most once answered,
    /// revoked or lapsed. Answers all entries.
    pub async fn assert_invitations_sound(&self, client: &Client, invitations: &[InvitationId]) -> Vec<HistoryItem> {
        let mut all = Vec::new();
        for some in invitations.chunks(AT_ONCE) {
            let chain = |id: &InvitationId| {
                (1..=LONGEST)
                    .map(|sequence| entry_key(id, sequence))
                    .collect::<Vec<_>>()
            };
            let keys = BTreeMap::from([
                ("invitations", some.iter().map(invitation_key).collect()),
                ("history", some.iter().flat_map(chain).collect()),
            ]);
            let found = read(client, keys).await;
            for item in &found["invitations"] {
                let id = sent_of(item).invitation.id;
                let pk = format!("invitation#{id}");
                let mut bodies: Vec<(&str, &str)> = found["history"]
                    .iter()
                    .filter(|entry| text(entry, "pk") == Some(&pk))
                    .map(|entry| (text(entry, "sk").unwrap(), text(entry, "body").unwrap()))
                    .collect();
                bodies.sort_unstable();
                let bodies: Vec<&str> = bodies.into_iter().map(|(_, body)| body).collect();
                assert!(
                    verify_chain(bodies.iter().copied(), text(item, "head").unwrap()),
                    "{id}"
                );
                let entries = bodies
                    .iter()
                    .map(|body| serde_json::from_str::<HistoryItem>(body).unwrap());
                let entries: Vec<HistoryItem> = entries.collect();
                assert_eq!(
                    entries.len() as u64,
                    number(item, "version"),
                    "one entry for each version of {id}"
                );
                assert!(entries.len() < 3, "{id} was answered twice: {entries:?}");
                all.extend(entries);
            }
            assert_eq!(found["invitations"].len(), some.len(), "all of {some:?} are there");
        }
        all
    }
}

/// One `BatchGetItem`, and what the store has left over.
async fn read(client: &Client, keys: BTreeMap<&str, Vec<Item>>) -> HashMap<String, Vec<Item>> {
    let mut found: HashMap<String, Vec<Item>> = HashMap::new();
    let request = |keys| {
        KeysAndAttributes::builder()
            .set_keys(Some(keys))
            .consistent_read(true)
            .build()
    };
    let mut wanted: HashMap<String, KeysAndAttributes> = keys
        .into_iter()
        .map(|(table, keys)| (table.to_owned(), request(keys).unwrap()))
        .collect();
    while !wanted.is_empty() {
        let output = client
            .batch_get_item()
            .set_request_items(Some(wanted))
            .send()
            .await
            .unwrap();
        for (table, items) in output.responses.unwrap_or_default() {
            found.entry(table).or_default().extend(items);
        }
        wanted = output.unprocessed_keys.unwrap_or_default();
    }
    found
}

fn sent_of(item: &Item) -> Sent {
    let agreement = text(item, "agreement");
    Sent {
        invitation: value(item, "invitation"),
        agreement: AgreementStatus::ALL
            .into_iter()
            .find(|status| Some(status.code()) == agreement),
        agreement_number: text(item, "agreement_number").map(str::to_owned),
        agreement_versions: text(item, "agreement_versions").map(|text| text.parse().unwrap()),
        ended_sequence: text(item, "ended_sequence").map(|text| text.parse().unwrap()),
        ended_reason: text(item, "ended_reason").map(str::to_owned),
    }
}

fn key(pk: String, sk: Option<String>) -> Item {
    let mut key = Item::from([("pk".to_owned(), AttributeValue::S(pk))]);
    key.extend(sk.map(|sk| ("sk".to_owned(), AttributeValue::S(sk))));
    key
}

fn invitation_key(id: &InvitationId) -> Item {
    key(id.employer().to_string(), Some(id.serial().to_owned()))
}

fn entry_key(id: &InvitationId, sequence: u64) -> Item {
    key(format!("invitation#{id}"), Some(format!("{sequence:010}")))
}

fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name).map(|value| value.as_s().unwrap().as_str())
}

fn number(item: &Item, name: &str) -> u64 {
    item[name].as_n().unwrap().parse().unwrap()
}

fn value<T: serde::de::DeserializeOwned>(item: &Item, name: &str) -> T {
    serde_dynamo::from_attribute_value(item[name].clone()).unwrap()
}
