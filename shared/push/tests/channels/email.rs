//! Messages to mailboxes.

use crate::mail_server::{Answers, Ending, MailServer, PASSWORD, Security, Step};
use crate::message::{failure, impatient, local, notice, now, send};
use crate::wire::{Manners, Wire, unused};
use mailparse::MailHeaderMap;
use push::{Address, Again, Arrived, Notice, Push, Reason, Reply, Settings, SettingsError, SmtpSettings};
use std::collections::BTreeMap;
use std::time::Duration;

const CREDENTIALS: &str = "user%40example.org:p%40ss%2Fword";

fn graduate() -> Address {
    Address::Email {
        address: "graduate@example.org".to_owned(),
    }
}

fn settings(url: impl Into<String>) -> Settings {
    Settings {
        smtp: Some(SmtpSettings {
            url: url.into(),
            from: "去向登记系统 <no-reply@quxiang.example>".to_owned(),
        }),
        ..local()
    }
}

fn plain(server: &MailServer) -> Settings {
    settings(format!("smtp://{}", server.address))
}

#[tokio::test]
async fn m1_a_mailbox_gets_a_letter_that_reads_as_it_was_written() {
    let server = MailServer::start(Security::None, Answers::default());
    let attempt = send(plain(&server), &graduate()).await;
    assert_eq!(attempt.outcome.unwrap().reply, Reply::Smtp(250));
    let [post] = &server.posts()[..] else {
        panic!("it was taken once")
    };
    assert_eq!(
        (post.from.as_str(), post.to.as_slice()),
        ("no-reply@quxiang.example", &["graduate@example.org".to_owned()][..])
    );
    assert!(post.text.is_ascii());
    let mail = mailparse::parse_mail(&post.text).unwrap();
    let header = |name| mail.headers.get_first_value(name).unwrap();
    assert_eq!(header("Subject"), notice().title);
    assert_eq!(header("From"), "去向登记系统 <no-reply@quxiang.example>");
    assert_eq!(header("To"), "graduate@example.org");
    assert_eq!(header("Message-ID"), "<7K3QX9M2PA4B0C1D-1@quxiang.example>");
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(mailparse::dateparse(&header("Date")).unwrap(), notice().at.as_second());
    assert_eq!(
        (mail.ctype.mimetype.as_str(), mail.ctype.charset.as_str()),
        ("text/plain", "utf-8")
    );
    let body = mail.get_body().unwrap();
    assert!(
        body.starts_with(&notice().text) && body.contains("\r\nhttps://quxiang.example/me\r\n"),
        "{body}"
    );
}

#[tokio::test]
async fn m1_a_repeated_letter_is_the_same_to_the_byte() {
    let server = MailServer::start(Security::None, Answers::default());
    let push = Push::new(plain(&server)).unwrap();
    push.send(&graduate(), &notice(), now()).await;
    push.send(&graduate(), &notice(), now() + Duration::from_hours(1)).await;
    let posts = server.posts();
    assert_eq!(posts.len(), 2);
    assert_eq!(posts[0], posts[1]);
}

#[tokio::test]
async fn m1_a_title_can_not_write_headers() {
    let server = MailServer::start(Security::None, Answers::default());
    let sly = Notice {
        title: "标题\r\nBcc: other@example.org\r\n\r\n".to_owned(),
        text: "第一行\r\n.\r\nMAIL FROM:<x@example.org>\r\n.".to_owned(),
        ..notice()
    };
    let attempt = Push::new(plain(&server)).unwrap().send(&graduate(), &sly, now()).await;
    assert!(attempt.outcome.is_ok());
    let [post] = &server.posts()[..] else {
        panic!("it was taken once")
    };
    let mail = mailparse::parse_mail(&post.text).unwrap();
    assert!(mail.headers.get_first_value("Bcc").is_none());
    assert!(mail.get_body().unwrap().contains("MAIL FROM:<x@example.org>"));
}

#[tokio::test]
async fn m1_the_password_is_said_over_tls_to_the_right_server_only() {
    for (security, scheme, query) in [
        (Security::FromTheStart, "smtps", ""),
        (Security::StartTls, "smtp", "?tls=required"),
    ] {
        let server = MailServer::start(security, Answers::default());
        let url = |host: &str| format!("{scheme}://{CREDENTIALS}@{host}:{}/{query}", server.address.port());
        let trusting = |url: String| Settings {
            extra_roots: vec![server.root.clone()],
            ..settings(url)
        };
        for settings in [settings(url("localhost")), trusting(url("127.0.0.1"))] {
            let failure = failure(&send(settings, &graduate()).await);
            assert_eq!((failure.reason, failure.arrived), (Reason::TlsFailed, Arrived::No));
        }
        assert_eq!(server.sign_ins(), 0);
        assert!(send(trusting(url("localhost")), &graduate()).await.outcome.is_ok());
        assert!(server.posts()[0].signed_in);
    }
}

#[tokio::test]
async fn m1_a_server_that_offers_no_tls_gets_neither_password_nor_message() {
    let server = MailServer::start(Security::None, Answers::default());
    let required = format!("smtp://{CREDENTIALS}@{}/?tls=required", server.address);
    let from_start = format!("smtps://{CREDENTIALS}@{}", server.address);
    for url in [required, from_start] {
        let failure = failure(&send(settings(url), &graduate()).await);
        assert_eq!((failure.reason, failure.arrived), (Reason::TlsFailed, Arrived::No));
    }
    assert_eq!((server.sign_ins(), server.posts().len()), (0, 0));
}

#[tokio::test]
async fn m1_who_says_no_and_when_decides_whether_there_is_another_attempt() {
    let later = Again::Later { not_before: None };
    let cases = [
        (Step::Hello, 550, Reason::OwnSettings, later),
        (Step::SignIn, 535, Reason::OwnSettings, later),
        (Step::SignIn, 454, Reason::Busy, later),
        (Step::Sender, 550, Reason::OwnSettings, later),
        (Step::Sender, 451, Reason::Busy, later),
        (Step::Recipient, 550, Reason::RecipientGone, Again::Never),
        (Step::Recipient, 450, Reason::Busy, later),
        (Step::Recipient, 554, Reason::OwnSettings, later),
        (Step::Begin, 554, Reason::ContentRefused, Again::Never),
        (Step::End, 554, Reason::ContentRefused, Again::Never),
        (Step::End, 451, Reason::Busy, later),
        (Step::End, 421, Reason::Busy, later),
    ];
    for (step, code, reason, again) in cases {
        let answers = Answers {
            codes: BTreeMap::from([(step, code)]),
            ..Answers::default()
        };
        let server = MailServer::start(Security::FromTheStart, answers);
        let settings = Settings {
            extra_roots: vec![server.root.clone()],
            ..settings(format!("smtps://{CREDENTIALS}@localhost:{}", server.address.port()))
        };
        let failure = failure(&send(settings, &graduate()).await);
        assert_eq!((failure.reason, failure.again), (reason, again), "{step:?} {code}");
        assert_eq!((failure.reply, failure.arrived), (Some(Reply::Smtp(code)), Arrived::No));
        assert!(server.posts().is_empty());
    }
}

#[tokio::test]
async fn m1_a_letter_that_was_handed_over_in_silence_perhaps_arrived() {
    let answers = Answers {
        ends: Ending::Silence,
        ..Answers::default()
    };
    let server = MailServer::start(Security::None, answers);
    let settings = Settings {
        limits: push::Limits {
            answer: Duration::from_secs(2),
            ..impatient()
        },
        ..plain(&server)
    };
    let failure = failure(&send(settings, &graduate()).await);
    assert_eq!((failure.reason, failure.arrived), (Reason::NoAnswer, Arrived::Perhaps));
    assert_eq!(failure.again, Again::Later { not_before: None });
}

#[tokio::test]
async fn m1_a_server_that_is_away_or_none_is_tried_later() {
    let (nothing, chatter) = (unused(), Wire::start(Manners::HangsUp, None).await);
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let limits = push::Limits {
        connect: impatient().answer,
        answer: impatient().connect,
    };
    for address in [nothing, chatter.address, silent.local_addr().unwrap()] {
        let settings = Settings {
            limits,
            ..settings(format!("smtp://{address}"))
        };
        let failure = failure(&send(settings, &graduate()).await);
        assert_eq!((failure.reason, failure.arrived), (Reason::Unreachable, Arrived::No));
        assert_eq!(failure.again, Again::Later { not_before: None });
    }
}

#[tokio::test]
async fn m1_what_is_no_mailbox_is_not_written_to() {
    let server = MailServer::start(Security::None, Answers::default());
    for address in [
        "",
        "graduate",
        "a@b@c",
        "graduate@example.org\r\nRCPT TO:<x@example.org>",
        "a b@example.org",
    ] {
        let address = Address::Email {
            address: address.to_owned(),
        };
        let failure = failure(&send(plain(&server), &address).await);
        assert_eq!(
            (failure.reason, failure.again),
            (Reason::AddressMalformed, Again::Never)
        );
    }
    assert!(server.posts().is_empty());
}

#[test]
fn m1_wrong_mail_settings_show_at_the_start() {
    let wrong = |url: &str| Push::new(settings(url)).unwrap_err();
    for url in [
        "",
        "mail.example:465",
        "https://mail.example",
        "smtps://user@mail.example",
        "smtps://%FF:a@mail.example",
    ] {
        assert_eq!(wrong(url), SettingsError::SmtpUrl, "{url}");
    }
    let mut nobody = settings("smtps://mail.example");
    if let Some(smtp) = &mut nobody.smtp {
        smtp.from = "nobody".to_owned();
    }
    assert_eq!(Push::new(nobody).unwrap_err(), SettingsError::SmtpFrom);
    let unreadable = Settings {
        extra_roots: vec![vec![1, 2, 3]],
        ..local()
    };
    assert_eq!(Push::new(unreadable).unwrap_err(), SettingsError::ExtraRoot);
    assert_eq!(PASSWORD, "p@ss/word", "what is encoded in the URLs above");
}
