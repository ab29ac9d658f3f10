//! Proof pictures on their way in (F13): asked for, uploaded, looked at, kept.

use crate::fault::{Fault, FaultCode};
use crate::id::UploadId;
use crate::refusal::Conflict;
use crate::time::Timestamp;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// The largest picture, in bytes: 10 MiB.
pub const MAX_UPLOAD_BYTES: u64 = 10 * 1024 * 1024;
/// How many uploads one graduate may have, used and unused.
pub const MAX_UPLOADS: usize = 40;
/// How long an upload link works, in seconds.
pub const UPLOAD_LINK_SECONDS: i64 = 15 * 60;

/// What may be uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PictureType {
    /// A JPEG picture.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// A PNG picture.
    #[serde(rename = "image/png")]
    Png,
    /// A PDF; its first page is what reviewers see.
    #[serde(rename = "application/pdf")]
    Pdf,
}

impl PictureType {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }
}

/// What the client says it will upload; the link is signed over it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    /// The media type.
    pub content_type: PictureType,
    /// The exact size in bytes.
    pub size_bytes: u64,
    /// SHA-256 of the content, 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// One upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Its name.
    pub id: UploadId,
    /// What was announced.
    pub announced: Announced,
    /// Where it stands.
    pub state: UploadState,
}

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum UploadState {
    /// The link was given out; nothing was looked at yet.
    Awaited {
        /// The link works until then.
        until: Timestamp,
    },
    /// Looked at and kept: it may serve as proof.
    Kept {
        /// When.
        at: Timestamp,
        /// What was kept, all metadata gone.
        picture: KeptPicture,
    },
    /// Looked at and refused.
    Refused {
        /// When.
        at: Timestamp,
        /// Stable code.
        code: String,
        /// Why, in Chinese.
        message: String,
    },
}

/// The picture that was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPicture {
    /// Its media type: a PDF is kept as a PNG of its first page.
    pub content_type: PictureType,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// SHA-256 of what was kept, lower-case hexadecimal.
    pub sha256: String,
}

/// The verdict of the inspection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It serves.
    Keep(KeptPicture),
    /// It does not.
    Refuse {
        /// Stable code.
        code: String,
        /// Why, in Chinese.
        message: String,
    },
}

impl Announced {
    /// All that is wrong with it: size and digest.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if !(1..=MAX_UPLOAD_BYTES).contains(&self.size_bytes) {
            faults.push(Fault::new(
                "/size_bytes",
                FaultCode::OutOfRange,
                "文件大小须在1字节到10MB之间",
            ));
        }
        let hexadecimal = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if self.sha256.len() != 64 || !hexadecimal(&self.sha256) {
            let message = "应为文件内容SHA-256的64位小写十六进制数";
            faults.push(Fault::new("/sha256", FaultCode::Malformed, message));
        }
        faults
    }
}

impl Upload {
    /// Announced at `now`: its link works for a while.
    pub fn announced(id: UploadId, announced: Announced, now: Timestamp) -> Self {
        let until = now
            .checked_add(SignedDuration::from_secs(UPLOAD_LINK_SECONDS))
            .unwrap_or(Timestamp::MAX);
        Self {
            id,
            announced,
            state: UploadState::Awaited { until },
        }
    }

    /// F13: the inspection's verdict. A verdict that comes twice changes nothing.
    pub fn decide(&mut self, verdict: Verdict, now: Timestamp) -> Result<(), Conflict> {
        match &self.state {
            UploadState::Awaited { .. } => {}
            UploadState::Kept { .. } | UploadState::Refused { .. } => return Err(Conflict::AlreadyInspected),
        }
        self.state = match verdict {
            Verdict::Keep(picture) => UploadState::Kept { at: now, picture },
            Verdict::Refuse { code, message } => UploadState::Refused { at: now, code, message },
        };
        Ok(())
    }

    /// Whether it may serve as proof.
    pub fn is_kept(&self) -> bool {
        match self.state {
            UploadState::Kept { .. } => true,
            UploadState::Awaited { .. } | UploadState::Refused { .. } => false,
        }
    }
}
