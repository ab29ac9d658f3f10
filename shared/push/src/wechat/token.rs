//! The account's access token.
//!
//! `stable_token` without `force_refresh` gives every process the same token until it is about to end. A forced one would make
//! the tokens of all other processes void, and is allowed twenty times a day.

use super::{Account, errcode};
use crate::{Failure, Reason, Reply};
use domain::time::Timestamp;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// How long before its end a token is fetched anew. WeChat gives out the next one in the last five minutes.
const MARGIN: Duration = Duration::from_mins(4);

/// The token, fetched by one attempt at a time while the others wait for it.
#[derive(Default)]
pub(super) struct Tokens(Mutex<Option<Token>>);

struct Token {
    value: String,
    fresh_until: Timestamp,
}

#[derive(Deserialize)]
struct Issued {
    #[serde(default)]
    errcode: i64,
    access_token: Option<String>,
    #[serde(default)]
    expires_in: u32,
}

impl Tokens {
    pub(super) async fn current(&self, account: &Account, now: Timestamp) -> Result<String, Failure> {
        self.fetch_unless(account, now, |_| true).await
    }

    /// Another one than was refused, which another attempt may have fetched by now.
    pub(super) async fn instead_of(&self, refused: &str, account: &Account, now: Timestamp) -> Result<String, Failure> {
        self.fetch_unless(account, now, |token| token.value != refused).await
    }

    async fn fetch_unless(
        &self,
        account: &Account,
        now: Timestamp,
        usable: impl Fn(&Token) -> bool,
    ) -> Result<String, Failure> {
        // One after another would wait longer and longer for a WeChat that hangs: all have waited long enough at the same time.
        let waiting = Box::pin(self.usable_or_fetched(account, now, usable));
        let waited = timeout(account.client.limits.connect + account.client.limits.answer, waiting).await;
        waited.unwrap_or_else(|_| Err(Failure::later(Reason::NoAnswer)))
    }

    async fn usable_or_fetched(
        &self,
        account: &Account,
        now: Timestamp,
        usable: impl Fn(&Token) -> bool,
    ) -> Result<String, Failure> {
        let mut kept = self.0.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| now < token.fresh_until && usable(token)) {
            return Ok(token.value.clone());
        }
        // Whatever happens to this request: it is not the message.
        let token = fetch(account, now).await.map_err(Failure::not_arrived)?;
        let value = token.value.clone();
        *kept = Some(token);
        Ok(value)
    }
}

async fn fetch(account: &Account, now: Timestamp) -> Result<Token, Failure> {
    let request = json!({
        "grant_type": "client_credential",
        "appid": account.app_id,
        "secret": account.app_secret,
        "force_refresh": false,
    });
    let answer = account.post("/cgi-bin/stable_token", &request).await?;
    let unreadable = Failure::later(Reason::AnswerUnreadable).reply(Reply::Http(answer.status));
    let issued: Issued = serde_json::from_slice(&answer.body).map_err(|_| unreadable)?;
    if let Some(failure) = errcode::failure(issued.errcode) {
        return Err(failure.reply(Reply::WeChat(issued.errcode)));
    }
    let lifetime = Duration::from_secs(issued.expires_in.into());
    Ok(Token {
        value: issued.access_token.ok_or(unreadable)?,
        fresh_until: now.saturating_add(lifetime.saturating_sub(MARGIN)).unwrap_or(now),
    })
}
