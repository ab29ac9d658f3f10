//! Webhooks, as Standard Webhooks 1.0 describes them: whoever receives one can use its libraries.

use crate::connection::Tls;
use crate::http::{Answer, Body, Client};
use crate::target::Target;
use crate::{Delivery, Failure, Limits, Networks, Notice, Reason, Reply, Secrets, retry_after};
use domain::time::Timestamp;
use serde::Serialize;
use std::sync::Arc;

pub(crate) struct Webhooks(Client);

/// What is posted. The same bytes in every attempt.
#[derive(Serialize)]
struct Event<'a> {
    #[serde(rename = "type")]
    code: &'a str,
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    id: &'a str,
    title: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
}

impl<'a> From<&'a Notice> for Event<'a> {
    fn from(notice: &'a Notice) -> Self {
        Self {
            code: &notice.code,
            timestamp: notice.at,
            data: Data {
                id: notice.id.as_str(),
                title: &notice.title,
                text: &notice.text,
                link: notice.link.as_deref(),
            },
        }
    }
}

impl Webhooks {
    pub(crate) fn new(networks: Networks, limits: Limits, tls: Arc<Tls>) -> Self {
        Self(Client { networks, limits, tls })
    }

    pub(crate) async fn send(
        &self,
        url: &str,
        secrets: &Secrets,
        notice: &Notice,
        now: Timestamp,
    ) -> Result<Delivery, Failure> {
        let malformed = Failure::never(Reason::AddressMalformed);
        let target = Target::parse(url, self.0.networks).map_err(|_| malformed)?;
        let json = serde_json::to_string(&Event::from(notice)).map_err(|_| malformed)?;
        let signature = secrets.sign(&notice.id, now, &json);
        let headers = [
            ("webhook-id", notice.id.as_str()),
            ("webhook-timestamp", &now.as_second().to_string()),
            ("webhook-signature", &signature),
        ];
        let answer = self.0.post(&target, &headers, json, Body::Unread).await?;
        judge(&answer, now)
    }
}

/// What a status means. A refusal may be a deployment that is under way or a mistake that is found tomorrow; only `410 Gone`
/// says that nothing is wanted any more.
fn judge(answer: &Answer, now: Timestamp) -> Result<Delivery, Failure> {
    let reply = Reply::Http(answer.status);
    let wait = answer
        .retry_after
        .as_deref()
        .and_then(|text| retry_after::parse(text, now));
    let failure = match answer.status {
        200..=299 => return Ok(Delivery { reply, receipt: None }),
        300..=399 => Failure::later(Reason::Redirected),
        410 => Failure::never(Reason::Gone),
        429 => Failure::later(Reason::Busy).not_before(wait),
        400..=499 => Failure::later(Reason::Refused),
        503 => Failure::later(Reason::Busy).not_before(wait).perhaps_arrived(),
        500..=599 => Failure::later(Reason::ReceiverBroken).perhaps_arrived(),
        _ => Failure::later(Reason::AnswerUnreadable).perhaps_arrived(),
    };
    Err(failure.reply(reply))
}
