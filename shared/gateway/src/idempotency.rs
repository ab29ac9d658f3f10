//! A request that may be sent again (G2): its key, and the fingerprint by which a repetition is told from a mix-up.

use crate::problem::Problem;
use axum::http::{HeaderMap, Method};
use sha2::{Digest, Sha256};

/// The header that carries the key (draft-ietf-httpapi-idempotency-key-header).
pub const HEADER: &str = "Idempotency-Key";

/// The longest key.
const MAX_CHARS: usize = 64;

/// A key that the client chose for one intention: 1–64 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// SHA-256 over method, path, query and body: the same key with another fingerprint is another request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

/// What the idempotency record of a request is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The client's key.
    pub key: IdempotencyKey,
    /// What the key stands for.
    pub fingerprint: Fingerprint,
}

impl IdempotencyKey {
    /// The key in these headers, if there is one; bare, or quoted as the draft has it.
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let mut values = headers.get_all(HEADER).iter();
        let Some(value) = values.next() else { return Ok(None) };
        let one = values.next().is_none();
        let key = value.to_str().ok().filter(|_| one).and_then(Self::parse);
        key.map(Some)
            .ok_or_else(|| Problem::invalid_header(HEADER, "Idempotency-Key应为1至64个可见的ASCII字符。"))
    }

    /// The key as the client wrote it, without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let bare = text
            .strip_prefix('"')
            .map_or(Some(text), |rest| rest.strip_suffix('"'))?;
        let fits = (1..=MAX_CHARS).contains(&bare.len());
        let visible = bare.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\');
        (fits && visible).then(|| Self(bare.to_owned()))
    }
}

/// The fingerprint of a request. Parts are counted off, so that no two requests run into the same bytes.
pub fn fingerprint(method: &Method, path_and_query: &str, body: &[u8]) -> Fingerprint {
    let parts = [method.as_str().as_bytes(), path_and_query.as_bytes(), body];
    let hash = parts.iter().fold(Sha256::new(), |hash, part| {
        hash.chain_update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes())
            .chain_update(part)
    });
    Fingerprint(hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g2_every_part_of_the_request_is_in_its_fingerprint() {
        let base = fingerprint(&Method::POST, "/v1/a?b", b"c");
        assert_eq!(base, fingerprint(&Method::POST, "/v1/a?b", b"c"));
        assert_ne!(base, fingerprint(&Method::PUT, "/v1/a?b", b"c"));
        assert_ne!(base, fingerprint(&Method::POST, "/v1/a?bc", b""));
        assert_ne!(base, fingerprint(&Method::POST, "/v1/a?b", b"d"));
    }
}
