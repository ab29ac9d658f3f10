//! Where messages are pushed to.

use crate::Inbox;
use crate::mailbox::Named;
use crate::view::{ChannelsView, Secret};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::fault::{Fault, FaultCode};
use domain::message::{Channels, Webhook};
use domain::policy::{Mailbox, Use};
use domain::refusal::Refusal;
use gateway::answer::{respond, versioned};
use gateway::{Body, Caller, Checked, ETag, Precondition, Problem};
use push::Networks;
use records::NewChannels;
use serde::Deserialize;
use utoipa::ToSchema;

/// Where messages are to be pushed to; what is absent is turned off.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "设置推送渠道")]
pub(crate) struct ChannelsBody {
    /// The open id of the graduate's WeChat at the official account; graduates only.
    #[schema(pattern = "^[A-Za-z0-9_-]{20,64}$")]
    #[serde(default)]
    wechat: Option<String>,
    /// 电子邮箱.
    #[schema(max_length = 120)]
    #[serde(default)]
    email: Option<String>,
    /// The address of a receiver's system, `https://…`; employers, schools and provinces only.
    #[schema(max_length = 500)]
    #[serde(default)]
    webhook: Option<String>,
}

impl Checked for ChannelsBody {}

impl ChannelsBody {
    /// What is wrong with where the webhook leads.
    fn misled(&self, networks: Networks) -> Option<Fault> {
        let wrong = push::check_url(self.webhook.as_deref()?, networks).err()?;
        Some(Fault::new("/webhook", FaultCode::Malformed, wrong.to_string()))
    }
}

/// 查看推送渠道
#[utoipa::path(get, path = "/channels", tag = "消息", security(("bearer" = [])),
    responses((status = 200, body = ChannelsView)))]
pub(crate) async fn show(
    State(Inbox { app, .. }): State<Inbox>,
    caller: Caller,
    named: Named,
) -> Result<(ETag, Json<ChannelsView>), Problem> {
    let (mailbox, call) = named.open(&app, &caller, Use::Read).await?;
    let work = app.records.channels(mailbox.inbox()).await?;
    let view = ChannelsView::new(&work.channels, Secret::Kept, call.now);
    Ok((ETag(work.version), Json(view)))
}

/// 设置推送渠道
///
/// 新设回调地址时，应答中给出签名密钥，仅此一次；更换地址不更换密钥。
#[utoipa::path(put, path = "/channels", tag = "消息", security(("bearer" = [])), params(Precondition),
    request_body = ChannelsBody, responses((status = 200, body = ChannelsView)))]
pub(crate) async fn change(
    State(Inbox { app, networks }): State<Inbox>,
    caller: Caller,
    named: Named,
    precondition: Precondition,
    Body(body): Body<ChannelsBody>,
) -> Result<Response, Problem> {
    precondition.required()?;
    let (mailbox, call) = named.open(&app, &caller, Use::SetChannels).await?;
    let fresh = fresh_secret(&app)?;
    let misled = body.misled(networks);
    let committed = app.records.change_channels(&call, mailbox.inbox(), |work| {
        precondition.check(work.version)?;
        let known = work.channels.webhook.as_ref();
        let webhook = body.webhook.clone().map(|url| match known {
            Some(known) => Webhook { url, ..known.clone() },
            None => Webhook {
                url,
                secret: fresh.clone(),
                replaced: None,
            },
        });
        let secret = match (known, &webhook) {
            (None, Some(_)) => Secret::Shown,
            (None | Some(_), None) | (Some(_), Some(_)) => Secret::Kept,
        };
        let channels = Channels {
            wechat: body.wechat.clone(),
            email: body.email.clone(),
            webhook,
        };
        let faults = channels.faults(mailbox.inbox()).into_iter().chain(misled.clone());
        Refusal::unless_empty(faults.collect())?;
        let view = ChannelsView::new(&channels, secret, call.now);
        Ok(new(
            &mailbox,
            channels,
            versioned(StatusCode::OK, work.version + 1, view)?,
        ))
    });
    Ok(respond(committed.await?))
}

/// 更换回调签名密钥
///
/// 新密钥在应答中给出，仅此一次；旧密钥再签名24小时，便于接收方更换。
#[utoipa::path(post, path = "/channels/webhook/secret", tag = "消息", security(("bearer" = [])),
    responses((status = 200, body = ChannelsView)))]
pub(crate) async fn replace_secret(
    State(Inbox { app, .. }): State<Inbox>,
    caller: Caller,
    named: Named,
) -> Result<Response, Problem> {
    let (mailbox, call) = named.open(&app, &caller, Use::SetChannels).await?;
    let fresh = fresh_secret(&app)?;
    let committed = app.records.change_channels(&call, mailbox.inbox(), |work| {
        let mut channels = work.channels.clone();
        let webhook = channels.webhook.as_mut().ok_or(Refusal::NotFound)?;
        webhook.replace_secret(fresh.clone(), call.now);
        let view = ChannelsView::new(&channels, Secret::Shown, call.now);
        Ok(new(
            &mailbox,
            channels,
            versioned(StatusCode::OK, work.version + 1, view)?,
        ))
    });
    Ok(respond(committed.await?))
}

fn new(mailbox: &Mailbox, channels: Channels, answer: records::Answer) -> NewChannels {
    NewChannels {
        channels,
        by: mailbox.actor().clone(),
        answer,
    }
}

fn fresh_secret(app: &gateway::App) -> Result<String, Problem> {
    let random = app.random.array::<32>();
    let random = random.map_err(|_| Problem::internal("no randomness"))?;
    Ok(push::Secret::new(random).reveal())
}
