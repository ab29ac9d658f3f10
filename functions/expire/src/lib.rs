//! Deadlines (E1). They hold to the second without this job, which makes them visible, frees what they held and writes the
//! history. It can run twice at once, late, or stop in the middle: every dossier is a transaction of its own.

use domain::time::Timestamp;
use gateway::Clock;
use gateway::answer::no_content;
use records::{Call, DEADLINE_SHARDS, Done, Error, Records};
use serde::Serialize;

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &[
    "DOSSIERS_TABLE",
    "HISTORY_TABLE",
    "ORGANIZATIONS_TABLE",
    "VERIFICATIONS_TABLE",
    "IDEMPOTENCY_TABLE",
    "IDENTITY_KEY",
];

/// How many dossiers are fetched from a shard at once.
const BATCH: i32 = 100;
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
    /// Dossiers that were looked at.
    pub due: usize,
    /// Dossiers that could not be dealt with; the next run tries again.
    pub failed: usize,
}

/// Deals with everything that is due now.
pub async fn handle(expire: &Expire) -> Result<Summary, Error> {
    let now = expire.clock.now();
    let mut summary = Summary::default();
    for shard in 0..DEADLINE_SHARDS {
        work_off(expire, shard, now, &mut summary).await?;
    }
    if summary.due > 0 {
        tracing::info!(due = summary.due, failed = summary.failed, "deadlines passed");
    }
    Ok(summary)
}

/// Works off one shard: until nothing is due, the run is full, or only what failed is left.
async fn work_off(expire: &Expire, shard: u8, now: Timestamp, summary: &mut Summary) -> Result<(), Error> {
    let mut failed = Vec::new();
    while summary.due < MOST {
        let due = expire.records.due(shard, now, BATCH).await?;
        let fresh: Vec<_> = due.into_iter().filter(|graduate| !failed.contains(graduate)).collect();
        if fresh.is_empty() {
            break;
        }
        for graduate in fresh {
            summary.due += 1;
            // The index may lag behind the dossier: within one run nobody is looked at twice.
            failed.push(graduate.clone());
            let call = Call::system("expire", now);
            let passed = expire.records.change_as_system(&call, &graduate, |work| {
                let entry = work.dossier.pass_deadlines(&work.settings, now)?;
                Ok(Done {
                    entry,
                    answer: no_content(),
                })
            });
            match passed.await {
                // Nothing was over, so a date was moved: the index learns the new one.
                Ok(_) => expire.records.reschedule(&graduate, now).await?,
                Err(error) => {
                    summary.failed += 1;
                    tracing::warn!(%error, "a dossier's deadline could not be passed");
                }
            }
        }
    }
    Ok(())
}
