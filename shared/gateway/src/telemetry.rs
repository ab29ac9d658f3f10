//! Log lines: one JSON object each, of numbers and known words only (`docs/observability.md`).
//!
//! Every request and every run of an event's function ends in one line, which is its metrics too: CloudWatch reads them from
//! the member `_aws` (embedded metric format).

mod fields;
mod lines;
mod metrics;
mod run;

pub use fields::OURS;
pub use lines::Lines;
pub use records::meter::{Count, count};
pub(crate) use run::measured;
pub use run::{Coded, Outcome, invoked, run};

use crate::clock::Clock;
use records::meter::Meter;
use std::panic::{Location, PanicHookInfo};
use std::sync::atomic::{AtomicBool, Ordering};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;
use tracing_subscriber::util::SubscriberInitExt;

/// The environment of the local host and of tests, which has no name.
const LOCAL: &str = "local";

/// Starts the log, once; later calls change nothing. The level comes from `AWS_LAMBDA_LOG_LEVEL` or is `info`, which is also
/// the lowest that a release build has.
#[expect(clippy::disallowed_methods, reason = "the platform says here what is to be logged")]
pub fn init() {
    let named = std::env::var("AWS_LAMBDA_LOG_LEVEL").ok();
    let log = registry()
        .with(level(named.as_deref()))
        .with(Lines::new(std::io::stdout));
    if log.try_init().is_ok() {
        std::panic::set_hook(Box::new(log_panic));
    }
}

/// The level that the platform names; what it does not name, or calls otherwise than this program, is `info`.
fn level(named: Option<&str>) -> LevelFilter {
    named.and_then(|name| name.parse().ok()).unwrap_or(LevelFilter::INFO)
}

/// Logs where a panic was. Its message may repeat what a user typed, so it is left out.
pub fn log_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map(Location::to_string).unwrap_or_default();
    tracing::error!(place, "panic");
}

/// Which piece of work a line is about.
#[derive(Clone, Debug)]
pub(crate) struct Work<'a> {
    /// The deployed name of the function.
    pub(crate) function: Option<&'a str>,
    /// `GET /v1/me/{graduate}/filing`, or the name of a job.
    pub(crate) operation: &'a str,
    /// HTTP status of a request's answer.
    pub(crate) status: Option<u16>,
    /// From beginning to end.
    pub(crate) duration_ms: u64,
}

/// Whether this process works for the first time.
fn is_cold() -> bool {
    static COLD: AtomicBool = AtomicBool::new(true);
    COLD.swap(false, Ordering::Relaxed)
}

/// Writes the one line of a request or run; its ids come from the span around.
pub(crate) fn record(work: &Work<'_>, outcome: &Outcome, meter: &Meter) {
    let (name, code) = outcome.parts();
    let is_cold = is_cold();
    let of = |what| meter.get(what);
    let calls = of(Count::StoreCalls).unwrap_or_default();
    let operations = of(Count::Operations).unwrap_or_default();
    tracing::info!(
        target: metrics::TARGET,
        at_ms = Clock::system().now().as_millisecond(),
        Function = work.function.unwrap_or(LOCAL),
        Operation = work.operation,
        Outcome = name,
        code,
        status = work.status,
        cold_start = is_cold,
        Requests = 1_u64,
        Duration = work.duration_ms,
        ColdStarts = u64::from(is_cold),
        StoreCalls = calls,
        Retries = calls.saturating_sub(operations),
        Conflicts = of(Count::Conflicts).unwrap_or_default(),
        Due = of(Count::Due),
        Failed = of(Count::Failed),
        Refused = of(Count::Refused),
        Told = of(Count::Told),
        Tried = of(Count::Tried),
        Parked = of(Count::Parked),
        GivenUp = of(Count::GivenUp),
        Full = of(Count::Full),
        Lag = of(Count::LagMs),
        "done"
    );
}

#[cfg(test)]
mod tests;
