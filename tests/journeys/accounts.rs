//! Accounts of the administration: who keeps whose, and who can still review (P4–P6, S2).

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::world::World;
use serde_json::{Value, json};

const ACCOUNTS: &str = "/v1/schools/99999/accounts";

/// A new account with the same access to every module.
fn account(subject: &str, department: Option<&str>, access: &str) -> Value {
    let mut account = json!({
        "subject": subject, "level": "school", "name": "演示（虚构）", "scope": "both",
        "permissions": {"employment": access, "archive": access, "hukou": access},
    });
    if let Some(department) = department {
        account["level"] = json!("department");
        account["department"] = json!(department);
    }
    account
}

#[tokio::test]
async fn p6_a_school_makes_no_account_of_a_name_that_another_account_has() {
    let world = World::start_shared_alike().await;
    let (school, province) = (world.school(), world.staff("province-11"));
    for taken in ["province-11", "province-32", "school-99998", "dept-other", "dept-law"] {
        school
            .does("POST", ACCOUNTS, account(taken, Some("数学系"), "none"))
            .await
            .refused("account_exists");
    }
    let listed = province.does("GET", ACCOUNTS, None).await.ok();
    assert!(listed["accounts"].as_array().unwrap().len() > 1);
    // A name is free again once its account is deleted.
    let second = account("second-law", Some("法学院"), "read_write");
    school.does("POST", ACCOUNTS, second.clone()).await.ok();
    school
        .does("DELETE", &format!("{ACCOUNTS}/second-law"), None)
        .await
        .ok();
    school.does("POST", ACCOUNTS, second).await.ok();
}

/// Puts a copy of the province's account into the school, without any permission, past the system.
async fn slips_in(world: &World) {
    let store = world.host().platform.stores.dynamodb();
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let found = store
        .get_item()
        .table_name("organizations")
        .key("pk", text("province#11"))
        .key("sk", text("account#province-11"));
    let mut item = found.send().await.unwrap().item.unwrap();
    item.insert("pk".to_owned(), text("school#99999"));
    let Some(AttributeValue::M(account)) = item.get_mut("account") else {
        panic!("no account")
    };
    let none = ["employment", "archive", "hukou"].map(|module| (module.to_owned(), text("none")));
    account.insert("permissions".to_owned(), AttributeValue::M(none.into()));
    let put = store.put_item().table_name("organizations").set_item(Some(item));
    put.send().await.unwrap();
}

#[tokio::test]
async fn p5_an_account_in_the_school_does_not_overrule_that_of_the_province() {
    let world = World::start_shared_alike().await;
    let graduate = world.graduate().await;
    slips_in(&world).await;
    let province = world.staff("province-11");
    province.does("GET", ACCOUNTS, None).await.ok();
    province
        .does("GET", &format!("/v1/graduates/{}", graduate.id), None)
        .await
        .ok();
}

#[tokio::test]
async fn p6_nobody_makes_an_account_for_themselves() {
    let world = World::start_shared_alike().await;
    world
        .staff("province-11")
        .does("POST", ACCOUNTS, account("province-11", None, "read_write"))
        .await
        .refused("own_account");
}
