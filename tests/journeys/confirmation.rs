//! Confirmation (C1–C6, R2).

use journeys::world::World;
use serde_json::json;

#[tokio::test]
async fn c1_nothing_is_to_be_confirmed_before_something_is_registered() {
    let world = World::shared();
    let graduate = world.graduate().await;
    assert_eq!(
        graduate.does("GET", "/confirmation", None).await.ok()["status"],
        "not_reported"
    );
    graduate.confirms().await.refused("nothing_to_confirm");
}

#[tokio::test]
async fn c2_c3_a_wrong_needs_its_parts_and_can_be_taken_back() {
    let world = World::shared();
    let graduate = world.registered().await;
    let shown = graduate.does("GET", "/confirmation", None).await.ok()["shown"].clone();
    let nothing_said = json!({"shown": shown, "wrong": {"phone": "x"}});
    graduate
        .does("POST", "/confirmation", nothing_said)
        .await
        .names_fields(&["/wrong", "/wrong/phone"]);
    let wrong = json!({"shown": shown, "wrong": {
        "destination": {"problem": "wrong", "explanation": "单位名称有误"}, "phone": "13900000000",
    }});
    assert_eq!(
        graduate.does("POST", "/confirmation", wrong).await.ok()["status"],
        "wrong"
    );
    let seen = world
        .school()
        .does("GET", &format!("/v1/graduates/{}", graduate.id), None)
        .await
        .ok();
    assert_eq!(seen["wrong"]["destination"]["explanation"], "单位名称有误");
    assert_eq!(
        graduate.does("DELETE", "/confirmation", None).await.ok()["status"],
        "not_confirmed"
    );
    graduate
        .does("DELETE", "/confirmation", None)
        .await
        .refused("not_reported_wrong");
}

#[tokio::test]
async fn c4_r2_a_later_change_opens_the_confirmation_again_and_silences_the_number() {
    let world = World::shared();
    let (graduate, number) = journeys::world::people::authorized(&world).await;
    let name = graduate.name().await;
    let path = format!("/v1/graduates/{}", graduate.id);
    let version = world.school().does("GET", &path, None).await;
    let version: u64 = version.header("etag").trim_matches('"').parse().unwrap();
    let entry = format!("{path}/roster-entry");
    let correction = json!({"corrections": {"major": "软件工程"}});
    world
        .school()
        .edits(("PATCH", &entry), version + 1, correction.clone())
        .await
        .refused("precondition_failed");
    world.school().edits(("PATCH", &entry), version, correction).await.ok();
    assert_eq!(
        graduate.does("GET", "/confirmation", None).await.ok()["status"],
        "not_confirmed"
    );
    assert_eq!(
        graduate.does("GET", "/authorizations", None).await.ok()["archive"]["status"],
        "overtaken"
    );
    assert_eq!(
        crate::verification::verified_by_name(&world, &name, &number)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn c5_the_matrix_adds_up() {
    let world = World::start_shared_alike().await;
    let graduate = world.confirmed().await;
    let path = format!(
        "/v1/schools/99999/confirmations/matrix?class_year={}",
        &graduate.id[6..10]
    );
    let matrix = world.school().does("GET", &path, None).await.ok();
    let confirmed = &matrix["rows"][3];
    assert_eq!(
        (&confirmed["status"], &confirmed["national"]),
        (&json!("confirmed"), &json!(1))
    );
    assert_eq!(matrix["total"]["total"], 300);
    assert_eq!(matrix["rows"][0]["none"], 299);
}

#[tokio::test]
async fn c6_a_report_of_pressure_reaches_the_province_and_not_the_school() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let report = json!({"text": "被要求先签约才发毕业证书"});
    let id = graduate.does("POST", "/pressure-reports", report).await.ok()["id"].clone();
    let path = "/v1/provinces/11/pressure-reports?limit=100";
    let reports = world.staff("province-11").does("GET", path, None).await.ok();
    assert!(
        reports["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|report| report["id"] == id)
    );
    world.school().does("GET", path, None).await.refused("not_found");
    let trail = world
        .school()
        .does("GET", &format!("/v1/graduates/{}/history", graduate.id), None)
        .await
        .ok();
    assert!(!trail.to_string().contains("pressure") && !trail.to_string().contains("毕业证书"));
}

#[tokio::test]
async fn c6_the_province_reads_the_newest_report_first() {
    let world = World::start_shared_alike().await;
    let graduate = world.graduate().await;
    let mut made = Vec::new();
    for second in 0..5 {
        world.set_clock(world.now() + jiff::SignedDuration::from_secs(1));
        let report = json!({"text": format!("第{second}次")});
        made.push(graduate.does("POST", "/pressure-reports", report).await.ok()["id"].clone());
    }
    let reports = world
        .staff("province-11")
        .does("GET", "/v1/provinces/11/pressure-reports", None)
        .await
        .ok();
    let read: Vec<_> = reports["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|report| report["id"].clone())
        .collect();
    made.reverse();
    assert_eq!(read, made);
}

#[tokio::test]
async fn c6_five_reports_a_day_from_one_graduate() {
    let world = World::start_shared_alike().await;
    let (mut graduate, other) = (world.graduate().await, world.graduate().await);
    let report = json!({"text": "被要求先签三方协议才发毕业证"});
    for _ in 0..5 {
        graduate.does("POST", "/pressure-reports", report.clone()).await.ok();
    }
    let sixth = graduate
        .does_once("once", ("POST", "/pressure-reports"), report.clone())
        .await;
    sixth.refused("too_many_pressure_reports");
    other.does("POST", "/pressure-reports", report.clone()).await.ok();
    world.set_clock(world.now() + jiff::SignedDuration::from_hours(24));
    graduate.shows_face();
    graduate.does("POST", "/pressure-reports", report).await.ok();
}

#[tokio::test]
async fn c6_a_report_says_something_readable_and_needs_no_accepted_basics() {
    let world = World::shared();
    let mut graduate = world.stranger();
    graduate.binds().await.ok();
    let blank = json!({"text": " \n ", "contact": "\u{1b}[2J", "zz": 1});
    let reply = graduate.does("POST", "/pressure-reports", blank).await;
    reply.names_fields(&["/text", "/contact", "/zz"]);
    let report = json!({"text": "第一行\n第二行", "contact": "13900000000"});
    graduate.does("POST", "/pressure-reports", report).await.ok();
}
