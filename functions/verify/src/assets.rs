//! What the pages are made of, and the published keys.

use crate::Verify;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gateway::Problem;

/// An hour.
const CACHED: &str = "public, max-age=3600";

/// 报告签名的公钥（JWKS）
///
/// 第三方凭此公钥即可离线验证报告二维码中的签名，见项目文档。
#[utoipa::path(get, path = "/.well-known/quxiang-keys.json", tag = "公众核验",
    responses((status = 200, content_type = "application/json", body = Object)))]
pub(crate) async fn keys(State(verify): State<Verify>) -> Result<Response, Problem> {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, CACHED)];
    Ok((headers, verify.public_keys.to_string()).into_response())
}

/// 核验页面的脚本
#[utoipa::path(get, path = "/verify.js", tag = "公众核验",
    responses((status = 200, content_type = "text/javascript", body = String)))]
pub(crate) async fn script() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, CACHED),
    ];
    (headers, include_str!("../assets/verify.js")).into_response()
}

/// 核验页面的样式
#[utoipa::path(get, path = "/verify.css", tag = "公众核验",
    responses((status = 200, content_type = "text/css", body = String)))]
pub(crate) async fn style() -> Response {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, CACHED)];
    (headers, include_str!("../assets/verify.css")).into_response()
}
