//! How often an upload was begun and nothing was heard of it again.
//!
//! What ends the process that looks at a file ends a child. Whatever ends this one would do so at every try, so a try is
//! noted before it begins. The note lies beside the upload, where the store forgets both after a day.

use crate::{Error, refused};
use domain::upload::Verdict;
use files::{Bucket, FileError, Files, Rejection};

/// How often a file may be begun without an end. Lambda tells of it three times: the last is for the refusal.
const MAX_TRIES: u32 = 2;
/// A number.
const NOTE_BYTES: u64 = 16;

/// The verdict of `looking` at the upload `key`, or its refusal after too many tries without an end. A try that ends in an
/// error is not counted: it comes again.
pub(crate) async fn counted(
    files: &Files,
    key: &str,
    looking: impl Future<Output = Result<Verdict, Error>>,
) -> Result<Verdict, Error> {
    let note = format!("tries/{key}");
    let begun = match files.read(Bucket::Uploads, &note, NOTE_BYTES).await {
        Ok(text) => std::str::from_utf8(&text)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(MAX_TRIES),
        Err(FileError::NotFound) => 0,
        Err(error) => return Err(error.into()),
    };
    let verdict = if begun < MAX_TRIES {
        files.put_note(&note, (begun + 1).to_string()).await?;
        looking.await
    } else {
        tracing::error!(begun, "an upload ended the inspection every time");
        Ok(refused(Rejection::TooComplex))
    };
    match verdict {
        Ok(_) => files.delete(Bucket::Uploads, &note).await?,
        Err(_) => files.put_note(&note, begun.to_string()).await?,
    }
    verdict
}
