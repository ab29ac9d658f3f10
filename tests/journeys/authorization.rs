//! Authorisations (V1–V5, V8).

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::world::World;
use journeys::world::people::{authorized, last_day};
use journeys::world::reply::send;
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

#[tokio::test]
async fn v8_the_report_of_an_authorisation_that_is_over_is_gone_from_the_store() {
    let world = World::shared();
    let (graduate, _) = authorized(&world).await;
    let link = async || {
        let reply = graduate.does("GET", "/authorizations/archive/report", None).await;
        reply.header("location").to_owned()
    };
    let status = async |link: &str| send(&world.base_url, ("GET", link), None, None).await.status;
    let replaced = link().await;
    assert_eq!(status(&replaced).await, 200);
    let until = json!({"until": last_day(&graduate).await});
    graduate.does("PUT", "/authorizations/archive", until).await.ok();
    assert_eq!(status(&replaced).await, 404);
    let withdrawn = link().await;
    assert_eq!(status(&withdrawn).await, 200);
    graduate.does("DELETE", "/authorizations/archive", None).await.ok();
    assert_eq!(status(&withdrawn).await, 404);
}

#[tokio::test]
async fn p9_no_history_item_holds_an_id_number_or_the_secret_of_a_code() {
    let world = World::shared();
    let (graduate, _) = authorized(&world).await;
    let dossier = world.dynamodb().get_item().table_name(world.table("dossiers"));
    let dossier = dossier
        .key("pk", AttributeValue::S(graduate.id.clone()))
        .send()
        .await
        .unwrap();
    let dossier = dossier.item.unwrap();
    let part = |name: &str| dossier["dossier"].as_m().unwrap()[name].clone();
    let id_number = part("entry").as_m().unwrap()["id_number"].as_s().unwrap().clone();
    let secret = part("authorizations").as_l().unwrap()[0].as_m().unwrap()["secret"]
        .as_s()
        .unwrap()
        .clone();
    assert!(id_number.len() == 18 && secret.len() == 26);
    let history = world
        .dynamodb()
        .query()
        .table_name(world.table("history"))
        .key_condition_expression("pk = :graduate");
    let history = history.expression_attribute_values(":graduate", AttributeValue::S(graduate.id.clone()));
    let items = history.send().await.unwrap().items.unwrap();
    assert!(items.len() > 5);
    for item in items {
        let body = item["body"].as_s().unwrap();
        assert!(
            !body.contains(&id_number) && !body.contains(&secret),
            "{}",
            item["event"].as_s().unwrap()
        );
    }
    let id = domain::id::GraduateId::parse(&graduate.id).unwrap();
    assert!(world.records().history_is_intact(&id).await.unwrap());
}
