//! The API document: what the functions' routers say of themselves, as one OpenAPI 3.1 document, and as a page to read.

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

mod complete;
mod page;

pub use page::{docs_page, docs_response};

/// Two functions say different things under one name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Clash {
    /// Both serve it.
    #[error("two functions serve {0}")]
    Operation(String),
    /// Both have a type of this name, and the types differ.
    #[error("two schemas are called {0}")]
    Schema(String),
    /// Something refers to a schema that no function describes: a query parameter lacks `#[param(inline)]`.
    #[error("{0} is not described")]
    Dangling(String),
    /// A part did not become JSON.
    #[error("{0} has no document")]
    Unwritable(&'static str),
}

/// The operations and schemas that were found so far.
#[derive(Default)]
struct Merged {
    paths: Map<String, Value>,
    schemas: Map<String, Value>,
}

/// The names under which a path lists its operations.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// One document out of the functions' documents, each with the name of its function.
///
/// Every operation gets `x-function`, the problems that it can answer with, and `Idempotency-Key` where it changes
/// something (G2). Everything is sorted, so that the document changes only when the API does.
pub fn document(parts: Vec<(&'static str, OpenApi)>) -> Result<Value, Clash> {
    let mut merged = Merged::default();
    for (function, part) in parts {
        let part = serde_json::to_value(part).map_err(|_| Clash::Unwritable(function))?;
        merged.add(function, &part)?;
    }
    let (name, schema) = complete::problem_schemas();
    for (name, schema) in schema.into_iter().chain([name]) {
        merged.add_schema(&name, &schema)?;
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "去向登记 Quxiang",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "毕业去向登记、确认、核验授权与核验的接口。 Registration, confirmation and verification of graduates' destinations.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": sorted(merged.paths),
        "components": {
            "schemas": sorted(merged.schemas),
            "responses": complete::responses(),
            "parameters": complete::parameters(),
            "securitySchemes": {"bearer": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "身份提供方（OpenID Connect）签发的访问令牌。",
            }},
        },
    });
    match dangling(&document, &document) {
        Some(reference) => Err(Clash::Dangling(reference.to_owned())),
        None => Ok(document),
    }
}

/// The first reference within `value` that leads nowhere in `document`.
fn dangling<'a>(document: &Value, value: &'a Value) -> Option<&'a str> {
    match value {
        Value::Object(map) => {
            let own = map.get("$ref").and_then(Value::as_str);
            let lost = own.filter(|own| document.pointer(own.trim_start_matches('#')).is_none());
            lost.or_else(|| map.values().find_map(|inner| dangling(document, inner)))
        }
        Value::Array(items) => items.iter().find_map(|inner| dangling(document, inner)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

impl Merged {
    fn add(&mut self, function: &str, part: &Value) -> Result<(), Clash> {
        for (path, item) in part["paths"].as_object().into_iter().flatten() {
            let entry = self.paths.entry(path.clone()).or_insert_with(|| json!({}));
            for (method, operation) in item.as_object().into_iter().flatten() {
                if entry.get(method).is_some() {
                    return Err(Clash::Operation(format!("{} {path}", method.to_uppercase())));
                }
                let mut operation = operation.clone();
                if METHODS.contains(&method.as_str()) {
                    complete::operation(&mut operation, method, function);
                }
                entry[method.as_str()] = operation;
            }
        }
        let schemas = part.pointer("/components/schemas").and_then(Value::as_object);
        schemas
            .into_iter()
            .flatten()
            .try_for_each(|(name, schema)| self.add_schema(name, schema))
    }

    fn add_schema(&mut self, name: &str, schema: &Value) -> Result<(), Clash> {
        match self.schemas.get(name) {
            Some(known) if known != schema => Err(Clash::Schema(name.to_owned())),
            Some(_) => Ok(()),
            None => {
                self.schemas.insert(name.to_owned(), schema.clone());
                Ok(())
            }
        }
    }
}

fn sorted(map: Map<String, Value>) -> Value {
    let mut entries: Vec<(String, Value)> = map.into_iter().collect();
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    Value::Object(entries.into_iter().collect())
}

#[cfg(test)]
mod tests;
