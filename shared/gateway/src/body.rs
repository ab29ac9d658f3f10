//! JSON bodies.

use crate::problem::Problem;
use crate::schema::{self, Schema};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use domain::fault::{Fault, FaultCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

mod strict;

/// The largest body: everything bigger goes to the object store (F13).
pub const LIMIT_BYTES: usize = 256 * 1024;

/// A body of `application/json`, checked against the schema that the API document has for `T` and by `T` itself, all
/// faults at once (G3).
#[derive(Clone, Copy, Debug)]
pub struct Body<T>(pub T);

/// What is wrong with a body by itself that its schema can't say, such as a check digit. Every body says so here or has
/// nothing to say; what depends on the records is for the decision.
pub trait Checked {
    /// All faults; their fields are JSON pointers into the body.
    fn faults(&self) -> Vec<Fault> {
        Vec::new()
    }
}

impl<T, S> FromRequest<S> for Body<T>
where
    T: Checked + DeserializeOwned + ToSchema + 'static,
    S: Send + Sync,
{
    type Rejection = Problem;

    /// 415 if it is not declared as JSON, 413 if over 256 KB, 400 if it is none, 422 with every wrong field.
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !declares_json(request.headers()) {
            return Err(Problem::unsupported_media_type());
        }
        read(&buffered(request.into_body()).await?).map(Self)
    }
}

/// All of a body, up to [`LIMIT_BYTES`].
pub(crate) async fn buffered(body: axum::body::Body) -> Result<Bytes, Problem> {
    axum::body::to_bytes(body, LIMIT_BYTES).await.map_err(|error| {
        let source = std::error::Error::source(&error);
        if source.is_some_and(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>) {
            Problem::payload_too_large(LIMIT_BYTES)
        } else {
            Problem::bad_request()
        }
    })
}

fn read<T: Checked + DeserializeOwned + ToSchema + 'static>(bytes: &[u8]) -> Result<T, Problem> {
    let strict::Strict(value) =
        serde_json::from_slice(bytes).map_err(|error| Problem::malformed_json(error.line(), error.column()))?;
    checked(value, &Schema::of::<T>())
}

/// What the schema refuses is read as far as it can be, so that it does not hide what else is wrong.
fn checked<T: Checked + DeserializeOwned>(mut value: Value, schema: &Schema) -> Result<T, Problem> {
    let mut faults = schema.check(&value);
    faults
        .iter()
        .filter(|fault| fault.code == FaultCode::UnknownField)
        .for_each(|fault| schema::remove(&mut value, &fault.field));
    let read = schema::decode::<T>(value);
    // One fault a field. What could not be read because of something inside it is named by that already.
    let (more, named): (_, fn(&str, &str) -> bool) = match &read {
        Ok(body) => (body.faults(), |known, field| known == field),
        Err(fault) => (vec![fault.clone()], |known, field| {
            let inside = known.strip_prefix(field);
            inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }),
    };
    for fault in more {
        if !faults.iter().any(|known| named(&known.field, &fault.field)) {
            faults.push(fault);
        }
    }
    match read {
        Ok(body) if faults.is_empty() => Ok(body),
        Ok(_) | Err(_) => Err(Problem::invalid_fields(faults)),
    }
}

fn declares_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = declared.and_then(|text| text.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{faults_of, json_of, post, send, text_of};
    use axum::{Router, routing};
    use domain::id::SchoolCode;
    use serde::Deserialize;

    #[derive(Deserialize, ToSchema)]
    struct Wish {
        #[schema(min_length = 1, max_length = 4, extensions(("x-title" = json!("岗位"))))]
        post: String,
        #[schema(maximum = 100)]
        salary: u32,
        #[schema(value_type = String)]
        school: SchoolCode,
    }

    impl Checked for Wish {
        fn faults(&self) -> Vec<Fault> {
            let known = ["教师", "护士"].contains(&self.post.as_str());
            let even = self.salary.is_multiple_of(2);
            let faults = [
                (!known).then(|| Fault::new("/post", FaultCode::UnknownCode, "没有这个岗位")),
                (!even).then(|| Fault::new("/salary", FaultCode::NotAllowed, "应为偶数")),
            ];
            faults.into_iter().flatten().collect()
        }
    }

    fn router() -> Router {
        let answer = |Body(wish): Body<Wish>| async move { format!("{} {} {}", wish.post, wish.salary, wish.school) };
        Router::new().route("/", routing::post(answer))
    }

    #[tokio::test]
    async fn g3_a_good_body_is_read() {
        let response = send(router(), post("/", r#"{"post":"教师","salary":8,"school":"10001"}"#)).await;
        assert_eq!(text_of(response).await, "教师 8 10001");
    }

    #[tokio::test]
    async fn g3_all_wrong_fields_are_named_at_once() {
        let response = send(router(), post("/", r#"{"post":"","salary":101,"shcool":"1"}"#)).await;
        assert_eq!(response.status(), 422);
        let all = [
            "/post:missing",
            "/salary:out_of_range",
            "/school:missing",
            "/shcool:unknown_field",
        ];
        assert_eq!(faults_of(response).await, all);
    }

    #[tokio::test]
    async fn g3_what_schema_and_type_refuse_is_named_at_once_and_once_a_field() {
        let body = r#"{"post":"教师和护士","salary":7,"school":"10001","more":{"deep":1},"a/b":2}"#;
        let faults = faults_of(send(router(), post("/", body)).await).await;
        let all = [
            "/post:too_long",
            "/more:unknown_field",
            "/a~1b:unknown_field",
            "/salary:not_allowed",
        ];
        assert_eq!(faults, all);
        let body = r#"{"post":"教师和护士","salary":8,"school":"1"}"#;
        let faults = faults_of(send(router(), post("/", body)).await).await;
        assert_eq!(faults, ["/post:too_long", "/school:malformed"]);
        let faults = faults_of(send(router(), post("/", r#"{"salary":8,"school":"10001"}"#)).await).await;
        assert_eq!(faults, ["/post:missing"]);
    }

    #[tokio::test]
    async fn g3_messages_are_chinese_and_use_the_title() {
        let body = json_of(send(router(), post("/", r#"{"post":"","salary":"x","school":"1"}"#)).await).await;
        assert_eq!(body["faults"][0]["message"], "请填写“岗位”");
        assert_eq!(body["faults"][1]["message"], "该项应为整数");
    }

    #[tokio::test]
    async fn g3_what_only_the_type_knows_is_a_fault_with_its_path() {
        let response = send(router(), post("/", r#"{"post":"教师","salary":8,"school":"1"}"#)).await;
        let body = json_of(response).await;
        assert_eq!(body["faults"][0]["field"], "/school");
        assert_eq!(body["faults"][0]["message"], "编号格式不正确");
    }

    #[tokio::test]
    async fn g3_broken_json_is_named_with_its_position() {
        for (body, position) in [
            ("{\n \"post\": }", "第2行第10列"),
            ("", "第1行第0列"),
            ("{} x", "第1行第4列"),
        ] {
            let response = send(router(), post("/", body)).await;
            assert_eq!(response.status(), 400, "{body}");
            let answer = json_of(response).await;
            assert_eq!(answer["code"], "malformed_json");
            assert!(answer["detail"].as_str().unwrap().contains(position), "{answer}");
        }
    }

    #[tokio::test]
    async fn g3_doubled_keys_and_endless_nesting_are_refused() {
        let doubled = r#"{"post":"x","post":"y","salary":1,"school":"10001"}"#;
        for body in [
            doubled.to_owned(),
            "[".repeat(100_000),
            r#"{"post":"\ud800"}"#.to_owned(),
        ] {
            assert_eq!(send(router(), post("/", &body)).await.status(), 400);
        }
    }

    #[tokio::test]
    async fn g3_only_json_is_read() {
        for declared in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/jsonx",
            "",
        ] {
            let mut request = post("/", "{}");
            request.headers_mut().insert("content-type", declared.parse().unwrap());
            assert_eq!(send(router(), request).await.status(), 415, "{declared}");
        }
        let mut request = post("/", r#"{"post":"教师","salary":8,"school":"10001"}"#);
        request
            .headers_mut()
            .insert("content-type", "Application/JSON; charset=utf-8".parse().unwrap());
        assert_eq!(send(router(), request).await.status(), 200);
    }

    #[tokio::test]
    async fn g3_ten_megabytes_are_refused() {
        let response = send(router(), post("/", &"x".repeat(10 << 20))).await;
        assert_eq!(response.status(), 413);
        assert_eq!(json_of(response).await["code"], "payload_too_large");
    }
}
