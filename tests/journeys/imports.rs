//! Imports that go wrong as a whole, and what becomes of refused rows (R1, P5, P9).

use crate::roster::{imports, row, year};
use domain::id::{ClassYear, SchoolCode};
use journeys::world::people::sha256;
use journeys::world::{World, reply};
use serde_json::json;
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
