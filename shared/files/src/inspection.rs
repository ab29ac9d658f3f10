//! Looking at what was uploaded: only a file that really is a picture counts (F13).
//!
//! What is kept is never the file itself but what was seen of it, encoded anew. So no metadata (where a photograph was
//! taken), no second file hidden behind the first and no malformed byte reaches a reviewer.

mod page;
mod picture;
mod seen;

pub use seen::{JOB, look};

use crate::{ContentType, Rejection};
use sha2::{Digest, Sha256};
use std::sync::mpsc;
use std::time::Duration;

/// The most bytes an upload may have: 10 MB.
pub const MAX_UPLOAD_BYTES: u64 = 10 * 1024 * 1024;
/// The least pixels a side may have.
pub const MIN_SIDE: u32 = 200;
/// The most pixels a side may have.
pub const MAX_SIDE: u32 = 12_000;
/// The most pixels in all.
pub const MAX_PIXELS: u64 = 50_000_000;

/// Many times what an honest file takes.
const TIME_LIMIT: Duration = Duration::from_secs(20);
/// The decoders recurse into nested objects: room for what an attacker nests.
const STACK_BYTES: usize = 32 * 1024 * 1024;

/// What is kept of an accepted file.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// The picture, encoded anew.
    pub bytes: Vec<u8>,
    /// JPEG for a JPEG; PNG for a PNG and for the first page of a PDF.
    pub content_type: ContentType,
    /// Pixels, after turning the picture as its orientation says.
    pub width: u32,
    /// Pixels, after turning the picture as its orientation says.
    pub height: u32,
    /// Of `bytes`.
    pub sha256: [u8; 32],
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            bytes,
            content_type,
            width,
            height,
            sha256: _,
        } = self;
        write!(
            f,
            "Kept({}, {width}x{height}, {} bytes)",
            content_type.media_type(),
            bytes.len()
        )
    }
}

impl Kept {
    fn new(bytes: Vec<u8>, content_type: ContentType, (width, height): (u32, u32)) -> Self {
        let sha256 = Sha256::digest(&bytes).into();
        Self {
            bytes,
            content_type,
            width,
            height,
            sha256,
        }
    }
}

/// Looks at an uploaded file that was declared to be `declared` and gives what is kept of it.
///
/// It depends on nothing but the bytes, takes up to 20 s, and never panics: the decoders work on a thread of their own, and
/// one that panics or takes too long is a rejection. That thread is left behind, and no memory is bounded: what strangers
/// upload is [looked](look) at in a process of its own.
pub fn inspect(bytes: &[u8], declared: ContentType) -> Result<Kept, Rejection> {
    if bytes.len() as u64 > MAX_UPLOAD_BYTES {
        return Err(Rejection::TooManyBytes);
    }
    let actual = ContentType::of(bytes).ok_or(Rejection::NotAnImage)?;
    if actual != declared {
        return Err(Rejection::TypeDiffers);
    }
    let bytes = bytes.to_vec();
    contained(move || match actual {
        ContentType::Jpeg => picture::keep_jpeg(&bytes),
        ContentType::Png => picture::keep_png(&bytes),
        ContentType::Pdf => page::keep_first(bytes),
    })
}

/// Runs `work` where neither a panic nor an endless loop reaches the caller.
fn contained(work: impl FnOnce() -> Result<Kept, Rejection> + Send + 'static) -> Result<Kept, Rejection> {
    let (answer, answers) = mpsc::sync_channel(1);
    let thread = std::thread::Builder::new()
        .name("inspection".to_owned())
        .stack_size(STACK_BYTES);
    let started = thread.spawn(move || {
        // A receiver that is gone has stopped waiting.
        let _ = answer.send(work());
    });
    if started.is_err() {
        return Err(Rejection::TooComplex);
    }
    match answers.recv_timeout(TIME_LIMIT) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(Rejection::TooComplex),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(Rejection::Broken),
    }
}

/// Whether a picture of this size is accepted.
fn check_size((width, height): (u32, u32)) -> Result<(), Rejection> {
    if width.min(height) < MIN_SIDE {
        return Err(Rejection::TooSmall);
    }
    if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Rejection::TooLarge);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Rejection, contained};

    #[test]
    fn f13_a_panicking_decoder_is_a_rejection() {
        assert_eq!(contained(|| panic!("decoder")).err(), Some(Rejection::Broken));
    }
}
