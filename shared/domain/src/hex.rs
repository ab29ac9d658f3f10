//! Bytes as lower-case hexadecimal digits: digests and keyed hashes, as they are stored and shown.

use std::fmt::Write;

/// Two digits for each byte.
pub fn lower(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
