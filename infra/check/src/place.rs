//! Which tables, and how an operator opens them.

use crate::BoxError;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use gateway::client::{Access, Cloud};
use gateway::config::Config;
use records::{IdentityKey, Records, Tables};
use std::collections::BTreeMap;

/// How tables are found.
#[derive(Clone, Debug)]
pub enum Place {
    /// Those of a stack, by the names that CloudFormation gave them: `<stack>-HistoryTable-…`.
    Stack(String),
    /// Those whose names are this and then what they hold: `<prefix>history`.
    Prefix(String),
}

/// Why the tables are not known.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// They can't be listed.
    #[error("tables can't be listed: {0}")]
    Store(String),
    /// Some have no name, or more than one.
    #[error("not exactly one table is named {}", .0.join(", nor "))]
    Ambiguous(Vec<String>),
}

/// The names of the tables at `place`.
pub async fn tables(client: &Client, place: &Place) -> Result<Tables, PlaceError> {
    let stack = match place {
        Place::Prefix(prefix) => return Ok(Tables::named(|table| format!("{prefix}{table}"))),
        Place::Stack(stack) => stack,
    };
    let names = names(client).await?;
    let (mut found, mut unclear) = (BTreeMap::new(), Vec::new());
    for table in Tables::HELD {
        let logical = table.get(..1).unwrap_or_default().to_uppercase() + table.get(1..).unwrap_or_default();
        let begins = format!("{stack}-{logical}Table-");
        let fitting: Vec<&String> = names.iter().filter(|name| name.starts_with(&begins)).collect();
        match fitting[..] {
            [only] => drop(found.insert(table, only.clone())),
            [] | [..] => unclear.push(begins),
        }
    }
    if !unclear.is_empty() {
        return Err(PlaceError::Ambiguous(unclear));
    }
    Ok(Tables::named(|table| found.get(table).cloned().unwrap_or_default()))
}

/// What an operator works with.
pub struct Opened {
    /// Makes clients of the stores.
    pub cloud: Cloud,
    /// The records in the tables.
    pub records: Records,
}

/// Opens what is at `place`. `lookup` knows the settings `AWS_REGION` and `IDENTITY_KEY`, and `AWS_ENDPOINT_URL` where the
/// stores are not in the cloud.
pub async fn open(place: &Place, access: Access, lookup: impl Fn(&str) -> Option<String>) -> Result<Opened, BoxError> {
    let config = Config::read(&["IDENTITY_KEY"], lookup)?;
    let cloud = Cloud::new(&config, access)?;
    let client = cloud.dynamodb();
    let tables = tables(&client, place).await?;
    let key = IdentityKey::new(config.identity_key.unwrap_or_default()).ok_or("IDENTITY_KEY is too short")?;
    let records = Records::new(client, tables, key);
    Ok(Opened { cloud, records })
}

async fn names(client: &Client) -> Result<Vec<String>, PlaceError> {
    let mut pages = client.list_tables().into_paginator().send();
    let mut names = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| PlaceError::Store(DisplayErrorContext(error).to_string()))?;
        names.extend(page.table_names.unwrap_or_default());
    }
    Ok(names)
}
