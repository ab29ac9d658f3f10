//! Batches of a table's stream: at least once, several at once, and what fails is asked for again from there on.

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use futures::StreamExt;

/// How many records of a batch are worked on at once.
const AT_ONCE: usize = 16;

/// Works on every record of a batch. The answer names the first that failed: the platform sends that one and all after it
/// again, so `work` must do no harm when it comes again. What never works ends among the dead letters, alone.
pub async fn each<F, E>(event: Event, work: impl Fn(EventRecord) -> F) -> DynamoDbEventResponse
where
    F: Future<Output = Result<(), E>>,
    E: std::fmt::Display,
{
    let names: Vec<_> = event
        .records
        .iter()
        .map(|record| (record.event_id.clone(), record.change.sequence_number.clone()))
        .collect();
    let outcomes: Vec<_> = futures::stream::iter(event.records)
        .map(work)
        .buffered(AT_ONCE)
        .collect()
        .await;
    let mut response = DynamoDbEventResponse::default();
    for ((event_id, sequence_number), outcome) in names.into_iter().zip(outcomes) {
        let Err(error) = outcome else { continue };
        tracing::warn!(event_id, %error, "a stream record failed");
        if response.batch_item_failures.is_empty() {
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = sequence_number;
            response.batch_item_failures.push(failure);
        }
    }
    response
}
