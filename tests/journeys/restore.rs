//! After a restore (G1): what is sound is found to be, and what is not is named.

use journeys::restored::{assert_faults_are_found, copied};
use journeys::world::World;
use journeys::world::people::authorized;

#[tokio::test]
async fn g1_a_restored_copy_is_checked_entry_by_entry() {
    let world = World::start_shared_alike().await;
    let (graduate, _) = authorized(&world).await;
    let employer = world.verified_employer().await;
    let other = world.graduate().await;
    employer.finds(&other).await;
    employer.invites(&other).await;
    let tables = copied(&world.dynamodb(), |held| world.table(held).to_owned(), "restored-").await;
    assert_faults_are_found(&world, tables).await;
    graduate.does("GET", "", None).await.ok();
}
