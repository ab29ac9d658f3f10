//! What only an operator can do, with `quxiang-office`: the first account of a province (P6), the directory of offices (H2).

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::world::World;
use local::issuer::people::{Person, Role};
use serde_json::{Value, json};
use std::path::PathBuf;

/// The arguments that make an account.
fn account<'a>(province: &'a str, subject: &'a str) -> [&'a str; 7] {
    let name = "省级用户（虚构）";
    ["account", "--province", province, "--subject", subject, "--name", name]
}

fn admit(world: &World, subject: &str) {
    world.admits(Person {
        subject: subject.to_owned(),
        name: format!("{subject}演示（虚构）"),
        role: Role::Staff,
        cn_id_number: None,
    });
}

fn school_account(subject: &str) -> Value {
    let all = "read_write";
    json!({
        "subject": subject, "level": "school", "name": "学校用户（虚构）", "scope": "both",
        "permissions": {"employment": all, "archive": all, "hukou": all},
    })
}

/// The entries about accounts in a province's history.
async fn history(world: &World, province: &str) -> Vec<Value> {
    let query = world.dynamodb().query().table_name(world.table("history"));
    let of_province = query
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", AttributeValue::S(format!("province#{province}")));
    let items = of_province.send().await.unwrap().items.unwrap();
    let body = |item: &std::collections::HashMap<_, AttributeValue>| {
        serde_json::from_str(item["body"].as_s().unwrap()).unwrap()
    };
    let of_accounts = |entry: &Value| {
        let event = entry["event"].as_str();
        event.is_some_and(|event| event.starts_with("account"))
    };
    items.iter().map(body).filter(of_accounts).collect()
}

#[tokio::test]
async fn p6_the_operators_account_of_a_province_makes_the_first_of_a_school() {
    let world = World::shared();
    admit(&world, "op-21");
    admit(&world, "op-10140");
    let accounts = "/v1/schools/10140/accounts";
    let first = school_account("op-10140");
    let province = world.staff("op-21");
    province
        .does("POST", accounts, first.clone())
        .await
        .refused("not_found");

    let said = world.operates(&account("21", "op-21")).await.unwrap();
    assert!(said.starts_with("province 21: account `op-21` made"), "{said}");
    let province = world.staff("op-21");
    province.does("POST", accounts, first).await.ok();
    let listed = world.staff("op-10140").does("GET", accounts, None).await.ok();
    assert_eq!(listed["accounts"][0]["subject"], "op-10140");

    let entries = history(&world, "21").await;
    assert_eq!(entries.len(), 1);
    let entry = &entries[0];
    assert_eq!(
        (&entry["event"], &entry["by"], &entry["before"]),
        (&json!("account_added"), &json!({"role": "system"}), &Value::Null)
    );
    assert_eq!(entry["request_id"], "quxiang-office");
    assert_eq!(entry["after"]["subject"], "op-21");
}

#[tokio::test]
async fn p6_a_province_with_an_account_is_given_no_other() {
    let world = World::shared();
    for (province, has) in [("11", "province-11"), ("32", "province-32")] {
        let before = history(&world, province).await;
        for subject in ["op-second", has] {
            let said = world.operates(&account(province, subject)).await.unwrap_err();
            assert!(said.contains(&format!("has the account `{has}` already")), "{said}");
        }
        assert_eq!(history(&world, province).await, before);
        // The account that was there still counts, with the sign-in from before.
        let path = format!("/v1/provinces/{province}/agreement-form");
        world.staff(has).does("GET", &path, None).await.ok();
    }
    admit(&world, "op-second");
    let second = world.staff("op-second");
    second
        .does("GET", "/v1/provinces/11/agreement-form", None)
        .await
        .refused("not_found");
}

#[tokio::test]
async fn p6_of_two_operators_at_once_one_makes_the_account() {
    let world = World::shared();
    let (one, other) = (account("22", "op-22-one"), account("22", "op-22-other"));
    let (one, other) = tokio::join!(world.operates(&one), world.operates(&other));
    assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
    let lost = one.err().or(other.err()).unwrap();
    assert!(lost.contains("province 22 has the account `op-22-o"), "{lost}");
    assert_eq!(history(&world, "22").await.len(), 1);
}

#[tokio::test]
async fn p6_a_sign_in_that_has_an_account_elsewhere_is_given_no_province() {
    let world = World::shared();
    let said = world.operates(&account("23", "school-99999")).await.unwrap_err();
    assert!(said.contains("`school-99999` has an account elsewhere"), "{said}");
    assert_eq!(history(&world, "23").await, Vec::<Value>::new());
    world
        .school()
        .does("GET", "/v1/schools/99999/accounts", None)
        .await
        .ok();
}

#[tokio::test]
async fn p6_what_is_no_province_and_no_sign_in_is_refused() {
    let world = World::shared();
    let said = world.operates(&account("99", "op-99")).await.unwrap_err();
    assert!(said.contains("no province has this code"), "{said}");
    let said = world.operates(&account("31", "op 31")).await.unwrap_err();
    assert!(said.contains("a sign-in name is 1 to 120"), "{said}");
}

/// A file with a directory, of this story only.
fn directory(story: &str, text: &str) -> PathBuf {
    let file = std::env::temp_dir().join(format!("quxiang-{story}-{}.csv", std::process::id()));
    std::fs::write(&file, text).unwrap();
    file
}

const HEADINGS: &str = "division,name,address,postcode,contact,phone";

#[tokio::test]
async fn h2_offices_of_a_file_are_proposed_and_a_second_time_changes_nothing() {
    let world = World::shared();
    let row = |division: &str, name: &str| format!("{division},{name}（虚构）,演示路2号,110000,档案科,024-88888888\n");
    let first = format!("{HEADINGS}\n{}{}", row("210102", "和平"), row("210100", "沈阳"));
    let file = directory("offices", &first);
    let path = file.to_str().unwrap();
    let asked = async || {
        let offices = world
            .school()
            .does("GET", "/v1/archive-offices/210102", None)
            .await
            .ok();
        offices["offices"].clone()
    };
    for _ in 0..2 {
        assert_eq!(world.operates(&["offices", path]).await.unwrap(), "2 offices put");
        let offices = asked().await;
        let own = json!({
            "division": "210102", "name": "和平（虚构）", "address": "演示路2号", "postcode": "110000",
            "contact": "档案科", "phone": "024-88888888",
        });
        assert_eq!(offices[0], own);
        assert_eq!(offices[1]["name"], "沈阳（虚构）");
        assert_eq!(offices.as_array().unwrap().len(), 2);
    }
    std::fs::write(&file, format!("{HEADINGS}\n{}", row("210102", "新和平"))).unwrap();
    world.operates(&["offices", path]).await.unwrap();
    assert_eq!(asked().await[0]["name"], "新和平（虚构）");
    std::fs::remove_file(file).unwrap();
}

#[tokio::test]
async fn h2_a_file_with_wrong_lines_names_them_all_and_puts_none() {
    let world = World::shared();
    let file = directory(
        "wrong-offices",
        &format!(
            "{HEADINGS}\n\
             220102,南关（虚构）,演示路3号,130000,档案科,0431-88888888\n\
             229999,没有的区划（虚构）,演示路3号,130000,档案科,0431-88888888\n\
             220103,宽城（虚构）,,13000,档案科,0431-88888888\n"
        ),
    );
    let said = world.operates(&["offices", file.to_str().unwrap()]).await.unwrap_err();
    std::fs::remove_file(file).unwrap();
    for named in [
        "line 3: division: unknown_code",
        "line 4: address: missing",
        "line 4: postcode: malformed",
        "3 faults; nothing was put",
    ] {
        assert!(said.contains(named), "{named}: {said}");
    }
    assert!(!said.contains("line 2"), "{said}");
    let found = world
        .school()
        .does("GET", "/v1/archive-offices/220102", None)
        .await
        .ok();
    assert_eq!(found["offices"], json!([]));
}
