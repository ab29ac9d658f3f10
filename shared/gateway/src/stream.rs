//! Batches of a table's stream: at least once, several at once, and what fails is asked for again from there on.

use crate::clock::Clock;
use crate::telemetry::{Coded, Count, Outcome, count, measured};
use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use futures::StreamExt;

/// How many records of a batch are worked on at once.
const AT_ONCE: usize = 16;

/// Works on every record of a batch, as one run of `operation`. The answer names the first that failed: the platform sends
/// that one and all after it again, so `work` must do no harm when it comes again. What never works ends among the dead letters, with
/// what came after it in its batch.
pub async fn each<F, E>(operation: &'static str, event: Event, work: impl Fn(EventRecord) -> F) -> DynamoDbEventResponse
where
    F: Future<Output = Result<(), E>>,
    E: Coded,
{
    let outcome = |response: &DynamoDbEventResponse| {
        if response.batch_item_failures.is_empty() {
            Outcome::Ok
        } else {
            Outcome::Failed("batch_item_failures".into())
        }
    };
    measured(operation, batch(event, work), outcome).await
}

async fn batch<F, E>(event: Event, work: impl Fn(EventRecord) -> F) -> DynamoDbEventResponse
where
    F: Future<Output = Result<(), E>>,
    E: Coded,
{
    measure(&event);
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
        count(Count::Failed, 1);
        tracing::warn!(event_id, error = error.code(), "a stream record failed");
        if response.batch_item_failures.is_empty() {
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = sequence_number;
            response.batch_item_failures.push(failure);
        }
    }
    response
}

/// How many records there are, and how old the oldest is.
fn measure(event: &Event) {
    let millis = |record: &EventRecord| record.change.approximate_creation_date_time.timestamp_millis();
    count(Count::Due, u64::try_from(event.records.len()).unwrap_or(u64::MAX));
    count(Count::Failed, 0);
    if let Some(oldest) = event.records.iter().map(millis).min() {
        let lag = Clock::system().now().as_millisecond() - oldest;
        count(Count::LagMs, u64::try_from(lag).unwrap_or_default());
    }
}
