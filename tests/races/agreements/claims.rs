//! What a decision about an invitation was made on must still hold when it is written (O2, O4).

use super::table::{Table, in_the_way};
use domain::refusal::Conflict;
use journeys::rig::Rig;
use journeys::rig::act::Act;
use journeys::rig::faults::{Fault, Faults};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn o2_what_lapses_late_leaves_the_next_invitation_its_place() {
    let rig = &Rig::start().await;
    let table = Table::set(rig, 1).await;
    let employer = &table.employers[0];
    let id = table.invited(employer).await;
    let (_, over) = table.deadline(&id).await;
    let employer = &employer.at(over);
    table.invited(employer).await;

    table.graduate.at(over).acts(&Act::Lapse(id)).await.unwrap();

    let third = employer.acts(&table.invitation(employer)).await;
    assert_eq!(in_the_way(&third), Some(Conflict::AlreadyInvited));
}

#[tokio::test(flavor = "multi_thread")]
async fn o2_what_is_answered_in_the_last_moment_leaves_the_next_invitation_its_place() {
    let rig = &Rig::start().await;
    let table = Table::set(rig, 1).await;
    let employer = &table.employers[0];
    let id = table.invited(employer).await;
    let (last, over) = table.deadline(&id).await;
    let employer = &employer.at(over);
    table.invited(employer).await;

    // Asked in time, and written only now.
    table.graduate.at(last).acts(&Act::Decline(id)).await.unwrap();

    let third = employer.acts(&table.invitation(employer)).await;
    assert_eq!(in_the_way(&third), Some(Conflict::AlreadyInvited));
}

#[tokio::test(flavor = "multi_thread")]
async fn o4_a_refusal_that_was_decided_before_an_acceptance_is_not_done_after_it() {
    let rig = &Rig::start().await;
    let table = Table::set(rig, 1).await;
    let [first, second] = &table.employers;
    let (declined, accepted) = (table.invited(first).await, table.invited(second).await);
    let faults = Faults::default();
    let slow = table.graduate.through(rig.faulty_records(&faults));
    faults.plan("TransactWriteItems", [Fault::Delayed(Duration::from_millis(400))]);
    let accept = table.acceptance(&accepted).await;
    let decline = Act::Decline(declined);

    let after_a_while = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        table.graduate.acts(&accept).await
    };
    let (refused, signed) = tokio::join!(slow.acts(&decline), after_a_while);

    assert_eq!(in_the_way(&signed), None);
    assert_eq!(in_the_way(&refused), Some(Conflict::AnotherFilingIsLive));
}
