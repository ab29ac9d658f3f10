//! Everybody at one dossier at once, while requests and answers get lost: drawn from seeds, played on a real store, held
//! against the pure domain.

mod deeds;
mod order;
mod plan;
mod play;

use journeys::rig::{Rig, store};
use local::DynamoDb;
use order::Order;
use play::Stage;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;

/// How many dossiers are played at the same time.
const LANES: usize = 6;
/// Stories of one dossier: each begins where the one before ended.
const STORIES: usize = 5;
/// Dossiers: fewer where another store is asked for a second opinion.
const DOSSIERS: usize = 160;
const DOSSIERS_ELSEWHERE: usize = 36;

/// How often each event came about.
type Events = BTreeMap<String, usize>;

async fn stories(rig: &Rig, number: usize) -> Events {
    let stage = Stage::set(rig, number).await;
    let mut since = stage.graduate.opens().await.version;
    let mut events = Events::new();
    for story in 0..STORIES {
        let plan = plan::of_seed((number * STORIES + story) as u64);
        let noted = stage.play(&plan).await;
        let history = rig.assert_sound(&stage.graduate, &stage.numbers()).await;
        Order::of(&history, &stage.settings).assert_holds(since, &noted);
        for entry in history.entries.iter().filter(|entry| entry.sequence > since) {
            *events.entry(entry.event.clone()).or_default() += 1;
        }
        since = history.entries.len() as u64;
    }
    events
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_whatever_interleaves_the_history_is_what_was_answered_in_an_order_that_time_allows() {
    let rig = Arc::new(Rig::start().await);
    let dossiers = match store() {
        DynamoDb::Embedded => DOSSIERS,
        DynamoDb::At(_) => DOSSIERS_ELSEWHERE,
    };
    let (mut lanes, mut events) = (JoinSet::new(), Events::new());
    for lane in 0..LANES {
        let rig = Arc::clone(&rig);
        lanes.spawn(async move {
            let mut events = Vec::new();
            for number in (1..=dossiers).skip(lane).step_by(LANES) {
                events.push(Box::pin(stories(&rig, number)).await);
            }
            events
        });
    }
    while let Some(lane) = lanes.join_next().await {
        for (event, count) in lane.unwrap().into_iter().flatten() {
            *events.entry(event).or_default() += count;
        }
    }
    println!("{} stories: {events:?}", dossiers * STORIES);
    for event in EVERYTHING {
        assert!(events.contains_key(event), "{event} never came about: {events:?}");
    }
}

/// What has to have come about for the stories to say something.
const EVERYTHING: [&str; 21] = [
    "filing_saved",
    "filing_submitted",
    "filing_withdrawn",
    "filing_discarded",
    "filing_forwarded",
    "filing_approved",
    "filing_returned",
    "filing_rejected",
    "filing_lapsed",
    "filing_amended",
    "filing_voided_by_school",
    "confirmed",
    "archive_authorized",
    "hukou_authorized",
    "archive_authorization_withdrawn",
    "hukou_authorization_withdrawn",
    "upload_announced",
    "upload_kept",
    "upload_refused",
    "deadlines_passed",
    "corrected",
];
