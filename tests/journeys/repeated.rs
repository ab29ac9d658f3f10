//! A repeated request has the effect of one and gets the same answer (G2).

use futures::future::join_all;
use journeys::world::World;
use serde_json::json;

#[tokio::test]
async fn g2_a_repeated_request_gets_the_same_answer_whatever_happened_since() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let draft = json!({"kind": "not_seeking"});
    let first = graduate.does_once("key-1", ("POST", "/filing"), draft.clone()).await;
    graduate.does("DELETE", "/filing", None).await.ok();
    let second = graduate.does_once("key-1", ("POST", "/filing"), draft).await;
    assert_eq!(
        (first.status, first.json, first.headers.get("etag").cloned()),
        (201, second.json.clone(), second.headers.get("etag").cloned())
    );
    assert_eq!(graduate.does("GET", "/filing", None).await.ok()["filing"], json!(null));
    graduate
        .does_once("key-1", ("POST", "/filing"), json!({"kind": "seeking_job"}))
        .await
        .refused("idempotency_key_reused");
}

#[tokio::test]
async fn g2_double_clicks_have_one_effect() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let click = || graduate.does_once("double-click", ("POST", "/filing"), json!({"kind": "not_seeking"}));
    let replies = join_all((0..6).map(|_| click())).await;
    let first = replies[0].json.clone();
    assert!(
        replies.iter().all(|reply| reply.status == 201 && reply.json == first),
        "{replies:#?}"
    );
    let history = graduate.does("GET", "/history", None).await.ok();
    let saved = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["event"] == "filing_saved");
    assert_eq!(saved.count(), 1);
}
