//! Messages to followers of the official account.

use crate::account::Account;
use crate::message::{failure, impatient, local, notice, now, send};
use crate::wire::{Manners, Wire};
use push::{
    Address, Again, Arrived, Delivery, Notice, NoticeId, Push, Reason, Reply, Settings, SettingsError, WeChatSettings,
};
use serde_json::json;
use std::time::Duration;

fn follower() -> Address {
    Address::WeChat {
        open_id: "openid-1".to_owned(),
    }
}

fn settings(wechat: WeChatSettings) -> Settings {
    Settings {
        wechat: Some(wechat),
        ..local()
    }
}

fn pushing(account: &Account) -> Push {
    Push::new(settings(account.settings())).unwrap()
}

fn numbered(number: u32) -> Notice {
    Notice {
        id: NoticeId::parse(&format!("message-{number}")).unwrap(),
        ..notice()
    }
}

#[tokio::test]
async fn m1_a_follower_sees_the_message_in_the_template() {
    let account = Account::start().await;
    let attempt = pushing(&account).send(&follower(), &notice(), now()).await;
    let delivery = Delivery {
        reply: Reply::WeChat(0),
        receipt: Some("200228332".to_owned()),
    };
    assert_eq!(attempt.outcome, Ok(delivery));
    let expected = json!({
        "touser": "openid-1",
        "template_id": "template-1",
        "url": "https://quxiang.example/me",
        "client_msg_id": "7K3QX9M2PA4B0C1D-1",
        "data": {
            "thing1": { "value": "您收到一份新的签约邀请" },
            "thing2": { "value": "有单位向您发出了签约邀请，请在有效期内…" },
            "time3": { "value": "2026-06-15 15:59:30" },
        },
    });
    assert_eq!(account.book().posted[0].1, expected);
}

#[tokio::test]
async fn m1_one_access_token_serves_until_shortly_before_its_end() {
    let account = Account::start().await;
    let push = pushing(&account);
    for (number, minutes) in [(1, 0), (2, 60), (3, 115)] {
        let attempt = push
            .send(&follower(), &numbered(number), now() + Duration::from_mins(minutes))
            .await;
        assert!(attempt.outcome.is_ok());
    }
    assert_eq!(account.book().asked_for_token, 1);
    let attempt = push
        .send(&follower(), &numbered(4), now() + Duration::from_mins(117))
        .await;
    assert!(attempt.outcome.is_ok());
    assert_eq!(account.book().asked_for_token, 2);
}

#[tokio::test]
async fn m1_many_messages_at_once_ask_for_one_token() {
    let account = Account::start().await;
    let push = pushing(&account);
    let (address, notices) = (follower(), (0..8).map(numbered).collect::<Vec<_>>());
    let sending = notices
        .iter()
        .map(|notice| Box::pin(push.send(&address, notice, now())));
    let attempts = futures::future::join_all(sending).await;
    assert!(attempts.iter().all(|attempt| attempt.outcome.is_ok()));
    let book = account.book();
    assert_eq!((book.asked_for_token, book.seen.len()), (1, 8));
}

#[tokio::test]
async fn m1_a_token_that_ends_in_the_middle_is_replaced_and_the_message_arrives_once() {
    let account = Account::start().await;
    let push = pushing(&account);
    push.send(&follower(), &numbered(1), now()).await;
    account.book().revoke();
    assert!(push.send(&follower(), &numbered(2), now()).await.outcome.is_ok());
    assert!(push.send(&follower(), &numbered(3), now()).await.outcome.is_ok());
    let book = account.book();
    let tokens: Vec<&str> = book.posted.iter().map(|(token, _)| token.as_str()).collect();
    assert_eq!(tokens, ["token/1+=?", "token/1+=?", "token/2+=?", "token/2+=?"]);
    assert_eq!((book.asked_for_token, book.seen.len()), (2, 3));
}

#[tokio::test]
async fn m1_every_word_for_a_bad_token_means_one_more_try_and_no_third() {
    for code in [40001, 40014, 42001] {
        let account = Account::start().await;
        account.book().codes.push_back(code);
        assert!(
            pushing(&account)
                .send(&follower(), &notice(), now())
                .await
                .outcome
                .is_ok()
        );
        account.book().codes.extend([code, code]);
        let failure = failure(&pushing(&account).send(&follower(), &notice(), now()).await);
        assert_eq!(
            (failure.reason, failure.reply),
            (Reason::OwnSettings, Some(Reply::WeChat(code)))
        );
        assert_eq!(failure.again, Again::Later { not_before: None });
        assert_eq!(account.book().posted.len(), 4);
    }
}

#[tokio::test]
async fn m1_who_no_longer_follows_is_not_written_to_again() {
    let account = Account::start().await;
    account.book().codes.push_back(43004);
    let failure = failure(&pushing(&account).send(&follower(), &notice(), now()).await);
    assert_eq!((failure.reason, failure.again), (Reason::RecipientGone, Again::Never));
    assert_eq!(failure.reply, Some(Reply::WeChat(43004)));
}

#[tokio::test]
async fn m1_an_answer_that_is_lost_does_not_double_the_message() {
    let account = Account::start().await;
    account.book().lost_answers = 1;
    let push = pushing(&account);
    let lost = failure(&push.send(&follower(), &notice(), now()).await);
    assert_eq!((lost.reason, lost.arrived), (Reason::ReceiverBroken, Arrived::Perhaps));
    assert!(push.send(&follower(), &notice(), now()).await.outcome.is_ok());
    let book = account.book();
    assert_eq!((book.posted.len(), book.seen.len()), (2, 1));
}

#[tokio::test]
async fn m1_what_goes_wrong_before_the_message_has_not_delivered_it() {
    let account = Account::start().await;
    account.book().token_statuses.push_back(500);
    let broken = failure(&pushing(&account).send(&follower(), &notice(), now()).await);
    assert_eq!((broken.reason, broken.arrived), (Reason::ReceiverBroken, Arrived::No));

    let wrong = WeChatSettings {
        app_secret: "another".to_owned(),
        ..account.settings()
    };
    let refused = failure(&send(settings(wrong), &follower()).await);
    assert_eq!(
        (refused.reason, refused.reply),
        (Reason::OwnSettings, Some(Reply::WeChat(40125)))
    );
    assert_eq!(
        (refused.again, refused.arrived),
        (Again::Later { not_before: None }, Arrived::No)
    );
    assert!(account.book().posted.is_empty());
}

#[tokio::test]
async fn m1_an_interface_that_answers_nothing_sensible_is_tried_later() {
    let cases = [
        (Manners::Silent, Reason::NoAnswer),
        (
            Manners::Says("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n<ok>"),
            Reason::AnswerUnreadable,
        ),
        (Manners::NeverEnds("HTTP/1.1 200 OK\r\n\r\n"), Reason::AnswerUnreadable),
        (
            Manners::Says("HTTP/1.1 302 Found\r\nlocation: /\r\n\r\n"),
            Reason::AnswerUnreadable,
        ),
    ];
    for (manners, reason) in cases {
        let wire = Wire::start(manners, None).await;
        let account = WeChatSettings {
            endpoint: format!("http://{}", wire.address),
            ..Account::start().await.settings()
        };
        let limits = match manners {
            Manners::Silent => impatient(),
            _ => push::Limits::default(),
        };
        let settings = Settings {
            limits,
            ..settings(account)
        };
        let failure = failure(&send(settings, &follower()).await);
        assert_eq!((failure.reason, failure.arrived), (reason, Arrived::No));
        assert_eq!(failure.again, Again::Later { not_before: None });
    }
}

#[tokio::test]
async fn m1_the_account_s_secret_goes_over_no_network_unencrypted() {
    let account = Account::start().await;
    for endpoint in [
        "http://api.weixin.qq.com",
        "api.weixin.qq.com",
        "https://user@api.weixin.qq.com",
    ] {
        let wechat = WeChatSettings {
            endpoint: endpoint.to_owned(),
            ..account.settings()
        };
        assert_eq!(Push::new(settings(wechat)).unwrap_err(), SettingsError::WeChatEndpoint);
    }
    let wechat = WeChatSettings {
        endpoint: WeChatSettings::ENDPOINT.to_owned(),
        ..account.settings()
    };
    assert!(Push::new(settings(wechat)).is_ok());
}

#[tokio::test]
async fn m1_a_channel_that_is_not_set_up_loses_nothing() {
    let email = Address::Email {
        address: "graduate@example.org".to_owned(),
    };
    for address in [follower(), email] {
        let failure = failure(&send(local(), &address).await);
        assert_eq!(
            (failure.reason, failure.arrived),
            (Reason::ChannelNotSetUp, Arrived::No)
        );
        assert_eq!(failure.again, Again::Later { not_before: None });
    }
}
