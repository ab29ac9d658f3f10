//! An OpenID Connect issuer for demo people. It asks for no password: it shows what a real issuer does for the system,
//! and is no real issuer.

mod authorization;
mod key;
mod page;
pub mod people;
mod token;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Header, encode};
use key::Key;
use people::{People, Person};
use serde_json::{Value, json};
use std::io;
use std::sync::Arc;

/// Who the access tokens are for.
pub const AUDIENCE: &str = "quxiang";
/// How long a token is good for, in seconds.
pub const TOKEN_SECONDS: i64 = 3600;

/// How somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// As usual (`amr`: `pwd`).
    Usual,
    /// With a real-person check (`amr`: `pwd`, `face`; V2).
    Face,
}

impl SignIn {
    fn methods(self) -> &'static [&'static str] {
        match self {
            Self::Usual => &["pwd"],
            Self::Face => &["pwd", "face"],
        }
    }
}

/// The issuer.
pub struct Issuer {
    url: String,
    key: Key,
    people: Arc<People>,
    grants: authorization::Grants,
}

impl Issuer {
    /// An issuer at `url` (the host's base URL) that signs with the P-256 or RSA key `pem` for these people.
    pub fn new(url: impl Into<String>, pem: &str, people: Arc<People>) -> io::Result<Self> {
        Ok(Self {
            url: url.into(),
            key: Key::from_pem(pem)?,
            people,
            grants: authorization::Grants::default(),
        })
    }

    /// `iss` of every token.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The keys that check this issuer's tokens.
    pub fn keys(&self) -> JwkSet {
        JwkSet {
            keys: vec![self.key.public.clone()],
        }
    }

    /// Who can sign in.
    pub fn people(&self) -> &Arc<People> {
        &self.people
    }

    /// An access token for `subject`, who signed in at `signed_in_at`; `None` for somebody unknown.
    pub fn access_token(&self, subject: &str, sign_in: SignIn, signed_in_at: Timestamp) -> Option<String> {
        let person = self.people.find(subject)?;
        self.sign(&self.claims(&person, sign_in, signed_in_at)).ok()
    }

    /// Signs any claims with the issuer's key; for tests that need tokens which the issuer would not make.
    pub fn sign(&self, claims: &Value) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(self.key.algorithm);
        header.kid.clone_from(&self.key.public.common.key_id);
        encode(&header, claims, &self.key.private)
    }

    fn claims(&self, person: &Person, sign_in: SignIn, signed_in_at: Timestamp) -> Value {
        let now = crate::clock::now().as_second();
        let mut claims = json!({
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": person.subject,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "auth_time": signed_in_at.as_second(),
            "amr": sign_in.methods(),
            "name": person.name,
            "role": person.role,
        });
        if let Some(number) = &person.cn_id_number {
            claims["cn_id_number"] = json!(number);
        }
        claims
    }

    /// Discovery, keys, sign-in page and tokens.
    pub fn routes(self: Arc<Self>) -> Router {
        Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/oidc/jwks.json", get(jwks))
            .route(
                "/oidc/authorize",
                get(authorization::choose).post(authorization::sign_in),
            )
            .route("/oidc/token", post(token::exchange))
            .route("/oidc/demo-token", post(token::demo))
            .with_state(self)
    }
}

async fn discovery(State(issuer): State<Arc<Issuer>>) -> Json<Value> {
    let url = &issuer.url;
    Json(json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/oidc/authorize"),
        "token_endpoint": format!("{url}/oidc/token"),
        "jwks_uri": format!("{url}/oidc/jwks.json"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [issuer.key.algorithm],
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile"],
        "acr_values_supported": ["face"],
        "claims_supported": ["sub", "name", "role", "cn_id_number", "amr", "auth_time"],
    }))
}

async fn jwks(State(issuer): State<Arc<Issuer>>) -> impl IntoResponse {
    let cached = (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    ([cached], Json(issuer.keys()))
}
