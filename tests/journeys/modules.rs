//! A module without permission shows nowhere, neither beside another one nor on the audit trail (P4, H4, G4).

use journeys::world::{Graduate, World};
use serde_json::{Value, json};
use std::sync::Arc;

/// A graduate of computing whose archive waits for the school, submitted a while after the filing.
async fn archive_waits(world: &Arc<World>) -> Graduate {
    let graduate = world.registered().await;
    let archive = graduate.archive_to_origin().await;
    graduate.does("POST", "/archive", archive).await.ok();
    graduate.does("POST", "/archive/submission", None).await.ok();
    world
        .staff("dept-computing")
        .decides(&graduate, "archive", "approve")
        .await
        .ok();
    graduate
}

fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn p4_h4_who_reviews_archives_only_sees_nothing_of_employment() {
    let world = World::shared();
    let graduate = archive_waits(&world).await;
    let archives = world.staff("school-archives");
    let path = format!("/v1/graduates/{}/review/archive", graduate.id);
    let shown = archives.does("GET", &path, None).await.ok();
    let who = ["department", "id_number", "name", "student_number"];
    assert_eq!(keys(&shown["graduate"]), who);
    assert_eq!((&shown["basics"], &shown["management"]), (&Value::Null, &Value::Null));
    let to_the_school = world.school().does("GET", &path, None).await.ok();
    assert_eq!(to_the_school["management"]["kind"], "freelance");
    assert!(to_the_school["basics"]["mobile"].is_string());

    let year: i16 = graduate.id[6..10].parse().unwrap();
    let mut search = json!({"class_year": year, "module": "archive", "limit": 100});
    let queue = "/v1/schools/99999/reviews/search";
    let waiting = archives.does("POST", queue, search.clone()).await.ok();
    let rows = waiting["items"].as_array().unwrap();
    let own = rows
        .iter()
        .find(|row| row["graduate"]["graduate"] == graduate.id.as_str());
    let expected = [
        "department",
        "graduate",
        "id_number",
        "name",
        "student_number",
        "submitted_at",
    ];
    assert_eq!(keys(&own.unwrap()["graduate"]), expected);
    search["kind"] = json!("freelance");
    archives.does("POST", queue, search).await.names_fields(&["/kind"]);

    let decided = archives.decides(&graduate, "archive", "approve").await.ok();
    assert_eq!(decided, json!({}));
}

#[tokio::test]
async fn p4_g4_who_may_not_see_hukou_finds_nothing_of_it_on_the_page_or_the_trail() {
    let world = World::shared();
    let graduate = world.registered().await;
    let shown = graduate.does("GET", "/confirmation", None).await.ok()["shown"].clone();
    let wrong = json!({"archive": "档案地址有误", "hukou": "户口地址有误", "phone": "13900000000"});
    graduate
        .does("POST", "/confirmation", json!({"shown": shown, "wrong": wrong}))
        .await
        .ok();
    let hukou = json!({"kind": "origin", "division": "110108", "address": "演示路1号"});
    graduate.does("POST", "/hukou", hukou).await.ok();
    graduate.does("POST", "/hukou/submission", None).await.ok();
    world
        .staff("dept-computing")
        .decides(&graduate, "hukou", "return")
        .await
        .ok();

    let page = format!("/v1/graduates/{}", graduate.id);
    let trail = format!("{page}/history?limit=100");
    let (reader, school) = (world.staff("school-reader"), world.school());
    for path in [&page, &trail] {
        let whole = school.does("GET", path, None).await.text();
        assert!(whole.contains("户口地址有误"), "{whole}");
        let read = reader.does("GET", path, None).await;
        let text = read.text();
        assert!(
            text.contains("档案地址有误") && !text.contains("户口地址有误"),
            "{text}"
        );
    }
    let events = |trail: Value| -> Vec<String> {
        let entries = trail["items"].as_array().unwrap().iter();
        entries
            .map(|entry| entry["event"].as_str().unwrap().to_owned())
            .collect()
    };
    let whole = events(school.does("GET", &trail, None).await.ok());
    let mut expected = whole.clone();
    expected.retain(|event| !event.starts_with("hukou_"));
    assert_eq!(whole.len(), expected.len() + 3, "{whole:?}");
    assert_eq!(events(reader.does("GET", &trail, None).await.ok()), expected);
}

#[tokio::test]
async fn g1_the_trail_names_accounts_of_staff_and_no_sign_in_of_a_graduate() {
    let world = World::shared();
    let graduate = world.registered().await;
    let trail = format!("/v1/graduates/{}/history?limit=100", graduate.id);
    let trail = world.staff("school-reader").does("GET", &trail, None).await.ok();
    assert!(
        !trail.to_string().contains(&format!("\"{}\"", graduate.subject)),
        "{trail}"
    );
    let entries = trail["items"].clone();
    let by: Vec<&Value> = entries.as_array().unwrap().iter().map(|entry| &entry["by"]).collect();
    assert!(by.contains(&&json!({"role": "graduate"})));
    assert!(by.contains(&&json!({"role": "school", "subject": "school-99999"})));
}
