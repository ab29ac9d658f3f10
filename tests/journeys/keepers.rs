//! What keepers of accounts may give, and what a reset ends (P4–P6).

use journeys::world::{Staff, World};
use local::issuer::people::{Person, Role};
use serde_json::{Value, json};
use std::sync::Arc;

const PATH: &str = "/v1/schools/99999/accounts";

fn account(subject: &str, level: &str, (archive, scope): (&str, &str)) -> Value {
    let mut account = json!({
        "subject": subject, "level": level, "name": "演示（虚构）", "scope": scope,
        "permissions": {"employment": "read_write", "archive": archive, "hukou": "none"},
    });
    if level == "department" {
        account["department"] = json!("法学院");
    }
    account
}

/// A staff member whom the identity provider knows.
fn hired(world: &Arc<World>, subject: &str) -> Staff {
    let person = Person {
        subject: subject.to_owned(),
        name: "演示（虚构）".to_owned(),
        role: Role::Staff,
        cn_id_number: None,
    };
    world.people().add([person]).unwrap();
    world.staff(subject)
}

#[tokio::test]
async fn p6_nobody_gives_an_account_more_than_they_have() {
    let world = World::start_shared_alike().await;
    let limited = account("school-limited", "school", ("none", "undergraduate_vocational"));
    world.staff("province-11").does("POST", PATH, limited).await.ok();
    let keeper = hired(&world, "school-limited");

    let greedy = account("dept-friend", "department", ("read_write", "both"));
    let refused = keeper.does("POST", PATH, greedy.clone()).await;
    refused.names_fields(&["/permissions/archive", "/scope"]);
    let modest = account("dept-friend", "department", ("none", "undergraduate_vocational"));
    keeper.does("POST", PATH, modest).await.ok();
    let mut change = greedy;
    for fixed in ["subject", "level", "department"] {
        change.as_object_mut().unwrap().remove(fixed);
    }
    let refused = keeper.edits(("PUT", &format!("{PATH}/dept-friend")), 1, change).await;
    refused.names_fields(&["/permissions/archive", "/scope"]);
}

#[tokio::test]
async fn p6_after_a_reset_no_earlier_answer_is_given_again() {
    let world = World::start_shared_alike().await;
    let province = world.staff("province-11");
    let second = account("school-second", "school", ("read_write", "both"));
    province.does("POST", PATH, second).await.ok();
    let old = hired(&world, "school-second");
    let graduate = world.registered().await;
    let path = format!("/v1/graduates/{}/filing/void", graduate.id);
    let (void, reason) = (("POST", path.as_str()), json!({"reason": "登记有误"}));
    let (add, friend) = (("POST", PATH), account("dept-friend", "department", ("none", "both")));
    old.does_once("void", void, reason.clone()).await.ok();
    old.does_once("add", add, friend.clone()).await.ok();
    old.does_once("void", void, reason.clone()).await.ok();
    old.does_once("add", add, friend.clone()).await.ok();

    world.set_clock(world.now() + jiff::SignedDuration::from_secs(5));
    province
        .does("POST", &format!("{PATH}/school-second/reset"), None)
        .await
        .ok();
    assert_eq!(old.does_once("void", void, reason).await.status, 401);
    assert_eq!(old.does_once("add", add, friend).await.status, 401);
}

#[tokio::test]
async fn p2_whoever_is_no_longer_bound_gets_no_earlier_answer() {
    let world = World::start_shared_alike().await;
    let (graduate, school) = (world.graduate().await, world.school());
    let draft = json!({"kind": "not_seeking"});
    graduate
        .does_once("draft", ("POST", "/filing"), draft.clone())
        .await
        .ok();
    graduate
        .does_once("draft", ("POST", "/filing"), draft.clone())
        .await
        .ok();

    let path = format!("/v1/graduates/{}", graduate.id);
    let shown = school.does("GET", &path, None).await;
    let version: u64 = shown.header("etag").trim_matches('"').parse().unwrap();
    let masked = shown.ok()["basics"]["sex"].as_str().unwrap().to_owned();
    let first17 = if masked == "男" {
        "11010820040103931"
    } else {
        "11010820040103932"
    };
    let number = format!("{first17}{}", domain::identity::check_digit(first17).unwrap());
    let correction = json!({"corrections": {"id_number": number}});
    school
        .edits(("PATCH", &format!("{path}/roster-entry")), version, correction)
        .await
        .ok();
    let again = graduate.does_once("draft", ("POST", "/filing"), draft).await;
    again.refused("not_found");
}
