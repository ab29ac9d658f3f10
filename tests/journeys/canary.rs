//! Nobody is found outside the records (P9): the lines and answers of all stories are looked at as they come; here are the names of
//! things and what is sent to others, after people have gone through everything.
//!
//! Dead letters of the cloud hold names of objects, places in streams, and texts of errors: these are covered by keys here and by
//! what errors of the functions may say.

use crate::messages::told;
use crate::roster::{imports, row, year};
use crate::signing::{COMPUTING, invited};
use crate::verification::verified_by_name;
use axum::Router;
use axum::extract::{Request, State};
use journeys::canary;
use journeys::world::people::authorized;
use journeys::world::{Employer, Graduate, World};
use local::stores::{DOCUMENTS_BUCKET, UPLOADS_BUCKET};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

type Came = Arc<Mutex<Vec<String>>>;

/// A receiver that keeps whole requests, and where it is.
async fn receiver() -> (Came, String) {
    async fn receive(State(came): State<Came>, request: Request) {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let whole = format!("{parts:?} {}", String::from_utf8_lossy(&body));
        came.lock().unwrap().push(whole);
    }
    let came = Came::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().fallback(receive).with_state(came.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (came, url)
}

/// Signs online, and asks to end it again; answers also the number of the agreement.
async fn signs(world: &Arc<World>, webhook: &str) -> (Graduate, Employer, String) {
    let mut graduate = world.graduate_of(COMPUTING).await;
    let (employer, invitation) = invited(world, &graduate).await;
    let on = json!({"webhook": webhook});
    employer.edits(("PUT", "/v1/employer/channels"), 0, on).await.ok();
    graduate.shows_face();
    graduate.accepts(&invitation).await.ok();
    let decided = world.approves(&graduate, "filing").await;
    let number = decided["filing"]["agreement"]["number"].as_str().unwrap().to_owned();
    graduate.follows("/filing/agreement/1").await;
    graduate
        .does("POST", "/termination", crate::terminating::wish())
        .await
        .ok();
    told(&employer, "termination_asked").await;
    (graduate, employer, number)
}

/// Every key of every item, by table: of the table itself and of its indexes.
async fn keys_of_items(world: &World) -> Vec<(String, String)> {
    let client = world.host().platform.stores.dynamodb();
    let mut keys = Vec::new();
    for table in client.list_tables().send().await.unwrap().table_names.unwrap() {
        let described = client.describe_table().table_name(&table).send().await.unwrap();
        let attributes = described.table.unwrap().attribute_definitions.unwrap();
        let mut pages = client.scan().table_name(&table).into_paginator().send();
        while let Some(page) = pages.next().await {
            for item in page.unwrap().items.unwrap() {
                let of = |name: &str| item.get(name).and_then(|value| value.as_s().ok());
                let own = attributes.iter().filter_map(|key| of(&key.attribute_name));
                keys.extend(own.map(|key| (table.clone(), key.clone())));
            }
        }
    }
    keys
}

async fn names_of_objects(world: &World) -> Vec<String> {
    let client = world.host().platform.stores.s3();
    let mut names = Vec::new();
    for bucket in [UPLOADS_BUCKET, DOCUMENTS_BUCKET] {
        let listed = client.list_objects_v2().bucket(bucket).send().await.unwrap();
        names.extend(
            listed
                .contents
                .unwrap_or_default()
                .into_iter()
                .filter_map(|object| object.key),
        );
    }
    names
}

#[tokio::test]
async fn p9_nobody_is_found_in_names_of_things_or_in_what_is_sent() {
    let world = World::start_shared_alike().await;
    let (came, url) = receiver().await;
    let (verified, number) = authorized(&world).await;
    verified.downloads_report("archive").await;
    verified_by_name(&world, &verified.name().await, &number).await.ok();
    let (signatory, employer, agreement) = signs(&world, &url).await;
    let (school, year) = (world.school(), year(&world));
    let headings = school.does("GET", "/v1/roster-template", None).await.text();
    let good = row(year, "裘虚构", "11010820040103901", 31);
    let bad = row(year, "莫虚构", "11010820040104902", 32).replace(",4,T", ",四,T");
    let import = imports(&world, &school, &format!("{headings}{good}{bad}")).await;
    assert_eq!(
        (&import["added"], &import["refused"]),
        (&json!(1), &json!(1)),
        "{import}"
    );
    told(&signatory, "confirmation_due").await;

    let names = names_of_objects(&world).await;
    for folder in ["proofs/", "licences/", "reports/", "agreements/", "rosters/"] {
        assert!(
            names.iter().any(|name| name.starts_with(folder)),
            "no {folder} in {names:?}"
        );
    }
    for name in names {
        assert_eq!(canary::found_in(&name), [], "{name}");
        assert!(!name.contains(&number) && !name.contains(&agreement), "{name}");
    }
    let mut counted = HashMap::<String, usize>::new();
    for (table, key) in keys_of_items(&world).await {
        assert_eq!(canary::found_in(&key), [], "{key} of {table}");
        *counted.entry(table).or_default() += 1;
    }
    assert_eq!(counted.len(), 8, "{counted:?}");
    for _ in 0..400 {
        if came.lock().unwrap().len() >= 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let came = came.lock().unwrap().clone();
    assert!(came.len() >= 2, "{came:?}");
    for request in came {
        assert_eq!(canary::found_in(&request), [], "{request}");
        let whom = [&signatory.id, &employer.name, &employer.uscc, &signatory.subject];
        assert!(!whom.iter().any(|name| request.contains(*name)), "{request}");
    }
}

#[tokio::test]
async fn p9_whoever_is_written_of_is_found() {
    let world = World::start_shared_alike().await;
    let graduate = world.stranger();
    let (name, id_number) = graduate.identity();
    let found = |text: String| {
        canary::found_in(&text)
            .into_iter()
            .map(|(what, _)| what)
            .collect::<Vec<_>>()
    };
    assert_eq!(found(format!("key proofs/{id_number}.png")), ["ID number"]);
    let encoded = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC);
    assert_eq!(found(format!("GET /v1/graduates?name={encoded}&year=2026")), ["name"]);
    let number: usize = graduate.subject[9..].parse().unwrap();
    assert_eq!(
        found(format!("to {}@example.com", graduate.subject)),
        ["e-mail address"]
    );
    assert_eq!(found(format!("tel:139{number:08}")), ["phone"]);
    world.anonymous("GET", "/v1/destination-kinds", None).await;
    assert!(canary::written().contains_key("Operation"), "lines are looked at");
}
