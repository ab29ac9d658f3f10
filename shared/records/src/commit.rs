//! One transactional write, and what its refusal means.

use crate::Records;
use crate::attributes::{Item, number, text};
use crate::error::Error;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use domain::refusal::Refusal;

/// One write and what it means when its condition fails.
pub(crate) struct Write {
    item: TransactWriteItem,
    guard: Guard,
}

/// What a failed condition means.
pub(crate) enum Guard {
    /// Somebody else changed it meanwhile: read and decide again.
    Version,
    /// The same request was answered meanwhile.
    Answered,
    /// The operation is not possible.
    Refuse(Refusal),
}

/// How a transactional write ended.
pub(crate) enum Outcome {
    /// All of it was written.
    Written,
    /// Nothing was written; read and decide again.
    Again,
    /// Nothing was written; the same request was answered before, as this item tells.
    Answered(Item),
}

/// A condition with its placeholders.
pub(crate) struct Condition {
    pub(crate) expression: &'static str,
    pub(crate) values: Item,
}

impl Condition {
    /// No item of this key exists.
    pub(crate) fn absent() -> Self {
        Self {
            expression: "attribute_not_exists(pk)",
            values: Item::new(),
        }
    }

    /// The item is as it was read: of this version, or absent if it was never written.
    pub(crate) fn unchanged(version: u64) -> Self {
        if version == 0 {
            return Self::absent();
        }
        Self {
            expression: "version = :version",
            values: Item::from([(":version".to_owned(), number(version))]),
        }
    }
}

impl Write {
    /// Puts an item where `condition` holds.
    pub(crate) fn put(table: &str, item: Item, condition: Condition, guard: Guard) -> Result<Self, Error> {
        let values = (!condition.values.is_empty()).then_some(condition.values);
        let put = Put::builder()
            .table_name(table)
            .set_item(Some(item))
            .condition_expression(condition.expression)
            .set_expression_attribute_values(values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(Error::unbuilt)?;
        Ok(Self {
            item: TransactWriteItem::builder().put(put).build(),
            guard,
        })
    }

    /// Writes nothing, and decides anew unless `condition` holds of an item that was only read.
    pub(crate) fn check(table: &str, key: Item, condition: Condition) -> Result<Self, Error> {
        let values = (!condition.values.is_empty()).then_some(condition.values);
        let check = ConditionCheck::builder()
            .table_name(table)
            .set_key(Some(key))
            .condition_expression(condition.expression)
            .set_expression_attribute_values(values)
            .build()
            .map_err(Error::unbuilt)?;
        Ok(Self {
            item: TransactWriteItem::builder().condition_check(check).build(),
            guard: Guard::Version,
        })
    }

    /// Puts an item whatever was there.
    pub(crate) fn replace(table: &str, item: Item) -> Result<Self, Error> {
        let put = Put::builder().table_name(table).set_item(Some(item)).build();
        let put = put.map_err(Error::unbuilt)?;
        Ok(Self {
            item: TransactWriteItem::builder().put(put).build(),
            guard: Guard::Version,
        })
    }

    /// Sets text attributes of an item whatever else it says.
    pub(crate) fn set(table: &str, key: Item, attributes: &[(&str, String)]) -> Result<Self, Error> {
        let mut update = Update::builder().table_name(table).set_key(Some(key));
        let mut assignments = Vec::new();
        for (index, (name, value)) in attributes.iter().enumerate() {
            assignments.push(format!("#n{index} = :v{index}"));
            update = update
                .expression_attribute_names(format!("#n{index}"), *name)
                .expression_attribute_values(format!(":v{index}"), text(value));
        }
        let update = update
            .update_expression(format!("SET {}", assignments.join(", ")))
            .build();
        let update = update.map_err(Error::unbuilt)?;
        Ok(Self {
            item: TransactWriteItem::builder().update(update).build(),
            guard: Guard::Version,
        })
    }

    /// Counts one more in an item that expires, where `condition` holds; it may name the count `uses`.
    pub(crate) fn count(
        table: &str,
        key: Item,
        expires_at: i64,
        (condition, guard): (Condition, Guard),
    ) -> Result<Self, Error> {
        let mut values = condition.values;
        values.insert(":one".to_owned(), number(1));
        values.insert(":expires_at".to_owned(), number(expires_at));
        let update = Update::builder()
            .table_name(table)
            .set_key(Some(key))
            .update_expression("ADD uses :one SET expires_at = :expires_at")
            .condition_expression(condition.expression)
            .set_expression_attribute_values(Some(values))
            .build()
            .map_err(Error::unbuilt)?;
        Ok(Self {
            item: TransactWriteItem::builder().update(update).build(),
            guard,
        })
    }

    /// Deletes an item of which `condition` holds; otherwise the operation is decided anew.
    pub(crate) fn delete_where(table: &str, key: Item, condition: Condition) -> Result<Self, Error> {
        let delete = Delete::builder()
            .table_name(table)
            .set_key(Some(key))
            .condition_expression(condition.expression)
            .set_expression_attribute_values(Some(condition.values))
            .build()
            .map_err(Error::unbuilt)?;
        Ok(Self {
            item: TransactWriteItem::builder().delete(delete).build(),
            guard: Guard::Version,
        })
    }

    /// Deletes an item, if it is there.
    pub(crate) fn delete(table: &str, key: Item) -> Result<Self, Error> {
        let delete = Delete::builder().table_name(table).set_key(Some(key)).build();
        let delete = delete.map_err(Error::unbuilt)?;
        Ok(Self {
            item: TransactWriteItem::builder().delete(delete).build(),
            guard: Guard::Version,
        })
    }
}

impl Records {
    /// One `TransactWriteItems`. The SDK repeats it with the same client token after a lost answer, so it has one effect.
    pub(crate) async fn commit(&self, writes: Vec<Write>) -> Result<Outcome, Error> {
        let (items, guards): (Vec<_>, Vec<_>) = writes.into_iter().map(|write| (write.item, write.guard)).unzip();
        match self
            .client
            .transact_write_items()
            .set_transact_items(Some(items))
            .send()
            .await
        {
            Ok(_) => Ok(Outcome::Written),
            Err(error) => match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => {
                    canceled_outcome(canceled.cancellation_reasons(), guards)
                }
                // Our own first try may still succeed: deciding anew, under another token, could do it twice.
                Some(TransactWriteItemsError::TransactionInProgressException(_)) => Err(Error::Busy),
                Some(service) if service.code() == Some("TransactionConflictException") => Ok(Outcome::Again),
                _ => Err(Error::from_sdk(error)),
            },
        }
    }
}

/// An answer given meanwhile counts most, then what makes the operation impossible, then what is worth another try.
fn canceled_outcome(reasons: &[CancellationReason], guards: Vec<Guard>) -> Result<Outcome, Error> {
    let mut again = false;
    let mut refusal = None;
    for (reason, guard) in reasons.iter().zip(guards) {
        match (reason.code(), guard) {
            (Some("ConditionalCheckFailed"), Guard::Answered) => {
                return Ok(Outcome::Answered(reason.item().cloned().unwrap_or_default()));
            }
            (Some("ConditionalCheckFailed"), Guard::Refuse(refused)) => refusal = Some(refused),
            (Some("ConditionalCheckFailed" | "TransactionConflict"), _) => again = true,
            (Some("ThrottlingError" | "ProvisionedThroughputExceeded"), _) => return Err(Error::Busy),
            (None | Some("None"), _) => {}
            (Some(code), _) => {
                // Its message may repeat what was to be written.
                return Err(Error::Store(format!("canceled:{code}")));
            }
        }
    }
    match (refusal, again) {
        (Some(refusal), _) => Err(Error::Refused(refusal)),
        (None, true) => Ok(Outcome::Again),
        (None, false) => Err(Error::Store("canceled".to_owned())),
    }
}
