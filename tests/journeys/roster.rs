//! Rosters, corrections, settings, accounts (R1, R2, S1, S2, P4–P6, P9).

use journeys::world::people::sha256;
use journeys::world::{Staff, World, reply};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

pub(crate) fn year(world: &World) -> i16 {
    local::demo::season(world.now()).0
}

/// Imports a file as the school and waits for the end.
pub(crate) async fn imports(world: &Arc<World>, school: &Staff, csv: &str) -> Value {
    imports_at(world, (school, "99999"), csv).await
}

/// The same at this school.
pub(crate) async fn imports_at(world: &Arc<World>, (school, code): (&Staff, &str), csv: &str) -> Value {
    let path = format!("/v1/schools/{code}/rosters/{}/imports", year(world));
    let bytes = csv.as_bytes().to_vec();
    let announced = json!({"content_type": "text/csv", "size_bytes": bytes.len(), "sha256": sha256(&bytes)});
    let started = school.does("POST", &path, announced).await.ok();
    assert_eq!(reply::put(&started["link"], bytes).await.status, 200);
    let path = format!("{path}/{}", started["import"]["id"].as_str().unwrap());
    for _ in 0..400 {
        let import = school.does("GET", &path, None).await.ok();
        if ["done", "failed"].contains(&import["state"].as_str().unwrap()) {
            return import;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the import did not end");
}

pub(crate) fn row(year: i16, name: &str, first17: &str, number: usize) -> String {
    let check = domain::identity::check_digit(first17).unwrap();
    journeys::canary::know([
        ("name", name.to_owned()),
        ("ID number", format!("{first17}{check}")),
        ("exam number", format!("{}110108{number:08}", year % 100 - 4)),
    ]);
    let sex = if first17.as_bytes()[16] % 2 == 1 { "男" } else { "女" };
    format!(
        "{}110108{number:08},{name},{first17}{check},{sex},汉族,共青团员,本科,非定向,110108,新设系,统计学,4,T{number:05},{}09,{year}06,是,否,,\r\n",
        year % 100 - 4,
        year - 4,
    )
}

#[tokio::test]
async fn r1_good_rows_land_bad_rows_come_back_and_repeating_doubles_nothing() {
    let world = World::start_shared_alike().await;
    let (school, year) = (world.school(), year(&world));
    let headings = school.does("GET", "/v1/roster-template", None).await.text();
    let good = row(year, "甄虚构", "11010820040101901", 1) + &row(year, "贾虚构", "11010820040102902", 2);
    let bad = row(year, "甄虚构", "11010820040101901", 1)
        + &good
            .replace(",4,T", ",四,U")
            .lines()
            .next()
            .map(|line| format!("{line}\r\n"))
            .unwrap();
    let file = format!("{headings}{good}{bad}");
    let import = imports(&world, &school, &file).await;
    assert_eq!(
        (&import["rows"], &import["added"], &import["refused"]),
        (&json!(4), &json!(2), &json!(2)),
        "{import}"
    );
    let refused = reply::send(
        &world.base_url,
        ("GET", import["refused_csv"].as_str().unwrap()),
        None,
        None,
    )
    .await
    .text();
    assert!(refused.contains("错误原因") && refused.contains("学制"), "{refused}");
    assert_eq!(refused.lines().count(), 3);
    let listed = school
        .does("GET", &format!("/v1/schools/99999/rosters/{year}/imports"), None)
        .await
        .ok();
    assert_eq!(listed["items"][0]["id"], import["id"], "{listed}");
    let again = imports(&world, &school, &file).await;
    assert_eq!(
        (&again["added"], &again["unchanged"]),
        (&json!(0), &json!(2)),
        "{again}"
    );
    let search = json!({"class_year": year, "department": "新设系"});
    let found = school
        .does("POST", "/v1/schools/99999/graduates/search", search)
        .await
        .ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn r1_a_file_that_is_no_roster_says_why() {
    let world = World::shared();
    let import = imports(&world, &world.school(), "姓名,学制\r\n甄虚构,4\r\n").await;
    assert_eq!(import["state"], "failed");
    assert!(import["failure"].as_str().unwrap().contains("身份证号"), "{import}");
}

#[tokio::test]
async fn p9_a_whole_id_number_needs_a_reason_and_is_on_the_trail() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let path = format!("/v1/graduates/{}/identity-reveals", graduate.id);
    let school = world.school();
    for nothing in ["", "   "] {
        school
            .does("POST", &path, json!({"reason": nothing}))
            .await
            .names_fields(&["/reason"]);
    }
    let number = school.does("POST", &path, json!({"reason": "核对档案"})).await.ok()["id_number"].clone();
    domain::identity::IdNumber::parse(number.as_str().unwrap()).unwrap();
    let trail = school
        .does("GET", &format!("/v1/graduates/{}/history", graduate.id), None)
        .await
        .ok();
    assert_eq!(
        (&trail["items"][0]["event"], &trail["items"][0]["note"]),
        (&json!("identity_revealed"), &json!("核对档案"))
    );
    assert!(!trail.to_string().contains(number.as_str().unwrap()));
}

#[tokio::test]
async fn p9_a_number_written_into_a_reason_is_masked_on_the_trail() {
    let world = World::shared();
    let (school, graduate) = (world.school(), world.graduate().await);
    let reveals = format!("/v1/graduates/{}/identity-reveals", graduate.id);
    let revealed = school.does("POST", &reveals, json!({"reason": "核对档案"})).await.ok();
    let number = revealed["id_number"].as_str().unwrap();
    let reason = json!({"reason": format!("核对{number}的档案")});
    school.does("POST", &reveals, reason).await.ok();
    let trail = format!("/v1/graduates/{}/history", graduate.id);
    let trail = world.staff("school-reader").does("GET", &trail, None).await.text();
    assert!(trail.contains("的档案") && !trail.contains(number), "{trail}");
}

#[tokio::test]
async fn s1_s2_settings_are_changed_at_the_version_that_was_read() {
    let world = World::start_shared_alike().await;
    let (school, path) = (world.school(), format!("/v1/schools/99999/settings/{}", year(&world)));
    let shown = school.does("GET", &path, None).await;
    let version: u64 = shown.header("etag").trim_matches('"').parse().unwrap();
    let mut settings = shown.ok();
    settings["routes"]["declaration"] = json!("off");
    settings["review_mode"] = json!("school_only");
    world
        .staff("school-reader")
        .edits(("PUT", &path), version, settings.clone())
        .await
        .refused("forbidden");
    school
        .edits(("PUT", &path), version + 5, settings.clone())
        .await
        .refused("precondition_failed");
    school.edits(("PUT", &path), version, settings.clone()).await.ok();
    let graduate = world.graduate().await;
    graduate
        .does("POST", "/filing", json!({"kind": "not_seeking"}))
        .await
        .refused("route_closed");
    settings["routes"]["declaration"] = json!("on");
    school.edits(("PUT", &path), version + 1, settings.clone()).await.ok();
    let filing = json!({"kind": "not_seeking", "fields": {"statement": "照顾家人"}});
    graduate.does("POST", "/filing", filing).await.ok();
    graduate.does("POST", "/filing/submission", None).await.ok();
    let mut mode = settings;
    mode["review_mode"] = json!("department_then_school");
    school
        .edits(("PUT", &path), version + 2, mode)
        .await
        .refused("review_under_way");
}

#[tokio::test]
async fn s1_s4_online_signing_opens_every_route_and_stays_on_and_needs_an_office() {
    let world = World::start_shared_alike().await;
    let (school, path) = (
        world.staff("school-99998"),
        format!("/v1/schools/99998/settings/{}", year(&world)),
    );
    let shown = school.does("GET", &path, None).await;
    let version: u64 = shown.header("etag").trim_matches('"').parse().unwrap();
    let mut settings = shown.ok();
    settings["routes"] = json!({"online_signing": "on", "paper_agreement": "off", "declaration": "off"});
    school
        .edits(("PUT", &path), version, settings.clone())
        .await
        .refused("agreement_office_missing");
    settings["offices"] = json!({"office": {"name": "", "phone": "abc", "address": "演示路1号", "postcode": "1"}});
    settings["termination"] = json!({"most_requests": 100, "answer_days": 0});
    school
        .edits(("PUT", &path), version, settings.clone())
        .await
        .names_fields(&[
            "/offices/office/name",
            "/offices/office/phone",
            "/offices/office/postcode",
            "/termination/answer_days",
            "/termination/most_requests",
        ]);
    let office =
        |name: &str| json!({"name": name, "phone": "010-88888888", "address": "演示路1号", "postcode": "100000"});
    settings["offices"] = json!({"office": office("本专科经办人"), "postgraduate": office("研究生经办人")});
    settings["termination"] = json!({"most_requests": 2, "answer_days": 5});
    let on = school.edits(("PUT", &path), version, settings.clone()).await.ok();
    assert_eq!(
        on["routes"],
        json!({"online_signing": "on", "paper_agreement": "on", "declaration": "on"})
    );
    assert_eq!(on["offices"], settings["offices"]);
    assert_eq!(on["termination"], settings["termination"]);
    let mut without = on.clone();
    without["offices"] = json!(null);
    school
        .edits(("PUT", &path), version + 1, without)
        .await
        .refused("agreement_office_missing");
    let mut off = on;
    off["routes"]["online_signing"] = json!("off");
    school
        .edits(("PUT", &path), version + 1, off)
        .await
        .refused("online_signing_stays_on");
}

#[tokio::test]
async fn p6_accounts_are_kept_by_the_level_right_above() {
    let world = World::start_shared_alike().await;
    let path = "/v1/schools/99999/accounts";
    let account = |subject: &str, department: &str| {
        json!({
            "subject": subject, "level": "department", "department": department, "name": "演示（虚构）",
            "permissions": {"employment": "read_write", "archive": "read_write", "hukou": "read_write"}, "scope": "both",
        })
    };
    let school = world.school();
    school
        .does("POST", path, account("second-law", "不存在的系"))
        .await
        .refused("unknown_department");
    school.does("POST", path, account("second-law", "法学院")).await.ok();
    school
        .does("POST", path, account("second-law", "法学院"))
        .await
        .refused("account_exists");
    world
        .staff("dept-law")
        .does("POST", path, account("third-law", "法学院"))
        .await
        .refused("forbidden");
    world
        .staff("province-11")
        .does("POST", path, account("third-law", "法学院"))
        .await
        .refused("forbidden");
    school
        .does("DELETE", &format!("{path}/school-99999"), None)
        .await
        .refused("own_account");
    school.does("DELETE", &format!("{path}/dept-law"), None).await.ok();
    school
        .does("DELETE", &format!("{path}/second-law"), None)
        .await
        .refused("department_without_reviewer");
    let listed = world.staff("dept-mathematics").does("GET", path, None).await.ok();
    assert_eq!(listed["accounts"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn p6_a_reset_ends_every_earlier_sign_in() {
    let world = World::start_shared_alike().await;
    let old = world.staff("dept-law");
    let path = format!("/v1/schools/99999/settings/{}", year(&world));
    old.does("GET", &path, None).await.ok();
    world.set_clock(world.now() + jiff::SignedDuration::from_secs(5));
    world
        .school()
        .does("POST", "/v1/schools/99999/accounts/dept-law/reset", None)
        .await
        .ok();
    assert_eq!(old.does("GET", &path, None).await.status, 401);
    world.set_clock(world.now() + jiff::SignedDuration::from_secs(5));
    world.staff("dept-law").does("GET", &path, None).await.ok();
}
