//! The types of file that may be uploaded.

use serde::{Deserialize, Serialize};

/// What a proof may be (F13). Written as its media type (`image/jpeg`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ContentType {
    /// `image/jpeg`
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// `image/png`
    #[serde(rename = "image/png")]
    Png,
    /// `application/pdf`; its first page is what is shown.
    #[serde(rename = "application/pdf")]
    Pdf,
}

impl ContentType {
    /// Every type, in the order in which users are told of them.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Pdf];

    /// The media type, as it stands in a `Content-Type` header.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }

    /// The usual ending of a file name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }

    /// Reads a media type without parameters; `None` for any other type.
    pub fn parse(media_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.media_type() == media_type)
    }

    /// What the first bytes of a file say that it is; `None` if it is none of these.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let signature = |kind: &Self| match kind {
            Self::Jpeg => &b"\xFF\xD8\xFF"[..],
            Self::Png => &b"\x89PNG\r\n\x1A\n"[..],
            Self::Pdf => &b"%PDF-"[..],
        };
        Self::ALL.into_iter().find(|kind| bytes.starts_with(signature(kind)))
    }
}
