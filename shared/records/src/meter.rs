//! What one piece of work asked of the stores and did, counted while it goes on: for the one log line that is written of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Requests sent to a store, repeated ones included.
    StoreCalls,
    /// Operations of a store; every further request for the same one is a retry.
    Operations,
    /// How often the work was decided anew because somebody else was faster.
    Conflicts,
    /// Things that a run of a job or a batch of events was about.
    Due,
    /// Those of them that failed and come again.
    Failed,
    /// Those of them that were refused for good.
    Refused,
    /// Messages put into inboxes.
    Told,
    /// Pushes tried.
    Tried,
    /// Pushes that failed and are tried again later.
    Parked,
    /// Pushes that are not tried again.
    GivenUp,
    /// Runs that ended because they were full, not because nothing was left.
    Full,
    /// How old the oldest record of a stream's batch was, in milliseconds.
    LagMs,
}

const COUNTS: usize = Count::LagMs as usize + 1;

/// The counts of one piece of work. What was never counted is absent, not nought.
#[derive(Debug, Default)]
pub struct Meter {
    /// Each one more than its count; 0 was never counted.
    counts: [AtomicU64; COUNTS],
}

tokio::task_local! {
    static METER: Arc<Meter>;
}

impl Meter {
    /// Does `work` with this meter running. What `work` spawns is not counted.
    pub async fn over<T>(self: &Arc<Self>, work: impl Future<Output = T>) -> T {
        METER.scope(Arc::clone(self), work).await
    }

    /// How much was counted, if anything was.
    pub fn get(&self, what: Count) -> Option<u64> {
        self.cell(what)
            .and_then(|cell| cell.load(Ordering::Relaxed).checked_sub(1))
    }

    fn add(&self, what: Count, by: u64) {
        if let Some(cell) = self.cell(what) {
            // Never refused: the closure always has an answer.
            let _ = cell.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |old| {
                Some(old.max(1).saturating_add(by))
            });
        }
    }

    fn cell(&self, what: Count) -> Option<&AtomicU64> {
        self.counts.get(what as usize)
    }
}

/// Counts `by` more in the work that is going on; nothing where none is measured.
pub fn count(what: Count, by: u64) {
    let _ = METER.try_with(|meter| meter.add(what, by));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn e1_work_is_counted_by_its_own_meter_only() {
        let (one, other) = (Arc::<Meter>::default(), Arc::<Meter>::default());
        count(Count::Due, 5);
        one.over(async {
            count(Count::Due, 2);
            other.over(async { count(Count::Failed, 0) }).await;
            count(Count::Due, 1);
        })
        .await;
        assert_eq!((one.get(Count::Due), one.get(Count::Failed)), (Some(3), None));
        assert_eq!((other.get(Count::Due), other.get(Count::Failed)), (None, Some(0)));
    }
}
