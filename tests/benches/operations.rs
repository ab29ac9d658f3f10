//! What an operation costs beside the bare SDK calls that it needs, on the same store in the same run.
//!
//! `cargo bench -p journeys --bench operations` prints medians and ratios; the aim is a ratio of at most 1.15.

#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on fails")]

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, Put, TransactWriteItem};
use domain::id::GraduateId;
use journeys::rig::seat::Seat;
use journeys::rig::{Rig, not_seeking};
use std::collections::HashMap;
use std::time::{Duration, Instant};

const ROUNDS: usize = 300;

type Item = HashMap<String, AttributeValue>;

fn key(pk: &str, sk: Option<&str>) -> Item {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let sk = sk.map(|sk| ("sk".to_owned(), text(sk)));
    [("pk".to_owned(), text(pk))].into_iter().chain(sk).collect()
}

/// The same read as an operation's: dossier and settings, consistent.
async fn read(client: &Client, rig: &Rig, id: &GraduateId) -> Item {
    let keys = |key| {
        KeysAndAttributes::builder()
            .keys(key)
            .consistent_read(true)
            .build()
            .unwrap()
    };
    let settings = key("school#99999", Some(&format!("settings#{}", rig.class_year())));
    let request = client
        .batch_get_item()
        .request_items("dossiers", keys(key(&id.to_string(), None)));
    let output = request
        .request_items("organizations", keys(settings))
        .send()
        .await
        .unwrap();
    output.responses.unwrap().remove("dossiers").unwrap().remove(0)
}

/// The same write: the dossier as it is, and a new history entry of the usual size.
async fn write(client: &Client, dossier: Item, round: usize) {
    let mut entry = key("bench", Some(&format!("{round:010}")));
    entry.insert("body".to_owned(), AttributeValue::S("x".repeat(1_200)));
    let put = |table: &str, item| {
        let put = Put::builder().table_name(table).set_item(Some(item)).build().unwrap();
        TransactWriteItem::builder().put(put).build()
    };
    let request = client.transact_write_items().transact_items(put("dossiers", dossier));
    request.transact_items(put("history", entry)).send().await.unwrap();
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e6
}

async fn changes(graduate: &Seat, round: usize) {
    let changed = if round.is_multiple_of(2) {
        graduate.starts(not_seeking("0123456789ABCDEF")).await
    } else {
        graduate.discards().await
    };
    changed.unwrap();
}

async fn measure() {
    let rig = Rig::start().await;
    let client = rig.client();
    let (graduate, other) = (rig.graduate(1).await, rig.graduate(2).await);
    let (mut opened, mut bare_read, mut changed, mut bare_both) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    // Taken in turns, so that whatever else the machine does hits all of them.
    for round in 0..ROUNDS {
        let start = Instant::now();
        graduate.opens().await;
        opened.push(start.elapsed());
        let start = Instant::now();
        read(&client, &rig, &graduate.id).await;
        bare_read.push(start.elapsed());
        let start = Instant::now();
        changes(&graduate, round).await;
        changed.push(start.elapsed());
        let start = Instant::now();
        let dossier = read(&client, &rig, &other.id).await;
        write(&client, dossier, round).await;
        bare_both.push(start.elapsed());
    }
    for (name, ours, bare) in [("open", opened, bare_read), ("change", changed, bare_both)] {
        let (ours, bare) = (median(ours), median(bare));
        println!(
            "{name:8} {ours:7.0} µs   bare SDK calls {bare:7.0} µs   ratio {:.2}",
            ours / bare
        );
    }
}

fn main() {
    tokio::runtime::Runtime::new().unwrap().block_on(measure());
}
