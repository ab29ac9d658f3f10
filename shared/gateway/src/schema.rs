//! Holds a JSON value against the schema that the API document publishes for it, and names every difference (G3).
//!
//! The document and the check are one: what `utoipa` renders for a type is what is enforced. Objects are closed:
//! a property that the schema does not name is a fault, so that a typing error in an optional field is not lost.

use domain::fault::{Fault, FaultCode};
use regex_lite::Regex;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;
use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};
use utoipa::ToSchema;

mod scalar;
mod shape;
#[cfg(test)]
mod tests;
mod walk;

/// A schema with everything that it refers to.
pub(crate) struct Schema {
    root: Value,
    components: HashMap<String, Value>,
    patterns: HashMap<String, Regex>,
}

/// Rendered schemas by type: rendering costs more than checking.
static RENDERED: LazyLock<RwLock<HashMap<TypeId, Arc<Schema>>>> = LazyLock::new(RwLock::default);

impl Schema {
    /// The schema of `T`.
    pub(crate) fn of<T: ToSchema + 'static>() -> Arc<Self> {
        Self::cached(TypeId::of::<T>(), || {
            let mut nested = vec![(T::name().into_owned(), T::schema())];
            T::schemas(&mut nested);
            let components = nested.into_iter().map(|(name, schema)| (name, json(&schema))).collect();
            Self::new(json(&T::schema()), components)
        })
    }

    /// The schema under `key`, rendered on first use.
    pub(crate) fn cached(key: TypeId, render: impl FnOnce() -> Self) -> Arc<Self> {
        if let Some(known) = RENDERED.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(known);
        }
        let rendered = Arc::new(render());
        RENDERED
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, Arc::clone(&rendered));
        rendered
    }

    /// A schema in JSON, with the components that it may refer to by `#/components/schemas/<name>`.
    pub(crate) fn new(root: Value, components: HashMap<String, Value>) -> Self {
        let mut patterns = HashMap::new();
        components
            .values()
            .chain([&root])
            .for_each(|schema| collect_patterns(schema, &mut patterns));
        Self {
            root,
            components,
            patterns,
        }
    }

    /// Every fault of `value`, in the order of the schema, at most a hundred.
    pub(crate) fn check(&self, value: &Value) -> Vec<Fault> {
        walk::Walk::new(self).run(value)
    }

    /// The schema of one property of the root, if it names it.
    pub(crate) fn property(&self, name: &str) -> Option<&Value> {
        self.root.get("properties")?.get(name)
    }

    /// What a `$ref` stands for; unknown references admit anything.
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let mut current = schema;
        // Bounded: a reference that leads back to itself would not end.
        for _ in 0..16 {
            let Some(reference) = current.get("$ref").and_then(Value::as_str) else {
                return current;
            };
            let name = reference.rsplit('/').next().unwrap_or_default();
            current = self.components.get(name).unwrap_or(&Value::Null);
        }
        &Value::Null
    }
}

/// Reads a checked value as `T`; what the schema could not express is one fault more.
pub(crate) fn decode<T: DeserializeOwned>(value: Value) -> Result<T, Fault> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let field = error.path().iter().fold(String::new(), |at, segment| match segment {
            Segment::Seq { index } => format!("{at}/{index}"),
            Segment::Map { key } => join(&at, key),
            Segment::Enum { .. } | Segment::Unknown => at,
        });
        let text = error.inner().to_string();
        // Types of the domain speak Chinese; serde's own words are for programmers.
        let message = if text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
            text
        } else {
            "格式不正确".to_owned()
        };
        Fault::new(field, FaultCode::Malformed, message)
    })
}

/// Takes the property at a JSON pointer out of its object.
pub(crate) fn remove(value: &mut Value, pointer: &str) {
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        return;
    };
    if let Some(Value::Object(map)) = value.pointer_mut(parent) {
        map.shift_remove(&name.replace("~1", "/").replace("~0", "~"));
    }
}

/// `at` with one more step, as a JSON pointer (RFC 6901).
fn join(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn json(schema: &utoipa::openapi::RefOr<utoipa::openapi::Schema>) -> Value {
    serde_json::to_value(schema).unwrap_or_default()
}

fn collect_patterns(schema: &Value, found: &mut HashMap<String, Regex>) {
    match schema {
        Value::Object(map) => {
            if let Some(pattern) = map.get("pattern").and_then(Value::as_str)
                && let Ok(regex) = Regex::new(pattern)
            {
                found.insert(pattern.to_owned(), regex);
            }
            map.values().for_each(|inner| collect_patterns(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect_patterns(inner, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
