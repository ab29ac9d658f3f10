//! What API Gateway does before a function is called: it checks the token, bounds the body and describes the request.

mod context;
mod verification;

pub use verification::{Refused, Verifier};

use crate::problem::Problem;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The most bytes that a function is given (Lambda's limit for a synchronous call).
pub const MAX_BODY_BYTES: usize = 6 * 1024 * 1024;

/// The most bytes that are listened to: who is still sending when the answer comes may never read it.
const MAX_HEARD_BYTES: usize = 4 * MAX_BODY_BYTES;

/// Whether a route needs no token, by method and route pattern (`/v1/filings/{id}`).
pub type PublicRoutes = Arc<dyn Fn(&Method, &str) -> bool + Send + Sync>;

/// The edge in front of the functions.
#[derive(Clone)]
pub struct Authorizer {
    /// Checks tokens.
    pub verifier: Arc<Verifier>,
    /// Which routes go without.
    pub is_public: PublicRoutes,
}

/// Lets a request pass to its function, with the context that API Gateway gives it, or refuses it.
///
/// A token on a public route is not looked at, as in the cloud, where a route either has the authorizer or has not.
pub async fn authorize(State(edge): State<Authorizer>, mut request: Request, next: Next) -> Response {
    let Some(route) = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned())
    else {
        return Problem::NotFound.into_response();
    };
    let claims = if (edge.is_public)(request.method(), &route) {
        None
    } else {
        match edge.verifier.verify(bearer(&request)) {
            Ok(claims) => Some(claims),
            Err(refused) => return unauthenticated(refused),
        }
    };
    let context = context::describe(&request, &route, claims);
    request.extensions_mut().insert(context);
    let (parts, body) = request.into_parts();
    match axum::body::to_bytes(body, MAX_HEARD_BYTES).await {
        Ok(body) if body.len() <= MAX_BODY_BYTES => next.run(Request::from_parts(parts, Body::from(body))).await,
        Ok(_) | Err(_) => Problem::PayloadTooLarge.into_response(),
    }
}

/// The token of `Authorization: Bearer …`; empty if there is none.
fn bearer(request: &Request) -> &str {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let credentials = value.and_then(|value| value.split_once(' '));
    credentials
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map_or("", |(_, token)| token.trim())
}

/// 401 with the challenge of RFC 6750.
fn unauthenticated(refused: Refused) -> Response {
    let mut response = Problem::Unauthenticated.into_response();
    let challenge = match refused {
        Refused::Missing => HeaderValue::from_static("Bearer"),
        Refused::Invalid => HeaderValue::from_static(r#"Bearer error="invalid_token""#),
    };
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}
