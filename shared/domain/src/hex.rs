//! Bytes as lower-case hexadecimal digits: digests and keyed hashes, as they are stored and shown.

use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Bytes of a digest that names an object.
const NAME_BYTES: usize = 16;

/// A name for what `text` stands for, under which `text` can't be read: 32 digits of its SHA-256. Whoever can guess the text can
/// find the name, so a text that is to stay secret has to be long and random.
pub fn name_of(text: &str) -> String {
    lower(Sha256::digest(text.as_bytes()).get(..NAME_BYTES).unwrap_or_default())
}

/// Two digits for each byte.
pub fn lower(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
