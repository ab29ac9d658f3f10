//! Optimistic editing: `ETag` says which version was shown, `If-Match` which one is to be changed.

use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, HeaderValue, IF_MATCH};
use axum::http::request::Parts;
use axum::response::{IntoResponseParts, ResponseParts};
use domain::refusal::Refusal;
use std::convert::Infallible;
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Object, SchemaType, Type};

/// The version that the caller wants to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// None was named, or `*`: whatever is there.
    Any,
    /// Exactly this one.
    Version(u64),
}

impl Precondition {
    /// Refuses as stale if the value is at another version.
    pub fn check(self, current: u64) -> Result<(), Refusal> {
        match self {
            Self::Any => Ok(()),
            Self::Version(wanted) if wanted == current => Ok(()),
            Self::Version(_) => Err(Refusal::Stale),
        }
    }

    /// Refuses an edit that names no version: it could undo what somebody else wrote meanwhile (428).
    pub fn required(self) -> Result<(), Problem> {
        match self {
            Self::Any => Err(Problem::precondition_required()),
            Self::Version(_) => Ok(()),
        }
    }

    /// The version, if one was named.
    pub fn version(self) -> Option<u64> {
        match self {
            Self::Any => None,
            Self::Version(version) => Some(version),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if text.trim() == "*" {
            return Some(Self::Any);
        }
        // Bare digits are no entity tag, but what they mean is beyond doubt.
        let bare = text.trim();
        let digits = bare
            .strip_prefix('"')
            .map_or(Some(bare), |rest| rest.strip_suffix('"'))?;
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse().ok().map(Self::Version)).flatten()
    }
}

impl<S: Sync> FromRequestParts<S> for Precondition {
    type Rejection = Problem;

    /// Fails for anything but one strong entity tag of this system or `*` (400).
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all(IF_MATCH).iter();
        let Some(value) = values.next() else {
            return Ok(Self::Any);
        };
        let one = values.next().is_none();
        let parsed = value.to_str().ok().filter(|_| one).and_then(Self::parse);
        parsed.ok_or_else(|| Problem::invalid_header("If-Match", "If-Match应为读取时得到的ETag，如\"12\"。"))
    }
}

impl IntoParams for Precondition {
    /// For `#[utoipa::path(params(Precondition))]`.
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut text = Object::with_type(SchemaType::Type(Type::String));
        text.pattern = Some(r#"^("[0-9]{1,18}"|\*)$"#.to_owned());
        let header = ParameterBuilder::new()
            .name("If-Match")
            .parameter_in(ParameterIn::Header);
        let header = header
            .required(Required::False)
            .description(Some("读取时得到的ETag；内容已被他人修改时答复412。"));
        vec![header.schema(Some(text)).build()]
    }
}

/// Sets `ETag`: `(ETag(version), Json(value))`.
#[derive(Clone, Copy, Debug)]
pub struct ETag(pub u64);

impl IntoResponseParts for ETag {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        if let Ok(value) = HeaderValue::from_str(&format!("\"{}\"", self.0)) {
            parts.headers_mut().insert(ETAG, value);
        }
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{get, header, json_of, send};
    use axum::Router;
    use axum::routing;

    async fn shown(wanted: Precondition) -> Result<(ETag, &'static str), Problem> {
        wanted.check(12)?;
        Ok((ETag(12), "ok"))
    }

    async fn ask(if_match: &str) -> axum::response::Response {
        let mut request = get("/");
        request.headers_mut().insert("if-match", if_match.parse().unwrap());
        send(Router::new().route("/", routing::get(shown)), request).await
    }

    #[tokio::test]
    async fn g3_another_version_is_refused_as_stale() {
        assert_eq!(header(&ask("\"12\"").await, "etag"), "\"12\"");
        assert_eq!(ask("*").await.status(), 200);
        assert_eq!(header(&ask("12").await, "etag"), "\"12\"");
        assert_eq!(ask("\"11\"").await.status(), 412);
    }

    #[tokio::test]
    async fn g3_a_tag_that_is_none_is_named() {
        for written in [
            "twelve",
            "W/\"12\"",
            "\"+1\"",
            "\"1\", \"2\"",
            "\"\"",
            "\"18446744073709551616\"",
        ] {
            let response = ask(written).await;
            assert_eq!(response.status(), 400, "{written}");
            assert_eq!(json_of(response).await["code"], "invalid_header");
        }
    }
}
