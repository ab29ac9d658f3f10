//! What the edge does to requests and answers.

use super::*;
use crate::Caller;
use crate::testing::{get, header, json_of, post, send, text_of};
use axum::http::StatusCode;
use axum::routing;
use serde_json::json;

async fn print(caller: Caller) -> String {
    caller
        .repeat
        .map(|repeat| format!("{:?}", repeat.fingerprint))
        .unwrap_or_default()
}

async fn broken() {
    panic!("on purpose");
}

fn router() -> Router {
    let cached = || async { ([(CACHE_CONTROL, "max-age=60")], "ok") };
    edge(
        Router::new()
            .route("/print", routing::post(print))
            .route("/broken", routing::get(broken))
            .route("/cached", routing::get(cached))
            .route(
                "/teapot",
                routing::get(|| async { (StatusCode::IM_A_TEAPOT, "raw text") }),
            )
            .route("/missing", routing::get(|| async { Problem::not_found() })),
    )
}

async fn printed(body: &str, path: &str) -> String {
    let mut request = post(path, body);
    request.headers_mut().insert("idempotency-key", "k".parse().unwrap());
    text_of(send(router(), request).await).await
}

#[tokio::test]
async fn g2_the_fingerprint_covers_query_and_body() {
    let first = printed("{}", "/print").await;
    assert!(first.starts_with("Fingerprint"), "{first}");
    assert_eq!(first, printed("{}", "/print").await);
    assert_ne!(first, printed("{ }", "/print").await);
    assert_ne!(first, printed("{}", "/print?x").await);
}

#[tokio::test]
async fn g3_router_errors_are_problems_too() {
    for (path, status, code) in [
        ("/nowhere", 404, "not_found"),
        ("/print", 405, "method_not_allowed"),
        ("/teapot", 418, "bad_request"),
    ] {
        let response = send(router(), get(path)).await;
        assert_eq!(header(&response, "content-type"), MEDIA_TYPE);
        assert_eq!(header(&response, "allow"), if status == 405 { "POST" } else { "" });
        let id = header(&response, "x-request-id");
        let body = json_of(response).await;
        assert_eq!((&body["status"], &body["request_id"]), (&json!(status), &json!(id)));
        assert_eq!(body["code"], code);
    }
}

#[tokio::test]
async fn g4_no_route_and_nothing_found_answer_alike() {
    let mut answers = Vec::new();
    for path in ["/nowhere", "/missing"] {
        let mut body = json_of(send(router(), get(path)).await).await;
        body["request_id"] = json!("");
        answers.push(body);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn g3_a_panic_is_an_internal_problem() {
    let response = send(router(), get("/broken")).await;
    assert_eq!(response.status(), 500);
    let body = json_of(response).await.to_string();
    assert!(body.contains("internal") && !body.contains("on purpose"), "{body}");
}

#[tokio::test]
async fn g3_a_body_over_the_limit_never_reaches_a_handler() {
    let response = send(router(), post("/print", &"x".repeat(10 << 20))).await;
    assert_eq!(response.status(), 413);
    assert!(json_of(response).await["request_id"].is_string());
}

#[tokio::test]
async fn p9_nothing_is_cached_or_framed_unless_a_handler_says_so() {
    let response = send(router(), get("/missing")).await;
    for (name, value) in DEFAULT_HEADERS {
        assert_eq!(header(&response, name.as_str()), value);
    }
    assert_eq!(
        header(&send(router(), get("/cached")).await, "cache-control"),
        "max-age=60"
    );
}

#[tokio::test]
async fn g1_the_request_id_of_the_gateway_is_kept() {
    let context = json!({"requestId": "JKJaXmPLvHcESHA=", "http": {"method": "GET"}, "timeEpoch": 0});
    let mut request = get("/missing");
    request
        .extensions_mut()
        .insert(RequestContext::ApiGatewayV2(serde_json::from_value(context).unwrap()));
    assert_eq!(
        header(&send(router(), request).await, "x-request-id"),
        "JKJaXmPLvHcESHA="
    );
    assert_eq!(header(&send(router(), get("/missing")).await, "x-request-id").len(), 16);
}

#[test]
fn g3_merged_routers_keep_their_edges() {
    let _both = router().merge(edge(Router::new().route("/other", routing::get(broken))));
}
