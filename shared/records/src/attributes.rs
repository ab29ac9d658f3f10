//! Reading and writing DynamoDB attributes.

use crate::error::Error;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::fmt::Display;

/// One item.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// A string attribute.
pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A number attribute.
pub(crate) fn number(value: impl Display) -> AttributeValue {
    AttributeValue::N(format!("{value}"))
}

/// Any serialisable value as an attribute.
pub(crate) fn value(value: impl Serialize) -> Result<AttributeValue, Error> {
    serde_dynamo::to_attribute_value(value).map_err(|_| Error::Corrupt("a value to be written"))
}

/// The key of an item in a table with partition key only.
pub(crate) fn key(pk: impl Into<String>) -> Item {
    HashMap::from([("pk".to_owned(), text(pk))])
}

/// The key of an item in a table with partition and sort key.
pub(crate) fn key2(pk: impl Into<String>, sk: impl Into<String>) -> Item {
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

/// A string attribute of an item.
pub(crate) fn get_text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)
        .and_then(|attribute| attribute.as_s().ok())
        .map(String::as_str)
}

/// A number attribute of an item.
pub(crate) fn get_number(item: &Item, name: &str) -> Option<u64> {
    item.get(name)
        .and_then(|attribute| attribute.as_n().ok())
        .and_then(|digits| digits.parse().ok())
}

/// A structured attribute of an item; absent or unreadable is an error, since only this crate writes items.
pub(crate) fn get_value<T: DeserializeOwned>(item: &Item, name: &'static str) -> Result<T, Error> {
    let attribute = item.get(name).cloned().ok_or(Error::Corrupt(name))?;
    serde_dynamo::from_attribute_value(attribute).map_err(|_| Error::Corrupt(name))
}
