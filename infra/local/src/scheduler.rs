//! Runs work every so often, as EventBridge Scheduler does.

use crate::Outcome;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

/// Work that is repeated. One run ends before the next begins; a failure is logged and the next run comes as usual (E1).
#[derive(Clone)]
pub struct Schedule {
    /// For the log.
    pub name: &'static str,
    /// The time from one start to the next.
    pub every: Duration,
    /// The work.
    pub job: Arc<dyn Fn() -> Outcome + Send + Sync>,
}

/// Starts every schedule; its first run is at once. They stop when `tasks` is dropped.
pub fn start(schedules: Vec<Schedule>, tasks: &mut JoinSet<()>) {
    for schedule in schedules {
        tasks.spawn(repeat(schedule));
    }
}

async fn repeat(Schedule { name, every, job }: Schedule) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = job().await {
            tracing::error!(name, %error, "scheduled work failed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Schedule, start};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;
    use tokio::task::JoinSet;

    #[tokio::test]
    async fn e1_work_is_repeated_even_after_a_failure() {
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&runs);
        let job = move || -> crate::Outcome {
            counted.fetch_add(1, Ordering::SeqCst);
            Box::pin(async { Err("out of order".into()) })
        };
        let mut tasks = JoinSet::new();

        start(
            vec![Schedule {
                name: "test",
                every: Duration::from_millis(5),
                job: Arc::new(job),
            }],
            &mut tasks,
        );

        while runs.load(Ordering::SeqCst) < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
