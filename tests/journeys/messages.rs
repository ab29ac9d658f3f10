//! Messages (M1): whoever something concerns finds it in the inbox, and where they want to be told.

mod pushes;

use journeys::world::{Employer, Graduate, World};
use records::Tables;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const COMPUTING: &str = "计算机科学与技术系";

/// What an inbox is asked by.
pub(crate) trait Asks {
    async fn looks(&self, path: &str) -> Value;
}

impl Asks for Graduate {
    async fn looks(&self, path: &str) -> Value {
        self.does("GET", path, None).await.ok()
    }
}

impl Asks for Employer {
    async fn looks(&self, path: &str) -> Value {
        self.does("GET", &format!("/v1/employer{path}"), None).await.ok()
    }
}

/// A school's or province's inbox, as one of its accounts sees it.
pub(crate) struct Office(journeys::world::Staff, &'static str);

impl Asks for Office {
    async fn looks(&self, path: &str) -> Value {
        self.0.does("GET", &format!("{}{path}", self.1), None).await.ok()
    }
}

/// Waits until the inbox has a message of this kind, and answers it.
pub(crate) async fn told(who: &impl Asks, kind: &str) -> Value {
    for _ in 0..400 {
        let page = who.looks("/messages?limit=100").await;
        let items = page["items"].as_array().unwrap();
        if let Some(message) = items.iter().find(|message| message["kind"] == kind) {
            return message.clone();
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("no {kind}");
}

/// How many messages of this kind there are.
async fn number_of(who: &impl Asks, kind: &str) -> usize {
    let page = who.looks("/messages?limit=100").await;
    let items = page["items"].as_array().unwrap();
    items.iter().filter(|message| message["kind"] == kind).count()
}

async fn invited(world: &Arc<World>) -> (Graduate, Employer, Value) {
    let graduate = world.graduate_of(COMPUTING).await;
    let employer = world.verified_employer().await;
    // Told before anything else is turned on or counted: the stream comes when it comes.
    told(&employer, "employer_verified").await;
    employer.finds(&graduate).await;
    let invitation = employer.invites(&graduate).await;
    (graduate, employer, invitation)
}

#[tokio::test]
async fn m1_an_invitation_and_what_becomes_of_it_reach_both_sides() {
    let world = World::start_shared_alike().await;
    let (mut graduate, employer, invitation) = invited(&world).await;
    let received = told(&graduate, "invitation_received").await;
    assert_eq!(received["invitation"], invitation["id"]);
    assert!(
        received["text"].as_str().unwrap().contains(&employer.name),
        "{received}"
    );
    graduate.shows_face();
    graduate.accepts(&invitation).await.ok();
    let accepted = told(&employer, "invitation_accepted").await;
    assert_eq!(accepted["graduate"], graduate.id.as_str());
    world.approves(&graduate, "filing").await;
    for side in [told(&graduate, "reviewed").await, told(&employer, "reviewed").await] {
        assert_eq!(
            (&side["subject"], &side["title"]),
            (&json!("filing"), &json!("去向登记审核通过"))
        );
    }
    told(&graduate, "confirmation_due").await;
    // What a department passes on is no result.
    assert_eq!(number_of(&graduate, "reviewed").await, 1);
    graduate
        .does("POST", "/termination", crate::terminating::wish())
        .await
        .ok();
    told(&employer, "termination_asked").await;
    let refusal = json!({"answer": "refuse", "reason": "合同期内"});
    let answer = Employer::agreement(&graduate, "/termination/answer");
    employer.does("POST", &answer, refusal).await.ok();
    let refused = told(&graduate, "termination_refused").await;
    assert_eq!(refused["reason"], "合同期内");
    let path = format!("/v1/graduates/{}/termination/force", graduate.id);
    let account = json!({"account": "单位已注销，经核实。"});
    world.school().does("POST", &path, account).await.ok();
    assert_eq!(
        told(&graduate, "termination_forced").await["reason"],
        "单位已注销，经核实。"
    );
    // The account of the facts is the school's and the graduate's.
    assert_eq!(told(&employer, "termination_forced").await["reason"], Value::Null);
}

#[tokio::test]
async fn m1_declined_revoked_and_lapsed_invitations_are_told_to_the_other_side() {
    let world = World::start_shared_alike().await;
    let (graduate, employer, invitation) = invited(&world).await;
    let decline = format!("/invitations/{}/refusal", invitation["id"].as_str().unwrap());
    graduate
        .does("POST", &decline, json!({"reason": "另有安排"}))
        .await
        .ok();
    assert_eq!(told(&employer, "invitation_declined").await["reason"], "另有安排");
    let second = employer.invites(&graduate).await;
    let revoke = format!("/v1/employer/invitations/{}/revocation", second["id"].as_str().unwrap());
    employer.does("POST", &revoke, None).await.ok();
    told(&graduate, "invitation_revoked").await;
    let third = employer.invites(&graduate).await;
    let deadline: jiff::Timestamp = third["deadline"].as_str().unwrap().parse().unwrap();
    let expire = expire::Expire {
        records: world.given("expire", expire::NEEDS).app.records,
        clock: gateway::Clock::fixed(deadline),
    };
    expire::handle(&expire).await.unwrap();
    expire::handle(&expire).await.unwrap();
    told(&graduate, "invitation_lapsed").await;
    told(&employer, "invitation_lapsed").await;
    assert_eq!(number_of(&graduate, "invitation_lapsed").await, 1);
}

#[tokio::test]
async fn e1_o3_dossiers_that_keep_the_job_from_its_work_keep_no_invitation_open() {
    let world = World::start_shared_alike().await;
    let (_, employer, invitation) = invited(&world).await;
    let deadline: jiff::Timestamp = invitation["deadline"].as_str().unwrap().parse().unwrap();
    let without_dossiers = Tables::named(|held| held.replace("dossiers", "nowhere"));
    let expire = expire::Expire {
        records: world.records_in(without_dossiers),
        clock: gateway::Clock::fixed(deadline),
    };
    assert!(expire::handle(&expire).await.is_err());
    told(&employer, "invitation_lapsed").await;
}

#[tokio::test]
async fn m1_unread_messages_are_counted_and_marked_once_for_everybody_in_the_office() {
    let world = World::start_shared_alike().await;
    let graduate = world.registered().await;
    told(&graduate, "confirmation_due").await;
    assert_eq!(
        graduate.looks("/messages/unread").await,
        json!({"count": 2, "more": false})
    );
    let shown = graduate.does("GET", "/confirmation", None).await.ok()["shown"].clone();
    let wrong = json!({"shown": shown, "wrong": {
        "destination": {"problem": "wrong", "explanation": "单位名称有误"}, "phone": "13900000000",
    }});
    graduate.does("POST", "/confirmation", wrong).await.ok();
    let office = |subject: &str| Office(world.staff(subject), "/v1/schools/99999");
    let (school, department) = (office("school-99999"), office("dept-computing"));
    let message = told(&school, "reported_wrong").await;
    assert_eq!(message["graduate"], graduate.id.as_str());
    told(&department, "reported_wrong").await;
    // P5: another department is not responsible.
    assert_eq!(office("dept-law").looks("/messages").await["items"], json!([]));
    assert_eq!(office("dept-law").looks("/messages/unread").await["count"], 0);
    let readings = "/v1/schools/99999/messages/readings";
    let id = message["id"].clone();
    world
        .staff("dept-law")
        .does("POST", readings, json!({"messages": [id]}))
        .await
        .refused("not_found");
    assert_eq!(school.looks("/messages/unread").await["count"], 1);
    for _ in 0..2 {
        department
            .0
            .does("POST", readings, json!({"messages": [id, id]}))
            .await
            .ok();
    }
    assert_eq!(school.looks("/messages/unread").await["count"], 0);
    assert_eq!(school.looks("/messages?which=unread").await["items"], json!([]));
    assert!(told(&school, "reported_wrong").await["read_at"].is_string());
    // A name that is none, and one that nobody has.
    graduate
        .does("POST", "/messages/readings", json!({"messages": ["x"]}))
        .await
        .names_fields(&["/messages/0"]);
    graduate
        .does("POST", "/messages/readings", json!({"messages": [id]}))
        .await
        .refused("not_found");
}

#[tokio::test]
async fn m1_whoever_has_filed_nothing_is_reminded_once_before_each_date() {
    let world = World::start_shared_alike().await;
    let graduate = world.graduate().await;
    let window = graduate.looks("").await["window"].clone();
    let day = |name: &str| -> jiff::civil::Date { window[name].as_str().unwrap().parse().unwrap() };
    let run = async |date: jiff::civil::Date| {
        // A week before, late in the evening: everybody's turn has come.
        let week_before = domain::time::end_of(date) - jiff::SignedDuration::from_hours(7 * 24 + 1);
        let expire = expire::Expire {
            records: world.given("expire", expire::NEEDS).app.records,
            clock: gateway::Clock::fixed(week_before),
        };
        for _ in 0..2 {
            expire::handle(&expire).await.unwrap();
        }
    };
    run(day("due")).await;
    assert!(
        told(&graduate, "filing_due").await["text"]
            .as_str()
            .unwrap()
            .contains(&day("due").to_string())
    );
    run(day("changes_until")).await;
    told(&graduate, "window_closing").await;
    assert_eq!(number_of(&graduate, "filing_due").await, 1);
    assert_eq!(number_of(&graduate, "window_closing").await, 1);
    let trail = graduate.looks("/history").await;
    assert_eq!(trail["items"][0]["event"], "reminded");
}

#[tokio::test]
async fn m1_a_record_that_never_works_goes_to_the_dead_letters_and_holds_up_nobody() {
    let world = World::start_shared_alike().await;
    let poisoned = world.host().platform.stores.dynamodb();
    let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    let entry = poisoned
        .put_item()
        .table_name("history")
        .item("pk", text("99999-2026-000000000000"))
        .item("sk", text("0000000001"))
        .item("told", text("{\"at\":\"never\"}"));
    entry.send().await.unwrap();
    let graduate = world.registered().await;
    told(&graduate, "confirmation_due").await;
    for _ in 0..400 {
        if !world.host().dead_letters.all().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let letters = world.host().dead_letters.all();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].function, "notify");
    assert_eq!(letters[0].record["dynamodb"]["Keys"]["sk"]["S"], "0000000001");
}

#[tokio::test]
async fn m1_batches_that_come_again_late_and_in_any_order_tell_each_thing_once() {
    let world = World::start_shared_alike().await;
    let graduate = world.registered().await;
    told(&graduate, "confirmation_due").await;
    let before = graduate.looks("/messages?limit=100").await;
    let history = world.host().platform.stores.dynamodb();
    let entries = history
        .query()
        .table_name("history")
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", aws_sdk_dynamodb::types::AttributeValue::S(graduate.id.clone()));
    let mut entries = entries.send().await.unwrap().items.unwrap();
    entries.reverse();
    let record = |item: &std::collections::HashMap<String, aws_sdk_dynamodb::types::AttributeValue>| {
        let image: serde_json::Map<String, Value> = item
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), json!({"S": value.as_s().ok()?}))))
            .collect();
        json!({
            "awsRegion": "cn-north-1", "eventID": "again", "eventName": "INSERT",
            "dynamodb": {"Keys": {}, "NewImage": image, "SequenceNumber": "1", "SizeBytes": 1},
        })
    };
    let records: Vec<Value> = entries.iter().chain(&entries).map(record).collect();
    let event = serde_json::from_value(json!({"Records": records})).unwrap();
    let notify = notify::Notify {
        records: world.given("notify", notify::NEEDS).app.records,
    };
    let answer = notify::handle(&notify, event).await;
    assert!(answer.batch_item_failures.is_empty());
    assert_eq!(graduate.looks("/messages?limit=100").await, before);
}
