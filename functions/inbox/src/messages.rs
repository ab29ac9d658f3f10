//! Messages: list, unread count, mark as read.

use crate::Inbox;
use crate::mailbox::Named;
use crate::view::{MessageView, UnreadView};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::fault::{Fault, FaultCode};
use domain::message::MessageId;
use domain::policy::Use;
use domain::refusal::Refusal;
use futures::future::try_join_all;
use gateway::page::{Limit, Page};
use gateway::{Body, Caller, Checked, Problem, Query};
use records::MOST_UNREAD;
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};

/// How many messages are marked at once.
const MOST_MARKED: usize = 100;

/// Which messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(title = "消息范围")]
pub(crate) enum Which {
    /// All of them.
    #[default]
    All,
    /// Those that nobody has read.
    Unread,
}

/// Which page of which messages.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MessageQuery {
    /// `all` or `unread`.
    #[serde(default)]
    #[param(inline)]
    which: Which,
    /// Where to continue: `next` of the page before.
    #[param(pattern = "^[A-Za-z0-9_-]{1,2048}$")]
    cursor: Option<String>,
    /// How many entries, 1–100.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// What was read.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "标为已读")]
pub(crate) struct ReadingsBody {
    /// The names of the messages, 1–100.
    #[schema(min_items = 1, max_items = 100)]
    messages: Vec<String>,
}

impl Checked for ReadingsBody {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.messages.is_empty() || self.messages.len() > MOST_MARKED {
            let message = format!("一次标记1到{MOST_MARKED}条");
            faults.push(Fault::new("/messages", FaultCode::OutOfRange, message));
        }
        for (index, id) in self.messages.iter().enumerate() {
            if MessageId::parse(id).is_err() {
                let field = format!("/messages/{index}");
                faults.push(Fault::new(field, FaultCode::Malformed, "消息编号格式不正确"));
            }
        }
        faults
    }
}

/// 查看消息，最新在前
#[utoipa::path(get, path = "/messages", tag = "消息", security(("bearer" = [])),
    params(MessageQuery), responses((status = 200, body = Page<MessageView>)))]
pub(crate) async fn list(
    State(Inbox { app, .. }): State<Inbox>,
    caller: Caller,
    named: Named,
    Query(query): Query<MessageQuery>,
) -> Result<Json<Page<MessageView>>, Problem> {
    let (mailbox, _) = named.open(&app, &caller, Use::Read).await?;
    let inbox = mailbox.inbox();
    let scope = format!("messages:{inbox}:{:?}", query.which);
    let start = app.start(&scope, query.cursor.as_deref(), query.limit)?;
    let wanted = |unread: bool| match query.which {
        Which::All => true,
        Which::Unread => unread,
    };
    let keep =
        |item: &records::InboxItem| mailbox.sees(item.message.responsible.as_ref()) && wanted(item.read_at.is_none());
    let slice = app.records.messages(inbox, start, keep).await?;
    Ok(Json(app.page(&scope, slice, MessageView::from)?))
}

/// 查看未读消息数
#[utoipa::path(get, path = "/messages/unread", tag = "消息", security(("bearer" = [])),
    responses((status = 200, body = UnreadView)))]
pub(crate) async fn unread(
    State(Inbox { app, .. }): State<Inbox>,
    caller: Caller,
    named: Named,
) -> Result<Json<UnreadView>, Problem> {
    let (mailbox, _) = named.open(&app, &caller, Use::Read).await?;
    let sees = |responsible: Option<&_>| mailbox.sees(responsible);
    let unread = app.records.unread_messages(mailbox.inbox(), sees).await?;
    Ok(Json(UnreadView {
        count: unread.min(MOST_UNREAD),
        more: unread > MOST_UNREAD,
    }))
}

/// 标为已读
///
/// 学校、省级的消息由同一收件箱的用户共用：一人标为已读，即为全体已读。
#[utoipa::path(post, path = "/messages/readings", tag = "消息", security(("bearer" = [])),
    request_body = ReadingsBody, responses((status = 204)))]
pub(crate) async fn mark(
    State(Inbox { app, .. }): State<Inbox>,
    caller: Caller,
    named: Named,
    Body(body): Body<ReadingsBody>,
) -> Result<StatusCode, Problem> {
    let (mailbox, call) = named.open(&app, &caller, Use::Mark).await?;
    let ids: Vec<MessageId> = body
        .messages
        .iter()
        .filter_map(|id| MessageId::parse(id).ok())
        .collect();
    let seen = app.records.responsible_for(mailbox.inbox(), &ids).await?;
    let named: BTreeSet<&MessageId> = ids.iter().collect();
    let all_seen = seen.len() == named.len() && seen.iter().all(|responsible| mailbox.sees(responsible.as_ref()));
    if !all_seen {
        return Err(Refusal::NotFound.into());
    }
    let marked = named
        .into_iter()
        .map(|id| app.records.read_message(mailbox.inbox(), id, call.now));
    try_join_all(marked).await?;
    Ok(StatusCode::NO_CONTENT)
}
