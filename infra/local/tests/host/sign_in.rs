//! Signing in: the code flow as a client makes it, and the shortcut.

use crate::host;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use local::Host;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CALLBACK: &str = "http://127.0.0.1:5173/callback";

fn client() -> Client {
    Client::builder().redirect(Policy::none()).build().unwrap()
}

fn asked(redirect_uri: &str) -> Vec<(&'static str, String)> {
    vec![
        ("response_type", "code".to_owned()),
        ("client_id", "web".to_owned()),
        ("redirect_uri", redirect_uri.to_owned()),
        ("scope", "openid".to_owned()),
        ("state", "s t+ä".to_owned()),
        ("nonce", "n".to_owned()),
        ("code_challenge", URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))),
        ("code_challenge_method", "S256".to_owned()),
    ]
}

/// Chooses a person and gives the address that the browser is sent to.
async fn chosen(host: &Host, subject: &str, check: &str) -> url::Url {
    let mut form = asked(CALLBACK);
    form.extend([("subject", subject.to_owned()), ("check", check.to_owned())]);
    let answer = client()
        .post(format!("{}/oidc/authorize", host.base_url))
        .form(&form)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    answer.headers()["location"].to_str().unwrap().parse().unwrap()
}

fn parameter(url: &url::Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|pair| pair.0 == name)
        .map(|pair| pair.1.into_owned())
}

async fn exchange(host: &Host, code: &str, verifier: &str) -> Response {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("client_id", "web"),
        ("code_verifier", verifier),
    ];
    client()
        .post(format!("{}/oidc/token", host.base_url))
        .form(&form)
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn p2_a_client_finds_the_issuer_and_signs_somebody_in() {
    let host = host().await;
    let discovery = reqwest::get(format!("{}/.well-known/openid-configuration", host.base_url))
        .await
        .unwrap();
    let discovery: Value = discovery.json().await.unwrap();
    assert_eq!(discovery["issuer"], host.base_url);
    let keys: Value = reqwest::get(discovery["jwks_uri"].as_str().unwrap())
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        (&keys["keys"][0]["alg"], &keys["keys"][0]["use"]),
        (&json!("ES256"), &json!("sig"))
    );

    let page = client()
        .get(discovery["authorization_endpoint"].as_str().unwrap())
        .query(&asked(CALLBACK));
    let page = page.send().await.unwrap().text().await.unwrap();
    assert!(page.contains("演示毕业生") && page.contains("虚构"));

    let target = chosen(&host, "demo-graduate", "face").await;
    assert_eq!(parameter(&target, "state").as_deref(), Some("s t+ä"));
    let tokens: Value = exchange(&host, &parameter(&target, "code").unwrap(), VERIFIER)
        .await
        .json()
        .await
        .unwrap();

    let me = client()
        .get(format!("{}/v1/me", host.base_url))
        .bearer_auth(tokens["access_token"].as_str().unwrap());
    let me: Value = me.send().await.unwrap().json().await.unwrap();
    assert_eq!(me["authorizer"]["jwt"]["claims"]["amr"], "[pwd face]");
    let identity = client()
        .get(format!("{}/v1/me", host.base_url))
        .bearer_auth(tokens["id_token"].as_str().unwrap());
    assert_eq!(
        identity.send().await.unwrap().status(),
        StatusCode::UNAUTHORIZED,
        "an ID token is no access token"
    );
}

#[tokio::test]
async fn a_code_works_once_and_with_its_verifier_only() {
    let host = host().await;
    let code = parameter(&chosen(&host, "demo-staff", "").await, "code").unwrap();
    assert_eq!(
        exchange(&host, &code, "another verifier").await.status(),
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        exchange(&host, &code, VERIFIER).await.status(),
        StatusCode::BAD_REQUEST,
        "a failed try uses it up"
    );

    let code = parameter(&chosen(&host, "demo-staff", "").await, "code").unwrap();
    assert_eq!(exchange(&host, &code, VERIFIER).await.status(), StatusCode::OK);
    assert_eq!(exchange(&host, &code, VERIFIER).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn codes_leave_for_this_machine_only() {
    let host = host().await;
    for target in [
        "https://example.org/",
        "http://localhost.example.org/",
        "javascript:alert(1)",
        "",
    ] {
        let page = client()
            .get(format!("{}/oidc/authorize", host.base_url))
            .query(&asked(target))
            .send()
            .await
            .unwrap();
        assert_eq!(page.status(), StatusCode::BAD_REQUEST, "{target}");
    }
    assert_eq!(
        parameter(&chosen(&host, "nobody", "").await, "error").as_deref(),
        Some("access_denied")
    );
    let mut without_challenge = asked(CALLBACK);
    without_challenge.retain(|pair| pair.0 != "code_challenge");
    let page = client()
        .get(format!("{}/oidc/authorize", host.base_url))
        .query(&without_challenge)
        .send()
        .await
        .unwrap();
    assert!(
        page.headers()["location"]
            .to_str()
            .unwrap()
            .contains("error=invalid_request")
    );
}

#[tokio::test]
async fn v2_the_shortcut_gives_fresh_and_old_checks() {
    let host = host().await;
    let token = async |body: Value| {
        client()
            .post(format!("{}/oidc/demo-token", host.base_url))
            .json(&body)
            .send()
            .await
            .unwrap()
    };
    let claims = async |body: Value| {
        let tokens: Value = token(body).await.json().await.unwrap();
        let me = client()
            .get(format!("{}/v1/me", host.base_url))
            .bearer_auth(tokens["access_token"].as_str().unwrap());
        me.send().await.unwrap().json::<Value>().await.unwrap()["authorizer"]["jwt"]["claims"].clone()
    };

    let usual = claims(json!({ "subject": "demo-graduate" })).await;
    assert_eq!(usual["amr"], "[pwd]");
    let old = claims(json!({ "subject": "demo-graduate", "face": true, "auth_age_seconds": 900 })).await;
    assert_eq!(old["amr"], "[pwd face]");
    let auth_time: i64 = old["auth_time"].as_str().unwrap().parse().unwrap();
    assert!((899..=905).contains(&(local::clock::now().as_second() - auth_time)));
    assert_eq!(
        token(json!({ "subject": "nobody" })).await.status(),
        StatusCode::NOT_FOUND
    );
}
