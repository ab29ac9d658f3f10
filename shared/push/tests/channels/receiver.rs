//! A receiver of webhooks that keeps what it got.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// Verified as receivers do it: by the library of Standard Webhooks, which signs anew and compares.
    pub(crate) fn is_signed_with(&self, secret: &str) -> bool {
        let second = self.header("webhook-timestamp").parse().unwrap();
        let webhook = standardwebhooks::Webhook::new(secret).unwrap();
        let expected = webhook.sign(self.header("webhook-id"), second, &self.body).unwrap();
        self.header("webhook-signature")
            .split(' ')
            .any(|signature| signature == expected)
    }
}

#[derive(Clone)]
struct Desk {
    status: StatusCode,
    headers: Vec<(&'static str, String)>,
    received: Arc<Mutex<Vec<Received>>>,
}

pub(crate) struct Receiver {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    _serving: JoinSet<()>,
}

impl Receiver {
    /// It answers everything with this status and these headers.
    pub(crate) async fn answering(status: u16, headers: Vec<(&'static str, String)>) -> Self {
        let received = Arc::default();
        let desk = Desk {
            status: StatusCode::from_u16(status).unwrap(),
            headers,
            received: Arc::clone(&received),
        };
        let router = Router::new().fallback(take).with_state(desk);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            address,
            received,
            _serving: serving,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hooks/%E5%8E%BB%E5%90%91?school=99999", self.address)
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

async fn take(State(desk): State<Desk>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    desk.received.lock().unwrap().push(Received {
        method,
        uri,
        headers,
        body,
    });
    let mut response = (desk.status, "a word that nobody reads").into_response();
    for (name, value) in desk.headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}
