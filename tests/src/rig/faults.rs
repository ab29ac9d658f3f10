//! What goes wrong between a client and the store: under the SDK, so that its own repetitions are part of the story.

use super::calls::operation;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happens to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The connection breaks before the store has seen it.
    NotSent,
    /// The store does it, and its answer is lost.
    AnswerLost,
    /// The store cancels the transaction for this reason, such as `TransactionConflict`.
    Cancelled(&'static str),
    /// The store refuses it for this reason, such as `ThrottlingException`.
    Refused(&'static str),
    /// It takes its time.
    Delayed(Duration),
}

type Plan = Arc<Mutex<BTreeMap<&'static str, VecDeque<Fault>>>>;

/// An HTTP client whose requests suffer what was planned.
#[derive(Clone, Debug)]
pub struct Faults {
    plan: Plan,
    inner: SharedHttpClient,
}

impl Default for Faults {
    /// Nothing goes wrong.
    fn default() -> Self {
        Self {
            plan: Plan::default(),
            inner: aws_smithy_http_client::Builder::new().build_http(),
        }
    }
}

impl Faults {
    /// What happens to the next requests of an operation, such as `TransactWriteItems`, in this order.
    pub fn plan(&self, operation: &'static str, faults: impl IntoIterator<Item = Fault>) {
        self.plan.lock().unwrap().entry(operation).or_default().extend(faults);
    }

    /// How much of the plan has not happened yet; forgets it.
    pub fn clear(&self) -> usize {
        std::mem::take(&mut *self.plan.lock().unwrap())
            .values()
            .map(VecDeque::len)
            .sum()
    }
}

impl HttpClient for Faults {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector {
            plan: Arc::clone(&self.plan),
            inner: self.inner.http_connector(settings, components),
        })
    }
}

#[derive(Debug)]
struct Connector {
    plan: Plan,
    inner: SharedHttpConnector,
}

impl Connector {
    fn next(&self, request: &HttpRequest) -> Fault {
        let target = operation(request.headers().get("x-amz-target").unwrap_or_default());
        let mut plan = self.plan.lock().unwrap();
        let faults = plan.get_mut(target.as_str());
        faults.and_then(VecDeque::pop_front).unwrap_or(Fault::None)
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (fault, inner) = (self.next(&request), self.inner.clone());
        HttpConnectorFuture::new(async move {
            match fault {
                Fault::None => inner.call(request).await,
                Fault::NotSent => Err(broken()),
                Fault::AnswerLost => inner.call(request).await.and(Err(broken())),
                Fault::Cancelled(reason) => Ok(cancelled(reason)),
                Fault::Refused(reason) => Ok(refused(reason)),
                Fault::Delayed(time) => {
                    tokio::time::sleep(time).await;
                    inner.call(request).await
                }
            }
        })
    }
}

fn broken() -> ConnectorError {
    ConnectorError::io("the connection broke".into())
}

fn cancelled(reason: &str) -> HttpResponse {
    bad_request(&serde_json::json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{reason}]"),
        "CancellationReasons": [{"Code": reason, "Message": "as planned"}, {"Code": "None"}],
    }))
}

fn refused(reason: &str) -> HttpResponse {
    let name = format!("com.amazonaws.dynamodb.v20120810#{reason}");
    bad_request(&serde_json::json!({"__type": name, "message": "as planned"}))
}

fn bad_request(body: &serde_json::Value) -> HttpResponse {
    let status = 400_u16.try_into().unwrap();
    let mut response = HttpResponse::new(status, SdkBody::from(body.to_string()));
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    response
}
