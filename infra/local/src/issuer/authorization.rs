//! The authorization code flow with PKCE (RFC 6749 §4.1, RFC 7636): choose a person, get a code.

use super::{Issuer, SignIn, page};
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;

const CODE_SECONDS: i64 = 60;
/// Codes that nobody fetched are forgotten beyond this many.
const MAX_CODES: usize = 1000;

/// What a client asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) response_type: String,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scope: String,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) code_challenge: String,
    pub(super) code_challenge_method: String,
    pub(super) acr_values: String,
    /// Search text of the page.
    pub(super) q: String,
    /// Page of the list, from 0.
    pub(super) page: usize,
}

/// Who was chosen, and what for.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Chosen {
    #[serde(flatten)]
    asked: Asked,
    subject: String,
    /// `face` after a (pretended) real-person check.
    #[serde(default)]
    check: String,
}

/// What a code is good for, once.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) subject: String,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) nonce: String,
    pub(super) sign_in: SignIn,
    pub(super) signed_in_at: Timestamp,
    code_challenge: String,
}

impl Grant {
    /// Whether `verifier` is what the challenge was made of.
    pub(super) fn is_proven_by(&self, verifier: &str) -> bool {
        URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == self.code_challenge
    }

    fn is_over(&self, now: Timestamp) -> bool {
        now.as_second() - self.signed_in_at.as_second() > CODE_SECONDS
    }
}

/// The codes that were given out.
#[derive(Default)]
pub(super) struct Grants(Mutex<HashMap<String, Grant>>);

impl Grants {
    fn give(&self, grant: Grant) -> Option<String> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).ok()?;
        let code = URL_SAFE_NO_PAD.encode(bytes);
        let mut grants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if grants.len() >= MAX_CODES {
            grants.clear();
        }
        grants.insert(code.clone(), grant);
        Some(code)
    }

    /// What `code` is good for; a second try finds nothing.
    pub(super) fn take(&self, code: &str, now: Timestamp) -> Option<Grant> {
        let grant = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(code)?;
        (!grant.is_over(now)).then_some(grant)
    }
}

/// `GET /oidc/authorize`: the page to choose a person on.
pub(super) async fn choose(State(issuer): State<Arc<Issuer>>, Query(asked): Query<Asked>) -> Response {
    match check(&asked) {
        Err(answer) => answer,
        Ok(_) => shown(page::choose(&asked, issuer.people())),
    }
}

/// `POST /oidc/authorize`: back to the client with a code.
pub(super) async fn sign_in(State(issuer): State<Arc<Issuer>>, Form(chosen): Form<Chosen>) -> Response {
    let mut target = match check(&chosen.asked) {
        Err(answer) => return answer,
        Ok(target) => target,
    };
    let Chosen { asked, subject, check } = chosen;
    if issuer.people().find(&subject).is_none() {
        return back(target, &asked.state, "access_denied");
    }
    let grant = Grant {
        subject,
        client_id: asked.client_id,
        redirect_uri: asked.redirect_uri,
        nonce: asked.nonce,
        sign_in: if check == "face" { SignIn::Face } else { SignIn::Usual },
        signed_in_at: crate::clock::now(),
        code_challenge: asked.code_challenge,
    };
    let Some(code) = issuer.grants.give(grant) else {
        return back(target, &asked.state, "server_error");
    };
    target
        .query_pairs_mut()
        .append_pair("code", &code)
        .append_pair("state", &asked.state);
    target.query_pairs_mut().append_pair("iss", issuer.url());
    Redirect::to(target.as_str()).into_response()
}

/// Where to answer to, or an answer: a bad target is never redirected to, everything else is told to it.
#[expect(clippy::result_large_err, reason = "one answer a request, not a hot path")]
fn check(asked: &Asked) -> Result<Url, Response> {
    let target = Url::parse(&asked.redirect_uri).ok().filter(is_on_this_machine);
    let Some(target) = target else {
        return Err((StatusCode::BAD_REQUEST, shown(page::bad_target())).into_response());
    };
    if asked.response_type != "code" {
        return Err(back(target, &asked.state, "unsupported_response_type"));
    }
    let challenge = URL_SAFE_NO_PAD
        .decode(&asked.code_challenge)
        .is_ok_and(|digest| digest.len() == 32);
    if asked.client_id.is_empty() || asked.code_challenge_method != "S256" || !challenge {
        return Err(back(target, &asked.state, "invalid_request"));
    }
    Ok(target)
}

/// Codes leave for pages of this machine only: this issuer signs anybody in.
fn is_on_this_machine(target: &Url) -> bool {
    target.scheme() == "http" && matches!(target.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

fn back(mut target: Url, state: &str, error: &str) -> Response {
    target
        .query_pairs_mut()
        .append_pair("error", error)
        .append_pair("state", state);
    Redirect::to(target.as_str()).into_response()
}

fn shown(page: String) -> Response {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
    let headers = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (headers, Html(page)).into_response()
}
