//! What signing and ending ask of the store: one read and one transactional write (architecture).

use super::table::{Table, agree, ask};
use domain::history::Subject;
use journeys::rig::Rig;
use journeys::rig::act::Act;
use journeys::rig::deed::Deed;
use journeys::rig::seat::Seat;
use std::collections::BTreeMap;

const READ: &[(&str, u64)] = &[("BatchGetItem", 1)];
const CHANGE: &[(&str, u64)] = &[("BatchGetItem", 1), ("TransactWriteItems", 1)];

/// Fails unless exactly this is asked of the store for `act`.
async fn costs(rig: &Rig, cost: &[(&str, u64)], (seat, act): (&Seat, &Act)) {
    rig.calls.take();
    seat.acts(act).await.unwrap();
    let cost: BTreeMap<String, u64> = cost.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    assert_eq!(rig.calls.take(), cost, "{act:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_every_step_of_signing_and_ending_is_one_read_and_one_transactional_write() {
    let rig = &Rig::start().await;
    Box::pin(signing(rig)).await;
    Box::pin(ending(rig)).await;
}

async fn signing(rig: &Rig) {
    let table = Table::set(rig, 1).await;
    let employer = table.employers[0].once("invites", 1);
    let invite = table.invitation(&employer);
    costs(rig, CHANGE, (&employer, &invite)).await;
    costs(rig, READ, (&employer, &invite)).await;
    let Act::Invite(id) = invite else { unreachable!() };
    let graduate = table.graduate.once("declines", 1);
    costs(rig, CHANGE, (&graduate, &Act::Decline(id))).await;

    let revoked = table.invited(&table.employers[0]).await;
    costs(rig, CHANGE, (&table.employers[0], &Act::Revoke(revoked))).await;

    let lapsed = table.invited(&table.employers[0]).await;
    let (_, over) = table.deadline(&lapsed).await;
    costs(rig, READ, (&table.graduate, &Act::Lapse(lapsed.clone()))).await;
    costs(rig, CHANGE, (&table.graduate.at(over), &Act::Lapse(lapsed))).await;

    let accepted = table.invited(&table.employers[1]).await;
    let graduate = table.graduate.once("accepts", 2);
    let accept = table.acceptance(&accepted).await;
    costs(rig, CHANGE, (&graduate, &accept)).await;
    costs(rig, READ, (&graduate, &accept)).await;
}

async fn ending(rig: &Rig) {
    let table = Table::set(rig, 2).await;
    table.signed(900_002_001).await;
    let (graduate, employer) = (table.graduate.once("ends", 1), table.employers[0].once("ends", 1));
    costs(rig, CHANGE, (&graduate, &Act::Deed(ask()))).await;
    costs(rig, CHANGE, (&table.graduate, &Act::Deed(Deed::WithdrawTermination))).await;
    costs(rig, CHANGE, (&employer, &Act::Deed(ask()))).await;
    costs(rig, CHANGE, (&table.graduate, &Act::Deed(agree()))).await;
    table.approved(Subject::Termination, 0).await;

    table.signed(900_002_002).await;
    costs(rig, CHANGE, (&table.graduate, &Act::Deed(ask()))).await;
    costs(rig, CHANGE, (&table.school, &Act::Deed(Deed::ForceTermination))).await;
}
