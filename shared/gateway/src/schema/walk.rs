//! The walk over a value: which schema applies where.

use super::shape::Shape;
use super::{Schema, join, scalar};
use domain::fault::{Fault, FaultCode};
use serde_json::{Map, Value};

/// More faults than this help nobody.
const MAX_FAULTS: usize = 100;

pub(super) struct Walk<'a> {
    pub(super) schema: &'a Schema,
    faults: Vec<Fault>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        Self {
            schema,
            faults: Vec::new(),
        }
    }

    pub(super) fn run(mut self, value: &Value) -> Vec<Fault> {
        self.refuse_nul(value, "");
        self.check(value, &self.schema.root, "");
        self.faults
    }

    pub(super) fn fault(&mut self, at: &str, code: FaultCode, message: String) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault::new(at, code, message));
        }
    }

    /// How users call the field of this schema: `x-title` of the field or `title` of its type, if they gave one.
    pub(super) fn title(&self, schema: &Value) -> String {
        let resolved = self.schema.resolve(schema);
        let titled = schema
            .get("x-title")
            .or_else(|| resolved.get("x-title"))
            .or_else(|| resolved.get("title"));
        titled
            .and_then(Value::as_str)
            .map_or_else(|| "该项".to_owned(), |title| format!("“{title}”"))
    }

    pub(super) fn check(&mut self, value: &Value, schema: &'a Value, at: &str) {
        let title = self.title(schema);
        let resolved = self.schema.resolve(schema);
        if value.is_null() {
            if !self.admits_null(resolved) {
                self.fault(at, FaultCode::Missing, format!("{title}不能为空"));
            }
        } else if let (Value::Object(map), true) = (value, self.describes_object(resolved)) {
            self.object(value, map, resolved, at);
        } else if let Some(branches) = alternatives(resolved) {
            if let Some(branch) = self.choose(value, branches, at) {
                self.check(value, branch, at);
            }
        } else if let Some(parts) = resolved.get("allOf").and_then(Value::as_array) {
            for part in parts {
                self.check(value, part, at);
            }
        } else if let (Value::Array(items), true) = (value, scalar::is_array(resolved)) {
            self.array(items, resolved, at, &title);
        } else {
            for (code, message) in scalar::faults(value, resolved, &self.schema.patterns, &title) {
                self.fault(at, code, message);
            }
        }
    }

    fn object(&mut self, value: &Value, map: &Map<String, Value>, schema: &'a Value, at: &str) {
        let mut shape = Shape::default();
        self.gather(value, schema, at, &mut shape);
        for (name, property) in &shape.properties {
            match map.get(*name) {
                Some(inner) => self.check(inner, property, &join(at, name)),
                None if shape.required.contains(name) => {
                    self.fault(
                        &join(at, name),
                        FaultCode::Missing,
                        format!("请填写{}", self.title(property)),
                    );
                }
                None => {}
            }
        }
        for (name, inner) in map.iter().filter(|(name, _)| !shape.names(name)) {
            match shape.additional {
                Some(additional) => self.check(inner, additional, &join(at, name)),
                None if shape.open => {}
                None => self.fault(&join(at, name), FaultCode::UnknownField, "没有这个字段".to_owned()),
            }
        }
    }

    fn array(&mut self, items: &[Value], schema: &'a Value, at: &str, title: &str) {
        for (code, message) in scalar::count_faults(items, schema, title) {
            self.fault(at, code, message);
        }
        let leading = schema.get("prefixItems").and_then(Value::as_array);
        for (index, item) in items.iter().enumerate() {
            let own = leading
                .and_then(|schemas| schemas.get(index))
                .or_else(|| schema.get("items"));
            if let Some(own) = own.filter(|own| own.is_object()) {
                self.check(item, own, &format!("{at}/{index}"));
            }
        }
    }

    /// The branch of a `oneOf` that `value` means: by its tag, or else the one with the fewest faults.
    pub(super) fn choose(&mut self, value: &Value, branches: &'a [Value], at: &str) -> Option<&'a Value> {
        let branches: Vec<&Value> = branches.iter().filter(|branch| !self.is_null_only(branch)).collect();
        if let [only] = branches.as_slice() {
            return Some(only);
        }
        if let (Value::Object(map), Some(tag)) = (value, self.common_tag(&branches)) {
            let meant = map
                .get(tag)
                .and_then(|written| branches.iter().find(|b| self.tag_of(b, tag) == Some(written)));
            if meant.is_none() {
                let known: Vec<&str> = branches.iter().filter_map(|b| self.tag_of(b, tag)?.as_str()).collect();
                let (code, verb) = match map.get(tag) {
                    None => (FaultCode::Missing, "请填写该项"),
                    Some(_) => (FaultCode::UnknownCode, "该项不在可选范围内"),
                };
                self.fault(&join(at, tag), code, format!("{verb}，可选：{}", known.join("、")));
            }
            return meant.copied();
        }
        let score = |branch: &&&'a Value| {
            let mut trial = Walk::new(self.schema);
            trial.check(value, branch, at);
            let known = trial
                .faults
                .iter()
                .filter(|fault| fault.code != FaultCode::UnknownField)
                .count();
            (
                value.is_object() != self.describes_object(branch),
                known,
                trial.faults.len(),
            )
        };
        branches.iter().min_by_key(score).copied()
    }

    /// U+0000 is in no name or text; stores and reports choke on it.
    fn refuse_nul(&mut self, value: &Value, at: &str) {
        match value {
            Value::String(text) if text.contains('\0') => {
                self.fault(at, FaultCode::Unprintable, "含有不能使用的字符".to_owned());
            }
            Value::Array(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(index, item)| self.refuse_nul(item, &format!("{at}/{index}")));
            }
            Value::Object(map) => map
                .iter()
                .for_each(|(key, inner)| self.refuse_nul(inner, &join(at, key))),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// The branches of a schema that leaves a choice.
pub(super) fn alternatives(schema: &Value) -> Option<&Vec<Value>> {
    schema
        .get("oneOf")
        .or_else(|| schema.get("anyOf"))
        .and_then(Value::as_array)
}
