//! Looks at every proof picture before it counts (F13).
//!
//! Order: read, compare with what was announced, note the try, inspect, keep, record, remove. Each step can be repeated, so a crash
//! anywhere is mended by the platform's next try. What counts is the copy that was kept, and only the announced bytes of an
//! upload without a verdict are kept, so a second upload by the same link changes nothing.

mod tries;

use aws_lambda_events::event::s3::S3Event;
use domain::id::{GraduateId, UploadId};
use domain::refusal::Refusal;
use domain::upload::{Announced, KeptPicture, PictureType, Upload, UploadState, Verdict};
use files::{Bucket, ContentType, FileError, Files, Kept, MAX_UPLOAD_BYTES, Rejection};
use gateway::Clock;
use gateway::answer::no_content;
use isolation::Isolation;
use percent_encoding::percent_decode_str;
use records::{Call, Done, Records};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::OnceLock;

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
    /// Where files are looked at.
    pub isolation: Isolation,
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
    /// There was no place to look at the file in.
    #[error("the file can't be looked at now: {0}")]
    Isolation(#[from] std::io::Error),
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
        Ok(bytes) => Some(bytes),
        // Dealt with before.
        Err(FileError::NotFound) => return Ok(()),
        // Nothing so large can have been announced.
        Err(FileError::TooLarge { .. }) => None,
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

async fn decide(
    inspect: &Inspect,
    (graduate, upload): (&GraduateId, &UploadId),
    bytes: Option<Vec<u8>>,
) -> Result<(), Error> {
    let call = Call::system("inspect", inspect.clock.now());
    let Some(announced) = awaited(inspect, &call, (graduate, upload)).await? else {
        return Ok(());
    };
    let key = format!("proofs/{graduate}/{upload}");
    let verdict = match bytes.filter(|bytes| is_as_announced(bytes, &announced)) {
        Some(bytes) => {
            let looking = Box::pin(verdict(inspect, &key, bytes, &announced));
            tries::counted(&inspect.files, &key, looking).await?
        }
        None => Verdict::Refuse {
            code: "differs_from_announced".to_owned(),
            message: "上传的文件与申请时的不一致".to_owned(),
        },
    };
    let changed = inspect.records.change_as_system(&call, graduate, |work| {
        let entry = work.dossier.inspected(upload, verdict.clone(), call.now)?;
        Ok(Done {
            entry: Some(entry),
            answer: no_content(),
        })
    });
    match changed.await {
        // Removed meanwhile: what was kept a moment ago goes too.
        Err(records::Error::Refused(Refusal::NotFound)) => Ok(inspect.files.delete(Bucket::Documents, &key).await?),
        // Otherwise refused: another delivery of the event was faster.
        Ok(_) | Err(records::Error::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Looks at a file as it was announced, and keeps what was seen of it under `key`.
async fn verdict(inspect: &Inspect, key: &str, bytes: Vec<u8>, announced: &Announced) -> Result<Verdict, Error> {
    let declared = content_type(announced.content_type);
    match files::inspection::look(&inspect.isolation, bytes, declared).await? {
        Ok(kept) => {
            let picture = described(&kept);
            inspect.files.put_kept(key, kept).await?;
            Ok(Verdict::Keep(picture))
        }
        Err(rejection) => Ok(refused(rejection)),
    }
}

/// What was announced for an upload that waits for its verdict; `None` if nothing waits. Asked before anything is kept:
/// what comes after the verdict, or for an upload that was removed, must not reach the kept pictures.
async fn awaited(
    inspect: &Inspect,
    call: &Call,
    (graduate, upload): (&GraduateId, &UploadId),
) -> Result<Option<Announced>, Error> {
    let announced = OnceLock::new();
    let read = inspect.records.change_as_system(call, graduate, |work| {
        let waits = still_waits(&work.dossier.uploads, upload).ok_or(Refusal::NotFound)?;
        announced.get_or_init(|| waits.clone());
        Ok(Done {
            entry: None,
            answer: no_content(),
        })
    });
    match read.await {
        Ok(_) | Err(records::Error::Refused(_)) => Ok(announced.into_inner()),
        Err(error) => Err(error.into()),
    }
}

fn still_waits<'a>(uploads: &'a [Upload], id: &UploadId) -> Option<&'a Announced> {
    let upload = uploads.iter().find(|upload| upload.id == *id)?;
    match upload.state {
        UploadState::Awaited { .. } => Some(&upload.announced),
        UploadState::Kept { .. } | UploadState::Refused { .. } => None,
    }
}

fn is_as_announced(bytes: &[u8], announced: &Announced) -> bool {
    bytes.len() as u64 == announced.size_bytes && hex(&Sha256::digest(bytes)) == announced.sha256
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

fn content_type(picture_type: PictureType) -> ContentType {
    match picture_type {
        PictureType::Jpeg => ContentType::Jpeg,
        PictureType::Png => ContentType::Png,
        PictureType::Pdf => ContentType::Pdf,
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

    fn announced(bytes: &[u8]) -> Announced {
        Announced {
            content_type: PictureType::Png,
            size_bytes: bytes.len() as u64,
            sha256: hex(&Sha256::digest(bytes)),
        }
    }

    #[test]
    fn f13_another_byte_or_size_is_not_what_was_announced() {
        let announced = announced(b"picture");
        assert!(is_as_announced(b"picture", &announced));
        assert!(!is_as_announced(b"pictur3", &announced));
        let other_size = Announced {
            size_bytes: 8,
            ..announced
        };
        assert!(!is_as_announced(b"picture", &other_size));
    }

    #[test]
    fn f13_nothing_is_kept_after_a_verdict_or_a_removal() {
        let id = UploadId::parse("0123456789ABCDEF").unwrap();
        let now = domain::time::Timestamp::UNIX_EPOCH;
        let in_state = |state| Upload {
            id: id.clone(),
            announced: announced(b"picture"),
            state,
        };
        let refused = UploadState::Refused {
            at: now,
            code: String::new(),
            message: String::new(),
        };
        let picture = KeptPicture {
            content_type: PictureType::Png,
            width: 200,
            height: 200,
            sha256: String::new(),
        };
        let kept = UploadState::Kept { at: now, picture };
        let awaited = UploadState::Awaited { until: now };
        assert!(still_waits(&[in_state(awaited)], &id).is_some());
        assert!(still_waits(&[in_state(kept)], &id).is_none());
        assert!(still_waits(&[in_state(refused)], &id).is_none());
        assert!(still_waits(&[], &id).is_none());
    }
}
