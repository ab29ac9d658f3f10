//! How a deployment reaches the channels. `Debug` of none of these shows a secret.

use crate::Networks;
use std::fmt;
use std::time::Duration;

/// Everything that a deployment says.
#[derive(Clone, Default)]
pub struct Settings {
    /// The official account; without it messages to WeChat fail with `channel_not_set_up`.
    pub wechat: Option<WeChatSettings>,
    /// The mail server; without it e-mails fail likewise.
    pub smtp: Option<SmtpSettings>,
    /// Where webhooks may lead.
    pub webhook_networks: Networks,
    /// How long an attempt may take.
    pub limits: Limits,
    /// Certificate authorities, DER, that are trusted beside the public web's: the operator's own.
    pub extra_roots: Vec<Vec<u8>>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("wechat", &self.wechat)
            .field("smtp", &self.smtp)
            .field("webhook_networks", &self.webhook_networks)
            .field("limits", &self.limits)
            .field("extra_roots", &self.extra_roots.len())
            .finish()
    }
}

/// An official account (服务号).
#[derive(Clone)]
pub struct WeChatSettings {
    /// [`WeChatSettings::ENDPOINT`], or a stand-in; `http` on this machine only.
    pub endpoint: String,
    /// Its AppID.
    pub app_id: String,
    /// Its AppSecret.
    pub app_secret: String,
    /// Its template that every message is shown in.
    pub template_id: String,
    /// What the template calls its fields.
    pub fields: TemplateFields,
}

impl WeChatSettings {
    /// Where WeChat's own servers are.
    pub const ENDPOINT: &'static str = "https://api.weixin.qq.com";
}

impl fmt::Debug for WeChatSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WeChatSettings")
            .field("app_id", &self.app_id)
            .finish_non_exhaustive()
    }
}

/// The names of a template's fields, without `.DATA`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFields {
    /// Of the title; cut to the 20 characters that a `thing` takes.
    pub title: String,
    /// Of the text, cut likewise.
    pub text: String,
    /// Of the time, a `time`.
    pub at: String,
}

impl Default for TemplateFields {
    fn default() -> Self {
        Self {
            title: "thing1".to_owned(),
            text: "thing2".to_owned(),
            at: "time3".to_owned(),
        }
    }
}

/// A mail server that takes our messages.
#[derive(Clone)]
pub struct SmtpSettings {
    /// `smtps://user:password@host:465` (TLS from the start), or `smtp://user:password@host:587` (STARTTLS, never without it).
    /// Only a server on this machine (`smtp://127.0.0.1:2525`) is spoken to without TLS, unless `?tls=required` follows.
    /// Percent-encode user and password.
    pub url: String,
    /// The sender: `name@example.org` or `名称 <name@example.org>`.
    pub from: String,
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings").finish_non_exhaustive()
    }
}

/// How long an attempt may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until a connection stands: name, TCP, TLS; for e-mail the sign-in too.
    pub connect: Duration,
    /// From there to the answer.
    pub answer: Duration,
}

impl Default for Limits {
    /// 5 seconds and 10.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(10),
        }
    }
}

/// What is wrong in the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// [`WeChatSettings::endpoint`].
    #[error("WeChat's endpoint is no https URL (http: on this machine only)")]
    WeChatEndpoint,
    /// [`SmtpSettings::url`].
    #[error("the mail server is no smtps or smtp URL")]
    SmtpUrl,
    /// [`SmtpSettings::from`].
    #[error("the sender is no mailbox")]
    SmtpFrom,
    /// [`Settings::extra_roots`].
    #[error("an extra root is no certificate")]
    ExtraRoot,
}
