//! Something between the parts fails, and everything else goes on.

mod receiver;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::id::EmployerId;
use domain::message::Inbox;
use journeys::world::people::{picture, sha256};
use journeys::world::reply::put;
use journeys::world::{Employer, Graduate, World};
use receiver::Receiver;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// How long a failed push may wait for the schedule, and the schedule for its minute.
const PATIENCE: Duration = Duration::from_mins(4);
/// After this an event that failed three times is a dead letter: it comes again after one second and after two.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(12);

/// Asks until the answer is as it should be.
async fn until(ask: impl AsyncFn() -> Value, fits: impl Fn(&Value) -> bool) -> Value {
    let asking = async {
        loop {
            let answer = ask().await;
            if fits(&answer) {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.unwrap()
}

fn messages<'a>(page: &'a Value, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    let items = page["items"].as_array().unwrap();
    items.iter().filter(move |message| message["kind"] == kind)
}

/// An invitation is declined, which the employer is told.
async fn declines(graduate: &Graduate, employer: &Employer) {
    let invitation = employer.invites(graduate).await;
    let decline = format!("/invitations/{}/refusal", invitation["id"].as_str().unwrap());
    graduate.does("POST", &decline, json!({})).await.ok();
}

async fn with_webhook(world: &Arc<World>, url: &str) -> Employer {
    let employer = world.verified_employer().await;
    // Told before the channel is turned on: the stream comes when it comes.
    let told = async || employer.does("GET", "/v1/employer/messages", None).await.ok();
    until(told, |page| messages(page, "employer_verified").count() > 0).await;
    let channels = ("PUT", "/v1/employer/channels");
    employer.edits(channels, 0, json!({"webhook": url})).await.ok();
    employer
}

#[tokio::test]
#[ignore = "needs a deployed system"]
async fn a_receiver_that_fails_is_tried_again_by_the_schedule_and_holds_up_no_other() {
    let world = World::shared();
    let (failing, working) = (Receiver::starts(&[500]).await, Receiver::starts(&[]).await);
    let unlucky = with_webhook(&world, &failing.url).await;
    let lucky = with_webhook(&world, &working.url).await;
    let graduate = world.graduate().await;
    for employer in [&unlucky, &lucky] {
        employer.finds(&graduate).await;
        declines(&graduate, employer).await;
    }
    let deliveries = async |employer: &Employer| employer.does("GET", "/v1/employer/deliveries", None).await.ok();

    until(
        async || deliveries(&lucky).await,
        |page| page["items"][0]["state"] == "delivered",
    )
    .await;
    let failed = until(
        async || deliveries(&unlucky).await,
        |page| page["items"][0]["attempts"].is_array(),
    )
    .await;
    assert_eq!(failed["items"][0]["attempts"][0]["status"], 500);
    let last = until(
        async || deliveries(&unlucky).await,
        |page| page["items"][0]["state"] == "delivered",
    )
    .await;

    assert_eq!(last["items"][0]["attempts"].as_array().unwrap().len(), 2);
    assert_eq!((failing.came(), working.came()), (2, 1));
}

/// An upload that was announced, and the function that takes it up can't read the dossier.
#[tokio::test]
#[ignore = "needs a deployed system"]
async fn an_upload_that_can_never_be_looked_at_is_a_dead_letter_and_others_are_looked_at() {
    let world = World::shared();
    let (unlucky, lucky) = (world.graduate().await, world.graduate().await);
    let bytes = picture("poison");
    let announced = json!({"content_type": "image/png", "size_bytes": bytes.len(), "sha256": sha256(&bytes)});
    let answer = unlucky.does("POST", "/uploads", announced).await.ok();
    let sound = broken(&world, &unlucky).await;

    assert_eq!(put(&answer["link"], bytes).await.status, 200);
    tokio::join!(tokio::time::sleep(GIVEN_UP_AFTER), lucky.uploads_picture());

    let mend = world.dynamodb().put_item().table_name(world.table("dossiers"));
    mend.set_item(Some(sound)).send().await.unwrap();
    let id = answer["upload"]["id"].as_str().unwrap();
    let upload = unlucky.does("GET", &format!("/uploads/{id}"), None).await.ok();
    assert_eq!(upload["state"], "awaited", "nobody could look at it");
    println!("\ndead letter: {}", unlucky.id);
}

/// Makes a dossier unreadable, and answers it as it was.
async fn broken(world: &World, graduate: &Graduate) -> std::collections::HashMap<String, AttributeValue> {
    let (client, table) = (world.dynamodb(), world.table("dossiers"));
    let pk = AttributeValue::S(graduate.id.clone());
    let found = client.get_item().table_name(table).key("pk", pk).send().await.unwrap();
    let sound = found.item.unwrap();
    let mut broken = sound.clone();
    broken.insert("dossier".to_owned(), AttributeValue::S("?".to_owned()));
    client
        .put_item()
        .table_name(table)
        .set_item(Some(broken))
        .send()
        .await
        .unwrap();
    sound
}

#[tokio::test]
#[ignore = "needs a deployed system"]
async fn a_poisoned_entry_and_a_killed_function_cost_no_message_and_double_none() {
    let world = World::shared();
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let poison = world.dynamodb().put_item().table_name(world.table("history"));
    let poison = poison
        .item("pk", text("99999-2026-000000000000"))
        .item("sk", text("0000000001"));
    poison.item("told", text("{\"at\":\"never\"}")).send().await.unwrap();
    let (graduate, employer) = (world.graduate().await, world.verified_employer().await);
    employer.finds(&graduate).await;

    let killing = tokio::spawn(async {
        for _ in 0..10 {
            kill("NotifyFunction").await;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    });
    for _ in 0..2 {
        declines(&graduate, &employer).await;
    }
    killing.await.unwrap();

    let told = async || employer.does("GET", "/v1/employer/messages?limit=100", None).await.ok();
    until(&told, |page| messages(page, "invitation_declined").count() >= 2).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(messages(&told().await, "invitation_declined").count(), 2);
}

/// The channels of one inbox can't be read, so nothing can be put into it.
#[tokio::test]
#[ignore = "needs a deployed system"]
async fn what_can_not_be_told_is_a_dead_letter_and_others_are_told() {
    let world = World::shared();
    let (unlucky, lucky) = (world.verified_employer().await, world.verified_employer().await);
    let told = async |employer: &Employer| employer.does("GET", "/v1/employer/messages?limit=100", None).await.ok();
    let declined = |page: &Value| messages(page, "invitation_declined").count();
    until(
        async || told(&unlucky).await,
        |page| messages(page, "employer_verified").count() > 0,
    )
    .await;
    let inbox = Inbox::Employer {
        employer: EmployerId::parse(&unlucky.id().await).unwrap(),
    };
    let inbox = inbox.to_string();
    let (client, table) = (world.dynamodb(), world.table("messages"));
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let (pk, sk) = (text(&inbox), text("channels"));
    let broken = client.put_item().table_name(table).item("channels", text("?"));
    broken
        .item("pk", pk.clone())
        .item("sk", sk.clone())
        .send()
        .await
        .unwrap();

    let graduate = world.graduate().await;
    for employer in [&unlucky, &lucky] {
        employer.finds(&graduate).await;
        declines(&graduate, employer).await;
    }

    until(async || told(&lucky).await, |page| declined(page) == 1).await;
    tokio::time::sleep(GIVEN_UP_AFTER).await;
    assert_eq!(declined(&told(&unlucky).await), 0);
    let mend = client.delete_item().table_name(table);
    mend.key("pk", pk).key("sk", sk).send().await.unwrap();
    println!("\nuntold: {inbox}");
}

/// Ends every process of the functions with this in their name, without a word.
async fn kill(function: &str) {
    let mut processes = tokio::fs::read_dir("/proc").await.unwrap();
    while let Some(process) = processes.next_entry().await.unwrap() {
        // Gone already, or not ours to look at.
        let Ok(environment) = tokio::fs::read(process.path().join("environ")).await else {
            continue;
        };
        let named = |variable: &[u8]| {
            let name = variable.strip_prefix(b"AWS_LAMBDA_FUNCTION_NAME=");
            name.is_some_and(|name| String::from_utf8_lossy(name).contains(function))
        };
        if environment.split(|byte| *byte == 0).any(named) {
            let id = process.file_name();
            tokio::process::Command::new("kill")
                .arg("-9")
                .arg(id)
                .status()
                .await
                .unwrap();
        }
    }
}
