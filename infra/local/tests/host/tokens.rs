//! Which tokens are taken, and what a function is told about who asks.

use crate::host;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use local::Host;
use local::issuer::{Issuer, SignIn};
use local::secrets::Secrets;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

async fn ask(host: &Host, path: &str, token: &str) -> Response {
    let request = Client::new().get(format!("{}{path}", host.base_url));
    let request = if token.is_empty() {
        request
    } else {
        request.bearer_auth(token)
    };
    request.send().await.unwrap()
}

async fn status(host: &Host, token: &str) -> StatusCode {
    ask(host, "/v1/me", token).await.status()
}

fn good(host: &Host) -> Value {
    let now = local::clock::now().as_second();
    json!({ "iss": host.base_url, "aud": "quxiang", "sub": "demo-staff", "iat": now, "exp": now + 60 })
}

fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    claims
}

fn signed(host: &Host, claims: &Value) -> String {
    host.platform.issuer.sign(claims).unwrap()
}

#[tokio::test]
async fn p1_a_function_is_told_who_asks() {
    let host = host().await;
    let issuer = &host.platform.issuer;
    let token = issuer
        .access_token("demo-graduate", SignIn::Face, local::clock::now())
        .unwrap();

    let context: Value = ask(&host, "/v1/me", &token).await.json().await.unwrap();

    let claims = &context["authorizer"]["jwt"]["claims"];
    assert_eq!(claims["sub"], "demo-graduate");
    assert_eq!(claims["name"], "演示毕业生");
    assert_eq!(claims["role"], "graduate");
    assert_eq!(claims["cn_id_number"], "110101200201010014");
    assert_eq!(claims["amr"], "[pwd face]", "a list is printed, as API Gateway does");
    assert!(claims["auth_time"].as_str().unwrap().parse::<i64>().is_ok());
    assert_eq!(context["routeKey"], "GET /v1/me");
    assert_eq!(context["http"]["sourceIp"], "127.0.0.1");
    assert!(!context["requestId"].as_str().unwrap().is_empty());
    assert!(context["timeEpoch"].as_i64().unwrap() > 1_700_000_000_000);
}

#[tokio::test]
async fn without_a_good_token_no_function_is_called() {
    let host = host().await;
    let now = local::clock::now().as_second();
    let good = good(&host);
    assert_eq!(status(&host, &signed(&host, &good)).await, StatusCode::OK);

    let wrong = [
        ("expired", with(good.clone(), "exp", json!(now - 1))),
        ("without end", with(good.clone(), "exp", Value::Null)),
        ("other audience", with(good.clone(), "aud", json!("other"))),
        ("no audience", with(good.clone(), "aud", Value::Null)),
        ("other issuer", with(good.clone(), "iss", json!("http://127.0.0.1:1"))),
        ("not yet", with(good.clone(), "nbf", json!(now + 30))),
        ("from the future", with(good.clone(), "iat", json!(now + 30))),
    ];
    for (what, claims) in wrong {
        assert_eq!(
            status(&host, &signed(&host, &claims)).await,
            StatusCode::UNAUTHORIZED,
            "{what}"
        );
    }
    for garbage in ["x", "a.b.c", "....", "eyJhbGciOiJFUzI1NiJ9..", &"x".repeat(4000)] {
        assert_eq!(status(&host, garbage).await, StatusCode::UNAUTHORIZED, "{garbage}");
    }
}

#[tokio::test]
async fn a_token_that_nobody_signed_is_refused() {
    let host = host().await;
    let kid = host.platform.issuer.keys().keys[0].common.key_id.clone().unwrap();
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = part(good(&host));

    for algorithm in ["none", "None", "NONE"] {
        let header = part(json!({ "alg": algorithm, "kid": kid, "typ": "JWT" }));
        assert_eq!(
            status(&host, &format!("{header}.{claims}.")).await,
            StatusCode::UNAUTHORIZED,
            "{algorithm}"
        );
    }
    let token = signed(&host, &good(&host));
    let (_, signature) = token.rsplit_once('.').unwrap();
    let header = token.split_once('.').unwrap().0;
    let other = part(with(good(&host), "sub", json!("demo-graduate")));
    assert_eq!(
        status(&host, &format!("{header}.{other}.{signature}")).await,
        StatusCode::UNAUTHORIZED,
        "tampered"
    );
}

#[tokio::test]
async fn the_public_key_is_no_shared_secret() {
    let host = host().await;
    let key = &host.platform.issuer.keys().keys[0];
    let mut header = Header::new(Algorithm::HS256);
    header.kid.clone_from(&key.common.key_id);
    let public = serde_json::to_value(key).unwrap();
    let point = ["x", "y"].map(|name| URL_SAFE_NO_PAD.decode(public[name].as_str().unwrap()).unwrap());
    let secrets = [
        public.to_string().into_bytes(),
        [&[4][..], &point.concat()].concat(),
        point.concat(),
    ];

    for secret in secrets {
        let token = encode(&header, &good(&host), &EncodingKey::from_secret(&secret)).unwrap();
        assert_eq!(status(&host, &token).await, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_key_of_somebody_else_is_refused() {
    let host = host().await;
    let people = Arc::clone(&host.platform.people);
    let stranger = Issuer::new(&host.base_url, &Secrets::generate().unwrap().issuer_key, people).unwrap();
    assert_eq!(
        status(&host, &stranger.sign(&good(&host)).unwrap()).await,
        StatusCode::UNAUTHORIZED,
        "unknown kid"
    );

    let mut header = Header::new(Algorithm::ES256);
    header
        .kid
        .clone_from(&host.platform.issuer.keys().keys[0].common.key_id);
    let key = EncodingKey::from_ec_pem(Secrets::generate().unwrap().issuer_key.as_bytes()).unwrap();
    let forged = encode(&header, &good(&host), &key).unwrap();
    assert_eq!(
        status(&host, &forged).await,
        StatusCode::UNAUTHORIZED,
        "known kid, other key"
    );
    header.kid = None;
    assert_eq!(
        status(&host, &encode(&header, &good(&host), &key).unwrap()).await,
        StatusCode::UNAUTHORIZED,
        "no kid"
    );
}

#[tokio::test]
async fn g3_a_refusal_says_how_to_sign_in() {
    let host = host().await;

    let missing = ask(&host, "/v1/me", "").await;
    assert_eq!(missing.headers()["www-authenticate"], "Bearer");
    assert_eq!(missing.headers()["content-type"], "application/problem+json");
    let problem: Value = missing.json().await.unwrap();
    assert_eq!(
        (&problem["code"], &problem["status"]),
        (&json!("sign_in_required"), &json!(401))
    );

    let invalid = ask(&host, "/v1/me", "x").await;
    assert_eq!(invalid.headers()["www-authenticate"], r#"Bearer error="invalid_token""#);
}

#[tokio::test]
async fn a_public_route_ignores_tokens() {
    let host = host().await;
    for token in ["", "garbage", &signed(&host, &good(&host))] {
        let context: Value = ask(&host, "/v1/verifications/2310001QC42UDY7", token)
            .await
            .json()
            .await
            .unwrap();
        assert_eq!(context.get("authorizer"), None);
        assert_eq!(context["routeKey"], "GET /v1/verifications/{number}");
    }
}

#[tokio::test]
async fn bounds_hold_and_failures_are_answered() {
    let host = host().await;
    let token = signed(&host, &good(&host));
    let large = Client::new()
        .post(format!("{}/v1/echo", host.base_url))
        .bearer_auth(&token);
    let answer = large.body(vec![0; 6 * 1024 * 1024 + 1]).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], "payload_too_large");

    let panicked = ask(&host, "/v1/panic", &token).await;
    assert_eq!(panicked.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(panicked.json::<Value>().await.unwrap()["code"], "internal");

    let unknown = ask(&host, "/v1/unknown", "").await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert_eq!(unknown.json::<Value>().await.unwrap()["code"], "not_found");
    assert_eq!(ask(&host, "/health", "").await.status(), StatusCode::OK);
}
