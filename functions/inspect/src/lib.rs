//! Looks at every picture before it counts: proofs of graduates, licences of employers (F13, P7).
//!
//! Order: read, compare with what was announced, note the try, inspect, keep, record, remove. Each step can be repeated, so a crash
//! anywhere is mended by the platform's next try. What counts is the copy that was kept, and only the announced bytes of an
//! upload without a verdict are kept, so a second upload by the same link changes nothing.

mod picture;
mod tries;

use aws_lambda_events::event::s3::S3Event;
use domain::hex;
use domain::refusal::Refusal;
use domain::upload::{Announced, KeptPicture, PictureType, Verdict};
use files::{Bucket, ContentType, FileError, Files, Kept, MAX_UPLOAD_BYTES, Rejection};
use gateway::Clock;
use gateway::telemetry::{self, Coded, Count, count};
use isolation::Isolation;
use percent_encoding::percent_decode_str;
use picture::Picture;
use records::{Call, Records};
use sha2::{Digest, Sha256};

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &[
    "DOSSIERS_TABLE",
    "HISTORY_TABLE",
    "ORGANIZATIONS_TABLE",
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
    #[error("the file can't be looked at now: {}", .0.kind())]
    Isolation(#[from] std::io::Error),
}

impl Coded for Error {
    fn code(&self) -> String {
        match self {
            Self::Records(error) => error.code(),
            Self::Files(error) => error.code(),
            Self::Isolation(error) => format!("isolation:{:?}", error.kind()),
        }
    }
}

/// Deals with every object of the event.
pub async fn handle(inspect: &Inspect, event: S3Event) -> Result<(), Error> {
    telemetry::run("inspect", Box::pin(look_at_all(inspect, event))).await
}

async fn look_at_all(inspect: &Inspect, event: S3Event) -> Result<(), Error> {
    count(Count::Due, event.records.len() as u64);
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
    if let Some(picture) = Picture::parse(key) {
        decide(inspect, &picture, bytes).await?;
    }
    Ok(inspect.files.delete(Bucket::Uploads, key).await?)
}

async fn decide(inspect: &Inspect, picture: &Picture, bytes: Option<Vec<u8>>) -> Result<(), Error> {
    let call = Call::system("inspect", inspect.clock.now());
    // Asked before anything is kept: what comes after the verdict, or for an upload that was removed, must not reach the
    // kept pictures.
    let Some(announced) = picture.awaited(&inspect.records, &call).await? else {
        return Ok(());
    };
    let key = picture.key();
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
    if matches!(verdict, Verdict::Refuse { .. }) {
        count(Count::Refused, 1);
    }
    match picture.decided(&inspect.records, &call, &verdict).await {
        // Removed meanwhile: what was kept a moment ago goes too.
        Err(records::Error::Refused(Refusal::NotFound)) => Ok(inspect.files.delete(Bucket::Documents, &key).await?),
        // Otherwise refused: another delivery of the event was faster.
        Ok(()) | Err(records::Error::Refused(_)) => Ok(()),
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

fn is_as_announced(bytes: &[u8], announced: &Announced) -> bool {
    bytes.len() as u64 == announced.size_bytes && hex::lower(&Sha256::digest(bytes)) == announced.sha256
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
        sha256: hex::lower(&kept.sha256),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn announced(bytes: &[u8]) -> Announced {
        Announced {
            content_type: PictureType::Png,
            size_bytes: bytes.len() as u64,
            sha256: hex::lower(&Sha256::digest(bytes)),
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
}
