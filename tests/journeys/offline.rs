//! Offline signing and paper agreements (A1, A2, B1, S3 2.5 and 2.6).

use journeys::world::employer::offline_agreement;
use journeys::world::people::{picture, sha256};
use journeys::world::reply::put;
use journeys::world::{Graduate, World};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const COMPUTING: &str = "计算机科学与技术系";

/// A graduate of computing whose offline agreement waits for its stamped copy.
async fn stamping(world: &Arc<World>) -> Graduate {
    let graduate = world.graduate_of(COMPUTING).await;
    graduate.does("POST", "/filing", offline_agreement()).await.ok();
    graduate.does("POST", "/filing/submission", None).await.ok();
    world.approves(&graduate, "filing").await;
    graduate
}

async fn filing(graduate: &Graduate) -> Value {
    graduate.does("GET", "/filing", None).await.ok()["filing"].clone()
}

#[tokio::test]
async fn a1_the_text_is_returned_corrected_and_approved_into_a_numbered_agreement() {
    let world = World::shared();
    let graduate = world.graduate_of(COMPUTING).await;
    graduate
        .does(
            "POST",
            "/filing",
            json!({"route": "offline_signing", "kind": "freelance"}),
        )
        .await
        .refused("only_for_agreements");
    let mut agreement = offline_agreement();
    agreement["fields"]["employer_uscc"] = json!("911101080000000010");
    agreement["fields"]["post"] = json!("");
    graduate.does("POST", "/filing", agreement.clone()).await.ok();
    graduate
        .does("POST", "/filing/submission", None)
        .await
        .names_fields(&["/fields/employer_uscc", "/fields/post"]);
    agreement = offline_agreement();
    let content = json!({"kind": agreement["kind"], "fields": agreement["fields"]});
    let edit = |revision: u64| graduate.edits("/filing", revision, content.clone());
    edit(1).await.ok();
    graduate.does("POST", "/filing/submission", None).await.ok();
    graduate.does("DELETE", "/filing/submission", None).await.ok();
    graduate.does("POST", "/filing/submission", None).await.ok();
    world
        .staff("dept-computing")
        .decides(&graduate, "filing", "return")
        .await
        .ok();
    let returned = filing(&graduate).await;
    assert_eq!(returned["content"]["fields"]["post"], "工程师");
    graduate.does("POST", "/filing/submission", None).await.ok();
    world.approves(&graduate, "filing").await;
    let filing = filing(&graduate).await;
    assert_eq!(filing["state"], "stamping");
    let number = filing["agreement"]["number"].as_str().unwrap();
    assert!(number.len() == 19 && number.starts_with(&format!("{}199999", &graduate.id[6..10])));
    assert!(graduate.follows("/filing/agreement/1").await.starts_with(b"%PDF"));
    // Not effective before the stamped copy is.
    let mine = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!(mine["management"], Value::Null);
    graduate
        .does("POST", "/filing", json!({"kind": "not_seeking"}))
        .await
        .refused("another_filing_is_live");
}

#[tokio::test]
async fn a1_a_rejected_text_is_void_and_goes_on_as_a_draft() {
    let world = World::shared();
    let graduate = world.graduate_of(COMPUTING).await;
    graduate.does("POST", "/filing", offline_agreement()).await.ok();
    graduate.does("POST", "/filing/submission", None).await.ok();
    world
        .staff("dept-computing")
        .decides(&graduate, "filing", "reject")
        .await
        .ok();
    assert_eq!(filing(&graduate).await, Value::Null);
    let ended = graduate.does("GET", "/ended-filings", None).await.ok();
    assert_eq!(ended["items"][0]["reason"], "请核对单位名称");
    let rest = format!("/ended-filings/{}/draft", ended["items"][0]["sequence"]);
    let draft = graduate.does("POST", &rest, json!({})).await.ok();
    assert_eq!(draft["filing"]["route"], "offline_signing");
    assert_eq!(draft["filing"]["content"]["fields"]["post"], "工程师");
    graduate.does("POST", "/filing/submission", None).await.ok();
}

#[tokio::test]
async fn a2_the_graduate_hands_in_the_stamped_copy_until_it_is_right() {
    let world = World::shared();
    let graduate = stamping(&world).await;
    graduate
        .does("POST", "/filing/copy", json!({"pictures": []}))
        .await
        .names_fields(&["/pictures"]);
    let first = graduate.uploads_picture().await;
    let body = json!({"pictures": [first, "0123456789ABCDEF"]});
    graduate
        .does("POST", "/filing/copy", body)
        .await
        .names_fields(&["/pictures/1"]);
    graduate
        .does("POST", "/filing/copy", json!({"pictures": [first]}))
        .await
        .ok();
    graduate.does("DELETE", "/filing/copy", None).await.ok();
    graduate
        .does("POST", "/filing/copy", json!({"pictures": [first]}))
        .await
        .ok();
    world
        .staff("dept-computing")
        .decides(&graduate, "stamped_copy", "return")
        .await
        .ok();
    let second = graduate.uploads_picture().await;
    graduate
        .does("POST", "/filing/copy", json!({"pictures": [second]}))
        .await
        .ok();
    graduate
        .does("DELETE", &format!("/uploads/{second}"), None)
        .await
        .refused("picture_in_use");
    let review = format!("/v1/graduates/{}/review/stamped_copy", graduate.id);
    let shown = world.staff("dept-computing").does("GET", &review, None).await.ok();
    assert_eq!(shown["proofs"][0]["id"], second.as_str());
    assert_eq!(shown["declaration"]["fields"]["post"], "工程师");
    world.approves(&graduate, "stamped_copy").await;
    let filing = filing(&graduate).await;
    assert_eq!(
        (&filing["state"], &filing["content"]["proofs"]),
        (&json!("effective"), &json!([second]))
    );
}

#[tokio::test]
async fn a2_a_rejected_copy_voids_the_signing() {
    let world = World::shared();
    let graduate = stamping(&world).await;
    let copy = graduate.uploads_picture().await;
    graduate
        .does("POST", "/filing/copy", json!({"pictures": [copy]}))
        .await
        .ok();
    world
        .staff("dept-computing")
        .decides(&graduate, "stamped_copy", "reject")
        .await
        .ok();
    assert_eq!(filing(&graduate).await, Value::Null);
    let ended = graduate.does("GET", "/ended-filings", None).await.ok();
    assert_eq!(ended["items"][0]["outcome"], "void");
}

#[tokio::test]
async fn a2_an_employer_that_does_not_stamp_locks_nobody_in() {
    let world = World::shared();
    let graduate = stamping(&world).await;
    graduate.does("DELETE", "/filing/agreement", None).await.ok();
    let declaration = json!({"kind": "not_seeking", "fields": {"statement": "照顾家人"}});
    graduate.does("POST", "/filing", declaration).await.ok();
}

/// A picture by the employer's link, and its name once it was looked at.
async fn uploaded_by_link(world: &World, link: &str, seed: &str) -> String {
    let bytes = picture(seed);
    let announced = json!({"content_type": "image/png", "size_bytes": bytes.len(), "sha256": sha256(&bytes)});
    let answer = world
        .anonymous("POST", &format!("{link}/uploads"), Some(announced))
        .await
        .ok();
    assert_eq!(put(&answer["link"], bytes).await.status, 200);
    let id = answer["upload"]["id"].as_str().unwrap().to_owned();
    for _ in 0..200 {
        let shown = world.anonymous("GET", &format!("{link}/uploads/{id}"), None).await.ok();
        if shown["state"] == "kept" {
            return id;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("nobody looked at the upload");
}

#[tokio::test]
async fn a2_the_employer_hands_in_the_copy_by_a_link_that_opens_nothing_else() {
    let world = World::shared();
    let graduate = stamping(&world).await;
    graduate
        .does("POST", "/filing/copy-link", json!({"days": 31}))
        .await
        .names_fields(&["/days"]);
    let given = graduate
        .does("POST", "/filing/copy-link", json!({"days": 7}))
        .await
        .ok();
    let link = given["url"].as_str().unwrap().to_owned();
    let shown = world.anonymous("GET", &link, None).await.ok();
    let mut keys: Vec<&str> = shown.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["agreement_number", "expires_at"], "nothing of the graduate");
    let own = graduate.uploads_picture().await;
    let foreign = json!({"pictures": [own]});
    let submission = format!("{link}/submission");
    world
        .anonymous("POST", &submission, Some(foreign))
        .await
        .names_fields(&["/pictures/0"]);
    world
        .anonymous("GET", &format!("{link}/uploads/{own}"), None)
        .await
        .refused("not_found");
    let id = uploaded_by_link(&world, &link, &link).await;
    let handed_in = world
        .anonymous("POST", &submission, Some(json!({"pictures": [id]})))
        .await
        .ok();
    assert_eq!(handed_in["pictures"], 1);
    // Used up.
    for (method, path) in [("GET", link.clone()), ("POST", format!("{link}/uploads"))] {
        let body =
            (method == "POST").then(|| json!({"content_type": "image/png", "size_bytes": 9, "sha256": "0".repeat(64)}));
        world.anonymous(method, &path, body).await.refused("not_found");
    }
    let trail = graduate.does("GET", "/history", None).await.ok();
    let newest = &trail["items"][0];
    assert_eq!(
        (&newest["event"], &newest["by"]["role"]),
        (&json!("stamped_copy_submitted"), &json!("link_holder"))
    );
    world.approves(&graduate, "stamped_copy").await;
    assert_eq!(filing(&graduate).await["state"], "effective");
}

#[tokio::test]
async fn a2_a_link_ends_when_it_is_revoked_replaced_or_over() {
    let world = World::start_shared_alike().await;
    let mut graduate = stamping(&world).await;
    let give = json!({"days": 1});
    let link = |given: Value| given["url"].as_str().unwrap().to_owned();
    let first = link(graduate.does("POST", "/filing/copy-link", give.clone()).await.ok());
    let second = link(graduate.does("POST", "/filing/copy-link", give.clone()).await.ok());
    world.anonymous("GET", &first, None).await.refused("not_found");
    world.anonymous("GET", &second, None).await.ok();
    let wrong = format!("{}X", &second[..second.len() - 1]);
    world.anonymous("GET", &wrong, None).await.refused("not_found");
    graduate.does("DELETE", "/filing/copy-link", None).await.ok();
    world.anonymous("GET", &second, None).await.refused("not_found");
    let given = graduate.does("POST", "/filing/copy-link", give).await.ok();
    let until: jiff::Timestamp = given["expires_at"].as_str().unwrap().parse().unwrap();
    let third = link(given);
    world.set_clock(until - jiff::SignedDuration::from_secs(1));
    world.anonymous("GET", &third, None).await.ok();
    world.set_clock(until);
    world.anonymous("GET", &third, None).await.refused("not_found");
    graduate.shows_face();
    graduate.does("DELETE", "/filing/agreement", None).await.ok();
}

#[tokio::test]
async fn b1_a_paper_agreement_is_copied_with_its_picture_and_reviewed() {
    let world = World::shared();
    let graduate = world.graduate_of(COMPUTING).await;
    let mut paper = offline_agreement();
    paper["route"] = json!("paper_agreement");
    graduate.does("POST", "/filing", paper.clone()).await.ok();
    graduate
        .does("POST", "/filing/submission", None)
        .await
        .names_fields(&["/proofs"]);
    let proof = graduate.uploads_picture().await;
    let content = json!({"kind": paper["kind"], "fields": paper["fields"], "proofs": [proof]});
    graduate.edits("/filing", 1, content).await.ok();
    graduate.does("POST", "/filing/submission", None).await.ok();
    world
        .staff("dept-computing")
        .decides(&graduate, "filing", "return")
        .await
        .ok();
    graduate.does("POST", "/filing/submission", None).await.ok();
    world.approves(&graduate, "filing").await;
    let mine = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!(mine["filing"]["state"], "effective");
    assert_eq!(mine["filing"]["agreement"], Value::Null, "its number is on the paper");
    assert_eq!(mine["management"]["kind"], "signing_agreement");
    graduate
        .does("POST", "/filing/void", json!({"reason": "不去了"}))
        .await
        .refused("agreement_stands");
}
