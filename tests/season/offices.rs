//! Schools and provinces at work: lists, counts, corrections, a roster.

use crate::graduates::put;
use crate::scene::Scene;
use journeys::rig::meter::Reading;
use journeys::world::people::sha256;
use journeys::world::{Graduate, Staff};
use serde_json::json;
use std::time::Duration;

/// Rows of the roster that is measured.
const ROWS: u64 = 50;
/// How many wait in the queue that is looked at; a page shows twenty.
const WAITING: usize = 30;

/// A school's day.
pub(crate) async fn work(scene: &Scene, graduate: &Graduate) {
    let (school, year) = (scene.world.school(), local::demo::season(scene.world.now()).0);
    let path = |rest: &str| format!("/v1/schools/99999{rest}");
    let lists = async |name: &str, who: &Staff, what: (&str, &str), body| {
        scene.costs(name, who.does(what.0, what.1, body)).await;
    };
    let department = fills_a_queue(scene).await;
    let waiting = Some(json!({"class_year": year, "module": "employment"}));
    lists(
        "audit/queue_page",
        &department,
        ("POST", &path("/reviews/search")),
        waiting,
    )
    .await;
    let counts = path(&format!("/reviews/counts?class_year={year}"));
    lists("audit/home_page", &school, ("GET", &counts), None).await;
    let ended = Some(json!({"class_year": year, "outcome": "void"}));
    lists(
        "audit/ended_page",
        &school,
        ("POST", &path("/ended-filings/search")),
        ended,
    )
    .await;
    let roster = Some(json!({"class_year": year}));
    lists(
        "admin/roster_page",
        &school,
        ("POST", &path("/graduates/search")),
        roster,
    )
    .await;
    let matrix = path(&format!("/confirmations/matrix?class_year={year}"));
    lists("admin/matrix", &school, ("GET", &matrix), None).await;
    let at = format!("/v1/graduates/{}", graduate.id);
    lists("admin/open_graduate", &school, ("GET", &at), None).await;
    lists("admin/history", &school, ("GET", &format!("{at}/history")), None).await;
    lists("inbox/office_unread", &school, ("GET", &path("/messages/unread")), None).await;
    lists("inbox/office_messages", &school, ("GET", &path("/messages")), None).await;
    // Somebody else: a correction overtakes what was authorised.
    let at = format!("/v1/graduates/{}", scene.world.graduate().await.id);
    let shown = school.does("GET", &at, None).await;
    let version = shown.header("etag").trim_matches('"').parse().unwrap();
    let entry = format!("{at}/roster-entry");
    let corrections = json!({"corrections": {"major": "数学"}});
    scene
        .costs("admin/correct", school.edits(("PATCH", &entry), version, corrections))
        .await;
    imports(scene, &school, year).await;
}

/// A department with more in its queue than a page shows.
async fn fills_a_queue(scene: &Scene) -> Staff {
    for _ in 0..WAITING {
        let graduate = scene.world.graduate_of("计算机科学与技术系").await;
        let filing = json!({"kind": "not_seeking", "fields": {"statement": "照顾家人"}});
        graduate.does("POST", "/filing", filing).await.ok();
        graduate.does("POST", "/filing/submission", None).await.ok();
    }
    scene.world.staff("dept-computing")
}

async fn imports(scene: &Scene, school: &Staff, year: i16) {
    let headings = school.does("GET", "/v1/roster-template", None).await.text();
    let file = headings + &(0..ROWS).map(|number| row(year, number)).collect::<String>();
    let bytes = file.into_bytes();
    let announced = json!({"content_type": "text/csv", "size_bytes": bytes.len(), "sha256": sha256(&bytes)});
    let path = format!("/v1/schools/99999/rosters/{year}/imports");
    let started = scene
        .rules("admin/start_import", school, ("POST", &path), announced)
        .await;
    scene.meter.take();
    put(scene, started["link"]["url"].as_str().unwrap(), bytes).await;
    let path = format!("{path}/{}", started["import"]["id"].as_str().unwrap());
    let reading = finished(scene).await;
    let import = school.does("GET", &path, None).await.ok();
    assert_eq!(
        (&import["state"], &import["added"]),
        (&json!("done"), &json!(ROWS)),
        "{import}"
    );
    scene.note_many("ingest/row", 50, reading).await;
    scene.costs("admin/look_import", school.does("GET", &path, None)).await;
}

/// What an import asks for until nothing more comes: looking at it would be measured too.
async fn finished(scene: &Scene) -> Reading {
    let asked = || scene.meter.peek().cost.trips;
    let mut before = asked();
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        let now = asked();
        if now == before && now.get("TransactWriteItems").is_some_and(|rows| *rows >= ROWS) {
            break;
        }
        before = now;
    }
    scene.meter.take()
}

fn row(year: i16, number: u64) -> String {
    let first17 = format!("11010820050919{number:03}");
    let check = domain::identity::check_digit(&first17).unwrap();
    let sex = if number % 2 == 1 { "男" } else { "女" };
    format!(
        "{}110108{number:08},甄虚构,{first17}{check},{sex},汉族,共青团员,本科,非定向,110108,新设系,统计学,4,T{number:05},{}09,{year}06,是,否,,\r\n",
        year % 100 - 4,
        year - 4,
    )
}
