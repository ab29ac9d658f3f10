//! The queries of `docs/observability.md` ask for what is really written.

use crate::messages::told;
use crate::signing::{COMPUTING, invited};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use gateway::telemetry::{self, Count};
use journeys::canary;
use journeys::world::World;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const PAGE: &str = include_str!("../../docs/observability.md");

/// The language of CloudWatch Logs Insights, as far as the page uses it.
const LANGUAGE: &[&str] = &[
    "fields",
    "filter",
    "sort",
    "stats",
    "limit",
    "by",
    "as",
    "and",
    "or",
    "in",
    "desc",
    "ispresent",
    "count",
    "pct",
    "avg",
    "sum",
    "max",
    "min",
    "bin",
];

/// Everything between fences without a language.
fn queries() -> Vec<String> {
    let mut blocks = PAGE.split("\n```").enumerate();
    let inside = |(index, block): (usize, &str)| (index % 2 == 1).then(|| block.strip_prefix('\n').map(str::to_owned));
    blocks.by_ref().filter_map(inside).flatten().collect()
}

/// The fields that a query names, and the words that it compares them with.
fn named(query: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let parts: Vec<_> = query.split('"').collect();
    let words = parts.iter().skip(1).step_by(2).map(|word| (*word).to_owned());
    let code: Vec<_> = parts.iter().step_by(2).copied().collect();
    let code = code.join(" ");
    let all: Vec<_> = code
        .split(|at: char| !(at.is_ascii_alphanumeric() || at == '_' || at == '@'))
        .filter(|word| word.starts_with(|at: char| at.is_ascii_alphabetic() || at == '_'))
        .collect();
    let aliases: BTreeSet<_> = all
        .windows(2)
        .filter(|pair| pair[0] == "as")
        .map(|pair| pair[1])
        .collect();
    let fields = all
        .iter()
        .filter(|word| !LANGUAGE.contains(word) && !aliases.contains(*word));
    (fields.map(|field| (*field).to_owned()).collect(), words.collect())
}

/// A receiver that is broken at first and wants nothing more then.
async fn receiver() -> String {
    async fn receive(State(times): State<Arc<AtomicUsize>>) -> StatusCode {
        match times.fetch_add(1, Ordering::Relaxed) {
            0 => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::GONE,
        }
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", post(receive)).with_state(Arc::default());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

/// Lets happen what the queries ask about.
async fn everything_happens(world: &Arc<World>) {
    let mut graduate = world.graduate_of(COMPUTING).await;
    let (employer, invitation) = invited(world, &graduate).await;
    let on = json!({"webhook": receiver().await});
    employer.edits(("PUT", "/v1/employer/channels"), 0, on).await.ok();
    graduate.shows_face();
    graduate.accepts(&invitation).await.ok();
    graduate.accepts(&invitation).await;
    world.approves(&graduate, "filing").await;
    told(&employer, "reviewed").await;
    // A record of the stream that never works.
    let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    let tables = world.host().platform.stores.dynamodb();
    let entry = tables
        .put_item()
        .table_name("history")
        .item("pk", text("99999-2026-000000000000"));
    let entry = entry.item("sk", text("0000000001")).item("told", text("{}"));
    entry.send().await.unwrap();
    // What only the platform gives, and what should never be.
    let mut context = lambda_http::Context::default();
    "c6af9ac6-7b61-11e6-9a41-93e8deadbeef".clone_into(&mut context.request_id);
    let run = telemetry::run("ingest", async {
        telemetry::count(Count::Due, 1);
        telemetry::count(Count::Refused, 1);
        Ok::<_, records::Error>(())
    });
    telemetry::invoked(&context, run).await.unwrap();
    assert!(std::panic::catch_unwind(|| panic!("on purpose")).is_err());
}

fn missing(written: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut missing = Vec::new();
    for query in queries() {
        let (fields, words) = named(&query);
        missing.extend(fields.into_iter().filter(|field| !written.contains_key(field)));
        // Examples of ids, and codes that only a throttled store or a full run gives.
        let seldom = ["JKJaXmPLvHcESHA=", "busy", "too_many_requests", "failed"];
        let known =
            |word: &String| seldom.contains(&word.as_str()) || written.values().any(|words| words.contains(word));
        missing.extend(words.into_iter().filter(|word| !known(word)));
    }
    missing
}

#[tokio::test]
async fn e1_every_field_that_a_query_names_is_written() {
    let all: Vec<_> = queries().iter().map(|query| named(query)).collect();
    assert!(all.len() >= 12, "{all:?}");
    assert!(all.iter().all(|(fields, _)| !fields.is_empty()), "{all:?}");
    let (fields, words) =
        named("filter ispresent(Lag) and code = \"busy\"\n| stats max(Lag) / 1000 as seconds by bin(5m)");
    assert_eq!((fields.len(), words.len()), (2, 1), "{fields:?} {words:?}");

    let world = World::start_shared_alike().await;
    everything_happens(&world).await;
    for _ in 0..400 {
        if missing(&canary::written()).is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{:?} is never written", missing(&canary::written()));
}
