//! What can go wrong with records.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use domain::refusal::{Conflict, Refusal};

/// Why an operation did not happen. Its text holds no value: what the store says may repeat what was to be written, and goes no
/// further than its code.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The domain refused.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// The same `Idempotency-Key` came with another request before (G2).
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Too many tries at once for the same record, or the store is throttling: try again.
    #[error("busy")]
    Busy,
    /// The store did not answer, or refused what should have worked: its code for that.
    #[error("store: {0}")]
    Store(String),
    /// An item is not what this crate writes: which part of it.
    #[error("corrupt item: {0}")]
    Corrupt(&'static str),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Conflict> for Error {
    fn from(conflict: Conflict) -> Self {
        Self::Refused(conflict.into())
    }
}

impl Error {
    /// For the log: stable, and without a value.
    pub fn code(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.code().to_owned(),
            Self::KeyReused => "idempotency_key_reused".to_owned(),
            Self::Busy => "busy".to_owned(),
            Self::Store(code) => format!("store:{code}"),
            Self::Corrupt(part) => format!("corrupt:{part}"),
        }
    }

    /// A request that lacks a part: nothing of this crate makes one.
    pub(crate) fn unbuilt<E>(_: E) -> Self {
        Self::Store("unbuilt".to_owned())
    }

    /// Any failure of an SDK call: throttling is [`Error::Busy`], of the rest its code is kept.
    #[expect(clippy::needless_pass_by_value, reason = "`map_err` hands it over")]
    pub(crate) fn from_sdk<E>(error: SdkError<E>) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        let throttled = [
            "ThrottlingException",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
        ];
        let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
        if code.is_some_and(|code| throttled.contains(&code)) {
            return Self::Busy;
        }
        Self::Store(code.map_or_else(|| kind(&error).to_owned(), str::to_owned))
    }
}

/// How a call failed that was not answered with a code.
fn kind<E>(error: &SdkError<E>) -> &'static str {
    match error {
        SdkError::ConstructionFailure(_) => "unbuilt",
        SdkError::TimeoutError(_) => "timeout",
        SdkError::DispatchFailure(failure) if failure.is_timeout() => "connect_timeout",
        SdkError::DispatchFailure(failure) if failure.is_io() => "connection",
        SdkError::DispatchFailure(_) => "dispatch",
        SdkError::ResponseError(_) => "unreadable",
        _ => "unknown",
    }
}
