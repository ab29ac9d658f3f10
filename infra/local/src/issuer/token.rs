//! Tokens: for a code, and the shortcut for developers and tests.

use super::authorization::Grant;
use super::{Issuer, SignIn, TOKEN_SECONDS};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// A request for tokens (RFC 6749 §4.1.3).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Exchange {
    grant_type: String,
    code: String,
    redirect_uri: String,
    client_id: String,
    code_verifier: String,
}

/// A request for a token without the detour over a browser.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Demo {
    subject: String,
    /// As after a real-person check.
    #[serde(default)]
    face: bool,
    /// How many seconds ago the sign-in was, to try what an old check does.
    #[serde(default)]
    auth_age_seconds: u32,
}

/// `POST /oidc/token`
pub(super) async fn exchange(State(issuer): State<Arc<Issuer>>, Form(asked): Form<Exchange>) -> Response {
    if asked.grant_type != "authorization_code" {
        return refused("unsupported_grant_type");
    }
    let grant = issuer.grants.take(&asked.code, crate::clock::now());
    let fits = |grant: &Grant| {
        grant.client_id == asked.client_id
            && grant.redirect_uri == asked.redirect_uri
            && grant.is_proven_by(&asked.code_verifier)
    };
    match grant.filter(fits).and_then(|grant| tokens(&issuer, &grant)) {
        Some(tokens) => answer(StatusCode::OK, tokens),
        None => refused("invalid_grant"),
    }
}

/// `POST /oidc/demo-token`
pub(super) async fn demo(State(issuer): State<Arc<Issuer>>, Json(asked): Json<Demo>) -> Response {
    let sign_in = if asked.face { SignIn::Face } else { SignIn::Usual };
    let signed_in_at = crate::clock::now() - SignedDuration::from_secs(i64::from(asked.auth_age_seconds));
    match issuer.access_token(&asked.subject, sign_in, signed_in_at) {
        Some(token) => answer(
            StatusCode::OK,
            json!({ "access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS }),
        ),
        None => answer(
            StatusCode::NOT_FOUND,
            json!({ "error": "unknown_subject", "error_description": "没有这个演示账号；/oidc/authorize 页面可查看全部账号" }),
        ),
    }
}

fn tokens(issuer: &Issuer, grant: &Grant) -> Option<Value> {
    let person = issuer.people().find(&grant.subject)?;
    let access = issuer.claims(&person, grant.sign_in, grant.signed_in_at);
    let mut identity = access.clone();
    identity["aud"] = json!(grant.client_id);
    if !grant.nonce.is_empty() {
        identity["nonce"] = json!(grant.nonce);
    }
    Some(json!({
        "access_token": issuer.sign(&access).ok()?,
        "id_token": issuer.sign(&identity).ok()?,
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
    }))
}

fn refused(error: &str) -> Response {
    answer(StatusCode::BAD_REQUEST, json!({ "error": error }))
}

/// Tokens are not for caches.
fn answer(status: StatusCode, body: Value) -> Response {
    (
        status,
        [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))],
        Json(body),
    )
        .into_response()
}
