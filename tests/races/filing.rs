//! Races for a graduate's one live filing (F1).

use domain::dossier::{DeclaringSubject, NewFiling};
use domain::filing::Declared;
use domain::id::{FilingId, GraduateId};
use domain::kind::{DestinationKind, Fields};
use domain::refusal::{Conflict, Refusal};
use futures::future::join_all;
use journeys::rig::{Rig, own};
use records::{Call, Committed, Error, Records, Start};

/// Rounds of the race, and graduates that run it at the same time.
const ROUNDS: usize = 1_000;
const LANES: usize = 10;

fn not_seeking(round: usize, racer: usize) -> NewFiling {
    let content = Declared {
        kind: DestinationKind::NotSeeking,
        fields: Fields::default(),
        proofs: Vec::new(),
    };
    NewFiling {
        id: FilingId::parse(&format!("{round:014}{racer:02}")).unwrap(),
        content,
    }
}

async fn starts(records: &Records, call: &Call, id: &GraduateId, new: NewFiling) -> Result<Committed, Error> {
    own(records, call, id, |work, owner| {
        work.dossier.start_filing(owner, new.clone(), &work.settings, call.now)
    })
    .await
}

/// One graduate's rounds: two start at once, every fifth time five; then the draft is thrown away.
async fn lane(rig: &Rig, number: usize) -> u64 {
    let racers: Vec<Records> = (0..5).map(|_| rig.records()).collect();
    let id = rig.graduate(&racers[0], number).await;
    let call = rig.call(number, None);
    let mut wins = 0;
    for round in 0..ROUNDS / LANES {
        let field = if round % 5 == 0 { 5 } else { 2 };
        let starting = racers.iter().take(field).enumerate();
        let results =
            join_all(starting.map(|(racer, records)| starts(records, &call, &id, not_seeking(round, racer)))).await;
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
        let discarded = own(&racers[0], &call, &id, |work, owner| {
            work.dossier.discard(owner, DeclaringSubject::Filing, call.now)
        });
        discarded.await.unwrap();
    }
    assert!(racers[0].history_is_intact(&id).await.unwrap());
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
    let (one, other) = (rig.records(), rig.records());
    let id = rig.graduate(&one, 21).await;
    let call = rig.call(21, None);
    let mut new = not_seeking(0, 0);
    new.content
        .fields
        .insert(domain::kind::FieldName::Statement, "照顾家人".to_owned());
    starts(&one, &call, &id, new).await.unwrap();
    let mut changes = 3;
    for _ in 0..50 {
        let filing = DeclaringSubject::Filing;
        let submit = own(&one, &call, &id, |work, owner| {
            work.dossier.submit(owner, filing, &work.settings, call.now)
        });
        let withdraw = own(&other, &call, &id, |work, owner| {
            work.dossier.withdraw(owner, filing, &work.settings, call.now)
        });
        let (submitted, withdrawn) = tokio::join!(submit, withdraw);
        changes += usize::from(submitted.is_ok()) + usize::from(withdrawn.is_ok());
        assert!(submitted.is_ok() || withdrawn.is_ok(), "{submitted:?} {withdrawn:?}");
    }
    let entries = one.history(&id, Start { after: None, limit: 1 }).await.unwrap();
    // Every acknowledged change is one entry, after the entry on the roster.
    assert_eq!(entries.items[0].sequence, changes as u64 + 1);
    assert!(one.history_is_intact(&id).await.unwrap());
}
