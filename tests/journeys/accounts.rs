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
    world.host().platform.people.add([person]).unwrap();
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
