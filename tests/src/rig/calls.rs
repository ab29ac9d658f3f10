//! Counts what is asked of the store, by operation.

use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// How often each operation was sent.
#[derive(Clone, Debug, Default)]
pub struct Calls(Arc<Mutex<BTreeMap<String, u64>>>);

impl Calls {
    /// What was sent since the last time, and counts from nothing again.
    pub fn take(&self) -> BTreeMap<String, u64> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    /// Counts a request with this `X-Amz-Target`.
    pub fn count(&self, target: &str) {
        *self.0.lock().unwrap().entry(operation(target)).or_default() += 1;
    }
}

/// `TransactWriteItems` of `DynamoDB_20120810.TransactWriteItems`.
pub fn operation(target: &str) -> String {
    target.rsplit('.').next().unwrap_or_default().to_owned()
}

impl Intercept for Calls {
    fn name(&self) -> &'static str {
        "Calls"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.count(context.request().headers().get("x-amz-target").unwrap_or_default());
        Ok(())
    }
}
