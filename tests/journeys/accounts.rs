//! Accounts of the administration: who keeps whose, and who can still review (P4–P6, S2).

use crate::roster::{imports, row, year};
use aws_sdk_dynamodb::types::AttributeValue;
use journeys::world::{Staff, World};
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

/// The departments that could not decide on everything, as the settings tell.
async fn lacking(staff: &Staff, year: i16) -> Value {
    let path = format!("/v1/schools/99999/settings/{year}");
    staff.does("GET", &path, None).await.ok()["departments_without_reviewer"].clone()
}

#[tokio::test]
async fn s2_only_accounts_that_can_decide_on_everything_stand_in_for_a_reviewer() {
    let world = World::start_shared_alike().await;
    let school = world.school();
    let removal = format!("{ACCOUNTS}/dept-law");
    let mut postgraduates = account("law-postgraduates", Some("法学院"), "read_write");
    postgraduates["scope"] = json!("postgraduate");
    let mut no_archive = account("law-no-archive", Some("法学院"), "read_write");
    no_archive["permissions"]["archive"] = json!("read_only");
    for insufficient in [postgraduates, no_archive] {
        school.does("POST", ACCOUNTS, insufficient).await.ok();
        school
            .does("DELETE", &removal, None)
            .await
            .refused("department_without_reviewer");
    }
    // Together with the one for postgraduates there is somebody for everything.
    let mut undergraduates = account("law-undergraduates", Some("法学院"), "read_write");
    undergraduates["scope"] = json!("undergraduate_vocational");
    school.does("POST", ACCOUNTS, undergraduates).await.ok();
    school.does("DELETE", &removal, None).await.ok();
    school
        .does("DELETE", &format!("{ACCOUNTS}/law-undergraduates"), None)
        .await
        .refused("department_without_reviewer");
}

#[tokio::test]
async fn s2_the_settings_name_departments_that_could_not_review_and_forget_emptied_ones() {
    let world = World::start_shared_alike().await;
    let (school, year) = (world.school(), year(&world));
    assert_eq!(lacking(&school, year).await, json!([]));
    let headings = school.does("GET", "/v1/roster-template", None).await.text();
    let right = row(year, "甄虚构", "11010820040101901", 1);
    let misspelt = right.replace("新设系", "新设糸");
    imports(&world, &school, &format!("{headings}{misspelt}")).await;
    assert_eq!(lacking(&school, year).await, json!(["新设糸"]));
    assert_eq!(lacking(&world.staff("dept-law"), year).await, json!([]));
    let law = account("nobodys", Some("新设糸"), "read_write");
    school.does("POST", ACCOUNTS, law).await.ok();
    imports(&world, &school, &format!("{headings}{right}")).await;
    assert_eq!(lacking(&school, year).await, json!(["新设系"]));
    school.does("DELETE", &format!("{ACCOUNTS}/nobodys"), None).await.ok();

    let path = format!("/v1/schools/99999/settings/{year}");
    let shown = school.does("GET", &path, None).await;
    let version: u64 = shown.header("etag").trim_matches('"').parse().unwrap();
    let mut settings = shown.ok();
    settings["review_mode"] = json!("school_only");
    school.edits(("PUT", &path), version, settings.clone()).await.ok();
    settings["review_mode"] = json!("department_then_school");
    school
        .edits(("PUT", &path), version + 1, settings.clone())
        .await
        .refused("department_without_reviewer");
    school
        .does("POST", ACCOUNTS, account("new", Some("新设系"), "read_write"))
        .await
        .ok();
    school.edits(("PUT", &path), version + 1, settings).await.ok();
}
