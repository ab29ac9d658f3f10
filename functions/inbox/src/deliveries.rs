//! What is on its way, what arrived, and what was given up.

use crate::Inbox;
use crate::mailbox::Named;
use crate::view::DeliveryView;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::message::{Delivery, DeliveryState};
use domain::policy::Use;
use gateway::answer::{answer, respond};
use gateway::page::{Limit, Page};
use gateway::{Caller, Problem, Query};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Which deliveries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(title = "推送记录范围")]
pub(crate) enum Which {
    /// All of them.
    #[default]
    All,
    /// Those that were given up.
    Parked,
}

/// Which page of which deliveries.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeliveryQuery {
    /// `all` or `parked`.
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

/// 查看推送记录，最新在前
#[utoipa::path(get, path = "/deliveries", tag = "消息", security(("bearer" = [])),
    params(DeliveryQuery), responses((status = 200, body = Page<DeliveryView>)))]
pub(crate) async fn list(
    State(Inbox { app, .. }): State<Inbox>,
    caller: Caller,
    named: Named,
    Query(query): Query<DeliveryQuery>,
) -> Result<Json<Page<DeliveryView>>, Problem> {
    let (mailbox, _) = named.open(&app, &caller, Use::SetChannels).await?;
    let inbox = mailbox.inbox();
    let scope = format!("deliveries:{inbox}:{:?}", query.which);
    let start = app.start(&scope, query.cursor.as_deref(), query.limit)?;
    let keep = |delivery: &Delivery| match query.which {
        Which::All => true,
        Which::Parked => matches!(delivery.state, DeliveryState::Parked { .. }),
    };
    let slice = app.records.deliveries(inbox, start, keep).await?;
    let view = |delivery: Delivery| DeliveryView::from(&delivery);
    Ok(Json(app.page(&scope, slice, view)?))
}

/// 重新推送
///
/// 只有已停止推送的可以重新推送。
#[utoipa::path(post, path = "/deliveries/{message}/{channel}/replay", tag = "消息", security(("bearer" = [])),
    params(("message" = String, Path, description = "消息编号"), ("channel" = String, Path, description = "推送渠道")),
    responses((status = 200, body = DeliveryView)))]
pub(crate) async fn replay(
    State(Inbox { app, .. }): State<Inbox>,
    caller: Caller,
    named: Named,
) -> Result<Response, Problem> {
    let (mailbox, call) = named.open(&app, &caller, Use::SetChannels).await?;
    let name = named.delivery(mailbox.inbox())?;
    let view = |delivery: &Delivery| answer(StatusCode::OK, DeliveryView::from(delivery));
    let replayed = app.records.replay_delivery(&call, (&name, mailbox.actor()), view);
    Ok(respond(replayed.await?))
}
