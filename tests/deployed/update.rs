//! The functions are replaced while requests run.

use journeys::world::people::freelance;
use journeys::world::reply::Reply;
use journeys::world::{Graduate, World};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::process::Command;

/// What an update is made with.
#[expect(clippy::disallowed_methods, reason = "the harness says here how it deploys")]
fn update() -> Command {
    let mut update = Command::new("bash");
    update.arg(std::env::var("QUXIANG_UPDATE").unwrap());
    update
}

/// Asks again and again until it is over; answers how often.
async fn asks<F: Future<Output = Reply>>(over: Arc<AtomicBool>, request: impl Fn(u64) -> F) -> u64 {
    let mut asked = 0;
    while !over.load(Ordering::Relaxed) {
        asked += 1;
        request(asked).await.ok();
    }
    asked
}

fn reads(graduate: &Graduate, rest: &'static str, over: &Arc<AtomicBool>) -> impl Future<Output = u64> + use<> {
    let (graduate, over) = (graduate.clone(), Arc::clone(over));
    async move { asks(over, |_| graduate.does("GET", rest, None)).await }
}

#[tokio::test]
#[ignore = "needs a deployed system"]
async fn no_request_fails_and_no_write_is_lost_while_the_functions_are_replaced() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let draft = freelance(&graduate.uploads_picture().await);
    graduate.does("POST", "/filing", draft.clone()).await.ok();
    let over = Arc::new(AtomicBool::new(false));
    let readers =
        ["", "/confirmation", "/authorizations", "/messages", "/invitations"].map(|rest| reads(&graduate, rest, &over));
    let readers: Vec<_> = readers.into_iter().map(tokio::spawn).collect();
    let public = tokio::spawn({
        let (world, over) = (Arc::clone(&world), Arc::clone(&over));
        async move { asks(over, |_| world.anonymous("GET", "/v", None)).await }
    });
    let writer = tokio::spawn({
        let (graduate, draft, over) = (graduate.clone(), draft.clone(), Arc::clone(&over));
        // Each names the revision that the one before left: none may be lost, none done twice.
        async move { asks(over, |revision| graduate.edits("/filing", revision, draft.clone())).await }
    });

    let updated = update().status().await.unwrap();

    over.store(true, Ordering::Relaxed);
    let written = writer.await.unwrap();
    let mut asked = public.await.unwrap();
    for reader in readers {
        asked += reader.await.unwrap();
    }
    assert!(updated.success());
    println!("{asked} requests and {written} writes during an update, none failed");
    assert!(asked > 100 && written > 20);
    graduate.edits("/filing", written + 1, draft).await.ok();
    let id = domain::id::GraduateId::parse(&graduate.id).unwrap();
    assert!(world.records().history_is_intact(&id).await.unwrap());
}
