//! The API document, and the page to read it. Both are made from the routers when the system is built.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gateway::Problem;
use gateway::openapi::docs_response;
use serde_json::Value;
use std::sync::LazyLock;

const DOCUMENT: &str = include_str!("../../../docs/openapi.json");
static PARSED: LazyLock<Option<Value>> = LazyLock::new(|| serde_json::from_str(DOCUMENT).ok());

/// 接口文档（OpenAPI 3.1）
#[utoipa::path(get, path = "/openapi.json", tag = "接口文档",
    responses((status = 200, content_type = "application/json", body = Object)))]
pub(crate) async fn openapi() -> Response {
    (
        [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, "public, max-age=300"),
        ],
        DOCUMENT,
    )
        .into_response()
}

/// 接口文档的可读页面
#[utoipa::path(get, path = "/docs", tag = "接口文档",
    responses((status = 200, content_type = "text/html", body = String)))]
pub(crate) async fn page() -> Result<Response, Problem> {
    PARSED
        .as_ref()
        .map(docs_response)
        .ok_or_else(|| Problem::internal("the API document is not JSON"))
}
