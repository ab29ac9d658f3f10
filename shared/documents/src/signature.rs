//! The signature of the PDF itself (V5): any reader shows that the file is unchanged and who made it.
//!
//! A PAdES baseline signature (`ETSI.CAdES.detached`) in an incremental update behind the finished document, with the
//! same P-256 key as the signed copy and a certificate for it. No time-stamp authority is asked: the time is claimed.

mod certificate;
mod check;
mod message;
mod update;

pub use certificate::self_signed_certificate;
pub use check::verify;

use crate::DocumentError;
use crate::seal::SealingKey;
use certificate::Chain;
use domain::time::{Timestamp, shown};
use update::Update;

/// Signs a PDF made by this crate. `certificates` is PEM, first the one for `key`, then any intermediates; `at` is the
/// claimed time of signing. Deterministic. Refuses a certificate for another key.
pub fn sign(pdf: &[u8], key: &SealingKey, certificates: &str, at: Timestamp) -> Result<Vec<u8>, DocumentError> {
    let chain = Chain::from_pem(certificates, key)?;
    let update = Update::begin(pdf)?;
    // The message's length is known but for the signature number in it, which takes 68 to 72 bytes.
    let reserved = message::sign(&chain, key, &[])?.len() + 16;
    let mut signed = update.append_signature(reserved, &pdf_date(at))?;
    let message = message::sign(&chain, key, &signed.covered())?;
    signed.fill(&message)
}

/// `D:20260620103005+08'00'`.
fn pdf_date(at: Timestamp) -> String {
    let digits: String = shown(at).chars().filter(char::is_ascii_digit).collect();
    format!("D:{digits}+08'00'")
}

fn refuse(why: impl std::fmt::Display) -> DocumentError {
    DocumentError::Signature(why.to_string())
}
