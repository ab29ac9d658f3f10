//! Values without properties: text, numbers, and how many entries a list has.

use domain::fault::FaultCode;
use regex_lite::Regex;
use serde_json::Value;
use std::collections::HashMap;

type Wrong = (FaultCode, String);

/// The JSON types that a schema admits; none where it admits all.
pub(super) fn kinds(schema: &Value) -> impl Iterator<Item = &str> {
    let kind = schema.get("type");
    let many = kind
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    kind.and_then(Value::as_str).into_iter().chain(many)
}

pub(super) fn is_array(schema: &Value) -> bool {
    kinds(schema).any(|kind| kind == "array")
}

pub(super) fn admits_kind(schema: &Value, value: &Value) -> bool {
    let mut kinds = kinds(schema).peekable();
    kinds.peek().is_none()
        || kinds.any(|kind| match kind {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "string" => value.is_string(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => true,
        })
}

/// `应为文字`: what a schema wants instead.
pub(super) fn expected(schema: &Value) -> &'static str {
    match kinds(schema).find(|kind| *kind != "null") {
        Some("boolean") => "应为true或false",
        Some("integer") => "应为整数",
        Some("number") => "应为数字",
        Some("string") => "应为文字",
        Some("array") => "应为列表",
        Some("object") => "应为对象",
        Some(_) | None => "格式不正确",
    }
}

/// Everything wrong with a value that has no parts.
pub(super) fn faults(value: &Value, schema: &Value, patterns: &HashMap<String, Regex>, title: &str) -> Vec<Wrong> {
    if !admits_kind(schema, value) {
        return vec![(FaultCode::Malformed, format!("{title}{}", expected(schema)))];
    }
    let listed = schema.get("enum").and_then(Value::as_array);
    if listed.is_some_and(|listed| !listed.contains(value)) || schema.get("const").is_some_and(|only| only != value) {
        return vec![(FaultCode::UnknownCode, format!("{title}不在可选范围内"))];
    }
    match value {
        Value::String(text) => text_fault(text, schema, patterns, title).into_iter().collect(),
        Value::Number(number) => number_fault(number, schema, title).into_iter().collect(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => Vec::new(),
    }
}

/// The first thing wrong with a text: one message a field.
fn text_fault(text: &str, schema: &Value, patterns: &HashMap<String, Regex>, title: &str) -> Option<Wrong> {
    let count = text.chars().count() as u64;
    let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
    if let Some(min) = bound("minLength").filter(|min| count < *min) {
        return Some(if count == 0 {
            (FaultCode::Missing, format!("请填写{title}"))
        } else {
            (FaultCode::TooShort, format!("{title}至少{min}个字符"))
        });
    }
    if let Some(max) = bound("maxLength").filter(|max| count > *max) {
        return Some((FaultCode::TooLong, format!("{title}不能超过{max}个字符")));
    }
    let pattern = schema
        .get("pattern")
        .and_then(Value::as_str)
        .and_then(|pattern| patterns.get(pattern));
    if pattern.is_some_and(|pattern| !pattern.is_match(text)) {
        return Some((FaultCode::Malformed, format!("{title}格式不正确")));
    }
    let wanted = match schema.get("format").and_then(Value::as_str) {
        Some("date") => (!is_full_date(text)).then_some("应为日期，如2026-06-30"),
        Some("date-time") => text
            .parse::<jiff::Timestamp>()
            .is_err()
            .then_some("应为时间，如2026-06-30T08:00:00Z"),
        Some(_) | None => None,
    };
    wanted.map(|wanted| (FaultCode::Malformed, format!("{title}{wanted}")))
}

/// `full-date` of RFC 3339 and nothing else that a reader of dates takes (`20260630`, `2026-06-30T08:00`).
fn is_full_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>()
        .is_ok_and(|date| date.to_string() == text)
}

fn number_fault(number: &serde_json::Number, schema: &Value, title: &str) -> Option<Wrong> {
    let value = number.as_f64()?;
    let bound = |name: &str| {
        schema
            .get(name)
            .and_then(|bound| Some((bound.as_f64()?, bound.to_string())))
    };
    let (wanted, bound) = bound("minimum")
        .filter(|(min, _)| value < *min)
        .map(|(_, min)| ("不能小于", min))
        .or_else(|| {
            bound("maximum")
                .filter(|(max, _)| value > *max)
                .map(|(_, max)| ("不能大于", max))
        })
        .or_else(|| {
            bound("exclusiveMinimum")
                .filter(|(min, _)| value <= *min)
                .map(|(_, min)| ("应大于", min))
        })
        .or_else(|| {
            bound("exclusiveMaximum")
                .filter(|(max, _)| value >= *max)
                .map(|(_, max)| ("应小于", max))
        })?;
    Some((FaultCode::OutOfRange, format!("{title}{wanted}{bound}")))
}

/// What is wrong with the number of entries of a list, and entries that are there twice.
pub(super) fn count_faults(items: &[Value], schema: &Value, title: &str) -> Vec<Wrong> {
    let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
    let count = items.len() as u64;
    let mut faults = Vec::new();
    if let Some(min) = bound("minItems").filter(|min| count < *min) {
        let code = if count == 0 {
            FaultCode::Missing
        } else {
            FaultCode::TooShort
        };
        faults.push((code, format!("{title}至少{min}项")));
    }
    if let Some(max) = bound("maxItems").filter(|max| count > *max) {
        faults.push((FaultCode::TooLong, format!("{title}不能超过{max}项")));
    } else if schema.get("uniqueItems").and_then(Value::as_bool) == Some(true) && repeats(items) {
        faults.push((FaultCode::Duplicate, format!("{title}有重复的内容")));
    }
    faults
}

fn repeats(items: &[Value]) -> bool {
    let mut seen = std::collections::HashSet::new();
    items.iter().any(|item| !seen.insert(item.to_string()))
}
