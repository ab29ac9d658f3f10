//! What went wrong, as RFC 9457 problem details (G3): a stable code for programs, Chinese text for people.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::fault::{Fault, FaultCode};
use domain::refusal::Refusal;
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

mod kinds;

/// The media type of every error answer.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// The challenge of RFC 9470: sign in again with a face check that is at most ten minutes old (V2).
const STEP_UP: &str = r#"Bearer error="insufficient_user_authentication", acr_values="face", max_age=600"#;

/// An error answer. Small, so that a handler's `Result` stays small.
#[derive(Clone)]
pub struct Problem(Box<Content>);

#[derive(Clone)]
struct Content {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: String,
    faults: Vec<Fault>,
    headers: HeaderMap,
}

/// The body of an error answer (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem, title = "错误说明")]
pub struct Document {
    /// `urn:quxiang:problem:<code>`.
    #[serde(rename = "type")]
    #[schema(example = "urn:quxiang:problem:invalid_fields")]
    kind: String,
    /// What kind of problem this is, in Chinese.
    title: &'static str,
    /// The HTTP status, repeated.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What happened and what to do, in Chinese, for the user.
    detail: String,
    /// What programs branch on; never changes.
    #[schema(example = "invalid_fields")]
    code: &'static str,
    /// Every wrong field; empty where no field is to blame.
    faults: Vec<FaultDocument>,
    /// What to quote when asking for help; the header `x-request-id` has it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

/// One wrong field.
#[derive(Serialize, ToSchema)]
#[schema(as = Fault, title = "有误的字段")]
pub struct FaultDocument {
    /// JSON pointer into the request body, or the name of the parameter.
    #[schema(example = "/fields/employer_uscc")]
    field: String,
    /// What is wrong, for programs.
    #[schema(value_type = String, example = "missing")]
    code: FaultCode,
    /// What is wrong, for the user, in Chinese.
    message: String,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        let (detail, faults, headers) = (detail.into(), Vec::new(), HeaderMap::new());
        Self(Box::new(Content {
            status,
            code,
            title,
            detail,
            faults,
            headers,
        }))
    }

    fn with_faults(mut self, faults: Vec<Fault>) -> Self {
        self.0.faults = faults;
        self
    }

    fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.insert(name, value);
        self
    }

    /// The same problem with a text that says more; `detail` is Chinese and tells nobody what they may not know (G4).
    #[must_use]
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = detail.into();
        self
    }

    /// The HTTP status of the answer.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The stable code of the answer.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// What happened and what to do, in Chinese.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// After how many seconds another try may succeed, if that is known.
    pub fn retry_after(&self) -> Option<u32> {
        self.0
            .headers
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok())
            .and_then(|seconds| seconds.parse().ok())
    }

    /// The wrong fields, if any are to blame.
    pub fn faults(&self) -> &[Fault] {
        &self.0.faults
    }

    /// The answer, with the id of the request in its body where one is known.
    pub(crate) fn answer(&self, request_id: Option<&str>) -> Response {
        let content = &self.0;
        let faults = content.faults.iter().map(|fault| FaultDocument {
            field: fault.field.clone(),
            code: fault.code,
            message: fault.message.clone(),
        });
        let document = Document {
            kind: format!("urn:quxiang:problem:{}", content.code),
            title: content.title,
            status: content.status.as_u16(),
            detail: content.detail.clone(),
            code: content.code,
            faults: faults.collect(),
            request_id: request_id.map(str::to_owned),
        };
        let mut response = (content.status, content.headers.clone(), Json(document)).into_response();
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        response
    }
}

impl IntoResponse for Problem {
    /// The problem travels along as an extension, so that [`edge`](crate::edge::edge) can add the request id.
    fn into_response(self) -> Response {
        let mut response = self.answer(None);
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::not_found(),
            Refusal::Forbidden => Self::forbidden(),
            Refusal::SignInRequired => Self::sign_in_required(),
            Refusal::FaceCheckRequired => Self::face_check_required(),
            Refusal::Invalid(faults) => Self::invalid_fields(faults),
            Refusal::Stale => Self::precondition_failed(),
            Refusal::Conflict(conflict) => Self::new(
                StatusCode::CONFLICT,
                conflict.code(),
                "当前状态不允许此操作",
                conflict.message(),
            ),
        }
    }
}

impl fmt::Debug for Problem {
    /// Without the texts: they may repeat what the user typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Problem({} {}", self.0.status.as_u16(), self.0.code)?;
        self.0
            .faults
            .iter()
            .try_for_each(|fault| write!(f, " {}:{:?}", fault.field, fault.code))?;
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{header, json_of};
    use domain::refusal::Conflict;

    #[tokio::test]
    async fn g3_a_problem_has_code_text_and_all_faults() {
        let faults = vec![
            Fault::new("/name", FaultCode::Missing, "请填写姓名"),
            Fault::new("/phone", FaultCode::Malformed, "电话号码格式不正确"),
        ];
        let response = Problem::from(Refusal::Invalid(faults)).into_response();
        assert_eq!(response.status(), 422);
        assert_eq!(header(&response, "content-type"), "application/problem+json");
        let body = json_of(response).await;
        assert_eq!(body["type"], "urn:quxiang:problem:invalid_fields");
        assert_eq!(body["status"], 422);
        assert_eq!(body["faults"][0]["code"], "missing");
        assert_eq!(body["faults"][1]["field"], "/phone");
        assert_eq!(body["faults"][1]["message"], "电话号码格式不正确");
    }

    #[tokio::test]
    async fn v2_missing_face_check_is_a_step_up_challenge() {
        let response = Problem::from(Refusal::FaceCheckRequired).into_response();
        assert_eq!(response.status(), 401);
        assert_eq!(
            header(&response, "www-authenticate"),
            r#"Bearer error="insufficient_user_authentication", acr_values="face", max_age=600"#
        );
        assert_eq!(json_of(response).await["code"], "insufficient_user_authentication");
    }

    #[tokio::test]
    async fn g3_every_refusal_has_its_status_and_code() {
        let table = [
            (Refusal::NotFound, 404, "not_found"),
            (Refusal::Forbidden, 403, "forbidden"),
            (Refusal::SignInRequired, 401, "sign_in_required"),
            (Refusal::Stale, 412, "precondition_failed"),
            (Conflict::AnotherFilingIsLive.into(), 409, "another_filing_is_live"),
        ];
        for (refusal, status, code) in table {
            let problem = Problem::from(refusal);
            assert_eq!((problem.status().as_u16(), problem.code()), (status, code));
        }
        let response = Problem::sign_in_required().into_response();
        assert_eq!(header(&response, "www-authenticate"), "Bearer");
        assert_eq!(
            header(&Problem::too_many_requests(30).into_response(), "retry-after"),
            "30"
        );
    }

    #[tokio::test]
    async fn g4_an_internal_error_tells_nothing_of_its_cause() {
        let response = Problem::internal("table dossiers: 110101…").into_response();
        assert_eq!(response.status(), 500);
        assert!(!json_of(response).await.to_string().contains("dossiers"));
    }
}
