//! What the tests of this crate share.

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use axum::{Router, response};
use serde_json::Value;
use tower::ServiceExt;

pub(crate) async fn send(router: Router, request: Request<Body>) -> response::Response {
    router.oneshot(request).await.unwrap()
}

pub(crate) fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

pub(crate) fn post(path: &str, body: &str) -> Request<Body> {
    Request::post(path)
        .header("content-type", "application/json")
        .body(Body::from(body.to_owned()))
        .unwrap()
}

pub(crate) fn header<B>(response: &Response<B>, name: &str) -> String {
    response
        .headers()
        .get(name)
        .map(|value| value.to_str().unwrap().to_owned())
        .unwrap_or_default()
}

pub(crate) async fn text_of(response: response::Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

pub(crate) async fn json_of(response: response::Response) -> Value {
    serde_json::from_str(&text_of(response).await).unwrap()
}

/// `field:code` of every fault of a problem, in its order.
pub(crate) async fn faults_of(response: response::Response) -> Vec<String> {
    let body = json_of(response).await;
    let faults = body["faults"].as_array().unwrap();
    faults
        .iter()
        .map(|f| format!("{}:{}", f["field"].as_str().unwrap(), f["code"].as_str().unwrap()))
        .collect()
}
