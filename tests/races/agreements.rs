//! Online signing and its end under everybody at once, while requests and answers get lost: employers invite and revoke,
//! the graduate accepts two at once, invitations lapse, reviewers decide, the school voids, amends and forces, and both
//! sides ask, answer and take back. Every burst is drawn from a seed, played on a real store, and held against the pure
//! domain by a checker of linearizability.

mod acts;
mod cast;
mod claims;
mod costs;
mod escape;
mod focused;
mod noted;
mod order;
mod plan;
mod play;
mod situation;
mod table;
mod tally;

use cast::Cast;
use futures::future::join_all;
use journeys::rig::{Rig, store};
use local::DynamoDb;
use order::Burst;
use play::Stage;
use situation::Situation;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use tally::Tally;
use tokio::task::JoinSet;

/// Stores: the embedded one looks through all transactions of the last minutes at each, so many histories on one take long.
const STORES: usize = 5;
/// How many graduates of one store are played at the same time.
const LANES: usize = 4;
/// Bursts of one graduate: each begins where the one before ended, and is one history for the checker.
const BURSTS: usize = 50;
/// Every so many bursts the checker itself is put to the test.
const DOUBTED: usize = 25;
/// Graduates of one store: fewer where another store is asked for a second opinion.
const GRADUATES: usize = 40;
const GRADUATES_ELSEWHERE: usize = 4;
/// How many numbers of agreements are told apart by the second of the run.
const DRAWS: u32 = 100_000;

async fn stories(rig: &Rig, cast: &Cast, (number, seed): (usize, usize)) -> Tally {
    let stage = Stage::set(rig, cast, number).await;
    let (mut tally, mut affairs) = (Tally::default(), stage.affairs(None).await);
    let mut invitations = BTreeSet::new();
    for burst in 0..BURSTS {
        let seed = (seed * BURSTS + burst) as u64;
        let situation = Situation::of(&affairs, stage.now());
        let plan = plan::of_seed(seed, situation);
        let noted = stage.play(&plan, &affairs).await;
        let after = stage.affairs(Some(&affairs)).await;
        let effects = if noted.iter().all(|noted| noted.did.is_clear()) {
            BTreeSet::new()
        } else {
            stage.effects(&affairs, &after).await
        };
        let played = Burst {
            before: &affairs,
            noted: &noted,
            effects: &effects,
            after: &after,
        };
        played.assert_linearizable(seed);
        if burst % DOUBTED == 0 {
            played.assert_would_show();
        }
        tally.count(format!("{situation:?}"));
        tally.count("burst");
        tally.count_duels(&noted);
        invitations.extend(after.invitations.keys().cloned());
        affairs = Stage::narrowed(after);
    }
    for way in stage.assert_not_stuck().await {
        tally.count(format!("out: {way}"));
    }
    let history = rig.assert_sound(&stage.graduate, &[]).await;
    let invitations: Vec<_> = invitations.into_iter().collect();
    let of_invitations = rig.assert_invitations_sound(&cast.reader, &invitations).await;
    for entry in history.entries.iter().chain(&of_invitations) {
        tally.count(entry.event.clone());
    }
    tally
}

/// Everything on one store.
async fn played(store: usize, graduates: usize) -> Tally {
    let rig = Arc::new(Rig::start().await);
    rig.allows_terminations().await;
    let run = u32::try_from(rig.now.as_second() % 10_000).unwrap();
    let draws = Arc::new(AtomicU32::new(run * DRAWS));
    let (mut lanes, mut tally) = (JoinSet::new(), Tally::default());
    for lane in 0..LANES {
        let (rig, draws) = (Arc::clone(&rig), Arc::clone(&draws));
        lanes.spawn(async move {
            let cast = Box::pin(Cast::new(&rig, lane, &draws)).await;
            let mut tally = Tally::default();
            for number in (1..=graduates).skip(lane).step_by(LANES) {
                let seed = store * graduates + number;
                tally.add(Box::pin(stories(&rig, &cast, (number, seed))).await);
            }
            tally
        });
    }
    while let Some(lane) = lanes.join_next().await {
        tally.add(lane.unwrap());
    }
    tally
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_whatever_interleaves_of_agreements_some_order_explains_it_and_nobody_is_stuck() {
    let graduates = match store() {
        DynamoDb::Embedded => GRADUATES,
        DynamoDb::At(_) => GRADUATES_ELSEWHERE,
    };
    let mut tally = Tally::default();
    for of_one in join_all((0..STORES).map(|store| played(store, graduates))).await {
        tally.add(of_one);
    }
    println!("{tally:#?}");
    for what in EVERYTHING {
        assert!(tally.of(what) > 0, "{what} never came about: {tally:?}");
    }
    assert!(tally.of("accept_or_accept") >= graduates, "{tally:?}");
}

/// What has to have come about for the bursts to say something.
const EVERYTHING: [&str; 27] = [
    "invitation_sent",
    "invitation_accepted",
    "invitation_declined",
    "invitation_revoked",
    "invitation_lapsed",
    "filing_forwarded",
    "filing_approved",
    "filing_rejected",
    "filing_amended",
    "filing_voided_by_school",
    "filing_discarded",
    "termination_asked_by_graduate",
    "termination_asked_by_employer",
    "termination_accepted_by_graduate",
    "termination_accepted_by_employer",
    "termination_refused_by_graduate",
    "termination_refused_by_employer",
    "termination_withdrawn_by_graduate",
    "termination_withdrawn_by_employer",
    "termination_forwarded",
    "termination_approved",
    "termination_rejected",
    "termination_forced",
    "termination_reminded",
    "termination_overdue",
    "accept_before_revoke",
    "revoke_before_accept",
];
