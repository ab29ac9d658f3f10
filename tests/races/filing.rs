//! Races for a graduate's one live filing (F1).

use domain::refusal::{Conflict, Refusal};
use futures::future::join_all;
use journeys::rig::seat::Seat;
use journeys::rig::{Rig, not_seeking};
use records::Error;

/// Rounds of the race, and graduates that run it at the same time.
const ROUNDS: usize = 1_000;
const LANES: usize = 10;

/// One graduate's rounds: two start at once, every fifth time five; then the draft is thrown away.
async fn lane(rig: &Rig, number: usize) -> u64 {
    let graduate = rig.graduate(number).await;
    let racers: Vec<Seat> = (0..5).map(|_| rig.again(&graduate)).collect();
    let mut wins = 0;
    for round in 0..ROUNDS / LANES {
        let field = if round % 5 == 0 { 5 } else { 2 };
        let start = |(racer, seat): (usize, &Seat)| {
            let (seat, new) = (seat.clone(), not_seeking(&format!("{round:014}{racer:02}")));
            async move { seat.starts(new).await }
        };
        let results = join_all(racers.iter().take(field).enumerate().map(start)).await;
        let won = results.iter().filter(|result| result.is_ok()).count();
        assert_eq!(won, 1, "{results:?}");
        for lost in results.into_iter().filter_map(Result::err) {
            let refused = Refusal::Conflict(Conflict::AnotherFilingIsLive);
            assert!(
                matches!(&lost, Error::Refused(refusal) if *refusal == refused),
                "{lost}"
            );
        }
        wins += 1;
        graduate.discards().await.unwrap();
    }
    rig.assert_sound(&graduate, &[]).await;
    wins
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_of_filings_that_start_at_once_exactly_one_wins() {
    let rig = Rig::start().await;
    let wins = join_all((1..=LANES).map(|number| lane(&rig, number))).await;
    assert_eq!(wins.iter().sum::<u64>(), ROUNDS as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn f3_a_submission_and_a_withdrawal_at_once_lose_nothing() {
    let rig = Rig::start().await;
    let here = rig.graduate(21).await;
    let elsewhere = rig.again(&here);
    here.starts(not_seeking("0123456789ABCDEF")).await.unwrap();
    let mut changes = 3;
    for _ in 0..50 {
        let (submitted, withdrawn) = tokio::join!(here.submits(), elsewhere.withdraws());
        changes += usize::from(submitted.is_ok()) + usize::from(withdrawn.is_ok());
        assert!(submitted.is_ok() || withdrawn.is_ok(), "{submitted:?} {withdrawn:?}");
    }
    let entries = rig.assert_sound(&here, &[]).await.entries;
    // Every acknowledged change is one entry, after the entry on the roster.
    assert_eq!(entries.len(), changes + 1);
}
