//! Messages to webhooks.

use crate::message::{failure, impatient, local, notice, now, secrets, send, webhook};
use crate::receiver::Receiver;
use crate::wire::{Manners, Wire, unused};
use push::{Address, Again, Arrived, Delivery, Push, Reason, Reply, Secret, Secrets, Settings};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn m1_a_webhook_gets_the_message_signed() {
    let receiver = Receiver::answering(200, Vec::new()).await;
    let attempt = send(local(), &webhook(receiver.url())).await;
    let delivery = Delivery {
        reply: Reply::Http(200),
        receipt: None,
    };
    assert_eq!(attempt.outcome, Ok(delivery));
    let [got] = &receiver.received()[..] else {
        panic!("it was received once")
    };
    assert_eq!(
        (got.method.as_str(), got.uri.to_string().as_str()),
        ("POST", "/hooks/%E5%8E%BB%E5%90%91?school=99999")
    );
    assert!(got.header("content-type").starts_with("application/json"));
    assert_eq!(got.header("webhook-id"), "7K3QX9M2PA4B0C1D-1");
    assert_eq!(got.header("webhook-timestamp"), now().as_second().to_string());
    assert!(got.is_signed_with(&secrets().current.reveal()));
    assert!(!got.is_signed_with(&Secret::new([8; 32]).reveal()));
    let expected = json!({
        "type": "invitation_received",
        "timestamp": "2026-06-15T07:59:30Z",
        "data": {
            "id": "7K3QX9M2PA4B0C1D-1",
            "title": notice().title,
            "text": notice().text,
            "link": "https://quxiang.example/me",
        },
    });
    assert_eq!(serde_json::from_slice::<Value>(&got.body).unwrap(), expected);
}

#[tokio::test]
async fn m1_a_repetition_is_told_by_its_id_and_has_a_signature_of_its_time() {
    let receiver = Receiver::answering(500, Vec::new()).await;
    let push = Push::new(local()).unwrap();
    let address = webhook(receiver.url());
    push.send(&address, &notice(), now()).await;
    push.send(&address, &notice(), now() + Duration::from_mins(5)).await;
    let [first, second] = &receiver.received()[..] else {
        panic!("two attempts were received")
    };
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"));
    assert_eq!(first.body, second.body);
    assert_ne!(first.header("webhook-timestamp"), second.header("webhook-timestamp"));
    assert!(second.is_signed_with(&secrets().current.reveal()));
}

#[tokio::test]
async fn m1_while_a_receiver_changes_its_secret_both_hold() {
    let receiver = Receiver::answering(204, Vec::new()).await;
    let [current, previous] = [[1; 32], [2; 32]].map(Secret::new);
    let address = Address::Webhook {
        url: receiver.url(),
        secrets: Secrets {
            current: current.clone(),
            previous: Some(previous.clone()),
        },
    };
    assert!(send(local(), &address).await.outcome.is_ok());
    let got = &receiver.received()[0];
    assert!(got.is_signed_with(&current.reveal()) && got.is_signed_with(&previous.reveal()));
    assert!(!got.is_signed_with(&secrets().current.reveal()));
}

#[tokio::test]
async fn m1_only_gone_ends_the_attempts_and_who_asks_for_time_gets_it() {
    let later = Again::Later { not_before: None };
    let in_two_minutes = Again::Later {
        not_before: Some(Duration::from_mins(2)),
    };
    let cases = [
        (301, Reason::Redirected, later, Arrived::No),
        (400, Reason::Refused, later, Arrived::No),
        (401, Reason::Refused, later, Arrived::No),
        (404, Reason::Refused, later, Arrived::No),
        (410, Reason::Gone, Again::Never, Arrived::No),
        (429, Reason::Busy, in_two_minutes, Arrived::No),
        (500, Reason::ReceiverBroken, later, Arrived::Perhaps),
        (502, Reason::ReceiverBroken, later, Arrived::Perhaps),
        (503, Reason::Busy, in_two_minutes, Arrived::Perhaps),
    ];
    for (status, reason, again, arrived) in cases {
        let receiver = Receiver::answering(status, vec![("retry-after", "120".to_owned())]).await;
        let failure = failure(&send(local(), &webhook(receiver.url())).await);
        assert_eq!(
            (failure.reason, failure.again, failure.arrived),
            (reason, again, arrived),
            "{status}"
        );
        assert_eq!(failure.reply, Some(Reply::Http(status)));
        assert_eq!(receiver.received().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn m1_no_redirect_is_followed() {
    let inner = Receiver::answering(200, Vec::new()).await;
    for status in [301, 302, 303, 307, 308] {
        let receiver = Receiver::answering(status, vec![("location", inner.url())]).await;
        let failure = failure(&send(local(), &webhook(receiver.url())).await);
        assert_eq!(
            (failure.reason, failure.reply),
            (Reason::Redirected, Some(Reply::Http(status)))
        );
    }
    assert!(inner.received().is_empty());
}

#[tokio::test]
async fn m1_a_receiver_that_is_away_gets_it_later() {
    let failure = failure(&send(local(), &webhook(format!("http://{}/", unused()))).await);
    assert_eq!((failure.reason, failure.arrived), (Reason::Unreachable, Arrived::No));
    assert_eq!(failure.again, Again::Later { not_before: None });
}

#[tokio::test]
async fn m1_a_name_that_leads_nowhere_is_said_so() {
    // Too long for the name service: no server has to be asked.
    let url = format!("http://{}.example/", "a".repeat(64));
    let failure = failure(&send(local(), &webhook(url)).await);
    assert_eq!((failure.reason, failure.arrived), (Reason::NameNotFound, Arrived::No));
}

#[tokio::test]
async fn m1_a_receiver_that_never_answers_perhaps_has_it() {
    let mut wire = Wire::start(Manners::Silent, None).await;
    let settings = Settings {
        limits: impatient(),
        ..local()
    };
    let failure = failure(&send(settings, &webhook(format!("http://{}/", wire.address))).await);
    assert_eq!((failure.reason, failure.arrived), (Reason::NoAnswer, Arrived::Perhaps));
    assert_eq!(failure.again, Again::Later { not_before: None });
    assert!(wire.heard().await.starts_with("POST / HTTP/1.1\r\n"));
}

#[tokio::test]
async fn m1_what_is_no_answer_is_not_taken_for_one() {
    let cases = [
        (Manners::HangsUp, Reason::NoAnswer),
        (Manners::Says("220 mail.example ESMTP\r\n"), Reason::AnswerUnreadable),
        (Manners::Says("HTTP/1.1 200"), Reason::NoAnswer),
        (
            Manners::NeverEnds("HTTP/1.1 200 OK\r\nx-long: "),
            Reason::AnswerUnreadable,
        ),
    ];
    for (manners, reason) in cases {
        let wire = Wire::start(manners, None).await;
        let failure = failure(&send(local(), &webhook(format!("http://{}/", wire.address))).await);
        assert_eq!((failure.reason, failure.arrived), (reason, Arrived::Perhaps));
    }
}

#[tokio::test]
async fn m1_a_body_without_end_costs_nothing() {
    for head in [
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n",
    ] {
        let wire = Wire::start(Manners::NeverEnds(head), None).await;
        let attempt = send(local(), &webhook(format!("http://{}/", wire.address))).await;
        assert_eq!(attempt.outcome.unwrap().reply, Reply::Http(200));
    }
}
