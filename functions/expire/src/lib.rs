//! Deadlines (E1). They hold to the second without this job, which makes them visible, frees what they held and writes the
//! history. It can run twice at once, late, or stop in the middle: every dossier is a transaction of its own.

use domain::id::{GraduateId, InvitationId};
use domain::time::Timestamp;
use futures::future::{join, join_all};
use futures::{Stream, StreamExt};
use gateway::Clock;
use gateway::answer::no_content;
use gateway::telemetry::{self, Count, count};
use records::{Call, DEADLINE_SHARDS, Done, Error, Records, Slice, Start};
use serde::Serialize;
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &[
    "DOSSIERS_TABLE",
    "HISTORY_TABLE",
    "ORGANIZATIONS_TABLE",
    "VERIFICATIONS_TABLE",
    "INVITATIONS_TABLE",
    "IDENTITY_KEY",
];

/// How many dossiers or invitations are fetched from a shard at once.
const BATCH: usize = 100;
/// How many of each shard are worked on at once. The shards are worked off side by side, since each is one key of an index
/// and takes 1,000 writes a second. So few that the job asks no more of the tables than people do in their busiest minute:
/// what it makes visible holds without it, and nothing hurries it (docs/season.md).
const AT_ONCE: usize = 2;
/// After this nothing more is begun: the next run, a minute after this one, goes on. Below the function's own time-out.
const MOST_TIME: Duration = Duration::from_secs(45);

/// What the job works with.
pub struct Expire {
    /// The records.
    pub records: Records,
    /// What time it is.
    pub clock: Clock,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Dossiers and invitations that were looked at.
    pub due: usize,
    /// Those that could not be dealt with; the next run tries again.
    pub failed: usize,
}

/// Deals with everything that is due now.
pub async fn handle(expire: &Expire) -> Result<Summary, Error> {
    telemetry::run("expire", Box::pin(work_off(expire))).await
}

async fn work_off(expire: &Expire) -> Result<Summary, Error> {
    let now = expire.clock.now();
    let until = Instant::now() + MOST_TIME;
    let records = &expire.records;
    let dossiers = join_all((0..DEADLINE_SHARDS).map(|shard| {
        let due = move |start| records.due(shard, now, start);
        work_off_shard(until, due, move |graduate| pass(records, graduate, now))
    }));
    // O3: makes visible which invitations have lapsed.
    let invitations = join_all((0..DEADLINE_SHARDS).map(|shard| {
        let due = move |start| records.lapsing(shard, now, start);
        work_off_shard(until, due, move |invitation| lapse(records, invitation, now))
    }));
    // Beside each other: a backlog of dossiers keeps no invitation open.
    let (dossiers, invitations) = join(dossiers, invitations).await;
    let mut summary = Summary::default();
    let mut unread = None;
    for (shard, outcome) in dossiers.into_iter().chain(invitations) {
        summary.due += shard.due;
        summary.failed += shard.failed;
        unread = unread.or(outcome.err());
    }
    count(Count::Due, summary.due as u64);
    count(Count::Failed, summary.failed as u64);
    count(Count::Full, u64::from(Instant::now() >= until));
    // One shard that can't be read keeps no other waiting.
    unread.map_or(Ok(summary), Err)
}

/// Works off one shard, longest overdue first: until nothing is due or the time is up. What failed is passed over, so that
/// it keeps nobody else waiting.
async fn work_off_shard<T, Due, Work>(
    until: Instant,
    due: impl Fn(Start) -> Due,
    work: impl Fn(T) -> Work,
) -> (Summary, Result<(), Error>)
where
    T: Clone + Eq + Hash,
    Due: Future<Output = Result<Slice<T>, Error>>,
    Work: Future<Output = Result<(), Error>>,
{
    let mut summary = Summary::default();
    let mut seen = HashSet::new();
    let mut after = None;
    while Instant::now() < until {
        let mut due = match due(Start { after, limit: BATCH }).await {
            Ok(due) => due,
            Err(error) => return (summary, Err(error)),
        };
        // The index may lag behind the record: within one run none is looked at twice.
        due.items.retain(|item| seen.insert(item.clone()));
        let worked = due.items.into_iter().map(&work);
        summary
            .count(futures::stream::iter(worked).buffer_unordered(AT_ONCE))
            .await;
        after = due.next;
        if after.is_none() {
            break;
        }
    }
    (summary, Ok(()))
}

/// Passes the deadlines of one dossier.
async fn pass(records: &Records, graduate: GraduateId, now: Timestamp) -> Result<(), Error> {
    let call = Call::system("expire", now);
    let was_over = AtomicBool::new(false);
    let passed = records.change_as_system(&call, &graduate, |work| {
        let entry = work.dossier.pass_deadlines(&work.settings, now)?;
        was_over.store(entry.is_some(), Ordering::Relaxed);
        Ok(Done {
            entry,
            answer: no_content(),
        })
    });
    passed.await?;
    if was_over.into_inner() {
        return Ok(());
    }
    // The date was moved: the index learns the new one.
    records.reschedule(&graduate, now).await
}

async fn lapse(records: &Records, invitation: InvitationId, now: Timestamp) -> Result<(), Error> {
    records.lapse_invitation(&invitation, now).await
}

impl Summary {
    async fn count<T>(&mut self, results: impl Stream<Item = Result<T, Error>>) {
        let mut results = std::pin::pin!(results);
        while let Some(result) = results.next().await {
            self.due += 1;
            if let Err(error) = result {
                self.failed += 1;
                tracing::warn!(error = error.code(), "a deadline could not be passed");
            }
        }
    }
}
