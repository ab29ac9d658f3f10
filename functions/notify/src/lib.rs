//! Fills inboxes (M1): reads the stream of the history, and puts what is told of each entry into the inboxes of those who are
//! told, and on its way through the channels that they have turned on.
//!
//! Batches may come again, late and in any order: a message has the name of what happened, and is there once.

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::DynamoDbEventResponse;
use gateway::stream;
use gateway::telemetry::{Coded, Count, count};
use records::{Records, Told};
use serde::Deserialize;

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &["MESSAGES_TABLE"];

/// What the function works with.
#[derive(Clone)]
pub struct Notify {
    /// The inboxes.
    pub records: Records,
}

/// Why a record of the stream could not be worked on. Nothing of its content is part of it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It is not an entry of the history.
    #[error("unreadable")]
    Unreadable,
    /// The store failed.
    #[error(transparent)]
    Records(#[from] records::Error),
}

impl Coded for Failure {
    fn code(&self) -> String {
        match self {
            Self::Unreadable => "unreadable".to_owned(),
            Self::Records(error) => error.code(),
        }
    }
}

/// What of a history entry matters here.
#[derive(Deserialize)]
struct Entry {
    pk: String,
    sk: String,
    told: Option<String>,
}

/// Tells what a batch of history entries has to tell.
pub async fn handle(notify: &Notify, event: Event) -> DynamoDbEventResponse {
    stream::each("notify", event, |record| tell(notify, record)).await
}

async fn tell(notify: &Notify, record: EventRecord) -> Result<(), Failure> {
    // The history only grows: whatever else might come has nothing to tell.
    if record.event_name != "INSERT" {
        return Ok(());
    }
    let entry: Entry = serde_dynamo::from_item(record.change.new_image).map_err(|_| Failure::Unreadable)?;
    let Some(told) = &entry.told else {
        return Ok(());
    };
    for message in Told::read((&entry.pk, &entry.sk), told)? {
        notify.records.deliver(&message).await?;
        count(Count::Told, 1);
    }
    Ok(())
}
