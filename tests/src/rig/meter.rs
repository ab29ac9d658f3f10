//! Measures what passes between a whole system and its store: requests, capacity units, rows of lists.
//!
//! The embedded store reports units as DynamoDB does: a transaction costs a table twice and an index once, an index that
//! does not change costs nothing, one whose key changes costs two writes. Requests that fail report nothing.

use super::calls::operation;
use axum::body::Bytes;
use season::measured::{Listed, Operation, Units};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};

/// What was measured since the last time.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Mutex<Reading>>);

/// A reading.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What it cost.
    pub cost: Operation,
    /// Entries of the history that tell somebody something, as the stream has them.
    pub told: Vec<Value>,
    /// Keys of new messages.
    pub messages: Vec<Value>,
    /// Keys of new deliveries.
    pub deliveries: Vec<Value>,
}

/// A request that was sent on.
#[derive(Clone, Debug)]
pub struct Asked {
    name: String,
    body: Value,
}

impl Meter {
    /// The reading since the last time, and begins again at nothing.
    pub fn take(&self) -> Reading {
        std::mem::take(&mut *self.lock())
    }

    /// The reading until now.
    pub fn peek(&self) -> Reading {
        self.lock().clone()
    }

    /// A request on its way to the store, with the question for its units.
    pub fn asks(&self, target: &str, body: &Bytes) -> (Option<Asked>, Bytes) {
        let name = operation(target);
        *self.lock().cost.trips.entry(name.clone()).or_default() += 1;
        let Ok(mut body) = serde_json::from_slice::<Value>(body) else {
            return (None, body.clone());
        };
        body["ReturnConsumedCapacity"] = json!("INDEXES");
        let bytes = body.to_string().into();
        (Some(Asked { name, body }), bytes)
    }

    /// What the store answered; it went well.
    pub fn reads(&self, asked: &Asked, answer: &Bytes) {
        let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
        let mut reading = self.lock();
        let consumed = &answer["ConsumedCapacity"];
        for table in consumed
            .as_array()
            .map_or(std::slice::from_ref(consumed), Vec::as_slice)
        {
            note_units(&mut reading.cost, asked, table);
        }
        match asked.name.as_str() {
            "Query" => note_list(&mut reading.cost, &asked.body, &answer),
            "BatchGetItem" => {
                for (table, wanted) in asked.body["RequestItems"].as_object().into_iter().flatten() {
                    for key in wanted["Keys"].as_array().into_iter().flatten() {
                        note_item(&mut reading.cost, "read", (table, key));
                    }
                }
            }
            "TransactWriteItems" => {
                for item in asked.body["TransactItems"].as_array().into_iter().flatten() {
                    reading.note_write(item);
                }
            }
            _ => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, Reading> {
        self.0.lock().unwrap()
    }
}

impl Reading {
    fn note_write(&mut self, item: &Value) {
        for (kind, written) in item.as_object().into_iter().flatten() {
            let table = written["TableName"].as_str().unwrap_or_default();
            let item = if kind == "Put" {
                &written["Item"]
            } else {
                &written["Key"]
            };
            note_item(&mut self.cost, "write", (table, item));
            let key = json!({"pk": item["pk"], "sk": item["sk"]});
            let sort = item["sk"]["S"].as_str().unwrap_or_default();
            match table {
                "history" if item.get("told").is_some() => self.told.push(item.clone()),
                "messages" if sort.starts_with("m#") => self.messages.push(key),
                "messages" if sort.starts_with("d#") => self.deliveries.push(key),
                _ => {}
            }
        }
    }
}

fn note_units(cost: &mut Operation, asked: &Asked, consumed: &Value) {
    let Some(table) = consumed["TableName"].as_str() else {
        return;
    };
    let is_read = matches!(asked.name.as_str(), "GetItem" | "BatchGetItem" | "Query" | "Scan");
    let mut note = |place: String, units: &Value| {
        let units = units["CapacityUnits"].as_f64().unwrap_or_default();
        let units = if is_read {
            Units {
                read: units,
                write: 0.0,
            }
        } else {
            Units {
                read: 0.0,
                write: units,
            }
        };
        if units != Units::default() {
            *cost.units.entry(place).or_default() += units;
        }
    };
    note(table.to_owned(), &consumed["Table"]);
    for (index, units) in consumed["GlobalSecondaryIndexes"].as_object().into_iter().flatten() {
        note(format!("{table}/{index}"), units);
    }
}

fn note_list(cost: &mut Operation, asked: &Value, answer: &Value) {
    let table = asked["TableName"].as_str().unwrap_or_default();
    let place = asked["IndexName"]
        .as_str()
        .map_or_else(|| table.to_owned(), |index| format!("{table}/{index}"));
    let listed: &mut Listed = cost.lists.entry(place).or_default();
    let limit = asked["Limit"].as_u64();
    listed.limit = if listed.queries == 0 {
        limit
    } else {
        listed.limit.zip(limit).map(|(one, other)| one.min(other))
    };
    listed.queries += 1;
    listed.rows += answer["ScannedCount"].as_u64().unwrap_or_default();
}

fn note_item(cost: &mut Operation, how: &str, (table, key): (&str, &Value)) {
    let kind = kind(key["pk"]["S"].as_str().unwrap_or_default());
    *cost.items.entry(format!("{how} {table} {kind}")).or_default() += 1;
}

/// What a partition key names: its first part, unless that is a name already.
fn kind(pk: &str) -> String {
    match pk.split_once('#') {
        Some((first, _)) if first.chars().all(|c| c.is_ascii_lowercase() || c == '-') => first.to_owned(),
        Some(_) | None => "one".to_owned(),
    }
}
