//! Single races of signing and ending, each as often as it takes to see both outcomes.

use super::table::{Table, agree, ask, in_the_way};
use domain::id::InvitationId;
use domain::invitation::InvitationState;
use domain::refusal::{Conflict, Refusal};
use futures::future::join_all;
use journeys::rig::Rig;
use journeys::rig::act::Act;
use journeys::rig::deed::Deed;
use journeys::rig::faults::{Fault, Faults};
use journeys::rig::seat::was_done;
use records::{AgreementStatus, Error};
use std::time::Duration;

const WRITE: &str = "TransactWriteItems";
/// Races of one graduate, and graduates that race at the same time.
const ROUNDS: usize = 10;
const TABLES: std::ops::RangeInclusive<usize> = 1..=6;
/// How often the SDK asks in all.
const ATTEMPTS: usize = 3;

/// Two employers' invitations, accepted at two clients at once.
async fn both_accepted(rig: &Rig, number: usize) {
    let table = Table::set(rig, number).await;
    let elsewhere = rig.again(&table.graduate);
    let [first, second] = &table.employers;
    for _ in 0..ROUNDS {
        let (one, other) = (table.invited(first).await, table.invited(second).await);
        let (here, there) = (table.acceptance(&one).await, table.acceptance(&other).await);

        let (here, there) = tokio::join!(table.graduate.acts(&here), elsewhere.acts(&there));

        let lost = match (in_the_way(&here), in_the_way(&there)) {
            (None, Some(Conflict::AnotherFilingIsLive)) => (second, other),
            (Some(Conflict::AnotherFilingIsLive), None) => (first, one),
            outcomes => panic!("{outcomes:?}"),
        };
        assert_eq!(table.state(&lost.1).await, InvitationState::Open);
        table.rejected().await;
        lost.0.acts(&Act::Revoke(lost.1)).await.unwrap();
    }
    rig.assert_sound(&table.graduate, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn o4_of_two_invitations_accepted_at_once_one_is_and_the_other_finds_it_live() {
    let rig = &Rig::start().await;
    join_all(TABLES.map(|number| both_accepted(rig, number))).await;
}

/// Accepted while its employer takes it back.
async fn accepted_or_revoked(rig: &Rig, number: usize) {
    let table = Table::set(rig, number).await;
    let employer = &table.employers[0];
    for _ in 0..ROUNDS {
        let id = table.invited(employer).await;
        let (accept, revoke) = (table.acceptance(&id).await, Act::Revoke(id.clone()));

        let (accepted, revoked) = tokio::join!(table.graduate.acts(&accept), employer.acts(&revoke));

        match (in_the_way(&accepted), in_the_way(&revoked)) {
            (None, Some(Conflict::InvitationAnswered)) => table.rejected().await,
            (Some(Conflict::InvitationRevoked), None) => {
                assert_eq!(table.graduate.opens().await.dossier.filing, None);
            }
            outcomes => panic!("{outcomes:?}"),
        }
    }
    rig.assert_sound(&table.graduate, &[]).await;
}

/// Accepted in the last moment while the job sees that the moment is over.
async fn accepted_or_lapsed(rig: &Rig, number: usize) {
    let table = Table::set(rig, number).await;
    let id = table.invited(&table.employers[0]).await;
    let (last, over) = table.deadline(&id).await;
    let accept = table.acceptance(&id).await;
    let (graduate, job) = (table.graduate.at(last), rig.again(&table.graduate).at(over));
    let lapse = Act::Lapse(id.clone());

    let (accepted, lapsed) = tokio::join!(graduate.acts(&accept), job.acts(&lapse));

    lapsed.unwrap();
    match (in_the_way(&accepted), table.state(&id).await) {
        (None, InvitationState::Accepted { .. })
        | (Some(Conflict::InvitationLapsed { .. }), InvitationState::Lapsed { .. }) => {}
        outcomes => panic!("{outcomes:?}"),
    }
    let late = graduate.at(over).acts(&table.acceptance(&id).await).await;
    assert!(!was_done(&late), "{late:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn o3_an_acceptance_and_whatever_ends_the_invitation_at_once_are_one_or_the_other() {
    let rig = &Rig::start().await;
    join_all(TABLES.map(|number| accepted_or_revoked(rig, number))).await;
    let others = TABLES.map(|number| number + TABLES.end());
    join_all(others.map(|number| accepted_or_lapsed(rig, number))).await;
}

/// The school voids while the employer agrees to what the graduate has asked for.
async fn voided_and_answered(rig: &Rig, number: usize) {
    let table = Table::set(rig, number).await;
    let id = table.signed(u32::try_from(900_000_000 + number).unwrap()).await;
    table.graduate.does(&ask()).await.unwrap();
    let (agreement, void) = (agree(), Deed::Void);

    let (answered, voided) = tokio::join!(table.employers[0].does(&agreement), table.school.does(&void));

    voided.unwrap();
    assert!(
        matches!(answered, Ok(_) | Err(Error::Refused(Refusal::NotFound))),
        "{answered:?}"
    );
    let sent = table.graduate.records.invitation(&id).await.unwrap();
    assert_eq!(sent.agreement, Some(AgreementStatus::Void));
    let history = rig.assert_sound(&table.graduate, &[]).await;
    assert_eq!(history.entries.last().unwrap().event, "filing_voided_by_school");
    assert_eq!(sent.ended_sequence, Some(history.entries.len() as u64));
    table.signed(u32::try_from(900_001_000 + number).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f8_what_the_school_voids_while_the_other_side_answers_is_void() {
    let rig = &Rig::start().await;
    join_all(TABLES.map(|number| voided_and_answered(rig, number))).await;
}

/// Nobody hears that it was accepted; the same request comes again.
async fn accepted_again(rig: &Rig, number: usize, fault: Fault) {
    let table = Table::set(rig, number).await;
    let id = table.invited(&table.employers[0]).await;
    let accept = table.acceptance(&id).await;
    let faults = Faults::default();
    let unlucky = table.graduate.through(rig.faulty_records(&faults)).once("accepts", 1);
    faults.plan(WRITE, [fault; ATTEMPTS]);

    let first = unlucky.acts(&accept).await;

    assert!(matches!(first, Err(Error::Busy | Error::Store(_))), "{first:?}");
    faults.clear();
    faults.settle().await;
    let (again, at_once) = tokio::join!(unlucky.acts(&accept), unlucky.acts(&accept));
    assert_eq!(again.unwrap().answer, at_once.unwrap().answer);
    assert_accepted_once(rig, &table, &id).await;
}

async fn assert_accepted_once(rig: &Rig, table: &Table, id: &InvitationId) {
    let history = rig.assert_sound(&table.graduate, &[]).await;
    let accepted = |event: &str| event == "invitation_accepted";
    assert_eq!(history.entries.iter().filter(|entry| accepted(&entry.event)).count(), 1);
    let of_it = rig
        .assert_invitations_sound(&rig.client(), std::slice::from_ref(id))
        .await;
    let events: Vec<_> = of_it.iter().map(|entry| entry.event.as_str()).collect();
    assert_eq!(events, ["invitation_sent", "invitation_accepted"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn g2_an_acceptance_that_comes_again_has_one_effect_and_one_answer() {
    let rig = &Rig::start().await;
    let lost = [
        Fault::AnswerLost,
        Fault::Late(Duration::from_millis(30)),
        Fault::NotSent,
    ];
    let story = |(number, fault)| accepted_again(rig, number + 1, fault);
    join_all(lost.into_iter().enumerate().map(story)).await;
}
