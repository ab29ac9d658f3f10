//! What may stand in a line: nothing but what is listed here, whoever writes it.

use serde_json::{Map, Value};
use std::fmt::Debug;
use tracing::field::{Field, Visit};

/// The crates of this system. Of any other's lines only module and level are kept: their texts hold keys, items, URLs and
/// addresses.
pub const OURS: &[&str] = &[
    "admin",
    "audit",
    "authorize",
    "check",
    "confirm",
    "deliver",
    "documents",
    "domain",
    "expire",
    "files",
    "gateway",
    "inbox",
    "ingest",
    "inspect",
    "isolation",
    "local",
    "notify",
    "office",
    "push",
    "records",
    "season",
    "sign",
    "submit",
    "terminate",
    "verify",
];

/// Fields with a number or a yes or no.
const NUMBERS: &[&str] = &[
    "at_ms",
    "status",
    "cold_start",
    "begun",
    "row",
    "removed",
    "Requests",
    "Duration",
    "ColdStarts",
    "StoreCalls",
    "Retries",
    "Conflicts",
    "Due",
    "Failed",
    "Refused",
    "Told",
    "Tried",
    "Parked",
    "GivenUp",
    "Full",
    "Lag",
];

/// Fields with a word that this system or the platform made: codes, names of routes, random ids.
const WORDS: &[&str] = &[
    "request_id",
    "lambda_request_id",
    "Function",
    "Operation",
    "Outcome",
    "code",
    "error",
    "event_id",
    "channel",
    "result",
    "place",
    "cause",
];

/// No word is longer.
const MAX_WORD_BYTES: usize = 200;
/// Stands where something is not written that a line of ours was given.
const WITHHELD: &str = "withheld";

/// Whether a line of this target is ours.
pub(super) fn is_ours(target: &str) -> bool {
    let crate_name = target.split("::").next().unwrap_or_default();
    OURS.contains(&crate_name)
}

/// Collects what may be written of an event or a span.
#[derive(Debug, Default)]
pub(super) struct Fields(pub(super) Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, known: &[&str], value: Value) {
        let value = if known.contains(&field.name()) {
            value
        } else {
            Value::from(WITHHELD)
        };
        self.0.insert(field.name().to_owned(), value);
    }
}

/// ASCII without control characters: names of people and places of this country are not.
fn is_word(text: &str) -> bool {
    text.len() <= MAX_WORD_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

/// A sentence that was written into the source: no digits, so no number of anybody, and no address.
fn is_sentence(text: &str) -> bool {
    is_word(text)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || b" ,;:'-.".contains(&byte))
}

impl Visit for Fields {
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, NUMBERS, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, NUMBERS, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, NUMBERS, value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let word = if is_word(value) { value } else { WITHHELD };
        self.put(field, WORDS, word.into());
    }

    /// What is only printable (`%`, `?`) may print anything: nothing of it is written but the event's own sentence.
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = if field.name() == "message" {
            Some(format!("{value:?}")).filter(|text| is_sentence(text))
        } else {
            None
        };
        let text = text.unwrap_or_else(|| WITHHELD.to_owned());
        self.0.insert(field.name().to_owned(), text.into());
    }
}
