//! What goes wrong between a client and the store: under the SDK, so that its own repetitions are part of the story.

use super::calls::operation;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;

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
    /// The connection breaks, and the store does it only after this time.
    Late(Duration),
}

impl Fault {
    /// Whether the store may do what the caller is told has failed.
    pub fn hides_success(self) -> bool {
        match self {
            Self::AnswerLost | Self::Late(_) => true,
            Self::None | Self::NotSent | Self::Cancelled(_) | Self::Refused(_) | Self::Delayed(_) => false,
        }
    }
}

#[derive(Debug, Default)]
struct State {
    plan: BTreeMap<&'static str, VecDeque<Fault>>,
    tokens: Vec<String>,
    late: JoinSet<()>,
}

/// An HTTP client whose requests suffer what was planned.
#[derive(Clone, Debug)]
pub struct Faults {
    state: Arc<Mutex<State>>,
    inner: SharedHttpClient,
}

impl Default for Faults {
    /// Nothing goes wrong.
    fn default() -> Self {
        Self {
            state: Arc::default(),
            inner: aws_smithy_http_client::Builder::new().build_http(),
        }
    }
}

impl Faults {
    /// What happens to the next requests of an operation, such as `TransactWriteItems`, in this order.
    pub fn plan(&self, operation: &'static str, faults: impl IntoIterator<Item = Fault>) {
        let mut state = self.state.lock().unwrap();
        state.plan.entry(operation).or_default().extend(faults);
    }

    /// How much of the plan has not happened yet; forgets it.
    pub fn clear(&self) -> usize {
        let plan = std::mem::take(&mut self.state.lock().unwrap().plan);
        plan.values().map(VecDeque::len).sum()
    }

    /// The client tokens of all transactional writes since the last time.
    pub fn take_tokens(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().tokens)
    }

    /// Waits until the store has done everything that came late.
    pub async fn settle(&self) {
        let mut late = std::mem::take(&mut self.state.lock().unwrap().late);
        while late.join_next().await.is_some() {}
    }
}

impl HttpClient for Faults {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector {
            state: Arc::clone(&self.state),
            inner: self.inner.http_connector(settings, components),
        })
    }
}

#[derive(Clone, Debug)]
struct Connector {
    state: Arc<Mutex<State>>,
    inner: SharedHttpConnector,
}

impl Connector {
    fn next(&self, request: &HttpRequest) -> Fault {
        let target = operation(request.headers().get("x-amz-target").unwrap_or_default());
        let mut state = self.state.lock().unwrap();
        state.tokens.extend(token(request));
        let faults = state.plan.get_mut(target.as_str());
        faults.and_then(VecDeque::pop_front).unwrap_or(Fault::None)
    }

    fn send_late(&self, request: HttpRequest, after: Duration) {
        let inner = self.inner.clone();
        self.state.lock().unwrap().late.spawn(async move {
            tokio::time::sleep(after).await;
            // Whatever it answers, nobody hears it.
            let _ = inner.call(request).await;
        });
    }

    async fn suffer(self, fault: Fault, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        match fault {
            Fault::None => self.inner.call(request).await,
            Fault::NotSent => Err(broken()),
            Fault::AnswerLost => self.inner.call(request).await.and(Err(broken())),
            Fault::Cancelled(reason) => Ok(cancelled(reason)),
            Fault::Refused(reason) => Ok(refused(reason)),
            Fault::Delayed(time) => {
                tokio::time::sleep(time).await;
                self.inner.call(request).await
            }
            Fault::Late(after) => {
                self.send_late(request, after);
                Err(broken())
            }
        }
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let fault = self.next(&request);
        HttpConnectorFuture::new(self.clone().suffer(fault, request))
    }
}

fn token(request: &HttpRequest) -> Option<String> {
    let body = std::str::from_utf8(request.body().bytes()?).ok()?;
    let (_, rest) = body.split_once("\"ClientRequestToken\":\"")?;
    rest.split_once('"').map(|(token, _)| token.to_owned())
}

fn broken() -> ConnectorError {
    ConnectorError::io("the connection broke".into())
}

fn cancelled(reason: &str) -> HttpResponse {
    let body = serde_json::json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{reason}]"),
        "CancellationReasons": [{"Code": reason, "Message": "as planned"}, {"Code": "None"}],
    });
    answer(400, &body)
}

fn refused(reason: &str) -> HttpResponse {
    let name = format!("com.amazonaws.dynamodb.v20120810#{reason}");
    let status = if reason == "InternalServerError" { 500 } else { 400 };
    answer(status, &serde_json::json!({"__type": name, "message": "as planned"}))
}

fn answer(status: u16, body: &Value) -> HttpResponse {
    let mut response = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body.to_string()));
    response
        .headers_mut()
        .insert("content-type", "application/x-amz-json-1.0");
    response
}
