//! What callers see of inboxes.

use domain::message::{Attempt, Attempted, Channels, Delivery, DeliveryState, Notice};
use domain::time::Timestamp;
use records::InboxItem;
use serde::Serialize;
use utoipa::ToSchema;

/// One message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "消息")]
pub(crate) struct MessageView {
    /// Its name.
    id: String,
    /// The stable name of what is told, such as `reviewed`.
    kind: String,
    /// One line.
    title: String,
    /// What to know and to do.
    text: String,
    /// What somebody wrote about it, such as why something was returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The graduate that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    graduate: Option<String>,
    /// The invitation that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation: Option<String>,
    /// The employer that waits to be verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    employer: Option<String>,
    /// What was reviewed, such as `filing`.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    /// When it happened.
    at: Timestamp,
    /// When it was first read; absent while it is unread.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_at: Option<Timestamp>,
}

impl From<InboxItem> for MessageView {
    fn from(item: InboxItem) -> Self {
        let notice = &item.message.notice;
        let employer = if let Notice::EmployerWaiting { employer } = notice {
            Some(employer.to_string())
        } else {
            None
        };
        let subject = if let Notice::Reviewed { subject, .. } = notice {
            Some(subject.code().to_owned())
        } else {
            None
        };
        Self {
            id: item.id.to_string(),
            kind: notice.code().to_owned(),
            title: notice.title(),
            text: notice.text(),
            reason: notice.reason().map(str::to_owned),
            graduate: item.message.about.as_ref().map(ToString::to_string),
            invitation: notice.invitation().map(ToString::to_string),
            employer,
            subject,
            at: item.at,
            read_at: item.read_at,
        }
    }
}

/// How many messages nobody has read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "未读消息数")]
pub(crate) struct UnreadView {
    /// The number, 99 at most.
    pub(crate) count: usize,
    /// Whether there are more.
    pub(crate) more: bool,
}

/// A receiver's system.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "回调地址")]
pub(crate) struct WebhookView {
    /// Its address.
    url: String,
    /// What signs, shown once: when it was made. `whsec_` and base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// Until when the secret before it signs too.
    #[serde(skip_serializing_if = "Option::is_none")]
    old_secret_until: Option<Timestamp>,
}

/// Where messages are pushed to; what is absent is off.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "推送渠道")]
pub(crate) struct ChannelsView {
    /// The open id of the graduate's WeChat at the official account.
    #[serde(skip_serializing_if = "Option::is_none")]
    wechat: Option<String>,
    /// 电子邮箱.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// A receiver's system.
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook: Option<WebhookView>,
}

/// Whether a secret is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secret {
    /// It has just been made.
    Shown,
    /// It stays where it is.
    Kept,
}

impl ChannelsView {
    pub(crate) fn new(channels: &Channels, secret: Secret, now: Timestamp) -> Self {
        let webhook = channels.webhook.as_ref().map(|webhook| WebhookView {
            url: webhook.url.clone(),
            secret: (secret == Secret::Shown).then(|| webhook.secret.clone()),
            old_secret_until: webhook
                .replaced
                .as_ref()
                .map(|old| old.until)
                .filter(|until| now < *until),
        });
        Self {
            wechat: channels.wechat.clone(),
            email: channels.email.clone(),
            webhook,
        }
    }
}

/// One attempt to push.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "推送尝试")]
pub(crate) struct AttemptView {
    /// When it began.
    at: Timestamp,
    /// `delivered`, `failed`, `impossible`, `channel_off` or `unknown`.
    result: String,
    /// Why it did not arrive: a stable name.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What the receiver's system answered: an HTTP or SMTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// How long it took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u64>,
}

/// One message on its way through one channel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "推送记录")]
pub(crate) struct DeliveryView {
    /// The message.
    message: String,
    /// `wechat`, `email` or `webhook`.
    channel: String,
    /// The kind of the message.
    kind: String,
    /// What is pushed.
    title: String,
    /// `due`, `sending`, `delivered`, `parked` or `dropped`.
    state: String,
    /// When it will be tried next, if it will.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<Timestamp>,
    /// The newest attempts, oldest first.
    attempts: Vec<AttemptView>,
}

impl From<&Attempt> for AttemptView {
    fn from(attempt: &Attempt) -> Self {
        let (result, reason) = match &attempt.result {
            Attempted::Delivered => ("delivered", None),
            Attempted::Failed { reason, .. } => ("failed", Some(reason.clone())),
            Attempted::Impossible { reason } => ("impossible", Some(reason.clone())),
            Attempted::ChannelOff => ("channel_off", None),
            Attempted::Unknown => ("unknown", None),
        };
        Self {
            at: attempt.at,
            result: result.to_owned(),
            reason,
            status: attempt.status,
            milliseconds: attempt.millis,
        }
    }
}

impl From<&Delivery> for DeliveryView {
    fn from(delivery: &Delivery) -> Self {
        let state = match &delivery.state {
            DeliveryState::Due { .. } => "due",
            DeliveryState::Sending { .. } => "sending",
            DeliveryState::Delivered { .. } => "delivered",
            DeliveryState::Parked { .. } => "parked",
            DeliveryState::Dropped { .. } => "dropped",
        };
        Self {
            message: delivery.message.to_string(),
            channel: delivery.channel.code().to_owned(),
            kind: delivery.code.clone(),
            title: delivery.title.clone(),
            state: state.to_owned(),
            next_at: delivery.due_at(),
            attempts: delivery.log.iter().map(AttemptView::from).collect(),
        }
    }
}
