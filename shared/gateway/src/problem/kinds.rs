//! The kinds of problem, one constructor each.

use super::{HeaderValue, Problem, RETRY_AFTER, STEP_UP, StatusCode, WWW_AUTHENTICATE};
use domain::fault::Fault;

impl Problem {
    /// 404: it does not exist, or the caller may not know that it does (G4).
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "未找到", "未找到您要查看的内容。")
    }

    /// 403: the caller sees it and may not do this to it (P4, P5).
    pub fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "没有权限",
            "您的账号没有此操作的权限。",
        )
    }

    /// 401: nobody is signed in.
    pub fn sign_in_required() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "sign_in_required",
            "请先登录",
            "请登录后再操作。",
        )
        .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// 401 with the challenge of RFC 9470: a fresh real-person check is needed (V2).
    pub fn face_check_required() -> Self {
        let detail = "请先完成实人认证（人脸识别），认证后十分钟内有效。";
        Self::new(
            StatusCode::UNAUTHORIZED,
            "insufficient_user_authentication",
            "需要实人认证",
            detail,
        )
        .with_header(WWW_AUTHENTICATE, HeaderValue::from_static(STEP_UP))
    }

    /// 422: all wrong fields of the body at once (G3).
    pub fn invalid_fields(faults: Vec<Fault>) -> Self {
        let detail = format!("有{}处填写不正确，请按提示修改。", faults.len());
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_fields", "填写有误", detail).with_faults(faults)
    }

    /// 400: all wrong query parameters at once (G3).
    pub fn invalid_parameters(faults: Vec<Fault>) -> Self {
        let detail = format!("有{}个查询参数不正确。", faults.len());
        Self::new(StatusCode::BAD_REQUEST, "invalid_parameters", "参数有误", detail).with_faults(faults)
    }

    /// 400: a header that is not written the way it is written.
    pub fn invalid_header(name: &'static str, message: &'static str) -> Self {
        let fault = Fault::new(name, domain::fault::FaultCode::Malformed, message);
        Self::new(StatusCode::BAD_REQUEST, "invalid_header", "请求头有误", message).with_faults(vec![fault])
    }

    /// 422: a cursor that this list did not give out.
    pub fn invalid_cursor() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_cursor",
            "翻页标记无效",
            "翻页标记无效，请从第一页重新查看。",
        )
    }

    /// 400: the body is not JSON; `line` and `column` count from 1.
    pub fn malformed_json(line: usize, column: usize) -> Self {
        let detail = format!("请求内容不是正确的JSON：第{line}行第{column}列。");
        Self::new(StatusCode::BAD_REQUEST, "malformed_json", "请求内容无法识别", detail)
    }

    /// 400: the request could not be read.
    pub fn bad_request() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", "请求无法识别", "请求无法识别。")
    }

    /// 405; the router has said in `Allow` what is possible.
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "不支持的操作",
            "此地址不支持该操作。",
        )
    }

    /// 412: what is to be changed was changed by someone else since it was read.
    pub fn precondition_failed() -> Self {
        let detail = "内容在您查看之后已被修改，请刷新后重试。";
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "precondition_failed",
            "内容已变动",
            detail,
        )
    }

    /// 413: the body is larger than `limit_bytes`.
    pub fn payload_too_large(limit_bytes: usize) -> Self {
        let detail = format!("请求内容超过{} KB。", limit_bytes / 1024);
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "payload_too_large",
            "请求内容过大",
            detail,
        )
    }

    /// 415: the body is not declared as JSON.
    pub fn unsupported_media_type() -> Self {
        let detail = "请求内容的类型应为application/json。";
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "内容类型不支持",
            detail,
        )
    }

    /// 428: an edit has to say which version it is about (RFC 6585).
    pub fn precondition_required() -> Self {
        let detail = "修改时须在If-Match中带上读取时得到的ETag。";
        Self::new(
            StatusCode::PRECONDITION_REQUIRED,
            "precondition_required",
            "缺少版本",
            detail,
        )
    }

    /// 422: the key of an earlier request came with another request (G2).
    pub fn idempotency_key_reused() -> Self {
        let detail = "此Idempotency-Key已用于另一个请求，请换用新的值。";
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_key_reused",
            "请求标识重复使用",
            detail,
        )
    }

    /// 429: too many tries; the next one counts after `seconds`.
    pub fn too_many_requests(seconds: u32) -> Self {
        let detail = "操作过于频繁，请稍后再试。";
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_requests",
            "操作过于频繁",
            detail,
        )
        .with_header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// 503: the store is contended or throttles; nothing was changed, the same request may be sent again.
    pub fn busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "系统繁忙",
            "系统繁忙，请稍后重试。",
        )
        .with_header(RETRY_AFTER, HeaderValue::from_static("1"))
    }

    /// 500: logs `cause`, a stable word, and tells the caller nothing.
    pub fn internal(cause: &str) -> Self {
        tracing::error!(cause, "internal error");
        Self::internal_silently()
    }

    /// 500 for a cause that is on the log already.
    pub(crate) fn internal_silently() -> Self {
        let detail = "系统内部错误，请稍后重试；如仍有问题，请提供请求编号。";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "系统错误", detail)
    }

    /// The problem for a request that one of axum's own extractors refused with `status`.
    pub fn of_rejection(status: StatusCode) -> Self {
        match status {
            StatusCode::UNPROCESSABLE_ENTITY => Self::bad_request(),
            other => Self::of_status(other),
        }
    }

    /// The problem for an error status that the router or a layer answered by itself.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::UNAUTHORIZED => Self::sign_in_required(),
            StatusCode::FORBIDDEN => Self::forbidden(),
            StatusCode::METHOD_NOT_ALLOWED => Self::method_not_allowed(),
            StatusCode::PAYLOAD_TOO_LARGE => Self::payload_too_large(crate::body::LIMIT_BYTES),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::unsupported_media_type(),
            StatusCode::TOO_MANY_REQUESTS => Self::too_many_requests(1),
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => Self::busy(),
            other => {
                let mut problem = if other.is_client_error() {
                    Self::bad_request()
                } else {
                    Self::internal_silently()
                };
                problem.0.status = other;
                problem
            }
        }
    }
}
