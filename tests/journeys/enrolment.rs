//! Whom a row of a roster is about, after ID numbers were corrected (R1, R2, P2).

use crate::roster::{imports, row, year};
use journeys::world::people::Graduate;
use journeys::world::{Staff, World};
use local::issuer::SignIn;
use local::issuer::people::{Person, Role};
use serde_json::{Value, json};
use std::sync::Arc;

const FIRST: &str = "11010820040101931";
const SECOND: &str = "11010820040102932";
/// A different person of the same sex as [`FIRST`].
const OTHER: &str = "11010820040103933";

fn id_number(first17: &str) -> String {
    format!("{first17}{}", domain::identity::check_digit(first17).unwrap())
}

/// A sign-in with this name and ID number, not bound yet.
fn person(world: &Arc<World>, subject: &str, name: &str, first17: &str) -> Graduate {
    let person = Person {
        subject: subject.to_owned(),
        name: name.to_owned(),
        role: Role::Graduate,
        cn_id_number: Some(id_number(first17)),
    };
    world.people().add([person]).unwrap();
    let mut graduate = world.stranger();
    graduate.uses_token(world.token(subject, SignIn::Usual, world.now()));
    graduate
}

async fn file(world: &Arc<World>, school: &Staff, rows: &[String]) -> Value {
    let headings = school.does("GET", "/v1/roster-template", None).await.text();
    imports(world, school, &(headings + &rows.concat())).await
}

/// The graduate on the roster with this number.
async fn found(world: &World, school: &Staff, first17: &str) -> Vec<String> {
    let search = json!({"class_year": year(world), "id_number": id_number(first17)});
    let found = school
        .does("POST", "/v1/schools/99999/graduates/search", search)
        .await
        .ok();
    let items = found["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["graduate"].as_str().unwrap().to_owned())
        .collect()
}

async fn corrects(school: &Staff, graduate: &str, first17: &str) -> journeys::world::reply::Reply {
    let path = format!("/v1/graduates/{graduate}");
    let shown = school.does("GET", &path, None).await;
    let version: u64 = shown.header("etag").trim_matches('"').parse().unwrap();
    let correction = json!({"corrections": {"id_number": id_number(first17)}});
    school
        .edits(("PATCH", &format!("{path}/roster-entry")), version, correction)
        .await
}

#[tokio::test]
async fn r1_a_row_lands_on_nobody_who_once_had_its_number_by_mistake() {
    let world = World::start_shared_alike().await;
    let (school, year) = (world.school(), year(&world));
    let own = row(year, "甄虚构", FIRST, 31);
    file(&world, &school, std::slice::from_ref(&own)).await;
    let id = found(&world, &school, FIRST).await.remove(0);
    corrects(&school, &id, OTHER).await.ok();
    corrects(&school, &id, FIRST).await.ok();
    let mut first = person(&world, "first-of-two", "甄虚构", FIRST);
    first.binds().await.ok();
    first.accepts_basics().await.ok();
    first.files().await;

    let import = file(&world, &school, &[own, row(year, "贾虚构", OTHER, 32)]).await;
    assert_eq!(
        (&import["added"], &import["unchanged"], &import["changed"]),
        (&json!(1), &json!(1), &json!(0)),
        "{import}"
    );
    assert_eq!(first.name().await, "甄虚构");
    let mut other = person(&world, "other-of-two", "贾虚构", OTHER);
    other.binds().await.ok();
    assert_ne!(other.id, first.id);
    assert_eq!(other.does("GET", "", None).await.ok()["filing"], "none");
}

#[tokio::test]
async fn r2_an_old_file_neither_undoes_a_correction_nor_doubles_the_graduate() {
    let world = World::start_shared_alike().await;
    let (school, year) = (world.school(), year(&world));
    let old = row(year, "甄虚构", FIRST, 31);
    file(&world, &school, std::slice::from_ref(&old)).await;
    let id = found(&world, &school, FIRST).await.remove(0);
    corrects(&school, &id, OTHER).await.ok();

    for _ in 0..2 {
        let import = file(&world, &school, &[old.clone(), row(year, "贾虚构", SECOND, 33)]).await;
        assert_eq!(
            (&import["refused"], &import["changed"]),
            (&json!(1), &json!(0)),
            "{import}"
        );
        let refused = world
            .anonymous("GET", import["refused_csv"].as_str().unwrap(), None)
            .await
            .text();
        assert!(refused.contains("身份证号已更正"), "{refused}");
    }
    assert_eq!(found(&world, &school, OTHER).await, [id.as_str()]);
    assert_eq!(found(&world, &school, FIRST).await, [""; 0]);

    let mended = file(&world, &school, &[row(year, "甄虚构", OTHER, 31)]).await;
    assert_eq!(mended["unchanged"], 1, "{mended}");
}

#[tokio::test]
async fn r1_the_freed_number_goes_to_its_owner_and_to_nobody_else() {
    let world = World::start_shared_alike().await;
    let (school, year) = (world.school(), year(&world));
    file(&world, &school, &[row(year, "甄虚构", FIRST, 31)]).await;
    let id = found(&world, &school, FIRST).await.remove(0);
    corrects(&school, &id, OTHER).await.ok();

    let owner = row(year, "贾虚构", FIRST, 34);
    let import = file(&world, &school, std::slice::from_ref(&owner)).await;
    assert_eq!(import["added"], 1, "{import}");
    let import = file(&world, &school, &[owner.replace("统计学", "数学")]).await;
    assert_eq!(import["changed"], 1, "{import}");
    assert_eq!(found(&world, &school, OTHER).await, [id.as_str()]);
    let owner = found(&world, &school, FIRST).await;
    assert!(owner.len() == 1 && owner[0] != id, "{owner:?}");
    corrects(&school, &id, FIRST).await.refused("already_on_roster");
}
