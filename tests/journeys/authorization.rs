//! Authorisations (V1–V5, V8).

use journeys::world::World;
use journeys::world::people::{authorized, last_day};
use serde_json::json;

#[tokio::test]
async fn v1_only_a_confirmed_graduate_authorises() {
    let world = World::shared();
    let mut graduate = world.registered().await;
    graduate.shows_face();
    let view = graduate.does("GET", "/authorizations", None).await.ok();
    assert_eq!(
        (&view["archive"]["status"], &view["obstacle"]),
        (&json!("not_set"), &json!("not_confirmed"))
    );
    let until = json!({"until": view["last_day"]});
    graduate
        .does("PUT", "/authorizations/hukou", until)
        .await
        .refused("not_confirmed");
}

#[tokio::test]
async fn v3_no_day_beyond_the_last_and_none_in_the_past() {
    let world = World::shared();
    let mut graduate = world.confirmed().await;
    graduate.shows_face();
    let last: jiff::civil::Date = last_day(&graduate).await.parse().unwrap();
    assert_eq!(last, jiff::civil::date(last.year(), 12, 31));
    for day in [
        last.tomorrow().unwrap(),
        domain::time::china_day(world.now()).yesterday().unwrap(),
    ] {
        graduate
            .does("PUT", "/authorizations/archive", json!({"until": day}))
            .await
            .names_fields(&["/until"]);
    }
    graduate
        .does("PUT", "/authorizations/nothing", json!({"until": last}))
        .await
        .refused("not_found");
}

#[tokio::test]
async fn v5_the_same_report_is_the_same_file() {
    let world = World::shared();
    let (graduate, _) = authorized(&world).await;
    let first = graduate.downloads_report("archive").await;
    assert!(first.starts_with(b"%PDF-"));
    assert_eq!(first, graduate.downloads_report("archive").await);
    graduate
        .does("GET", "/authorizations/hukou/report", None)
        .await
        .refused("not_in_force");
}

#[tokio::test]
async fn v3_a_new_authorisation_replaces_the_old_number() {
    let world = World::shared();
    let (graduate, old) = authorized(&world).await;
    let until = json!({"until": last_day(&graduate).await});
    let view = graduate.does("PUT", "/authorizations/archive", until).await.ok();
    assert_ne!(view["archive"]["newest"]["number"], old.as_str());
    assert_eq!(
        (
            &view["archive"]["past"][0]["number"],
            &view["archive"]["past"][0]["status"]
        ),
        (&json!(old), &json!("withdrawn"))
    );
    let name = graduate.name().await;
    assert_eq!(
        crate::verification::verified_by_name(&world, &name, &old).await.status,
        404
    );
}
