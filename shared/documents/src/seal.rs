//! The signed copy in the QR code (V5): everything the report shows, as a COSE_Sign1 of 200 to 450 bytes.
//!
//! A phone verifies it with no network and no server: it needs only the published public keys. The format is written
//! down for other implementations in `docs/verification.md`.

mod key;
mod payload;

pub use key::{Jwk, PublicKeys, SealingKey};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use coset::{CoseSign1, CoseSign1Builder, HeaderBuilder, TaggedCborSerializable, iana};
use domain::number::VerificationNumber;
use domain::report::ReportContent;

/// Longest signed copy that is looked at; the longest report needs less.
const MAX_BYTES: usize = 8192;

/// Why a signed copy or a key is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not a signed copy of a report, cut off, or damaged beyond reading.
    #[error("不是有效的核验数据")]
    Malformed,
    /// Signed with a key that was never published here.
    #[error("签名密钥未知")]
    UnknownKey,
    /// The content is not what was signed.
    #[error("签名无效，内容可能被篡改")]
    BadSignature,
    /// The private key is not a P-256 key in PKCS#8 PEM, or the set of public keys is no JWKS of such keys.
    #[error("密钥无法读取")]
    BadKey,
}

/// Signs `content`. Deterministic (RFC 6979): the same report and key give the same bytes.
pub fn seal(content: &ReportContent, key: &SealingKey) -> Result<Vec<u8>, SealError> {
    let header = HeaderBuilder::new()
        .algorithm(iana::Algorithm::ES256)
        .key_id(key.kid().to_vec())
        .build();
    CoseSign1Builder::new()
        .protected(header)
        .payload(payload::encode(content)?)
        .create_signature(b"", |message| key.sign(message))
        .build()
        .to_tagged_vec()
        .map_err(|_| SealError::Malformed)
}

/// Verifies a signed copy and answers with what it says. It does not say whether the authorisation is still in force:
/// compare `valid_until`, and ask the server about a withdrawal.
pub fn open(sealed: &[u8], keys: &PublicKeys) -> Result<ReportContent, SealError> {
    if sealed.len() > MAX_BYTES {
        return Err(SealError::Malformed);
    }
    let signed = CoseSign1::from_tagged_slice(sealed).map_err(|_| SealError::Malformed)?;
    let header = &signed.protected.header;
    let es256 = Some(coset::Algorithm::Assigned(iana::Algorithm::ES256));
    if header.alg != es256 || !header.crit.is_empty() || !signed.unprotected.is_empty() {
        return Err(SealError::Malformed);
    }
    let key = keys.get(&header.key_id).ok_or(SealError::UnknownKey)?;
    signed.verify_signature(b"", |signature, message| key::verify(key, message, signature))?;
    // One signed copy has one spelling: anything around or beside the signed bytes is not ours.
    let canonical = signed.clone().to_tagged_vec().map_err(|_| SealError::Malformed)?;
    if canonical != sealed {
        return Err(SealError::Malformed);
    }
    payload::decode(signed.payload.as_deref().unwrap_or_default())
}

/// The text of the QR code: `{base}/v/{number}.{secret}#{signed copy, base64url}`.
///
/// The path carries the number and the 26-symbol possession secret, by which the server answers without a script; the
/// fragment with personal data stays in the browser and reaches neither server nor log.
pub fn link(base_url: &str, number: &VerificationNumber, secret: &str, sealed: &[u8]) -> String {
    let base = base_url.trim_end_matches('/');
    format!("{base}/v/{number}.{secret}#{}", URL_SAFE_NO_PAD.encode(sealed))
}

/// The signed copy in a link's fragment, or `None` if there is none.
pub fn sealed_part(link: &str) -> Option<Vec<u8>> {
    let (_, fragment) = link.split_once('#')?;
    URL_SAFE_NO_PAD
        .decode(fragment)
        .ok()
        .filter(|sealed| !sealed.is_empty())
}
