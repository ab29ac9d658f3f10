//! Pushes: signed, tried until they arrive, parked when they don't, and sent once by one sender.

use super::{invited, told};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use deliver::Deliver;
use journeys::world::{Employer, World};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A receiver's system on this machine.
#[derive(Clone, Default)]
struct Receiver {
    /// What it answers; 200 when that is used up.
    answers: Arc<Mutex<Vec<u16>>>,
    /// The names, signatures and bodies of what has come.
    received: Arc<Mutex<Vec<(String, String, Value)>>>,
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> StatusCode {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let came = (
        header("webhook-id"),
        header("webhook-signature"),
        serde_json::from_str(&body).unwrap(),
    );
    receiver.received.lock().unwrap().push(came);
    let mut answers = receiver.answers.lock().unwrap();
    let status = if answers.is_empty() { 200 } else { answers.remove(0) };
    StatusCode::from_u16(status).unwrap()
}

impl Receiver {
    async fn starts(answers: &[u16]) -> (Self, String) {
        let receiver = Self::default();
        receiver.answers.lock().unwrap().extend(answers);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().route("/hook", post(receive)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (receiver, url)
    }

    fn names(&self) -> Vec<String> {
        self.received
            .lock()
            .unwrap()
            .iter()
            .map(|(name, ..)| name.clone())
            .collect()
    }
}

async fn turns_on(employer: &Employer, url: &str) -> Value {
    let body = json!({"webhook": url});
    employer.edits(("PUT", "/v1/employer/channels"), 0, body).await.ok()
}

/// The newest delivery, once `reached` says so of it.
async fn delivery(employer: &Employer, reached: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..400 {
        let page = employer.does("GET", "/v1/employer/deliveries", None).await.ok();
        if let Some(found) = page["items"].as_array().unwrap().iter().find(|item| reached(item)) {
            return found.clone();
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it never comes to that");
}

fn deliver(world: &World) -> Deliver {
    Deliver {
        records: world.given("deliver", deliver::NEEDS).app.records,
        push: push::Push::new(world.host().platform.push.clone()).unwrap(),
        clock: world.host().platform.clock.clone(),
        client_url: None,
    }
}

#[tokio::test]
async fn m1_a_webhook_that_fails_is_tried_again_under_the_same_name_until_it_arrives() {
    let world = World::start_shared_alike().await;
    let (receiver, url) = Receiver::starts(&[500, 503]).await;
    let (graduate, mut employer, invitation) = invited(&world).await;
    let set = turns_on(&employer, &url).await;
    let secret = set["webhook"]["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_"));
    let shown = employer.does("GET", "/v1/employer/channels", None).await.ok();
    assert_eq!(shown, json!({"webhook": {"url": url}}), "the secret is shown once");
    let decline = format!("/invitations/{}/refusal", invitation["id"].as_str().unwrap());
    graduate.does("POST", &decline, json!({})).await.ok();
    let first = delivery(&employer, |item| item["attempts"][0]["result"] == "failed").await;
    assert_eq!(
        (&first["attempts"][0]["status"], &first["state"]),
        (&json!(500), &json!("due"))
    );
    for _ in 0..2 {
        let next = delivery(&employer, |item| item["state"] == "due").await;
        let at: jiff::Timestamp = next["next_at"].as_str().unwrap().parse().unwrap();
        world.set_clock(at);
        employer.signs_in_again();
        // Two senders at once: one sends.
        let (one, other) = (deliver(&world), deliver(&world));
        let (one, other) = tokio::join!(deliver::handle_due(&one), deliver::handle_due(&other));
        assert!(one.unwrap().tried + other.unwrap().tried <= 1);
    }
    let last = delivery(&employer, |item| item["state"] == "delivered").await;
    assert_eq!(last["attempts"].as_array().unwrap().len(), 3);
    let names = receiver.names();
    assert_eq!(names.len(), 3);
    assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
    let (_, signature, body) = receiver.received.lock().unwrap()[2].clone();
    assert!(signature.starts_with("v1,"));
    assert_eq!(body["type"], "invitation_declined");
    let all = body.to_string();
    assert!(!all.contains(&graduate.id) && !all.contains(&employer.name), "{all}");
}

#[tokio::test]
async fn m1_what_is_given_up_is_parked_and_can_be_sent_anew() {
    let world = World::start_shared_alike().await;
    let (receiver, url) = Receiver::starts(&[410]).await;
    let (graduate, employer, invitation) = invited(&world).await;
    turns_on(&employer, &url).await;
    let decline = format!("/invitations/{}/refusal", invitation["id"].as_str().unwrap());
    graduate.does("POST", &decline, json!({})).await.ok();
    let parked = delivery(&employer, |item| item["state"] == "parked").await;
    assert_eq!(parked["attempts"][0]["result"], "impossible");
    let listed = employer
        .does("GET", "/v1/employer/deliveries?which=parked", None)
        .await
        .ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let replay = format!(
        "/v1/employer/deliveries/{}/webhook/replay",
        parked["message"].as_str().unwrap()
    );
    employer.does("POST", &replay, None).await.ok();
    employer
        .does("POST", &replay, None)
        .await
        .refused("delivery_not_parked");
    deliver::handle_due(&deliver(&world)).await.unwrap();
    delivery(&employer, |item| item["state"] == "delivered").await;
    assert_eq!(receiver.names().len(), 2);
    // The inbox had it all along.
    told(&employer, "invitation_declined").await;
}

#[tokio::test]
async fn m1_channels_are_for_those_who_can_be_reached_by_them_and_every_fault_is_named() {
    let world = World::start_shared_alike().await;
    let graduate = world.graduate().await;
    let wrong = json!({"email": "nobody", "webhook": "ftp://example.com"});
    graduate
        .edits("/channels", 0, wrong)
        .await
        .names_fields(&["/email", "/webhook", "/webhook"]);
    graduate
        .edits("/channels", 0, json!({"email": "a@example.com"}))
        .await
        .ok();
    graduate
        .edits("/channels", 0, json!({"email": "b@example.com"}))
        .await
        .refused("precondition_failed");
    graduate.edits("/channels", 1, json!({})).await.ok();
    assert_eq!(graduate.does("GET", "/channels", None).await.ok(), json!({}));
    let school = world.school();
    let set = school
        .edits(
            ("PUT", "/v1/schools/99999/channels"),
            0,
            json!({"webhook": "http://127.0.0.1:9/"}),
        )
        .await
        .ok();
    let renewed = "/v1/schools/99999/channels/webhook/secret";
    let new = school.does("POST", renewed, None).await.ok();
    assert_ne!(new["webhook"]["secret"], set["webhook"]["secret"]);
    assert!(new["webhook"]["old_secret_until"].is_string());
    world
        .staff("dept-computing")
        .does("POST", renewed, None)
        .await
        .refused("forbidden");
}
