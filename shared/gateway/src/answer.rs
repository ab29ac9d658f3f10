//! Answers of operations, given once and given again (G2).

use crate::precondition::ETag;
use crate::problem::Problem;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::refusal::Refusal;
use records::{Answer, Committed};
use serde::Serialize;

/// An answer of this status with a JSON body.
pub fn answer(status: StatusCode, body: impl Serialize) -> Result<Answer, Refusal> {
    // Views are plain data; one that can't be written would be a defect that the caller can't mend.
    let body = serde_json::to_value(body).map_err(|_| Refusal::NotFound)?;
    Ok(Answer {
        status: status.as_u16(),
        body,
        etag: None,
    })
}

/// The same with the version of what was edited, for `ETag`.
pub fn versioned(status: StatusCode, version: impl Into<u64>, body: impl Serialize) -> Result<Answer, Refusal> {
    Ok(Answer {
        etag: Some(version.into().to_string()),
        ..answer(status, body)?
    })
}

/// 204 without a body.
pub fn no_content() -> Answer {
    Answer {
        status: StatusCode::NO_CONTENT.as_u16(),
        body: serde_json::Value::Null,
        etag: None,
    }
}

/// The HTTP answer of a committed operation.
pub fn respond(committed: Committed) -> Response {
    let Answer { status, body, etag } = committed.answer;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let etag = etag.and_then(|version| version.parse().ok()).map(ETag);
    match (body, etag) {
        (serde_json::Value::Null, None) => status.into_response(),
        (serde_json::Value::Null, Some(etag)) => (status, etag, ()).into_response(),
        (body, None) => (status, Json(body)).into_response(),
        (body, Some(etag)) => (status, etag, Json(body)).into_response(),
    }
}

impl From<records::Error> for Problem {
    fn from(error: records::Error) -> Self {
        match error {
            records::Error::Refused(refusal) => refusal.into(),
            records::Error::KeyReused => Self::idempotency_key_reused(),
            records::Error::Busy => Self::busy(),
            records::Error::Store(_) | records::Error::Corrupt(_) => Self::internal(&error.code()),
        }
    }
}

impl From<files::FileError> for Problem {
    fn from(error: files::FileError) -> Self {
        match error {
            files::FileError::NotFound => Self::not_found(),
            files::FileError::TooLarge { .. } | files::FileError::Unsignable(_) | files::FileError::Store(_) => {
                Self::internal(&error.code())
            }
        }
    }
}
