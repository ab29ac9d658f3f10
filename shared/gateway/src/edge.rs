//! The layers that every function has around its router.

use crate::body;
use crate::idempotency::{self, fingerprint};
use crate::problem::{MEDIA_TYPE, Problem};
use crate::random::Random;
use crate::telemetry::{self, Outcome, Work};
use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use lambda_http::request::RequestContext;
use records::meter::Meter;
use std::any::Any;
use std::sync::Arc;
use std::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument;

#[cfg(test)]
mod tests;

/// The header that carries the request id back to the caller.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Set where a handler has not chosen otherwise.
const DEFAULT_HEADERS: [(HeaderName, &str); 5] = [
    (CACHE_CONTROL, "no-store"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
];

/// The id of a request: the one of the gateway in front, or one drawn here.
#[derive(Clone, Debug)]
pub struct RequestId(String);

impl RequestId {
    /// As it stands in the log.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(request: &Request) -> Self {
        let given = match request.extensions().get::<RequestContext>() {
            Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
            Some(_) | None => None,
        };
        let platform = || {
            request
                .extensions()
                .get::<lambda_http::Context>()
                .map(|context| context.request_id.clone())
        };
        let known = given
            .or_else(platform)
            .filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_graphic()));
        Self(known.unwrap_or_else(|| {
            let bytes = Random::system().array::<10>().unwrap_or_default();
            domain::id::encode_symbols(&bytes, 16)
        }))
    }
}

/// Puts the edge around `router`: request id, log line, size limit, fingerprint (G2), problems for every error (G3),
/// security headers, and a 500 instead of a lost connection when a handler panics.
pub fn edge(router: Router) -> Router {
    edge_presenting(router, |_, _, _| None)
}

/// How a problem looks where routes are pages for people; `None` is a problem document as everywhere else.
pub type Present = fn(&Problem, &Uri, &HeaderMap) -> Option<Response>;

/// The same, with pages among the routes.
pub fn edge_presenting(router: Router, present: Present) -> Router {
    let around = move |request: Request, next: Next| around(request, next, present);
    router.layer(CatchPanicLayer::custom(panicked)).layer(from_fn(around))
}

async fn around(request: Request, next: Next, present: Present) -> Response {
    let (started, meter) = (Instant::now(), Arc::<Meter>::default());
    let id = RequestId::of(&request);
    let platform = request.extensions().get::<lambda_http::Context>().cloned();
    let operation = operation(&request);
    let span = tracing::info_span!(
        "request",
        request_id = id.as_str(),
        lambda_request_id = platform.as_ref().map(|context| context.request_id.as_str()),
        Operation = operation,
    );
    let (uri, asked) = (request.uri().clone(), request.headers().clone());
    let answer = meter.over(answered(request, id.clone(), next)).instrument(span.clone());
    let mut answer = answer.await;
    let problem = problem_of(&mut answer);
    let outcome = outcome(answer.status(), problem.as_ref());
    let response = finished((answer, problem), &id, |problem| present(problem, &uri, &asked));
    let work = Work {
        function: platform
            .as_ref()
            .map(|context| context.env_config.function_name.as_str()),
        operation: &operation,
        status: Some(response.status().as_u16()),
        duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    };
    span.in_scope(|| telemetry::record(&work, &outcome, &meter));
    response
}

/// What is asked for, with the route as its template: the ids in a path are personal. A method that nobody knows could be
/// any word, so it is not repeated.
fn operation(request: &Request) -> String {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let method = match *request.method() {
        Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::PATCH | Method::DELETE | Method::OPTIONS => {
            request.method().as_str()
        }
        _ => "OTHER",
    };
    format!("{method} {}", route.unwrap_or("none"))
}

/// How it ended. Refused is what the caller can see to, failed what only the operator can.
fn outcome(status: StatusCode, problem: Option<&Problem>) -> Outcome {
    let code = || problem.map_or("unexplained", Problem::code).into();
    if status.is_server_error() {
        Outcome::Failed(code())
    } else if status.is_client_error() {
        Outcome::Refused(code())
    } else {
        Outcome::Ok
    }
}

/// Reads the body, so that its fingerprint is known before the handler runs.
async fn answered(request: Request, id: RequestId, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let bytes = match body::buffered(body).await {
        Ok(bytes) => bytes,
        Err(problem) => return problem.into_response(),
    };
    if parts.headers.contains_key(idempotency::HEADER) {
        let path = parts
            .uri
            .path_and_query()
            .map_or_else(|| parts.uri.path(), |whole| whole.as_str());
        let print = fingerprint(&parts.method, path, &bytes);
        parts.extensions.insert(print);
    }
    parts.extensions.insert(id);
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

/// Every error leaves as a problem with the request id, every answer with the headers.
fn finished(
    (mut response, problem): (Response, Option<Problem>),
    id: &RequestId,
    present: impl Fn(&Problem) -> Option<Response>,
) -> Response {
    if let Some(problem) = problem {
        let mut answer = present(&problem).unwrap_or_else(|| problem.answer(Some(id.as_str())));
        // What the router or handler said besides, such as `Allow`.
        for (name, value) in response.headers() {
            if !answer.headers().contains_key(name) && name != axum::http::header::CONTENT_LENGTH {
                answer.headers_mut().append(name, value.clone());
            }
        }
        response = answer;
    }
    let headers = response.headers_mut();
    for (name, value) in DEFAULT_HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        headers.insert(REQUEST_ID, value);
    }
    response
}

/// The problem in an error answer; one by its status where the router, a layer or an extractor answered by itself.
fn problem_of(response: &mut Response) -> Option<Problem> {
    let status = response.status();
    let written = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let presentable = written.starts_with("text/html") || written.starts_with(MEDIA_TYPE);
    let unexplained = (status.is_client_error() || status.is_server_error()) && !presentable;
    response
        .extensions_mut()
        .remove::<Problem>()
        .or_else(|| unexplained.then(|| Problem::of_status(status)))
}

/// The payload of a panic may hold personal data: only its place is logged, by the hook of [`telemetry`](crate::telemetry).
fn panicked(_payload: Box<dyn Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Problem::internal_silently().into_response()
}
