//! The push channels of rule M1: a WeChat official account's template message, e-mail, webhook.
//!
//! [`Push::send`] makes **one** attempt and says what became of it. It keeps nothing: the message, its attempts and when the
//! next one is due are the caller's, in a store, so that no crash loses a message. What an attempt can't know it says too:
//! when a connection breaks after the message was handed over, the message [perhaps](Arrived::Perhaps) arrived. It is then
//! sent again under the same id, by which receivers tell a repetition.
//!
//! | channel | the id goes into | who drops a repetition |
//! |---|---|---|
//! | WeChat | `client_msg_id` | WeChat, for ten minutes |
//! | e-mail | `Message-ID` | mail programs, most of them |
//! | webhook | `webhook-id` | the receiver, as Standard Webhooks asks of it |
//!
//! Nothing is resolved, connected or built before the first attempt. A connection serves one attempt: between two messages a
//! function is frozen for longer than servers keep connections; TLS sessions are taken up again.
//!
//! No `Debug`, error or code of this crate has an address, a secret, an access token or the text of a message in it, and
//! nothing is logged here.

mod address;
mod connection;
mod email;
mod http;
mod network;
mod notice;
mod outcome;
mod reason;
mod retry_after;
mod secret;
mod settings;
mod target;
mod webhook;
mod wechat;

pub use address::Address;
pub use network::Networks;
pub use notice::{MalformedId, Notice, NoticeId};
pub use outcome::{Again, Arrived, Attempt, Delivery, Failure, Reply};
pub use reason::Reason;
pub use secret::{MalformedSecret, Secret, Secrets};
pub use settings::{Limits, Settings, SettingsError, SmtpSettings, TemplateFields, WeChatSettings};
pub use target::{UrlFault, check_url};

use connection::Tls;
use domain::time::Timestamp;
use email::Email;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;
use webhook::Webhooks;
use wechat::WeChat;

/// Sends messages. Made once for a process; clones share what it has built up, such as WeChat's access token.
#[derive(Clone)]
pub struct Push(Arc<Channels>);

struct Channels {
    wechat: Option<WeChat>,
    email: Option<Email>,
    webhooks: Webhooks,
}

impl Push {
    /// Reads the settings. What is wrong in them shows here, at the start, and not when a message is to be sent.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        let tls = Arc::new(Tls::new(&settings.extra_roots)?);
        let limits = settings.limits;
        let wechat = settings
            .wechat
            .map(|wechat| WeChat::new(wechat, limits, Arc::clone(&tls)))
            .transpose()?;
        let email = settings
            .smtp
            .map(|smtp| Email::new(&smtp, limits, &settings.extra_roots))
            .transpose()?;
        let webhooks = Webhooks::new(settings.webhook_networks, limits, tls);
        Ok(Self(Arc::new(Channels {
            wechat,
            email,
            webhooks,
        })))
    }

    /// Makes one attempt to bring `notice` to `address`. It ends within [`Limits::connect`] and [`Limits::answer`] (WeChat:
    /// four times as long at most, when its access token has to be fetched anew).
    pub async fn send(&self, address: &Address, notice: &Notice, now: Timestamp) -> Attempt {
        let started = Instant::now();
        let outcome = Box::pin(self.deliver(address, notice, now)).await;
        Attempt {
            outcome,
            took: started.elapsed(),
        }
    }

    async fn deliver(&self, address: &Address, notice: &Notice, now: Timestamp) -> Result<Delivery, Failure> {
        let not_set_up = || Failure::later(Reason::ChannelNotSetUp);
        match address {
            Address::WeChat { open_id } => {
                let wechat = self.0.wechat.as_ref().ok_or_else(not_set_up)?;
                wechat.send(open_id, notice, now).await
            }
            Address::Email { address } => {
                let email = self.0.email.as_ref().ok_or_else(not_set_up)?;
                email.send(address, notice).await
            }
            Address::Webhook { url, secrets } => self.0.webhooks.send(url, secrets, notice, now).await,
        }
    }
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push").finish_non_exhaustive()
    }
}
