//! Types as people read them.

use super::{anchor, prose, table};
use crate::html::escaped;
use crate::openapi::complete::entries;
use serde_json::Value;

/// What bounds a value, and how that is said.
const BOUNDS: [(&str, &str); 10] = [
    ("minLength", "至少字符数"),
    ("maxLength", "最多字符数"),
    ("minimum", "最小"),
    ("maximum", "最大"),
    ("exclusiveMinimum", "大于"),
    ("exclusiveMaximum", "小于"),
    ("minItems", "至少项数"),
    ("maxItems", "最多项数"),
    ("pattern", "格式"),
    ("default", "默认"),
];

/// A type by its name, with a link where it has a section of its own.
pub(super) fn name(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return format!("<a href=\"#{}\">{}</a>", anchor("schema", name), escaped(name));
    }
    for (keyword, between) in [("oneOf", " 或 "), ("anyOf", " 或 "), ("allOf", " 并 ")] {
        if let Some(parts) = schema[keyword].as_array() {
            return parts.iter().map(name).collect::<Vec<_>>().join(between);
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        return values
            .iter()
            .map(|value| format!("<code>{}</code>", literal(value)))
            .collect::<Vec<_>>()
            .join("、");
    }
    let kinds: Vec<String> = match &schema["type"] {
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .map(|kind| word(kind, schema))
            .collect(),
        kind => kind.as_str().map(|kind| word(kind, schema)).into_iter().collect(),
    };
    if kinds.is_empty() {
        "任意".to_owned()
    } else {
        kinds.join(" 或 ")
    }
}

fn word(kind: &str, schema: &Value) -> String {
    match (kind, schema["format"].as_str()) {
        ("string", Some("date")) => "日期".to_owned(),
        ("string", Some("date-time")) => "时间".to_owned(),
        ("string", _) => "文字".to_owned(),
        ("integer", _) => "整数".to_owned(),
        ("number", _) => "数字".to_owned(),
        ("boolean", _) => "是或否".to_owned(),
        ("null", _) => "空".to_owned(),
        ("array", _) => format!("列表：{}", name(&schema["items"])),
        ("object", _) => match schema.get("additionalProperties") {
            Some(values) if values.is_object() => format!("名称到值：{}", name(values)),
            Some(_) | None => "对象".to_owned(),
        },
        (other, _) => escaped(other),
    }
}

fn literal(value: &Value) -> String {
    escaped(&value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

/// The section of a type that has a name.
pub(super) fn section(name_of_type: &str, schema: &Value) -> String {
    let text = schema["description"]
        .as_str()
        .map(|text| format!("<p>{}</p>", prose(text)))
        .unwrap_or_default();
    let title = schema["title"]
        .as_str()
        .map(|title| format!(" {}", escaped(title)))
        .unwrap_or_default();
    format!(
        "<article><h3 id=\"{}\">{}{title}</h3>{text}{}</article>",
        anchor("schema", name_of_type),
        escaped(name_of_type),
        body(schema)
    )
}

/// The fields of a type; of each branch, where there is a choice.
fn body(schema: &Value) -> String {
    for (keyword, each) in [("oneOf", "之一"), ("anyOf", "之一"), ("allOf", "并含")] {
        if let Some(parts) = schema[keyword].as_array() {
            let branches = parts.iter().map(|part| format!("<li>{}</li>", body(part)));
            return format!(
                "<p>{each}：</p><ul>{}</ul>{}",
                branches.collect::<String>(),
                fields(schema)
            );
        }
    }
    if schema.get("properties").is_some() {
        return fields(schema);
    }
    format!("<p>{} {}</p>", name(schema), bounds(schema))
}

fn fields(schema: &Value) -> String {
    let required = |field: &str| {
        schema["required"]
            .as_array()
            .is_some_and(|all| all.iter().any(|name| name == field))
    };
    let rows = entries(schema, "/properties").map(|(field, property)| {
        format!(
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td><td>{} {}</td></tr>",
            escaped(field),
            name(property),
            if required(field) { "是" } else { "否" },
            prose(property["description"].as_str().unwrap_or_default()),
            bounds(property),
        )
    });
    table("字段", &["名称", "类型", "必填", "说明"], &rows.collect::<String>())
}

fn bounds(schema: &Value) -> String {
    let said = BOUNDS
        .iter()
        .filter_map(|(keyword, word)| Some(format!("{word} {}", literal(schema.get(*keyword)?))));
    let said = said.collect::<Vec<_>>().join("；");
    if said.is_empty() {
        said
    } else {
        format!("<small>{said}</small>")
    }
}
