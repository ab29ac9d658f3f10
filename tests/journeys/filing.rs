//! Drafts, submission, withdrawal, void, change (F1–F4, F10–F12, S6).

use journeys::world::World;
use journeys::world::people::freelance;
use serde_json::json;

#[tokio::test]
async fn f1_a_second_filing_is_refused_while_one_is_live() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let empty = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!(empty, json!({"filing": null, "management": null}));
    graduate
        .does("POST", "/filing", json!({"kind": "not_seeking"}))
        .await
        .ok();
    graduate
        .does("POST", "/filing", json!({"kind": "seeking_job"}))
        .await
        .refused("another_filing_is_live");
}

#[tokio::test]
async fn f3_a_draft_is_edited_at_the_version_that_was_read() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let draft = json!({"kind": "freelance", "fields": {"post": "翻译"}});
    let first = graduate.does("POST", "/filing", draft.clone()).await;
    assert_eq!((first.status, first.header("etag")), (201, "\"1\""));
    graduate
        .does("PUT", "/filing", draft.clone())
        .await
        .refused("precondition_required");
    graduate.edits("/filing", 1, draft.clone()).await.ok();
    graduate
        .edits("/filing", 1, draft.clone())
        .await
        .refused("precondition_failed");
    graduate.edits("/filing", 2, draft).await.ok();
}

#[tokio::test]
async fn f4_a_submit_names_every_missing_field_at_once() {
    let world = World::shared();
    let graduate = world.graduate().await;
    graduate.does("POST", "/filing", json!({"kind": "start_up"})).await.ok();
    let problem = graduate
        .does("POST", "/filing/submission", None)
        .await
        .refused("invalid_fields");
    let fields: Vec<&str> = problem["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["field"].as_str().unwrap())
        .collect();
    assert!(fields.contains(&"/proofs") && fields.iter().filter(|field| field.starts_with("/fields/")).count() >= 3);
    let still = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!(still["filing"]["progress"]["stage"], "draft");
}

#[tokio::test]
async fn f3_a_filing_is_withdrawn_until_the_first_reviewer_has_decided() {
    let world = World::shared();
    let graduate = world.graduate_of("数学系").await;
    graduate.files().await;
    graduate
        .does("POST", "/filing/submission", None)
        .await
        .refused("in_review");
    let withdrawn = graduate.does("DELETE", "/filing/submission", None).await.ok();
    assert_eq!(withdrawn["filing"]["progress"]["stage"], "draft");
    graduate.does("POST", "/filing/submission", None).await.ok();
    world
        .staff("dept-mathematics")
        .decides(&graduate, "filing", "approve")
        .await
        .ok();
    graduate
        .does("DELETE", "/filing/submission", None)
        .await
        .refused("already_reviewed");
}

#[tokio::test]
async fn f10_r4_a_void_clears_the_management_view_and_stays_readable() {
    let world = World::shared();
    let graduate = world.registered().await;
    let before = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!(before["management"]["kind"], "freelance");
    let after = graduate
        .does("POST", "/filing/void", json!({"reason": "另有安排"}))
        .await
        .ok();
    assert_eq!(after, json!({"filing": null, "management": null}));
    let year = graduate.id[6..10].parse::<i16>().unwrap();
    let search = json!({"class_year": year, "outcome": "void", "limit": 100});
    let ended = world
        .school()
        .does("POST", "/v1/schools/99999/ended-filings/search", search)
        .await
        .ok();
    let rows = ended["items"].as_array().unwrap();
    let row = rows.iter().find(|row| row["graduate"] == graduate.id.as_str()).unwrap();
    assert_eq!(
        (&row["ended"]["reason"], &row["ended"]["by"]["role"]),
        (&json!("另有安排"), &json!("graduate"))
    );
    assert_eq!(row["ended"]["content"]["kind"], "freelance");
}

#[tokio::test]
async fn f11_the_old_filing_stays_effective_until_the_change_is_approved() {
    let world = World::shared();
    let (graduate, computing) = (world.registered().await, world.staff("dept-computing"));
    let change = json!({"kind": "not_seeking", "fields": {"statement": "照顾家人"}});
    graduate.does("POST", "/filing/change", change).await.ok();
    graduate.does("POST", "/filing/change/submission", None).await.ok();
    let pending = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!(pending["management"]["kind"], "freelance");
    graduate
        .does("POST", "/filing/void", json!({"reason": "不再需要"}))
        .await
        .refused("change_pending");
    computing.decides(&graduate, "change", "approve").await.ok();
    world.school().decides(&graduate, "change", "approve").await.ok();
    let changed = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!(changed["management"]["kind"], "not_seeking");
    assert!(changed["filing"]["change"].is_null());
}

#[tokio::test]
async fn f2_kinds_of_other_routes_and_of_directed_training_are_refused() {
    let world = World::shared();
    let graduate = world.graduate().await;
    graduate
        .does("POST", "/filing", json!({"kind": "signing_agreement"}))
        .await
        .refused("kind_of_other_route");
    graduate
        .does("POST", "/filing", json!({"kind": "directed_supplement"}))
        .await
        .refused("only_for_directed");
}

#[tokio::test]
async fn s6_e1_the_window_closes_to_the_second_and_unsubmitted_drafts_lapse() {
    let world = World::start_shared_alike().await;
    let graduate = world.graduate().await;
    let proof = graduate.uploads_picture().await;
    graduate.does("POST", "/filing", freelance(&proof)).await.ok();
    let window = graduate.does("GET", "", None).await.ok()["window"].clone();
    let last: jiff::civil::Date = window["changes_until"].as_str().unwrap().parse().unwrap();
    let closes = domain::time::end_of(last);
    world.set_clock(closes - jiff::SignedDuration::from_millis(1));
    graduate.edits("/filing", 1, freelance(&proof)).await.ok();
    world.set_clock(closes);
    graduate
        .does("POST", "/filing/submission", None)
        .await
        .refused("closed");
    let expire = expire::Expire {
        records: world.given("expire", expire::NEEDS).app.records,
        clock: gateway::Clock::fixed(closes),
    };
    assert!(expire::handle(&expire).await.unwrap().due >= 1);
    assert_eq!(graduate.does("GET", "/filing", None).await.ok()["filing"], json!(null));
    // Once more does no harm.
    assert_eq!(expire::handle(&expire).await.unwrap().due, 0);
    let history = graduate.does("GET", "/history", None).await.ok();
    assert_eq!(history["items"][0]["event"], "filing_lapsed");
}
