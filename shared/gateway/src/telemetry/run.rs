//! Runs of functions that events call.

use super::{Work, record};
use futures::FutureExt;
use records::meter::Meter;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::time::Instant;
use tracing::Instrument;

/// How a piece of work ended. Codes are stable words, never values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As it should.
    Ok,
    /// The caller was told why not.
    Refused(Cow<'static, str>),
    /// It could not be done.
    Failed(Cow<'static, str>),
}

impl Outcome {
    pub(super) fn parts(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Ok => ("ok", None),
            Self::Refused(code) => ("refused", Some(code)),
            Self::Failed(code) => ("failed", Some(code)),
        }
    }
}

/// An error with a stable word for the log.
pub trait Coded {
    /// Without any value.
    fn code(&self) -> String;
}

impl Coded for records::Error {
    fn code(&self) -> String {
        Self::code(self)
    }
}

impl Coded for files::FileError {
    fn code(&self) -> String {
        Self::code(self)
    }
}

/// What the platform calls this run.
#[derive(Clone, Debug)]
struct Invocation {
    request_id: String,
    function: String,
}

tokio::task_local! {
    static INVOCATION: Invocation;
}

/// Does `work` as the platform's invocation `context`: its line has the platform's names.
pub async fn invoked<T>(context: &lambda_http::Context, work: impl Future<Output = T>) -> T {
    let invocation = Invocation {
        request_id: context.request_id.clone(),
        function: context.env_config.function_name.clone(),
    };
    INVOCATION.scope(invocation, work).await
}

/// Does a run of `operation` and writes its one line.
pub async fn run<T, E: Coded>(operation: &'static str, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let outcome = |result: &Result<T, E>| match result {
        Ok(_) => Outcome::Ok,
        Err(error) => Outcome::Failed(error.code().into()),
    };
    measured(operation, work, outcome).await
}

/// The same for work that tells in its own way how it ended.
pub(crate) async fn measured<T>(
    operation: &'static str,
    work: impl Future<Output = T>,
    outcome: impl FnOnce(&T) -> Outcome,
) -> T {
    let invocation = INVOCATION.try_with(Clone::clone).ok();
    let id = invocation.as_ref().map(|run| run.request_id.as_str());
    let span = tracing::info_span!("run", lambda_request_id = id, Operation = operation);
    let (started, meter) = (Instant::now(), Arc::<Meter>::default());
    let ended = AssertUnwindSafe(meter.over(work).instrument(span.clone()))
        .catch_unwind()
        .await;
    let done = Work {
        function: invocation.as_ref().map(|run| run.function.as_str()),
        operation,
        status: None,
        duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    };
    let written = |outcome: &Outcome| span.in_scope(|| record(&done, outcome, &meter));
    let Ok(result) = ended else {
        written(&Outcome::Failed("panic".into()));
        // The platform keeps and passes on what it is told of a panic; its place is on the log, its text goes nowhere.
        resume_unwind(Box::new("a panic"));
    };
    written(&outcome(&result));
    result
}
