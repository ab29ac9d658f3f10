//! The two buckets.

use crate::ContentType;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;

/// Which bucket an object is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// What clients put there and nobody has looked at yet. Objects leave it as soon as they are handled.
    Uploads,
    /// What the system keeps and shows: inspected pictures, agreements, reports, lists.
    Documents,
}

/// Why an object can't be had.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such object.
    #[error("no such object")]
    NotFound,
    /// The object has more bytes than the caller takes.
    #[error("the object has more than {max_bytes} bytes")]
    TooLarge {
        /// What the caller takes.
        max_bytes: u64,
    },
    /// A link can't be made of these terms.
    #[error("the link can't be signed: {0}")]
    Unsignable(&'static str),
    /// The object store did not answer, or refused: its code for that. Worth another try.
    #[error("the object store failed: {0}")]
    Store(String),
}

impl FileError {
    /// For the log: stable, and without a value.
    pub fn code(&self) -> String {
        match self {
            Self::NotFound => "object:not_found".to_owned(),
            Self::TooLarge { .. } => "object:too_large".to_owned(),
            Self::Unsignable(_) => "object:unsignable".to_owned(),
            Self::Store(code) => format!("object:{code}"),
        }
    }
}

/// The uploads and the documents of the system.
#[derive(Clone, Debug)]
pub struct Files {
    pub(crate) client: Client,
    uploads_bucket: String,
    documents_bucket: String,
}

impl Files {
    /// Works with these two buckets. Links are signed with the credentials of `client`, so that a link lasts no longer
    /// than they do and can do no more than they can.
    pub fn new(client: Client, uploads_bucket: impl Into<String>, documents_bucket: impl Into<String>) -> Self {
        Self {
            client,
            uploads_bucket: uploads_bucket.into(),
            documents_bucket: documents_bucket.into(),
        }
    }

    /// The name of a bucket.
    pub fn bucket_name(&self, bucket: Bucket) -> &str {
        match bucket {
            Bucket::Uploads => &self.uploads_bucket,
            Bucket::Documents => &self.documents_bucket,
        }
    }

    /// Stores a document; one of the same key is replaced.
    pub async fn put_document(&self, key: &str, bytes: Vec<u8>, content_type: &str) -> Result<(), FileError> {
        let put = self
            .client
            .put_object()
            .bucket(&self.documents_bucket)
            .key(key)
            .content_type(content_type);
        put.body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(|error| failed(&error))?;
        Ok(())
    }

    /// Notes something about an upload, beside the uploads. The store forgets it as it forgets them.
    pub async fn put_note(&self, key: &str, text: String) -> Result<(), FileError> {
        let put = self
            .client
            .put_object()
            .bucket(&self.uploads_bucket)
            .key(key)
            .content_type("text/plain");
        put.body(ByteStream::from(text.into_bytes()))
            .send()
            .await
            .map_err(|error| failed(&error))?;
        Ok(())
    }

    /// Stores an accepted picture (F13).
    pub async fn put_kept(&self, key: &str, kept: crate::Kept) -> Result<(), FileError> {
        let content_type: ContentType = kept.content_type;
        self.put_document(key, kept.bytes, content_type.media_type()).await
    }

    /// Whether an object of this key is there.
    pub async fn exists(&self, bucket: Bucket, key: &str) -> Result<bool, FileError> {
        match self
            .client
            .head_object()
            .bucket(self.bucket_name(bucket))
            .key(key)
            .send()
            .await
        {
            Ok(_) => Ok(true),
            Err(SdkError::ServiceError(error)) if error.raw().status().as_u16() == 404 => Ok(false),
            Err(error) => Err(failed(&error)),
        }
    }

    /// The bytes of an object, if they are no more than `max_bytes`: no byte beyond that is fetched, whatever the store
    /// says its size is.
    pub async fn read(&self, bucket: Bucket, key: &str, max_bytes: u64) -> Result<Vec<u8>, FileError> {
        let got = self
            .client
            .get_object()
            .bucket(self.bucket_name(bucket))
            .key(key)
            .send()
            .await;
        let mut object = match got {
            Ok(object) => object,
            Err(SdkError::ServiceError(error)) if error.raw().status().as_u16() == 404 => {
                return Err(FileError::NotFound);
            }
            Err(error) => return Err(failed(&error)),
        };
        let mut bytes = Vec::new();
        while let Some(chunk) = object.body.next().await {
            let chunk = chunk.map_err(|_| FileError::Store("interrupted".to_owned()))?;
            if (bytes.len() + chunk.len()) as u64 > max_bytes {
                return Err(FileError::TooLarge { max_bytes });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// Removes an object. One that is not there is as good as removed.
    pub async fn delete(&self, bucket: Bucket, key: &str) -> Result<(), FileError> {
        let deleted = self
            .client
            .delete_object()
            .bucket(self.bucket_name(bucket))
            .key(key)
            .send()
            .await;
        match deleted {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(error)) if error.raw().status().as_u16() == 404 => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    }
}

/// What the store says may name the object and repeat what was sent: only its code goes further.
fn failed<E: ProvideErrorMetadata>(error: &SdkError<E>) -> FileError {
    let kind = match error {
        SdkError::ServiceError(service) => service.err().code().unwrap_or("unknown"),
        SdkError::ConstructionFailure(_) => "unbuilt",
        SdkError::TimeoutError(_) => "timeout",
        SdkError::DispatchFailure(failure) if failure.is_timeout() => "connect_timeout",
        SdkError::DispatchFailure(failure) if failure.is_io() => "connection",
        SdkError::DispatchFailure(_) => "dispatch",
        SdkError::ResponseError(_) => "unreadable",
        _ => "unknown",
    };
    FileError::Store(kind.to_owned())
}
