//! Stands between a whole system and its store and counts what passes.

use super::calls::Calls;
use super::meter::Meter;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use tokio::task::JoinSet;

/// A proxy on the loopback interface; it ends when it is dropped.
pub struct Proxy {
    /// `http://127.0.0.1:<port>`, for `DynamoDb::At`.
    pub endpoint: String,
    /// What passed.
    pub calls: Calls,
    _server: JoinSet<()>,
}

#[derive(Clone)]
struct Upstream {
    endpoint: String,
    calls: Calls,
    meter: Option<Meter>,
    client: reqwest::Client,
}

impl Proxy {
    /// Stands in front of the store at `endpoint`.
    pub async fn start(endpoint: &str) -> Self {
        Self::start_with(endpoint, None).await
    }

    /// The same; what passes is asked for the capacity that it takes.
    pub async fn metered(endpoint: &str, meter: &Meter) -> Self {
        Self::start_with(endpoint, Some(meter.clone())).await
    }

    async fn start_with(endpoint: &str, meter: Option<Meter>) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let own = format!("http://{}", listener.local_addr().unwrap());
        let calls = Calls::default();
        let upstream = Upstream {
            endpoint: endpoint.to_owned(),
            calls: calls.clone(),
            meter,
            client: reqwest::Client::new(),
        };
        let application = axum::Router::new().fallback(any(pass)).with_state(upstream);
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, application).await.unwrap() });
        Self {
            endpoint: own,
            calls,
            _server: server,
        }
    }
}

async fn pass(State(upstream): State<Upstream>, mut headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").map(HeaderValue::to_str);
    let target = target.and_then(Result::ok).unwrap_or_default().to_owned();
    upstream.calls.count(&target);
    let (asked, body) = match &upstream.meter {
        Some(meter) => meter.asks(&target, &body),
        None => (None, body),
    };
    // The stand-ins don't check for whom a request was signed, nor what.
    headers.remove(header::HOST);
    headers.remove(header::CONTENT_LENGTH);
    let request = upstream.client.post(&upstream.endpoint).headers(headers).body(body);
    let Ok(answer) = request.send().await else {
        return status(StatusCode::BAD_GATEWAY);
    };
    let (code, mut headers) = (answer.status(), answer.headers().clone());
    let Ok(bytes) = answer.bytes().await else {
        return status(StatusCode::BAD_GATEWAY);
    };
    headers.remove(header::TRANSFER_ENCODING);
    if let (Some(meter), Some(asked), true) = (&upstream.meter, &asked, code.is_success()) {
        meter.reads(asked, &bytes);
    }
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = code;
    *response.headers_mut() = headers;
    response
}

fn status(code: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = code;
    response
}
