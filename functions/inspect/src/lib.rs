//! Looks at every proof picture before it counts (F13).
//!
//! Order: read, inspect, keep, record, remove. Each step can be repeated, so a crash anywhere is mended by the platform's
//! next try; and what counts is the copy that was kept, so a second upload by the same link changes nothing.

use aws_lambda_events::event::s3::S3Event;
use domain::id::{GraduateId, UploadId};
use domain::refusal::{Conflict, Refusal};
use domain::upload::{KeptPicture, PictureType, UploadState, Verdict};
use files::{Bucket, ContentType, FileError, Files, Kept, MAX_UPLOAD_BYTES, Rejection};
use gateway::Clock;
use gateway::answer::no_content;
use percent_encoding::percent_decode_str;
use records::{Call, Done, Records};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &[
    "DOSSIERS_TABLE",
    "HISTORY_TABLE",
    "ORGANIZATIONS_TABLE",
    "VERIFICATIONS_TABLE",
    "IDEMPOTENCY_TABLE",
    "UPLOADS_BUCKET",
    "DOCUMENTS_BUCKET",
    "IDENTITY_KEY",
];

/// What the function works with.
pub struct Inspect {
    /// The records.
    pub records: Records,
    /// Both buckets.
    pub files: Files,
    /// What time it is.
    pub clock: Clock,
}

/// Why an event is to come again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The records did not answer.
    #[error(transparent)]
    Records(#[from] records::Error),
    /// The object store did not answer.
    #[error(transparent)]
    Files(#[from] FileError),
    /// The inspection itself was cut off.
    #[error("inspection was cut off: {0}")]
    Inspection(#[from] tokio::task::JoinError),
}

/// Deals with every object of the event.
pub async fn handle(inspect: &Inspect, event: S3Event) -> Result<(), Error> {
    for record in event.records {
        let Some(key) = record.s3.object.key else { continue };
        // Keys come as in a form: spaces as plus signs, the rest percent-encoded.
        let key = key.replace('+', " ");
        let key = percent_decode_str(&key).decode_utf8_lossy().into_owned();
        look_at(inspect, &key).await?;
    }
    Ok(())
}

async fn look_at(inspect: &Inspect, key: &str) -> Result<(), Error> {
    let bytes = match inspect.files.read(Bucket::Uploads, key, MAX_UPLOAD_BYTES).await {
        Ok(bytes) => bytes,
        // Dealt with before.
        Err(FileError::NotFound) => return Ok(()),
        // The link is signed over the size, so nobody with a link did this; nothing waits for it.
        Err(FileError::TooLarge { .. }) => return Ok(inspect.files.delete(Bucket::Uploads, key).await?),
        Err(error) => return Err(error.into()),
    };
    if let Some((graduate, upload)) = parsed(key) {
        decide(inspect, (&graduate, &upload), bytes).await?;
    }
    Ok(inspect.files.delete(Bucket::Uploads, key).await?)
}

/// `proofs/<graduate>/<upload>`.
fn parsed(key: &str) -> Option<(GraduateId, UploadId)> {
    let (graduate, upload) = key.strip_prefix("proofs/")?.split_once('/')?;
    Some((GraduateId::parse(graduate).ok()?, UploadId::parse(upload).ok()?))
}

async fn decide(inspect: &Inspect, (graduate, upload): (&GraduateId, &UploadId), bytes: Vec<u8>) -> Result<(), Error> {
    let call = Call::system("inspect", inspect.clock.now());
    let digest = hex(&Sha256::digest(&bytes));
    let size = bytes.len() as u64;
    let declared = ContentType::of(&bytes);
    let verdict = tokio::task::spawn_blocking(move || match declared {
        Some(declared) => files::inspection::inspect(&bytes, declared),
        None => Err(Rejection::NotAnImage),
    });
    let (verdict, kept) = match verdict.await? {
        Ok(kept) => (Verdict::Keep(described(&kept)), Some(kept)),
        Err(rejection) => (refused(rejection), None),
    };
    let type_found = declared.map(picture_type);
    if let Some(kept) = kept {
        inspect
            .files
            .put_kept(&format!("proofs/{graduate}/{upload}"), kept)
            .await?;
    }
    let changed = inspect.records.change_as_system(&call, graduate, |work| {
        let known = work
            .dossier
            .uploads
            .iter()
            .find(|known| known.id == *upload)
            .ok_or(Refusal::NotFound)?;
        let announced = &known.announced;
        let as_announced = announced.sha256 == digest && announced.size_bytes == size;
        let right_type = type_found.is_none_or(|found| found == announced.content_type);
        let verdict = match (as_announced, right_type) {
            (true, true) => verdict.clone(),
            (true, false) => refused(Rejection::TypeDiffers),
            (false, _) => Verdict::Refuse {
                code: "differs_from_announced".to_owned(),
                message: "上传的文件与申请时的不一致".to_owned(),
            },
        };
        match known.state {
            UploadState::Awaited { .. } => {}
            UploadState::Kept { .. } | UploadState::Refused { .. } => return Err(Conflict::AlreadyInspected.into()),
        }
        let entry = work.dossier.inspected(upload, verdict, call.now)?;
        Ok(Done {
            entry: Some(entry),
            answer: no_content(),
        })
    });
    match changed.await {
        // Refused: the upload was forgotten meanwhile, or a repetition comes after the verdict.
        Ok(_) | Err(records::Error::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn refused(rejection: Rejection) -> Verdict {
    Verdict::Refuse {
        code: rejection.code().to_owned(),
        message: rejection.to_string(),
    }
}

fn described(kept: &Kept) -> KeptPicture {
    KeptPicture {
        content_type: picture_type(kept.content_type),
        width: kept.width,
        height: kept.height,
        sha256: hex(&kept.sha256),
    }
}

fn picture_type(content_type: ContentType) -> PictureType {
    match content_type {
        ContentType::Jpeg => PictureType::Jpeg,
        ContentType::Png => PictureType::Png,
        ContentType::Pdf => PictureType::Pdf,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f13_only_keys_of_proofs_are_read() {
        assert!(parsed("proofs/10001-2026-7K3QX9M2PA4B/0123456789ABCDEF").is_some());
        for key in [
            "rosters/10001/2026/x",
            "proofs/10001-2026-7K3QX9M2PA4B",
            "proofs/a/b",
            "../proofs/a/b",
        ] {
            assert!(parsed(key).is_none(), "{key}");
        }
    }
}
