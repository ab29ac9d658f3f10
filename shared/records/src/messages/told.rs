//! What is told of something that happened, as it stands on its history entry.

use crate::attributes::{Item, get_text, text};
use crate::error::Error;
use domain::message::{Message, MessageId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The attribute of a history entry that says what is told of it. It is not part of the chain: what happened is.
const TOLD: &str = "told";

/// What is told of one history entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// When it happened.
    pub at: Timestamp,
    /// To whom, and what.
    pub messages: Vec<Message>,
}

/// One message with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldMessage {
    /// Follows from what happened, so that it is the same whenever it is told.
    pub id: MessageId,
    /// When it happened.
    pub at: Timestamp,
    /// To whom, and what.
    pub message: Message,
}

impl Told {
    /// Reads the attribute `told` of the history entry with this key.
    pub fn read((pk, sk): (&str, &str), told: &str) -> Result<Vec<ToldMessage>, Error> {
        let told: Self = serde_json::from_str(told).map_err(|_| Error::Corrupt("told"))?;
        let source = format!("{pk}/{sk}");
        let named = |(index, message)| ToldMessage {
            id: MessageId::new(told.at, &source, index),
            at: told.at,
            message,
        };
        Ok(told.messages.into_iter().enumerate().map(named).collect())
    }
}

/// Puts what is told onto a history entry; nothing if nobody is told.
pub(crate) fn tell(entry: &mut Item, at: Timestamp, messages: Vec<Message>) -> Result<(), Error> {
    debug_assert!(get_text(entry, "sk").is_some(), "an entry has a key");
    if messages.is_empty() {
        return Ok(());
    }
    let told = Told { at, messages };
    let told = serde_json::to_string(&told).map_err(|_| Error::Corrupt("told"))?;
    entry.insert(TOLD.to_owned(), text(told));
    Ok(())
}
