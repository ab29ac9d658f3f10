//! Pushes messages (M1): what is new at once, what failed when its time has come. One attempt at a time; what came of it is
//! written down, so that a receiver that is away holds up nobody else and nothing is forgotten.

mod address;
pub mod settings;

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::DynamoDbEventResponse;
use domain::message::{Attempt, Attempted};
use domain::time::Timestamp;
use futures::StreamExt;
use futures::future::join_all;
use gateway::telemetry::{self, Coded, Count, count};
use gateway::{Clock, stream};
use push::{Again, Push, Reply};
use records::{DeliveryName, Error, PUSH_SHARDS, Records, Start};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &["MESSAGES_TABLE"];

/// What its [settings] are read from.
pub const MAY_HAVE: &[&str] = &[
    "CLIENT_URL",
    "WECHAT_ENDPOINT",
    "WECHAT_APP_ID",
    "WECHAT_APP_SECRET",
    "WECHAT_TEMPLATE_ID",
    "SMTP_URL",
    "MAIL_FROM",
    "WEBHOOK_NETWORKS",
];

/// How many pushes of each shard are on their way at once. The shards are worked off side by side.
const AT_ONCE: usize = 2;
/// How many are fetched from a shard at once.
const BATCH: usize = 100;
/// After this no push is begun: the next run, a minute after this one, goes on. An attempt at a receiver that hangs ends after 15 s,
/// at WeChat after 40 (a token, a message, both again if the token is refused), still before the function's own time-out: one that is
/// cut off would be made again.
const MOST_TIME: Duration = Duration::from_secs(10);

/// What the function works with.
#[derive(Clone)]
pub struct Deliver {
    /// What is on its way.
    pub records: Records,
    /// The channels.
    pub push: Push,
    /// What time it is.
    pub clock: Clock,
    /// Where people read their messages, without a slash at its end.
    pub client_url: Option<Arc<str>>,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Attempts that were made.
    pub tried: usize,
    /// Those that could not be made or written down; the next run tries again.
    pub failed: usize,
}

/// The key of an item of the messages table.
#[derive(Deserialize)]
struct Key {
    pk: String,
    sk: String,
}

/// Why a record of the stream could not be worked on.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It has no key.
    #[error("unreadable")]
    Unreadable,
    /// The store failed.
    #[error(transparent)]
    Records(#[from] Error),
}

impl Coded for Failure {
    fn code(&self) -> String {
        match self {
            Self::Unreadable => "unreadable".to_owned(),
            Self::Records(error) => error.code(),
        }
    }
}

/// Pushes what a batch of the messages table's stream says is new.
pub async fn handle_new(deliver: &Deliver, event: Event) -> DynamoDbEventResponse {
    stream::each("deliver new", event, |record| push_new(deliver, record)).await
}

async fn push_new(deliver: &Deliver, record: EventRecord) -> Result<(), Failure> {
    if record.event_name != "INSERT" {
        return Ok(());
    }
    let key: Key = serde_dynamo::from_item(record.change.keys).map_err(|_| Failure::Unreadable)?;
    if let Some(name) = DeliveryName::of_key(&key.pk, &key.sk) {
        attempt(deliver, name).await?;
    }
    Ok(())
}

/// Pushes everything that is due.
pub async fn handle_due(deliver: &Deliver) -> Result<Summary, Error> {
    telemetry::run("deliver due", Box::pin(push_due(deliver))).await
}

async fn push_due(deliver: &Deliver) -> Result<Summary, Error> {
    let until = Instant::now() + MOST_TIME;
    let shards = join_all((0..PUSH_SHARDS).map(|shard| work_off(deliver, shard, until))).await;
    let mut summary = Summary::default();
    let mut unread = None;
    let mut more = false;
    for (shard, outcome) in shards {
        summary.tried += shard.tried;
        summary.failed += shard.failed;
        match outcome {
            Ok(Left::Nothing) => {}
            Ok(Left::More) => more = true,
            Err(error) => unread = unread.or(Some(error)),
        }
    }
    count(Count::Due, (summary.tried + summary.failed) as u64);
    count(Count::Failed, summary.failed as u64);
    count(Count::Full, u64::from(more));
    // One shard that can't be read keeps no other waiting.
    unread.map_or(Ok(summary), Err)
}

/// Whether a shard was worked off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    Nothing,
    More,
}

/// Pushes what is due of one shard, until nothing is or the time is up.
async fn work_off(deliver: &Deliver, shard: u8, until: Instant) -> (Summary, Result<Left, Error>) {
    let mut summary = Summary::default();
    let mut after = None;
    loop {
        let start = Start { after, limit: BATCH };
        let due = match deliver.records.due_deliveries(shard, deliver.clock.now(), start).await {
            Ok(due) => due,
            Err(error) => return (summary, Err(error)),
        };
        let mut left = Left::Nothing;
        let mut results = futures::stream::iter(due.items)
            .map(|name| in_time(deliver, name, until))
            .buffer_unordered(AT_ONCE);
        while let Some(result) = results.next().await {
            match result {
                None => left = Left::More,
                Some(Ok(tried)) => summary.tried += usize::from(tried.is_some()),
                Some(Err(error)) => {
                    summary.failed += 1;
                    tracing::warn!(error = error.code(), "a push could not be tried");
                }
            }
        }
        after = due.next;
        if after.is_none() || left == Left::More {
            return (summary, Ok(left));
        }
        if Instant::now() >= until {
            return (summary, Ok(Left::More));
        }
    }
}

/// Makes one attempt, unless the time is up.
async fn in_time(deliver: &Deliver, name: DeliveryName, until: Instant) -> Option<Result<Option<()>, Error>> {
    if Instant::now() >= until {
        return None;
    }
    Some(attempt(deliver, name).await)
}

/// Makes one attempt, if this delivery is due and nobody else is at it.
async fn attempt(deliver: &Deliver, name: DeliveryName) -> Result<Option<()>, Error> {
    let began = deliver.clock.now();
    let Some(sending) = deliver.records.begin_delivery(&name, began).await? else {
        return Ok(None);
    };
    let address = address::of(&sending.channels, name.channel, began);
    let notice = address::notice(&sending, deliver.client_url.as_deref());
    let attempt = match (address, notice) {
        (Some(address), Ok(notice)) => written(deliver.push.send(&address, &notice, began).await, began),
        (None, _) => plain(Attempted::ChannelOff, began),
        (Some(_), Err(_)) => plain(unnamed(), began),
    };
    tally(&attempt.result);
    tracing::info!(
        channel = name.channel.code(),
        status = attempt.status,
        result = result_name(&attempt.result),
        "pushed"
    );
    deliver
        .records
        .settle_delivery(sending, attempt, deliver.clock.now())
        .await?;
    Ok(Some(()))
}

fn written(attempt: push::Attempt, at: Timestamp) -> Attempt {
    let (result, reply) = match attempt.outcome {
        Ok(delivery) => (Attempted::Delivered, Some(delivery.reply)),
        Err(failure) => {
            let reason = failure.reason.code().to_owned();
            let result = match failure.again {
                Again::Later { not_before } => Attempted::Failed {
                    reason,
                    not_before: not_before.map(|wait| i64::try_from(wait.as_secs()).unwrap_or(i64::MAX)),
                },
                Again::Never => Attempted::Impossible { reason },
            };
            (result, failure.reply)
        }
    };
    Attempt {
        status: reply.and_then(status),
        millis: u64::try_from(attempt.took.as_millis()).ok(),
        ..plain(result, at)
    }
}

/// What the receiver's system answered, in its own numbers.
fn status(reply: Reply) -> Option<u16> {
    match reply {
        Reply::Http(status) | Reply::Smtp(status) => Some(status),
        Reply::WeChat(code) => u16::try_from(code).ok(),
    }
}

/// An attempt that reached nobody.
fn plain(result: Attempted, at: Timestamp) -> Attempt {
    Attempt {
        at,
        status: None,
        millis: None,
        result,
    }
}

/// A name that no channel takes: nothing of this system makes one.
fn unnamed() -> Attempted {
    Attempted::Impossible {
        reason: "unnamed".to_owned(),
    }
}

/// What the run's line says of an attempt.
fn tally(result: &Attempted) {
    count(Count::Tried, 1);
    match result {
        Attempted::Failed { .. } | Attempted::Unknown => count(Count::Parked, 1),
        Attempted::Impossible { .. } => count(Count::GivenUp, 1),
        Attempted::Delivered | Attempted::ChannelOff => {}
    }
}

fn result_name(result: &Attempted) -> &str {
    match result {
        Attempted::Delivered => "delivered",
        Attempted::Failed { reason, .. } | Attempted::Impossible { reason } => reason,
        Attempted::ChannelOff => "channel_off",
        Attempted::Unknown => "unknown",
    }
}
