//! What a call to a store needs to be granted.

use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemInput;
use aws_sdk_dynamodb::operation::get_item::GetItemInput;
use aws_sdk_dynamodb::operation::put_item::PutItemInput;
use aws_sdk_dynamodb::operation::query::QueryInput;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsInput;
use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use aws_sdk_s3::operation::delete_object::DeleteObjectInput;
use aws_sdk_s3::operation::get_object::GetObjectInput;
use aws_sdk_s3::operation::head_object::HeadObjectInput;
use aws_sdk_s3::operation::put_object::PutObjectInput;
use aws_smithy_runtime_api::client::interceptors::context::Input;
use std::collections::HashMap;

/// One permission. See [`Use`](super::Use).
#[derive(Clone, Debug)]
pub(super) struct Need {
    pub(super) action: &'static str,
    pub(super) resource: String,
    pub(super) keys: String,
}

/// What this call needs. An operation that no function is known to use is refused, so that its story fails.
pub(super) fn of(input: &Input) -> Result<Vec<Need>, BoxError> {
    of_tables(input)
        .or_else(|| of_objects(input).map(|need| vec![need]))
        .ok_or_else(|| format!("the ledger does not know this operation: {input:?}").into())
}

/// What it takes to be told that the object is not there, where this call asks for one.
pub(super) fn listing(input: &Input) -> Option<Need> {
    let got = input.downcast_ref::<GetObjectInput>();
    let looked = input.downcast_ref::<HeadObjectInput>();
    let bucket = got
        .and_then(|get| get.bucket.clone())
        .or_else(|| looked?.bucket.clone())?;
    Some(need("s3:ListBucket", bucket))
}

fn of_tables(input: &Input) -> Option<Vec<Need>> {
    if let Some(get) = input.downcast_ref::<GetItemInput>() {
        return Some(vec![item(
            "dynamodb:GetItem",
            get.table_name.as_deref(),
            get.key.as_ref(),
        )]);
    }
    if let Some(get) = input.downcast_ref::<BatchGetItemInput>() {
        let tables = get.request_items.iter().flat_map(HashMap::keys);
        return Some(
            tables
                .map(|table| need("dynamodb:BatchGetItem", table.clone()))
                .collect(),
        );
    }
    if let Some(query) = input.downcast_ref::<QueryInput>() {
        let table = query.table_name.clone().unwrap_or_default();
        let resource = match &query.index_name {
            Some(index) => format!("{table}/index/{index}"),
            None => table,
        };
        return Some(vec![need("dynamodb:Query", resource)]);
    }
    if let Some(put) = input.downcast_ref::<PutItemInput>() {
        return Some(vec![item(
            "dynamodb:PutItem",
            put.table_name.as_deref(),
            put.item.as_ref(),
        )]);
    }
    if let Some(update) = input.downcast_ref::<UpdateItemInput>() {
        let table = update.table_name.as_deref();
        return Some(vec![item("dynamodb:UpdateItem", table, update.key.as_ref())]);
    }
    let transaction = input.downcast_ref::<TransactWriteItemsInput>()?;
    Some(transaction.transact_items.iter().flatten().flat_map(parts).collect())
}

/// A transaction needs what its parts do.
fn parts(part: &TransactWriteItem) -> Vec<Need> {
    let put = part.put.iter();
    let put = put.map(|put| item("dynamodb:PutItem", Some(&put.table_name), Some(&put.item)));
    let update = part.update.iter();
    let update = update.map(|update| item("dynamodb:UpdateItem", Some(&update.table_name), Some(&update.key)));
    let delete = part.delete.iter();
    let delete = delete.map(|delete| item("dynamodb:DeleteItem", Some(&delete.table_name), Some(&delete.key)));
    let check = part.condition_check.iter();
    let check = check.map(|check| item("dynamodb:ConditionCheckItem", Some(&check.table_name), Some(&check.key)));
    put.chain(update).chain(delete).chain(check).collect()
}

fn of_objects(input: &Input) -> Option<Need> {
    if let Some(put) = input.downcast_ref::<PutObjectInput>() {
        return Some(object("s3:PutObject", put.bucket.as_deref(), put.key.as_deref()));
    }
    if let Some(get) = input.downcast_ref::<GetObjectInput>() {
        return Some(object("s3:GetObject", get.bucket.as_deref(), get.key.as_deref()));
    }
    if let Some(head) = input.downcast_ref::<HeadObjectInput>() {
        return Some(object("s3:GetObject", head.bucket.as_deref(), head.key.as_deref()));
    }
    let delete = input.downcast_ref::<DeleteObjectInput>()?;
    let (bucket, key) = (delete.bucket.as_deref(), delete.key.as_deref());
    Some(object("s3:DeleteObject", bucket, key))
}

fn need(action: &'static str, resource: String) -> Need {
    Need {
        action,
        resource,
        keys: String::new(),
    }
}

fn item(action: &'static str, table: Option<&str>, key: Option<&HashMap<String, AttributeValue>>) -> Need {
    let partition = key.and_then(|key| key.get("pk")?.as_s().ok());
    let kind = partition.and_then(|key| key.split_once('#')).map(|(kind, _)| kind);
    let is_word = |kind: &&str| kind.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    Need {
        action,
        resource: table.unwrap_or_default().to_owned(),
        // A key that begins with a name of somebody or something is granted with the whole table.
        keys: kind.filter(is_word).unwrap_or_default().to_owned(),
    }
}

fn object(action: &'static str, bucket: Option<&str>, key: Option<&str>) -> Need {
    let folder = key.and_then(|key| key.split_once('/')).map(|(folder, _)| folder);
    let bucket = bucket.unwrap_or_default();
    need(action, format!("{bucket}/{}/*", folder.unwrap_or_default()))
}
