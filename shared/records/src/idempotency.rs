//! A repeated request has the effect of one and gets the same answer (G2).

use crate::attributes::{Item, get_number, get_text, number, text};
use crate::call::{Call, Repeat};
use crate::change::Answer;
use crate::error::Error;
use domain::hex;
use sha2::{Digest, Sha256};

/// How long an answer is kept, in seconds: a day.
const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// The key of the caller's answer; nobody can ask for another caller's.
pub(crate) fn pk(call: &Call) -> Option<String> {
    let repeat = call.repeat.as_ref()?;
    let caller = call
        .principal
        .subject()
        .map_or(call.origin.source_ip.as_str(), |subject| subject.as_str());
    let mut digest = Sha256::new();
    for part in [caller, &repeat.key] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    Some(hex::lower(&digest.finalize()))
}

/// The item that remembers the answer.
pub(crate) fn write(pk: &str, repeat: &Repeat, answer: &Answer, now: i64) -> Item {
    let mut item = Item::from([
        ("pk".to_owned(), text(pk)),
        ("fingerprint".to_owned(), text(hex::lower(&repeat.fingerprint))),
        ("status".to_owned(), number(answer.status)),
        ("body".to_owned(), text(answer.body.to_string())),
        ("expires_at".to_owned(), number(now + KEPT_SECONDS)),
    ]);
    if let Some(etag) = &answer.etag {
        item.insert("etag".to_owned(), text(etag));
    }
    item
}

/// The remembered answer, if it is still kept and belongs to the same request.
pub(crate) fn replay(item: &Item, repeat: &Repeat, now: i64) -> Result<Option<Answer>, Error> {
    let kept =
        get_number(item, "expires_at").is_some_and(|expires_at| i64::try_from(expires_at).is_ok_and(|at| at > now));
    if !kept {
        return Ok(None);
    }
    if get_text(item, "fingerprint") != Some(hex::lower(&repeat.fingerprint).as_str()) {
        return Err(Error::KeyReused);
    }
    let corrupt = || Error::Corrupt("remembered answer");
    let status = get_number(item, "status")
        .and_then(|status| u16::try_from(status).ok())
        .ok_or_else(corrupt)?;
    let body = get_text(item, "body")
        .and_then(|body| serde_json::from_str(body).ok())
        .ok_or_else(corrupt)?;
    Ok(Some(Answer {
        status,
        body,
        etag: get_text(item, "etag").map(str::to_owned),
    }))
}
