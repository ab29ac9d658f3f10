//! Who is asking (P1): the claims of the token, which the gateway in front has checked already.

use crate::edge::RequestId;
use crate::idempotency::{Fingerprint, IdempotencyKey, Repeat};
use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::id::Subject;
use domain::principal::Principal;
use lambda_http::request::RequestContext;

pub mod claims;

/// How much of a `User-Agent` is kept.
const USER_AGENT_CHARS: usize = 200;

/// The caller of one request. Never fails for lack of a sign-in: whoever has no usable claims is the public.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who, as far as the sign-in tells.
    pub principal: Principal,
    /// From where.
    pub origin: Origin,
    /// The key and fingerprint of a request that may be sent again (G2).
    pub repeat: Option<Repeat>,
}

pub use records::Origin;

impl Caller {
    /// The sign-in name; whoever has none is asked to sign in.
    pub fn signed_in(&self) -> Result<&Subject, Problem> {
        self.principal.subject().ok_or_else(Problem::sign_in_required)
    }

    /// The key of a request that may be sent again (G2).
    pub fn idempotency_key(&self) -> Option<&IdempotencyKey> {
        self.repeat.as_ref().map(|repeat| &repeat.key)
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    /// Fails only for an `Idempotency-Key` that is none (400).
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let context = match parts.extensions.get::<RequestContext>() {
            Some(RequestContext::ApiGatewayV2(context)) => Some(context),
            Some(_) | None => None,
        };
        let claims = context
            .and_then(|context| context.authorizer.as_ref())
            .and_then(|a| a.jwt.as_ref());
        let principal = claims
            .and_then(|jwt| claims::principal(&jwt.claims))
            .unwrap_or(Principal::Public);
        let user_agent = context
            .and_then(|context| context.http.user_agent.as_deref())
            .unwrap_or_default();
        let origin = Origin {
            request_id: parts
                .extensions
                .get::<RequestId>()
                .map(|id| id.as_str().to_owned())
                .unwrap_or_default(),
            source_ip: context
                .and_then(|context| context.http.source_ip.clone())
                .unwrap_or_default(),
            user_agent: user_agent.chars().take(USER_AGENT_CHARS).collect(),
        };
        let repeat = match IdempotencyKey::of(&parts.headers)? {
            None => None,
            Some(key) => match parts.extensions.get::<Fingerprint>() {
                Some(fingerprint) => Some(Repeat {
                    key,
                    fingerprint: *fingerprint,
                }),
                // Going on would drop the promise of G2 without a word.
                None => {
                    return Err(Problem::internal(
                        "an Idempotency-Key came to a router without the edge",
                    ));
                }
            },
        };
        Ok(Self {
            principal,
            origin,
            repeat,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::edge;
    use crate::testing::{get, json_of, send, text_of};
    use axum::Router;
    use axum::body::Body;
    use axum::http::Request;
    use axum::routing;
    use serde_json::json;

    async fn whoami(caller: Caller) -> String {
        format!(
            "{:?} from {:?} repeat {:?}",
            caller.principal,
            caller.origin,
            caller.idempotency_key()
        )
    }

    fn router() -> Router {
        edge(Router::new().route("/", routing::get(whoami).post(whoami)))
    }

    fn signed(claims: &serde_json::Value) -> Request<Body> {
        let context = json!({
            "requestId": "r-1",
            "http": {"method": "GET", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7", "userAgent": "x".repeat(300)},
            "authorizer": {"jwt": {"claims": claims, "scopes": null}},
            "timeEpoch": 0,
        });
        let mut request = get("/");
        request
            .extensions_mut()
            .insert(RequestContext::ApiGatewayV2(serde_json::from_value(context).unwrap()));
        request
    }

    #[tokio::test]
    async fn p1_claims_make_a_staff_session_with_origin() {
        let claims = json!({"role": "staff", "sub": "zhang", "auth_time": "1780000000"});
        let text = text_of(send(router(), signed(&claims)).await).await;
        assert!(
            text.starts_with("Staff(StaffSession { subject: Subject(\"zhang\"), authenticated_at: 2026-"),
            "{text}"
        );
        assert!(text.contains("request_id: \"r-1\", source_ip: \"192.0.2.7\""), "{text}");
        assert!(text.contains(&format!("\"{}\"", "x".repeat(200))), "{text}");
    }

    #[tokio::test]
    async fn p1_malformed_claims_are_the_public() {
        for claims in [
            json!({}),
            json!({"role": "staff", "sub": "zhang"}),
            json!({"role": "staff", "sub": "zhang", "auth_time": "yesterday"}),
            json!({"role": "root", "sub": "zhang"}),
            json!({"role": "employer", "sub": ""}),
            json!({"sub": "zhang", "auth_time": "1780000000"}),
        ] {
            let text = text_of(send(router(), signed(&claims)).await).await;
            assert!(text.starts_with("Public"), "{text}");
        }
        assert!(text_of(send(router(), get("/")).await).await.starts_with("Public"));
    }

    #[tokio::test]
    async fn g2_an_idempotency_key_is_read_plain_or_quoted() {
        for written in ["k-1", "\"k-1\""] {
            let mut request = get("/");
            request
                .headers_mut()
                .insert("idempotency-key", written.parse().unwrap());
            assert!(
                text_of(send(router(), request).await)
                    .await
                    .ends_with("repeat Some(IdempotencyKey(\"k-1\"))")
            );
        }
    }

    #[tokio::test]
    async fn g2_a_wrong_idempotency_key_is_named() {
        for written in ["", "\"\"", "a b", "\"k", &"k".repeat(65)] {
            let mut request = get("/");
            request
                .headers_mut()
                .insert("idempotency-key", written.parse().unwrap());
            let response = send(router(), request).await;
            assert_eq!(response.status(), 400, "{written}");
            assert_eq!(json_of(response).await["faults"][0]["field"], "Idempotency-Key");
        }
    }
}
