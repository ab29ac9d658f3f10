//! Query parameters.

use crate::problem::Problem;
use crate::schema::{self, Schema};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::fault::{Fault, FaultCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::any::TypeId;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa::openapi::path::ParameterIn;

/// The query, checked against the parameters that the API document has for `T`; all faults at once, unknown ones too (G3).
///
/// A list is a repeated parameter. Types of one's own need `#[param(inline)]`, so that their schema is known here.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

/// The type that names the cached schema of a query: a type may be both a body and a query.
struct Parameters<T>(std::marker::PhantomData<T>);

impl<T, S> FromRequestParts<S> for Query<T>
where
    T: DeserializeOwned + IntoParams + 'static,
    S: Sync,
{
    type Rejection = Problem;

    /// 400 with every wrong parameter.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let schema = Schema::cached(TypeId::of::<Parameters<T>>(), rendered::<T>);
        let (value, mut faults) = collected(parts.uri.query().unwrap_or_default(), &schema);
        faults.extend(schema.check(&value));
        if faults.is_empty() {
            match schema::decode(value) {
                Ok(query) => return Ok(Self(query)),
                Err(fault) => faults.push(fault),
            }
        }
        let named = |fault: Fault| Fault {
            field: fault.field.trim_start_matches('/').to_owned(),
            ..fault
        };
        Err(Problem::invalid_parameters(faults.into_iter().map(named).collect()))
    }
}

fn rendered<T: IntoParams>() -> Schema {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for parameter in T::into_params(|| Some(ParameterIn::Query)) {
        let parameter = serde_json::to_value(parameter).unwrap_or_default();
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        if parameter["required"] == true {
            required.push(name.clone());
        }
        properties.insert(name, parameter.get("schema").cloned().unwrap_or_default());
    }
    let root = json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    Schema::new(root, HashMap::new())
}

/// The query as JSON: text is read as the type that its parameter has.
fn collected(query: &str, schema: &Schema) -> (Value, Vec<Fault>) {
    let (mut map, mut faults) = (Map::new(), Vec::new());
    for (name, text) in form_urlencoded::parse(query.as_bytes()) {
        let own = schema.property(&name);
        let listed = own.is_some_and(|own| has_kind(own, "array"));
        let value = read(
            &text,
            if listed {
                own.and_then(|own| own.get("items"))
            } else {
                own
            },
        );
        match map.get_mut(name.as_ref()) {
            Some(Value::Array(items)) if listed => items.push(value),
            Some(_) => faults.push(Fault::new(name.into_owned(), FaultCode::Duplicate, "参数重复")),
            None => {
                map.insert(
                    name.into_owned(),
                    if listed { Value::Array(vec![value]) } else { value },
                );
            }
        }
    }
    (Value::Object(map), faults)
}

/// Text that is not of the wanted type stays text, which the check then refuses.
fn read(text: &str, schema: Option<&Value>) -> Value {
    let wants = |kind: &str| schema.is_some_and(|schema| has_kind(schema, kind));
    let canonical = |value: &Value| *value.to_string() == *text;
    let read = (wants("integer") || wants("number") || wants("boolean"))
        .then(|| serde_json::from_str(text).ok())
        .flatten();
    read.filter(|value: &Value| wants("number") && value.is_number() || canonical(value))
        .unwrap_or_else(|| text.into())
}

fn has_kind(schema: &Value, wanted: &str) -> bool {
    let kind = &schema["type"];
    kind == wanted
        || kind
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(|kind| kind == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Limit;
    use crate::testing::{faults_of, get, send, text_of};
    use axum::{Router, routing};
    use serde::Deserialize;
    use utoipa::ToSchema;

    #[derive(Debug, Deserialize, ToSchema)]
    #[serde(rename_all = "snake_case")]
    enum Level {
        School,
        Department,
    }

    #[derive(Debug, Deserialize, IntoParams)]
    #[into_params(parameter_in = Query)]
    #[expect(dead_code, reason = "shown by Debug")]
    struct Filter {
        #[param(inline)]
        #[serde(default)]
        level: Vec<Level>,
        #[param(max_length = 5)]
        name: Option<String>,
        late: Option<bool>,
        #[param(inline)]
        #[serde(default)]
        limit: Limit,
    }

    async fn ask(query: &str) -> axum::response::Response {
        let router = Router::new().route(
            "/",
            routing::get(|Query(f): Query<Filter>| async move { format!("{f:?}") }),
        );
        send(router, get(&format!("/?{query}"))).await
    }

    #[tokio::test]
    async fn q1_parameters_are_read_as_their_types() {
        let text = text_of(ask("level=school&level=department&name=1&late=true&limit=5").await).await;
        assert_eq!(
            text,
            r#"Filter { level: [School, Department], name: Some("1"), late: Some(true), limit: Limit(5) }"#
        );
        let text = text_of(ask("name=%E6%9D%8E").await).await;
        assert_eq!(
            text,
            r#"Filter { level: [], name: Some("李"), late: None, limit: Limit(20) }"#
        );
    }

    #[tokio::test]
    async fn g3_all_wrong_parameters_are_named_at_once() {
        let response = ask("level=shool&name=toolong&late=yes&limit=101&sort=up&limit=1").await;
        assert_eq!(response.status(), 400);
        let all = [
            "limit:duplicate",
            "level/0:unknown_code",
            "name:too_long",
            "late:malformed",
            "limit:out_of_range",
            "sort:unknown_field",
        ];
        assert_eq!(faults_of(response).await, all);
        assert_eq!(faults_of(ask("limit=0").await).await, ["limit:out_of_range"]);
        assert_eq!(faults_of(ask("limit=1.5").await).await, ["limit:malformed"]);
        assert_eq!(faults_of(ask("limit=").await).await, ["limit:malformed"]);
    }
}
