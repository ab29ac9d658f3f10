//! What can go wrong with records.

use domain::refusal::{Conflict, Refusal};

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The domain refused.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The same `Idempotency-Key` came with another request before (G2).
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Too many tries at once for the same record, or the store is throttling: try again.
    #[error("busy")]
    Busy,
    /// The store did not answer, or refused what should have worked.
    #[error("store: {0}")]
    Store(String),
    /// An item is not what this crate writes.
    #[error("corrupt item: {0}")]
    Corrupt(String),
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
    /// Any failure of an SDK call: throttling is [`Error::Busy`], the rest keeps its cause for the log.
    pub(crate) fn from_sdk<E>(error: aws_sdk_dynamodb::error::SdkError<E>) -> Self
    where
        E: std::error::Error + aws_sdk_dynamodb::error::ProvideErrorMetadata + 'static,
    {
        let throttled = [
            "ThrottlingException",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
        ];
        let code = error
            .as_service_error()
            .and_then(aws_sdk_dynamodb::error::ProvideErrorMetadata::code);
        if code.is_some_and(|code| throttled.contains(&code)) {
            return Self::Busy;
        }
        Self::Store(aws_sdk_dynamodb::error::DisplayErrorContext(error).to_string())
    }
}
