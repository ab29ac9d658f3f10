//! Tables restored beside those they are copies of, as from a backup, and what can be wrong with them.

use crate::world::World;
use crate::world::people::sha256;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use check::check_records;
use local::tables::Streams;
use records::{Records, Tables};
use std::collections::HashMap;

/// The most items of one `BatchWriteItem`.
const AT_ONCE: usize = 25;

type Item = HashMap<String, AttributeValue>;

/// Copies what every table holds to a new one named `prefix` and what it holds.
pub async fn copied(client: &Client, name: impl Fn(&str) -> String, prefix: &str) -> Tables {
    for mut table in local::tables::of_template().unwrap() {
        let from = name(&table.name);
        table.name.insert_str(0, prefix);
        let to = &table.name;
        table.create(client, Streams::Off).unwrap().send().await.unwrap();
        let items = items(client, &from).await;
        for some in items.chunks(AT_ONCE) {
            let put = |item: &Item| {
                let put = PutRequest::builder().set_item(Some(item.clone())).build().unwrap();
                WriteRequest::builder().put_request(put).build()
            };
            let write = client
                .batch_write_item()
                .request_items(to, some.iter().map(put).collect());
            let left = write.send().await.unwrap().unprocessed_items.unwrap_or_default();
            assert!(left.is_empty());
        }
    }
    Tables::named(|held| format!("{prefix}{held}"))
}

async fn items(client: &Client, table: &str) -> Vec<Item> {
    let mut pages = client
        .scan()
        .table_name(table)
        .consistent_read(true)
        .into_paginator()
        .send();
    let mut items = Vec::new();
    while let Some(page) = pages.next().await {
        items.extend(page.unwrap().items.unwrap_or_default());
    }
    items
}

/// Fails unless the copy in `tables` is found to be sound, and then each thing that is done to it. One graduate at least has
/// an authorisation.
pub async fn assert_faults_are_found(world: &World, tables: Tables) {
    let client = world.dynamodb();
    let records = world.records_in(tables.clone());
    let restored = check_records(&records).await.unwrap();
    assert_eq!(restored.faults, []);
    assert!(restored.dossiers > 0 && restored.entries > restored.dossiers && restored.loose > 0);
    let bench = Bench {
        client,
        records,
        tables,
    };
    let graduate = bench.longest_history().await;
    bench.history(&graduate).await;
    bench.dossier(&graduate).await;
    bench.numbers().await;
    assert_eq!(check_records(&bench.records).await.unwrap().faults, []);
}

/// A restored system to which things are done.
struct Bench {
    client: Client,
    records: Records,
    tables: Tables,
}

fn text(item: &Item, name: &str) -> String {
    item[name].as_s().unwrap().clone()
}

/// An entry of another day, by somebody who forgot its digest.
fn altered(entry: &Item) -> Item {
    let mut altered = entry.clone();
    let body = text(entry, "body").replacen("\"at\":\"20", "\"at\":\"19", 1);
    altered.insert("body".to_owned(), AttributeValue::S(body));
    altered
}

/// The same by somebody who did not.
fn forged(entry: &Item) -> Item {
    let mut forged = altered(entry);
    let digest = sha256(text(&forged, "body").as_bytes());
    forged.insert("digest".to_owned(), AttributeValue::S(digest));
    forged
}

impl Bench {
    /// Whose history has most entries, of the graduates.
    async fn longest_history(&self) -> String {
        let mut lengths: HashMap<String, usize> = HashMap::new();
        for entry in items(&self.client, &self.tables.history).await {
            if entry.contains_key("digest") && !text(&entry, "pk").contains('#') {
                *lengths.entry(text(&entry, "pk")).or_default() += 1;
            }
        }
        lengths.into_iter().max_by_key(|(_, length)| *length).unwrap().0
    }

    async fn item(&self, table: &str, pk: &str, sk: Option<&str>) -> Item {
        let value = |text: &str| AttributeValue::S(text.to_owned());
        let mut key = Item::from([("pk".to_owned(), value(pk))]);
        key.extend(sk.map(|sk| ("sk".to_owned(), value(sk))));
        let request = self.client.get_item().table_name(table).set_key(Some(key));
        request.send().await.unwrap().item.unwrap()
    }

    async fn put(&self, table: &str, item: Item) {
        self.client
            .put_item()
            .table_name(table)
            .set_item(Some(item))
            .send()
            .await
            .unwrap();
    }

    async fn delete(&self, table: &str, item: &Item) {
        let mut key = item.clone();
        key.retain(|name, _| name == "pk" || name == "sk");
        self.client
            .delete_item()
            .table_name(table)
            .set_key(Some(key))
            .send()
            .await
            .unwrap();
    }

    /// Fails unless exactly these faults are found, of this record.
    async fn is_found(&self, whose: &str, faults: &[&str]) {
        let found = check_records(&self.records).await.unwrap().faults;
        let expected: Vec<_> = faults
            .iter()
            .map(|fault| (whose.to_owned(), (*fault).to_owned()))
            .collect();
        assert_eq!(found, expected);
    }

    /// An entry is missing, altered, of another history, or was never written.
    async fn history(&self, graduate: &str) {
        let table = &self.tables.history;
        let second = self.item(table, graduate, Some("0000000002")).await;
        let entries = items(&self.client, table).await;
        let length = entries.iter().filter(|entry| text(entry, "pk") == graduate).count();
        let (version, short) = (format!("version {length}"), length - 1);

        self.delete(table, &second).await;
        let missing = format!("{version}, but {short} entries");
        self.is_found(graduate, &["entry 2 is missing", &missing]).await;

        self.put(table, altered(&second)).await;
        self.is_found(graduate, &["entry 2 was altered"]).await;
        self.put(table, forged(&second)).await;
        self.is_found(graduate, &["entry 3 does not follow the one before it"])
            .await;
        self.put(table, second).await;

        // The history is older than the dossier, as after a restore to different moments.
        let last = self.item(table, graduate, Some(&format!("{length:010}"))).await;
        self.delete(table, &last).await;
        self.is_found(graduate, &[&missing]).await;
        self.put(table, forged(&last)).await;
        self.is_found(graduate, &["not written with the last entry"]).await;
        self.put(table, last).await;
    }

    /// The dossier was changed without its history, or is gone.
    async fn dossier(&self, graduate: &str) {
        let table = &self.tables.dossiers;
        let kept = self.item(table, graduate, None).await;
        let mut changed = kept.clone();
        let dossier = changed.get_mut("dossier").unwrap();
        let AttributeValue::M(parts) = dossier else {
            unreachable!("a dossier is a map")
        };
        parts.insert("uploads".to_owned(), AttributeValue::L(Vec::new()));
        self.put(table, changed).await;
        self.is_found(graduate, &["uploads is not as the history tells"]).await;
        self.delete(table, &kept).await;
        self.is_found(graduate, &["a history of nothing"]).await;
        self.put(table, kept).await;
    }

    /// A number is silent that was granted.
    async fn numbers(&self) {
        let table = &self.tables.verifications;
        let shown = items(&self.client, table).await;
        let shown = shown.into_iter().find(|item| text(item, "sk") == "report").unwrap();
        self.delete(table, &shown).await;
        let number = text(&shown, "pk");
        let found = check_records(&self.records).await.unwrap().faults;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1, format!("number {number} was granted and is silent"));
        self.put(table, shown).await;
    }
}
