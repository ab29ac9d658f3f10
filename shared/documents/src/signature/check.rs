//! Reads a signature back: whether a file is as it was signed, and by whom.

use super::refuse;
use crate::DocumentError;
use crate::seal::PublicKeys;
use cms::content_info::ContentInfo;
use cms::signed_data::SignedData;
use der::asn1::{ObjectIdentifier, OctetString};
use der::{Encode, Reader, SliceReader};
use p256::ecdsa::DerSignature;
use p256::ecdsa::signature::Verifier;
use sha2::{Digest, Sha256};

const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");

/// Fails unless all of `pdf` is covered by a signature of one of `keys`. Certificates are not looked at: whether one is
/// still good is for readers to say, and a file is what it was when its certificate has run out.
pub fn verify(pdf: &[u8], keys: &PublicKeys) -> Result<(), DocumentError> {
    let (covered, message) = parts(pdf).ok_or_else(|| refuse("no signature over the whole file"))?;
    let info: ContentInfo = SliceReader::new(&message)
        .and_then(|mut reader| reader.decode())
        .map_err(refuse)?;
    let data: SignedData = info.content.decode_as().map_err(refuse)?;
    let signer = data.signer_infos.0.get(0).ok_or_else(|| refuse("no signer"))?;
    let attributes = signer
        .signed_attrs
        .as_ref()
        .ok_or_else(|| refuse("nothing is signed"))?;
    let digest = attributes.iter().find(|attribute| attribute.oid == MESSAGE_DIGEST);
    let digest = digest
        .and_then(|digest| digest.values.get(0))
        .ok_or_else(|| refuse("no digest"))?;
    let digest: OctetString = digest.decode_as().map_err(refuse)?;
    if digest.as_bytes() != Sha256::digest(&covered).as_slice() {
        return Err(refuse("the file was changed"));
    }
    let signature = DerSignature::from_bytes(signer.signature.as_bytes()).map_err(refuse)?;
    let message = attributes.to_der().map_err(refuse)?;
    if keys.iter().any(|key| key.verify(&message, &signature).is_ok()) {
        Ok(())
    } else {
        Err(refuse("signed by none of the keys"))
    }
}

/// The bytes that the last signature covers, and its message; none unless that is all of the file but the message.
fn parts(pdf: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    const RANGE: &[u8] = b"/ByteRange[";
    let at = pdf.windows(RANGE.len()).rposition(|window| window == RANGE)?;
    let numbers = pdf.get(at + RANGE.len()..)?.split(|byte| *byte == b']').next()?;
    let numbers: Option<Vec<usize>> = std::str::from_utf8(numbers)
        .ok()?
        .split_whitespace()
        .map(|number| number.parse().ok())
        .collect();
    let [0, first, second, rest] = numbers?[..] else {
        return None;
    };
    if second.checked_add(rest)? != pdf.len() {
        return None;
    }
    let digits = pdf.get(first..second)?.strip_prefix(b"<")?.strip_suffix(b">")?;
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let message: Option<Vec<u8>> = digits.chunks(2).map(byte).collect();
    Some(([pdf.get(..first)?, pdf.get(second..)?].concat(), message?))
}
