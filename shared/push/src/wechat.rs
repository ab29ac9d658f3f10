//! Template messages of a WeChat official account (服务号).
//!
//! WeChat's answer says that it has taken the message; what becomes of it, it reports to the account's own URL by `msgid`.

mod errcode;
mod token;

use crate::connection::Tls;
use crate::http::{Answer, Body, Client};
use crate::settings::SettingsError;
use crate::target::Target;
use crate::{Delivery, Failure, Limits, Networks, Notice, Reason, Reply, TemplateFields, WeChatSettings};
use domain::hex;
use domain::time::{Timestamp, shown};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use token::Tokens;
use tokio::time::Instant;

/// The most characters of a field of type `thing`.
const MAX_FIELD_CHARS: usize = 20;
/// The most characters of `client_msg_id` that are relied upon.
const MAX_CLIENT_ID_CHARS: usize = 32;
/// The longest answer.
const MAX_ANSWER_BYTES: usize = 16 * 1024;

pub(crate) struct WeChat {
    account: Account,
    template_id: String,
    fields: TemplateFields,
    tokens: Tokens,
}

/// How the account's interface is reached.
pub(crate) struct Account {
    client: Client,
    endpoint: Target,
    app_id: String,
    app_secret: String,
}

#[derive(Deserialize)]
struct Sent {
    errcode: i64,
    #[serde(default)]
    msgid: Option<Value>,
}

impl WeChat {
    pub(crate) fn new(settings: WeChatSettings, limits: Limits, tls: Arc<Tls>) -> Result<Self, SettingsError> {
        // The operator's own setting, so it may lead anywhere; the secret may not go over a network unencrypted.
        let networks = Networks::Any;
        let endpoint = Target::parse(&settings.endpoint, networks).map_err(|_| SettingsError::WeChatEndpoint)?;
        if !endpoint.is_tls() && !endpoint.is_loopback() {
            return Err(SettingsError::WeChatEndpoint);
        }
        Ok(Self {
            account: Account {
                client: Client { networks, limits, tls },
                endpoint,
                app_id: settings.app_id,
                app_secret: settings.app_secret,
            },
            template_id: settings.template_id,
            fields: settings.fields,
            tokens: Tokens::default(),
        })
    }

    pub(crate) async fn send(&self, open_id: &str, notice: &Notice, now: Timestamp) -> Result<Delivery, Failure> {
        let began = Instant::now();
        let message = self.message(open_id, notice);
        let token = self.tokens.current(&self.account, now).await?;
        let sent = self.post(&token, &message).await?;
        if !errcode::refuses_token(sent.errcode) {
            return judge(&sent);
        }
        // A second round takes as long as the first at most: of a slow WeChat it is left to the next attempt.
        if began.elapsed() > self.account.client.limits.answer {
            return Err(Failure::later(Reason::Busy).reply(Reply::WeChat(sent.errcode)));
        }
        let token = self.tokens.instead_of(&token, &self.account, now).await?;
        judge(&self.post(&token, &message).await?)
    }

    async fn post(&self, token: &str, message: &Value) -> Result<Sent, Failure> {
        let token = utf8_percent_encode(token, NON_ALPHANUMERIC);
        let path = format!("/cgi-bin/message/template/send?access_token={token}");
        let answer = self.account.post(&path, message).await?;
        let unreadable = |_| {
            Failure::later(Reason::AnswerUnreadable)
                .reply(Reply::Http(answer.status))
                .perhaps_arrived()
        };
        serde_json::from_slice(&answer.body).map_err(unreadable)
    }

    fn message(&self, open_id: &str, notice: &Notice) -> Value {
        json!({
            "touser": open_id,
            "template_id": self.template_id,
            "url": notice.link.as_deref().unwrap_or_default(),
            "client_msg_id": client_id(notice.id.as_str()),
            "data": {
                &self.fields.title: { "value": cut(&notice.title) },
                &self.fields.text: { "value": cut(&notice.text) },
                &self.fields.at: { "value": shown(notice.at) },
            },
        })
    }
}

impl Account {
    /// The answer to a request that WeChat has looked at, whatever it says.
    async fn post(&self, path: &str, json: &Value) -> Result<Answer, Failure> {
        let target = self.endpoint.at(path);
        let body = Body::UpTo(MAX_ANSWER_BYTES);
        let answer = self.client.post(&target, &[], json.to_string(), body).await?;
        let reply = Reply::Http(answer.status);
        match answer.status {
            200 => Ok(answer),
            429 | 503 => Err(Failure::later(Reason::Busy).reply(reply).perhaps_arrived()),
            500..=599 => Err(Failure::later(Reason::ReceiverBroken).reply(reply).perhaps_arrived()),
            _ => Err(Failure::later(Reason::AnswerUnreadable).reply(reply)),
        }
    }
}

fn judge(sent: &Sent) -> Result<Delivery, Failure> {
    let reply = Reply::WeChat(sent.errcode);
    match errcode::failure(sent.errcode) {
        Some(failure) => Err(failure.reply(reply)),
        None => Ok(Delivery {
            reply,
            receipt: sent
                .msgid
                .as_ref()
                .map(|id| id.to_string().trim_matches('"').to_owned()),
        }),
    }
}

/// The id itself, or where it is too long what stands for all of it: ids may differ at their ends only.
fn client_id(id: &str) -> String {
    if id.len() <= MAX_CLIENT_ID_CHARS {
        return id.to_owned();
    }
    let mut digits = hex::lower(&Sha256::digest(id));
    digits.truncate(MAX_CLIENT_ID_CHARS);
    digits
}

/// WeChat refuses a longer value altogether.
fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_FIELD_CHARS {
        return text.to_owned();
    }
    text.chars().take(MAX_FIELD_CHARS - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m1_a_long_id_keeps_what_tells_it_from_others() {
        let long = "a".repeat(40);
        assert_eq!(client_id("7K3Q-wechat"), "7K3Q-wechat");
        assert_eq!(client_id(&long).len(), MAX_CLIENT_ID_CHARS);
        assert_eq!(client_id(&long), client_id(&long));
        assert_ne!(client_id(&format!("{long}1")), client_id(&format!("{long}2")));
    }

    #[test]
    fn m1_a_field_takes_twenty_characters_whatever_their_bytes() {
        assert_eq!(cut(&"去".repeat(20)), "去".repeat(20));
        assert_eq!(cut(&"𬭎".repeat(21)), format!("{}…", "𬭎".repeat(19)));
    }
}
