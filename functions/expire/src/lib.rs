//! Deadlines (E1). They hold to the second without this job, which makes them visible, frees what they held and writes the
//! history. It can run twice at once, late, or stop in the middle: every dossier is a transaction of its own.

use domain::id::GraduateId;
use domain::time::Timestamp;
use gateway::Clock;
use gateway::answer::no_content;
use gateway::telemetry::{self, Count, count};
use records::{Call, DEADLINE_SHARDS, Done, Error, Records, Start};
use serde::Serialize;
use std::collections::HashSet;

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &[
    "DOSSIERS_TABLE",
    "HISTORY_TABLE",
    "ORGANIZATIONS_TABLE",
    "VERIFICATIONS_TABLE",
    "INVITATIONS_TABLE",
    "IDEMPOTENCY_TABLE",
    "IDENTITY_KEY",
];

/// How many dossiers are fetched from a shard at once.
const BATCH: usize = 100;
/// How many dossiers one run deals with at most; the next run goes on.
const MOST: usize = 5_000;

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
    telemetry::run("expire", Box::pin(pass_all(expire))).await
}

async fn pass_all(expire: &Expire) -> Result<Summary, Error> {
    let now = expire.clock.now();
    let mut summary = Summary::default();
    for shard in 0..DEADLINE_SHARDS {
        work_off(expire, shard, now, &mut summary).await?;
    }
    for shard in 0..DEADLINE_SHARDS {
        lapse(expire, shard, now, &mut summary).await?;
    }
    count(Count::Due, summary.due as u64);
    count(Count::Failed, summary.failed as u64);
    count(Count::Full, u64::from(summary.due >= MOST));
    Ok(summary)
}

/// Works off one shard, longest overdue first: until nothing is due or the run is full. What failed is passed over, so
/// that it keeps nobody else waiting.
async fn work_off(expire: &Expire, shard: u8, now: Timestamp, summary: &mut Summary) -> Result<(), Error> {
    let mut seen = HashSet::new();
    let mut after = None;
    while summary.due < MOST {
        let start = Start { after, limit: BATCH };
        let due = expire.records.due(shard, now, start).await?;
        for graduate in due.items {
            // The index may lag behind the dossier: within one run nobody is looked at twice.
            if seen.insert(graduate.clone()) {
                summary.due += 1;
                pass(expire, &graduate, now, summary).await?;
            }
        }
        after = due.next;
        if after.is_none() {
            break;
        }
    }
    Ok(())
}

/// Passes the deadlines of one dossier.
async fn pass(expire: &Expire, graduate: &GraduateId, now: Timestamp, summary: &mut Summary) -> Result<(), Error> {
    let call = Call::system("expire", now);
    let passed = expire.records.change_as_system(&call, graduate, |work| {
        let entry = work.dossier.pass_deadlines(&work.settings, now)?;
        Ok(Done {
            entry,
            answer: no_content(),
        })
    });
    match passed.await {
        // Nothing was over, so a date was moved: the index learns the new one.
        Ok(_) => expire.records.reschedule(graduate, now).await?,
        Err(error) => {
            summary.failed += 1;
            tracing::warn!(error = error.code(), "a dossier's deadline could not be passed");
        }
    }
    Ok(())
}

/// O3: makes visible which invitations of one shard have lapsed, in the same way.
async fn lapse(expire: &Expire, shard: u8, now: Timestamp, summary: &mut Summary) -> Result<(), Error> {
    let mut seen = HashSet::new();
    let mut after = None;
    while summary.due < MOST {
        let start = Start { after, limit: BATCH };
        let due = expire.records.lapsing(shard, now, start).await?;
        for invitation in due.items {
            if !seen.insert(invitation.clone()) {
                continue;
            }
            summary.due += 1;
            if let Err(error) = expire.records.lapse_invitation(&invitation, now).await {
                summary.failed += 1;
                tracing::warn!(error = error.code(), "an invitation could not lapse");
            }
        }
        after = due.next;
        if after.is_none() {
            break;
        }
    }
    Ok(())
}
