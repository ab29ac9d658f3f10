//! A repeated request has the effect of one and gets the same answer (G2).

use crate::terminating::{agreed, wish};
use futures::future::join_all;
use journeys::world::World;
use journeys::world::people::last_day;
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

#[tokio::test]
async fn g2_a_repeated_authorisation_gives_one_number() {
    let world = World::shared();
    let mut graduate = world.confirmed().await;
    graduate.shows_face();
    let until = json!({"until": last_day(&graduate).await});
    let grant = async || {
        let authorize = ("PUT", "/authorizations/archive");
        graduate.does_once("grant-1", authorize, until.clone()).await.ok()
    };
    let first = grant().await;
    assert_eq!(grant().await, first);
    let view = graduate.does("GET", "/authorizations", None).await.ok();
    assert_eq!(
        view["archive"]["newest"]["number"],
        first["archive"]["newest"]["number"]
    );
    assert_eq!(view["archive"]["past"], json!([]));
}

#[tokio::test]
async fn g2_t3_a_repeated_wish_to_terminate_counts_once() {
    let world = World::shared();
    let (graduate, _) = agreed(&world).await;
    let ask = async || {
        let terminate = ("POST", "/termination");
        graduate.does_once("wish-1", terminate, wish()).await.ok()
    };
    let first = ask().await;
    graduate.does("DELETE", "/termination", None).await.ok();
    assert_eq!(ask().await, first);
    graduate
        .does("DELETE", "/termination", None)
        .await
        .refused("no_termination");
}

#[tokio::test]
async fn g2_m1_channels_that_are_set_again_are_set_once() {
    let world = World::shared();
    let employer = world.employer();
    employer.registers().await;
    let set = async || {
        let channels = ("POST", "/v1/employer/channels/webhook/secret");
        employer.does_once("secret-1", channels, None).await
    };
    employer
        .edits(
            ("PUT", "/v1/employer/channels"),
            0,
            json!({"webhook": "https://example.com/hook"}),
        )
        .await
        .ok();
    let first = set().await.ok();
    assert_eq!(set().await.ok(), first);
}
