//! What the tests send, and how.

use push::{Address, Attempt, Failure, Limits, Networks, Notice, NoticeId, Push, Secret, Secrets, Settings};
use std::time::Duration;

pub(crate) type Timestamp = domain::time::Timestamp;

/// The moment of a first attempt.
pub(crate) fn now() -> Timestamp {
    "2026-06-15T08:00:00Z".parse().unwrap()
}

pub(crate) fn notice() -> Notice {
    Notice {
        id: NoticeId::parse("7K3QX9M2PA4B0C1D-1").unwrap(),
        code: "invitation_received".to_owned(),
        title: "您收到一份新的签约邀请".to_owned(),
        text: "有单位向您发出了签约邀请，请在有效期内登录系统查看并答复。".to_owned(),
        link: Some("https://quxiang.example/me".to_owned()),
        at: "2026-06-15T07:59:30Z".parse().unwrap(),
    }
}

pub(crate) fn secrets() -> Secrets {
    Secrets::one(Secret::new([7; 32]))
}

pub(crate) fn webhook(url: impl Into<String>) -> Address {
    Address::Webhook {
        url: url.into(),
        secrets: secrets(),
    }
}

/// Little time for what never comes, enough for what does.
pub(crate) fn impatient() -> Limits {
    Limits {
        connect: Duration::from_secs(5),
        answer: Duration::from_millis(300),
    }
}

/// Settings of a system that is all on one machine.
pub(crate) fn local() -> Settings {
    Settings {
        webhook_networks: Networks::Any,
        ..Settings::default()
    }
}

pub(crate) async fn send(settings: Settings, address: &Address) -> Attempt {
    Push::new(settings).unwrap().send(address, &notice(), now()).await
}

#[track_caller]
pub(crate) fn failure(attempt: &Attempt) -> Failure {
    *attempt.outcome.as_ref().unwrap_err()
}
