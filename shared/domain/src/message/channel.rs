//! Where messages are pushed to, besides the inbox: what people turn on themselves (M1).

use super::Inbox;
use crate::fault::{Fault, FaultCode};
use crate::identity::Email;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How long the secret of a webhook that was replaced still signs, in seconds: receivers change over in this time.
const OVERLAP_SECONDS: i64 = 24 * 60 * 60;
/// The longest address of a webhook, in characters.
const MAX_URL: usize = 500;

/// A way to push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 微信公众号模板消息.
    Wechat,
    /// 电子邮件.
    Email,
    /// A signed request to a system of the receiver's.
    Webhook,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Wechat, Self::Email, Self::Webhook];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Wechat => "wechat",
            Self::Email => "email",
            Self::Webhook => "webhook",
        }
    }

    /// The channel of this name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.code() == code)
    }

    /// People are reached personally; employers and offices have systems.
    pub fn is_for(self, inbox: &Inbox) -> bool {
        match (self, inbox) {
            (Self::Email, _)
            | (Self::Wechat, Inbox::Graduate { .. })
            | (Self::Webhook, Inbox::Employer { .. } | Inbox::School { .. } | Inbox::Province { .. }) => true,
            (Self::Wechat, Inbox::Employer { .. } | Inbox::School { .. } | Inbox::Province { .. })
            | (Self::Webhook, Inbox::Graduate { .. }) => false,
        }
    }
}

/// A receiver's system.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// `https://…`
    pub url: String,
    /// What signs, as `whsec_` and base64.
    pub secret: String,
    /// What signed before and still does until a moment.
    #[serde(default)]
    pub replaced: Option<ReplacedSecret>,
}

/// A secret that was replaced.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplacedSecret {
    /// `whsec_` and base64.
    pub secret: String,
    /// It signs while it is earlier than this.
    pub until: Timestamp,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook").finish_non_exhaustive()
    }
}

impl Webhook {
    /// The secrets that sign at `now`, the current one first.
    pub fn secrets(&self, now: Timestamp) -> Vec<&str> {
        let replaced = self.replaced.iter().filter(|replaced| now < replaced.until);
        let replaced = replaced.map(|replaced| replaced.secret.as_str());
        std::iter::once(self.secret.as_str()).chain(replaced).collect()
    }

    /// Signs with another secret from now on.
    pub fn replace_secret(&mut self, secret: String, now: Timestamp) {
        let old = std::mem::replace(&mut self.secret, secret);
        let until = Timestamp::from_second(now.as_second() + OVERLAP_SECONDS).unwrap_or(now);
        self.replaced = Some(ReplacedSecret { secret: old, until });
    }
}

/// The channels of one inbox; none is on until its owner turns it on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channels {
    /// The open id of the graduate's WeChat at the official account: 20–64 letters, digits, `_` or `-`.
    pub wechat: Option<String>,
    /// 电子邮箱.
    pub email: Option<String>,
    /// A receiver's system.
    pub webhook: Option<Webhook>,
}

impl Channels {
    /// Which are on.
    pub fn on(&self) -> Vec<Channel> {
        let is_on = |channel: &Channel| match channel {
            Channel::Wechat => self.wechat.is_some(),
            Channel::Email => self.email.is_some(),
            Channel::Webhook => self.webhook.is_some(),
        };
        Channel::ALL.into_iter().filter(is_on).collect()
    }

    /// All that is wrong with them, for this inbox.
    pub fn faults(&self, inbox: &Inbox) -> Vec<Fault> {
        let mut faults: Vec<Fault> = self
            .on()
            .into_iter()
            .filter(|channel| !channel.is_for(inbox))
            .map(|channel| {
                Fault::new(
                    format!("/{}", channel.code()),
                    FaultCode::NotAllowed,
                    "该收件箱不支持这种推送方式",
                )
            })
            .collect();
        if let Some(open_id) = &self.wechat
            && !is_open_id(open_id)
        {
            faults.push(Fault::new("/wechat", FaultCode::Malformed, "微信标识格式不正确"));
        }
        if let Some(Err(invalid)) = self.email.as_deref().map(Email::parse) {
            faults.push(Fault::new("/email", invalid.code, invalid.message));
        }
        if let Some(webhook) = &self.webhook
            && webhook.url.chars().count() > MAX_URL
        {
            let message = format!("地址最多{MAX_URL}个字符");
            faults.push(Fault::new("/webhook", FaultCode::TooLong, message));
        }
        faults
    }
}

fn is_open_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (20..=64).contains(&text.len()) && text.bytes().all(allowed)
}
