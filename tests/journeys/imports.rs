//! Imports that go wrong as a whole, and what becomes of refused rows (R1, P5, P9).

use crate::roster::{imports, row, year};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::id::{ClassYear, SchoolCode};
use journeys::world::people::sha256;
use journeys::world::{Staff, World, reply};
use local::issuer::people::{Person, Role};
use local::s3_events::{Created, event};
use local::stores::UPLOADS_BUCKET;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn r1_a_file_that_was_begun_twice_without_an_end_is_given_up() {
    let world = World::shared();
    let (school, year) = (world.school(), year(&world));
    let path = format!("/v1/schools/99999/rosters/{year}/imports");
    let bytes = school.does("GET", "/v1/roster-template", None).await.bytes;
    let announced = json!({"content_type": "text/csv", "size_bytes": bytes.len(), "sha256": sha256(&bytes)});
    let started = school.does("POST", &path, announced).await.ok();
    let id = started["import"]["id"].as_str().unwrap();
    let (records, code) = (world.records(), SchoolCode::parse("99999").unwrap());
    let mut job = records.import(&code, ClassYear::new(year).unwrap(), id).await.unwrap();
    job.tries = 2;
    records.save_import(&job).await.unwrap();

    assert_eq!(reply::put(&started["link"], bytes).await.status, 200);

    let path = format!("{path}/{id}");
    for _ in 0..400 {
        let import = school.does("GET", &path, None).await.ok();
        if import["state"] == "failed" {
            assert!(import["failure"].as_str().unwrap().contains("中断"), "{import}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the import did not fail");
}

#[tokio::test]
async fn r1_a_try_is_written_down_before_the_file_is_read() {
    let world = World::shared();
    let school = world.school();
    let headings = school.does("GET", "/v1/roster-template", None).await.text();
    let import = imports(&world, &school, &headings).await;
    let id = import["id"].as_str().unwrap();
    let (code, class_year) = (
        SchoolCode::parse("99999").unwrap(),
        ClassYear::new(year(&world)).unwrap(),
    );
    let job = world.records().import(&code, class_year, id).await.unwrap();
    assert_eq!((job.tries, job.rows), (1, 0));
}

#[tokio::test]
async fn r1_a_cell_without_end_is_a_refused_row_and_the_import_ends() {
    let world = World::start_shared_alike().await;
    let (school, year) = (world.school(), year(&world));
    let headings = school.does("GET", "/v1/roster-template", None).await.text();
    let (wide, endless) = (",".repeat(17_000), "长".repeat(40_000));
    let headings = headings.trim_end();
    let row = row(year, &endless, "11010820040103901", 1);

    let import = imports(&world, &school, &format!("{headings}{wide}\r\n{row}")).await;

    assert_eq!(
        (&import["state"], &import["refused"]),
        (&json!("done"), &json!(1)),
        "{import}"
    );
}

#[tokio::test]
async fn r1_the_file_of_refused_rows_is_mended_and_imported_again() {
    let world = World::start_shared_alike().await;
    let (school, year) = (world.school(), year(&world));
    let headings = school.does("GET", "/v1/roster-template", None).await.text();
    let rows = row(year, "甄虚构", "11010820040104901", 1) + &row(year, "贾虚构", "11010820040105902", 2);
    let wrong = rows
        .replace(",4,T", ",四,T")
        .replace("是,否,,\r", "是,否,,+8613800138000\r");
    let import = imports(&world, &school, &format!("{headings}{wrong}")).await;
    assert_eq!(
        (&import["state"], &import["refused"]),
        (&json!("done"), &json!(2)),
        "{import}"
    );
    let link = import["refused_csv"].as_str().unwrap();
    let refused = reply::send(&world.base_url, ("GET", link), None, None).await.text();
    assert!(
        refused.contains("原行号,错误原因") && refused.contains("'+86"),
        "{refused}"
    );

    let import = imports(&world, &school, &refused.replace(",四,T", ",4,T")).await;

    assert_eq!(
        (&import["state"], &import["added"], &import["refused"]),
        (&json!("done"), &json!(2), &json!(0)),
        "{import}"
    );
}

/// Another account of the demo school, with this data scope.
async fn colleague(world: &Arc<World>, subject: &str, scope: &str) -> Staff {
    let account = json!({
        "subject": subject, "level": "school", "name": "演示（虚构）", "scope": scope,
        "permissions": {"employment": "read_write", "archive": "none", "hukou": "none"},
    });
    let person = Person {
        subject: subject.to_owned(),
        name: "演示（虚构）".to_owned(),
        role: Role::Staff,
        cn_id_number: None,
    };
    world.people().add([person]).unwrap();
    let province = world.staff("province-11");
    province.does("POST", "/v1/schools/99999/accounts", account).await.ok();
    world.staff(subject)
}

async fn refused_rows(world: &World, import: &Value) -> String {
    let link = import["refused_csv"].as_str().unwrap();
    reply::send(&world.base_url, ("GET", link), None, None).await.text()
}

#[tokio::test]
async fn p5_rows_outside_the_importers_data_scope_are_refused() {
    let world = World::start_shared_alike().await;
    let (school, year) = (world.school(), year(&world));
    let colleague = colleague(&world, "school-undergraduates", "undergraduate_vocational").await;
    let headings = school.does("GET", "/v1/roster-template", None).await.text();
    let undergraduate = row(year, "甄虚构", "11010820040101901", 1);
    let postgraduate = row(year, "贾虚构", "11010820040102902", 2).replace("本科", "硕士研究生");

    let new = imports(&world, &colleague, &format!("{headings}{undergraduate}{postgraduate}")).await;
    assert_eq!((&new["added"], &new["refused"]), (&json!(1), &json!(1)), "{new}");
    let refused = refused_rows(&world, &new).await;
    assert!(refused.contains("贾虚构") && refused.contains("数据权限"), "{refused}");

    let all = imports(&world, &school, &format!("{headings}{postgraduate}")).await;
    assert_eq!(all["added"], 1, "{all}");
    let lowered = postgraduate.replace("硕士研究生", "本科");
    let taken = imports(&world, &colleague, &format!("{headings}{lowered}")).await;
    assert_eq!(
        (&taken["changed"], &taken["refused"]),
        (&json!(0), &json!(1)),
        "{taken}"
    );
}

#[tokio::test]
async fn p9_refused_rows_are_given_to_who_imported_and_that_is_on_the_trail() {
    let world = World::start_shared_alike().await;
    let (school, year) = (world.school(), year(&world));
    let colleague = colleague(&world, "school-colleague", "both").await;
    let headings = school.does("GET", "/v1/roster-template", None).await.text();
    let wrong = row(year, "甄虚构", "11010820040101901", 1).replace(",4,T", ",四,T");
    let import = imports(&world, &school, &format!("{headings}{wrong}")).await;
    assert!(refused_rows(&world, &import).await.contains("11010820040101901"));

    let path = format!(
        "/v1/schools/99999/rosters/{year}/imports/{}",
        import["id"].as_str().unwrap()
    );
    let seen = colleague.does("GET", &path, None).await.ok();
    assert_eq!((&seen["state"], &seen["refused"]), (&json!("done"), &json!(1)));
    assert!(
        seen["refused_csv"].is_null() && seen["refused_xlsx"].is_null(),
        "{seen}"
    );

    let entries = world.host().platform.stores.dynamodb().query().table_name("history");
    let entries = entries
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", AttributeValue::S("school#99999".to_owned()))
        .send()
        .await
        .unwrap()
        .items
        .unwrap_or_default();
    let ours = |event: &str| {
        let named = entries.iter().filter(|entry| entry["event"].as_s().unwrap() == event);
        let bodies: Vec<&String> = named.map(|entry| entry["body"].as_s().unwrap()).collect();
        assert!(
            bodies
                .iter()
                .all(|body| body.contains("school-99999") && !body.contains("colleague"))
        );
        bodies.len()
    };
    assert_eq!(
        (ours("roster_import_started"), ours("roster_refused_rows_given")),
        (1, 1)
    );
}

#[tokio::test]
async fn r1_another_id_number_under_the_same_exam_number_doubles_nobody() {
    let world = World::start_shared_alike().await;
    let (school, year) = (world.school(), year(&world));
    let headings = school.does("GET", "/v1/roster-template", None).await.text();
    let typed_wrong = row(year, "甄虚构", "11010820040101901", 1);
    let mended = row(year, "甄虚构", "11010820040101903", 1);
    imports(&world, &school, &format!("{headings}{typed_wrong}")).await;

    let import = imports(&world, &school, &format!("{headings}{mended}")).await;

    assert_eq!(
        (&import["added"], &import["refused"]),
        (&json!(0), &json!(1)),
        "{import}"
    );
    assert!(refused_rows(&world, &import).await.contains("考生号"));
    let moved = row(year, "甄虚构", "11010820040101901", 7);
    let import = imports(&world, &school, &format!("{headings}{moved}")).await;
    assert_eq!(import["changed"], 1, "{import}");
    let import = imports(&world, &school, &format!("{headings}{mended}")).await;
    assert_eq!(
        (&import["added"], &import["refused"]),
        (&json!(1), &json!(0)),
        "a number given back is free: {import}"
    );
}

#[tokio::test]
async fn r1_an_event_without_a_file_changes_nothing() {
    let world = World::start_shared_alike().await;
    let (school, year) = (world.school(), year(&world));
    let path = format!("/v1/schools/99999/rosters/{year}/imports");
    let announced = json!({"content_type": "text/csv", "size_bytes": 9, "sha256": sha256(b"no roster")});
    let started = school.does("POST", &path, announced).await.ok();
    let id = started["import"]["id"].as_str().unwrap();
    let given = world.given("ingest", ingest::NEEDS);
    let ingest = ingest::Ingest {
        records: given.app.records,
        files: given.files,
        clock: given.app.clock,
        isolation: isolation::Isolation::Thread,
    };
    let created = Created {
        bucket: UPLOADS_BUCKET.to_owned(),
        key: format!("rosters/99999/{year}/{id}"),
        size: 9,
    };
    ingest::handle(&ingest, event(&created).unwrap()).await.unwrap();
    let import = school.does("GET", &format!("{path}/{id}"), None).await.ok();
    assert_eq!(
        (&import["state"], &import["rows"]),
        (&json!("awaiting_file"), &json!(0)),
        "{import}"
    );
}
