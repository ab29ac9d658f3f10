//! Nothing that may be logged says who is written to, or with which secret (P9, G3).

use crate::account::{APP_SECRET, Account};
use crate::mail_server::{Answers, MailServer, Security, Step};
use crate::message::{local, notice, now, secrets};
use crate::receiver::Receiver;
use push::{Address, Push, Secret, Secrets, Settings, SmtpSettings};
use std::collections::BTreeMap;
use std::fmt::Debug;

fn addresses(url: &str) -> [Address; 3] {
    [
        Address::WeChat {
            open_id: "openid-of-somebody".to_owned(),
        },
        Address::Email {
            address: "somebody@example.org".to_owned(),
        },
        Address::Webhook {
            url: format!("{url}&key=key-in-the-url"),
            secrets: Secrets {
                previous: Some(Secret::new([9; 32])),
                ..secrets()
            },
        },
    ]
}

/// Every word that must not be seen.
fn words() -> Vec<String> {
    let bytes = [7_u8, 9].map(|byte| format!("{byte}, {byte}, {byte}"));
    let words = [
        "openid-of-somebody",
        "somebody@",
        "key-in-the-url",
        APP_SECRET,
        "password-of-the-server",
        "token/",
        "token%2F",
    ];
    let secrets = [secrets().current, Secret::new([9; 32])].map(|secret| secret.reveal()[6..].to_owned());
    let texts = [notice().title, notice().text];
    words
        .into_iter()
        .map(str::to_owned)
        .chain(secrets)
        .chain(texts)
        .chain(bytes)
        .collect()
}

#[track_caller]
fn quiet(shown: &impl Debug) {
    let shown = format!("{shown:?} {shown:#?}");
    for word in words() {
        assert!(!shown.contains(&word), "{word} in {shown}");
    }
}

#[tokio::test]
async fn p9_no_debug_and_no_failure_names_a_person_or_a_secret() {
    let account = Account::start().await;
    let receiver = Receiver::answering(500, Vec::new()).await;
    let answers = Answers {
        codes: BTreeMap::from([(Step::Recipient, 550)]),
        ..Answers::default()
    };
    let server = MailServer::start(Security::None, answers);
    let settings = Settings {
        wechat: Some(account.settings()),
        smtp: Some(SmtpSettings {
            url: format!("smtp://{}", server.address),
            from: "no-reply@quxiang.example".to_owned(),
        }),
        ..local()
    };
    account.book().lost_answers = 1;
    let push = Push::new(settings.clone()).unwrap();
    quiet(&settings);
    quiet(&push);
    quiet(&notice());
    for address in addresses(&receiver.url()) {
        quiet(&address);
        let attempt = push.send(&address, &notice(), now()).await;
        quiet(&attempt);
        let failure = attempt.outcome.unwrap_err();
        quiet(&failure.to_string());
    }
    quiet(&SmtpSettings {
        url: "smtps://user:password-of-the-server@mail.example".to_owned(),
        from: "somebody@example.org".to_owned(),
    });
    quiet(&secrets());
}

#[tokio::test]
async fn g3_settings_that_are_refused_are_not_repeated() {
    let settings = Settings {
        smtp: Some(SmtpSettings {
            url: "smtps://password-of-the-server".to_owned() + ":x@",
            from: "somebody@example.org".to_owned(),
        }),
        ..local()
    };
    let error = Push::new(settings).unwrap_err();
    quiet(&error);
    quiet(&error.to_string());
}
