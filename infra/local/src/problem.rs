//! Error answers of the edge, in the shape of all others (G3, RFC 9457).

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// What the edge refuses by itself, before any function sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No token, or not a good one.
    Unauthenticated,
    /// A body over [`crate::authorizer::MAX_BODY_BYTES`].
    PayloadTooLarge,
    /// No such route.
    NotFound,
    /// A function panicked.
    Internal,
}

impl Problem {
    fn parts(self) -> (StatusCode, &'static str, &'static str, &'static str) {
        match self {
            Self::Unauthenticated => (
                StatusCode::UNAUTHORIZED,
                "sign_in_required",
                "请先登录",
                "登录信息缺失、无效或已过期，请重新登录。",
            ),
            Self::PayloadTooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "payload_too_large",
                "请求过大",
                "请求内容不能超过 6 MB",
            ),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", "没有找到", "没有这个地址"),
            Self::Internal => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "系统错误",
                "系统出现错误，请稍后重试",
            ),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code, title, detail) = self.parts();
        let kind = format!("urn:quxiang:problem:{code}");
        let faults: [(); 0] = [];
        let body = json!({
            "type": kind, "title": title, "status": status.as_u16(), "detail": detail, "code": code, "faults": faults,
        });
        let media_type = (CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        (status, [media_type], body.to_string()).into_response()
    }
}
