//! What an object may hold, gathered from all parts of its schema.

use super::walk::{Walk, alternatives};
use super::{Schema, scalar};
use domain::fault::FaultCode;
use serde_json::Value;

/// The properties that apply to one object.
#[derive(Default)]
pub(super) struct Shape<'a> {
    pub(super) properties: Vec<(&'a str, &'a Value)>,
    pub(super) required: Vec<&'a str>,
    /// The schema of properties that have no name of their own (maps).
    pub(super) additional: Option<&'a Value>,
    /// Whether unnamed properties may hold anything.
    pub(super) open: bool,
}

impl Shape<'_> {
    pub(super) fn names(&self, name: &str) -> bool {
        self.properties.iter().any(|(known, _)| *known == name)
    }
}

impl<'a> Walk<'a> {
    /// Adds what `schema` says of the object `value`, through `allOf` and the chosen branch of `oneOf`.
    pub(super) fn gather(&mut self, value: &Value, schema: &'a Value, at: &str, shape: &mut Shape<'a>) {
        let schema = self.schema.resolve(schema);
        let properties = schema.get("properties").and_then(Value::as_object);
        shape.properties.extend(
            properties
                .into_iter()
                .flatten()
                .map(|(name, property)| (name.as_str(), property)),
        );
        let required = schema.get("required").and_then(Value::as_array);
        shape
            .required
            .extend(required.into_iter().flatten().filter_map(Value::as_str));
        match schema.get("additionalProperties") {
            Some(Value::Bool(open)) => shape.open |= open,
            Some(additional) => shape.additional = Some(additional),
            None => {}
        }
        let parts = schema.get("allOf").and_then(Value::as_array);
        parts
            .into_iter()
            .flatten()
            .for_each(|part| self.gather(value, part, at, shape));
        if let Some(branches) = alternatives(schema) {
            match self.choose(value, branches, at) {
                Some(branch) => self.gather(value, branch, at, shape),
                // One fault is enough: without the branch nothing can be said of the other fields.
                None => shape.open = true,
            }
        } else if properties.is_none() && parts.is_none() && schema.get("additionalProperties").is_none() {
            shape.open = true;
            if !scalar::admits_kind(schema, value) {
                self.fault(
                    at,
                    FaultCode::Malformed,
                    format!("{}{}", self.title(schema), scalar::expected(schema)),
                );
            }
        }
    }

    pub(super) fn describes_object(&self, schema: &Value) -> bool {
        let schema = self.schema.resolve(schema);
        let any = |parts: &Vec<Value>| parts.iter().any(|part| self.describes_object(part));
        schema.get("properties").is_some()
            || schema.get("additionalProperties").is_some()
            || scalar::kinds(schema).any(|kind| kind == "object")
            || schema.get("allOf").and_then(Value::as_array).is_some_and(any)
            || alternatives(schema).is_some_and(any)
    }

    pub(super) fn admits_null(&self, schema: &Value) -> bool {
        let schema = self.schema.resolve(schema);
        let any = |parts: &Vec<Value>| parts.iter().any(|part| self.admits_null(part));
        match (alternatives(schema), schema.get("allOf").and_then(Value::as_array)) {
            (Some(branches), _) => any(branches),
            (None, Some(parts)) => any(parts),
            (None, None) => scalar::admits_kind(schema, &Value::Null),
        }
    }

    pub(super) fn is_null_only(&self, schema: &Value) -> bool {
        let mut kinds = scalar::kinds(self.schema.resolve(schema));
        kinds.next() == Some("null") && kinds.next().is_none()
    }

    /// The property that tells the branches apart: in every branch it has one possible value.
    pub(super) fn common_tag(&self, branches: &[&'a Value]) -> Option<&'a str> {
        let first = branches.first()?;
        let names = properties_of(self.schema, first).into_iter().map(|(name, _)| name);
        names
            .into_iter()
            .find(|name| branches.iter().all(|branch| self.tag_of(branch, name).is_some()))
    }

    /// The one value that `branch` has for its property `tag`.
    pub(super) fn tag_of(&self, branch: &'a Value, tag: &str) -> Option<&'a Value> {
        let (_, property) = properties_of(self.schema, branch)
            .into_iter()
            .find(|(name, _)| *name == tag)?;
        let property = self.schema.resolve(property);
        match property.get("enum").and_then(Value::as_array).map(Vec::as_slice) {
            Some([only]) => Some(only),
            Some(_) | None => property.get("const"),
        }
    }
}

/// The named properties of a schema and of the parts of its `allOf`.
fn properties_of<'a>(schema: &'a Schema, part: &'a Value) -> Vec<(&'a str, &'a Value)> {
    let part = schema.resolve(part);
    let own = part
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(k, v)| (k.as_str(), v));
    let parts = part.get("allOf").and_then(Value::as_array).into_iter().flatten();
    own.chain(parts.flat_map(|inner| properties_of(schema, inner)))
        .collect()
}
