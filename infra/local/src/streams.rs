//! Sends batches of the tables' streams to functions, as Lambda's event source mappings do: at least once, in order, what
//! fails again from there on, and what never works to the dead letters, so that the rest goes on.

use crate::BoxError;
use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::streams::DynamoDbEventResponse;
use dynoxide::Database;
use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_records::GetRecordsRequest;
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;
use dynoxide::actions::list_streams::ListStreamsRequest;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;

/// How often a record is tried before it is a dead letter.
const TRIES: usize = 5;
/// Records of a batch at most.
const BATCH: usize = 100;
const IDLE: Duration = Duration::from_millis(150);
const PAUSE: Duration = Duration::from_millis(50);

/// What is called with each batch.
pub type Batch = Arc<dyn Fn(Event) -> BoxFuture<'static, Result<DynamoDbEventResponse, BoxError>> + Send + Sync>;

/// A function that reads a table's stream.
#[derive(Clone)]
pub struct Consumer {
    /// The function.
    pub name: &'static str,
    /// The table.
    pub table: &'static str,
    /// What is called.
    pub batch: Batch,
}

/// A record that its function could not work on.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// The function.
    pub function: &'static str,
    /// The record, as the stream has it.
    pub record: Value,
}

/// What no function could work on, until somebody sends it again.
#[derive(Clone, Debug, Default)]
pub struct DeadLetters(Arc<Mutex<Vec<DeadLetter>>>);

impl DeadLetters {
    /// All of them.
    pub fn all(&self) -> Vec<DeadLetter> {
        self.0.lock().map(|letters| letters.clone()).unwrap_or_default()
    }

    /// Takes them all.
    pub fn take(&self) -> Vec<DeadLetter> {
        self.0
            .lock()
            .map(|mut letters| std::mem::take(&mut *letters))
            .unwrap_or_default()
    }

    fn add(&self, letter: DeadLetter) {
        if let Ok(mut letters) = self.0.lock() {
            letters.push(letter);
        }
    }
}

/// Starts every consumer, from the oldest record that the store has: what was handled before comes again after a start.
pub fn start(database: &Database, consumers: Vec<Consumer>, letters: &DeadLetters, tasks: &mut JoinSet<()>) {
    for consumer in consumers {
        tasks.spawn(follow(database.clone(), consumer, letters.clone()));
    }
}

async fn follow(database: Database, consumer: Consumer, letters: DeadLetters) {
    let mut iterator = None;
    loop {
        let (store, table, at) = (database.clone(), consumer.table, iterator.take());
        let fetched = tokio::task::spawn_blocking(move || fetch(&store, table, at)).await;
        match fetched {
            Ok(Ok((records, next))) => {
                iterator = Some(next);
                if records.is_empty() {
                    tokio::time::sleep(IDLE).await;
                } else {
                    work_off(&consumer, records, &letters).await;
                }
            }
            Ok(Err(error)) => {
                tracing::error!(function = consumer.name, %error, "a stream can't be read");
                tokio::time::sleep(IDLE).await;
            }
            Err(_) => return,
        }
    }
}

/// Records after `iterator`, or from the oldest, and where to go on.
fn fetch(database: &Database, table: &str, iterator: Option<String>) -> Result<(Vec<Value>, String), BoxError> {
    let iterator = match iterator {
        Some(iterator) => iterator,
        None => oldest(database, table)?,
    };
    let request = GetRecordsRequest {
        shard_iterator: iterator.clone(),
        limit: Some(BATCH),
    };
    let response = database.get_records(request)?;
    let records: Result<Vec<_>, _> = response.records.iter().map(serde_json::to_value).collect();
    Ok((records?, response.next_shard_iterator.unwrap_or(iterator)))
}

/// The store has one shard a stream.
fn oldest(database: &Database, table: &str) -> Result<String, BoxError> {
    let request = ListStreamsRequest {
        table_name: Some(table.to_owned()),
        ..ListStreamsRequest::default()
    };
    let streams = database.list_streams(request)?.streams;
    let stream_arn = streams.into_iter().next().ok_or("no stream")?.stream_arn;
    let request = DescribeStreamRequest {
        stream_arn: stream_arn.clone(),
        ..DescribeStreamRequest::default()
    };
    let shards = database.describe_stream(request)?.stream_description.shards;
    let shard_id = shards.into_iter().next().ok_or("no shard")?.shard_id;
    let request = GetShardIteratorRequest {
        stream_arn,
        shard_id,
        shard_iterator_type: "TRIM_HORIZON".to_owned(),
        sequence_number: None,
    };
    let iterator = database.get_shard_iterator(request)?.shard_iterator;
    Ok(iterator.ok_or("no iterator")?)
}

async fn work_off(consumer: &Consumer, records: Vec<Value>, letters: &DeadLetters) {
    let mut rest = records.as_slice();
    let mut tries = 0;
    while !rest.is_empty() {
        let Some(failed) = first_failed(consumer, rest).await else {
            return;
        };
        tries = if failed == 0 { tries + 1 } else { 1 };
        rest = &rest[failed..];
        if tries >= TRIES {
            tracing::error!(function = consumer.name, "a stream record goes to the dead letters");
            letters.add(DeadLetter {
                function: consumer.name,
                record: rest[0].clone(),
            });
            rest = &rest[1..];
            tries = 0;
        } else {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Sends a batch; which record failed first, if any. A function that fails as a whole has failed at the first.
async fn first_failed(consumer: &Consumer, records: &[Value]) -> Option<usize> {
    let event = match serde_json::from_value::<Event>(json!({ "Records": records })) {
        Ok(event) => event,
        Err(error) => {
            tracing::error!(function = consumer.name, %error, "a stream record can't be told of");
            return Some(0);
        }
    };
    let numbers: Vec<_> = event
        .records
        .iter()
        .map(|record| record.change.sequence_number.clone())
        .collect();
    match (consumer.batch)(event).await {
        Ok(response) => {
            let failed = response.batch_item_failures.into_iter().next()?;
            Some(
                numbers
                    .iter()
                    .position(|number| *number == failed.item_identifier)
                    .unwrap_or(0),
            )
        }
        Err(error) => {
            tracing::warn!(function = consumer.name, %error, "a batch failed");
            Some(0)
        }
    }
}
