//! The API document as a page: no script, no outside file, readable by people and by screen readers.

use super::METHODS;
use super::complete::{entries, resolved};
use crate::html::escaped;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

mod types;

const STYLE: &str = include_str!("page.css");

/// The page of `document` as an answer, with the one permission that it needs: its own style.
pub fn docs_response(document: &Value) -> Response {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!("default-src 'none'; style-src 'sha256-{hash}'; frame-ancestors 'none'; base-uri 'none'");
    let kind = "text/html; charset=utf-8".to_owned();
    (
        [(CONTENT_TYPE, kind), (CONTENT_SECURITY_POLICY, policy)],
        docs_page(document),
    )
        .into_response()
}

/// The page of an OpenAPI 3.1 document: operations by tag with parameters, bodies and answers, then all types.
pub fn docs_page(document: &Value) -> String {
    let text = |pointer: &str| {
        document
            .pointer(pointer)
            .and_then(Value::as_str)
            .map(escaped)
            .unwrap_or_default()
    };
    let groups = operations(document);
    let links = groups
        .keys()
        .map(|tag| format!("<li><a href=\"#{}\">{}</a></li>", anchor("tag", tag), escaped(tag)));
    let sections = groups.iter().map(|(tag, operations)| {
        format!(
            "<section><h2 id=\"{}\">{}</h2>{}</section>",
            anchor("tag", tag),
            escaped(tag),
            operations.concat()
        )
    });
    let schemas = entries(document, "/components/schemas").map(|(name, schema)| types::section(name, schema));
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><header><h1>{title}</h1><p>版本 {version}</p><p>{description}</p></header>\
         <nav aria-label=\"目录\"><ul>{links}<li><a href=\"#schemas\">数据结构</a></li></ul></nav>\
         <main>{sections}<section><h2 id=\"schemas\">数据结构</h2>{schemas}</section></main></body></html>",
        title = text("/info/title"),
        version = text("/info/version"),
        description = text("/info/description"),
        links = links.collect::<String>(),
        sections = sections.collect::<String>(),
        schemas = schemas.collect::<String>(),
    )
}

/// Every operation as HTML, by its first tag.
fn operations(document: &Value) -> BTreeMap<&str, Vec<String>> {
    let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (path, item) in entries(document, "/paths") {
        for (method, operation) in entries(item, "").filter(|(method, _)| METHODS.contains(&method.as_str())) {
            let tag = operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or("其他");
            groups
                .entry(tag)
                .or_default()
                .push(described(document, path, method, operation));
        }
    }
    groups
}

fn described(document: &Value, path: &str, method: &str, operation: &Value) -> String {
    let summary = operation["summary"]
        .as_str()
        .map(|text| format!("<p>{}</p>", prose(text)))
        .unwrap_or_default();
    let more = operation["description"]
        .as_str()
        .map(|text| format!("<p>{}</p>", prose(text)))
        .unwrap_or_default();
    let secured = operation["security"]
        .as_array()
        .is_some_and(|schemes| !schemes.is_empty());
    format!(
        "<article><h3 id=\"{id}\"><span class=\"method\">{method}</span> <code>{path}</code></h3>{summary}{more}\
         <p class=\"note\">{access}</p>{parameters}{body}{answers}</article>",
        id = anchor(method, path),
        method = method.to_uppercase(),
        path = escaped(path),
        access = if secured { "需要登录" } else { "无需登录" },
        parameters = parameters(document, operation),
        body = content(operation.get("requestBody"))
            .map(|kind| format!("<p>请求内容：{kind}</p>"))
            .unwrap_or_default(),
        answers = answers(document, operation),
    )
}

fn parameters(document: &Value, operation: &Value) -> String {
    let rows = operation["parameters"].as_array().into_iter().flatten().map(|parameter| {
        let parameter = resolved(document, parameter);
        let place = match parameter["in"].as_str() {
            Some("path") => "路径",
            Some("query") => "查询",
            Some("header") => "请求头",
            Some(_) | None => "其他",
        };
        format!(
            "<tr><th scope=\"row\"><code>{name}</code></th><td>{place}</td><td>{kind}</td><td>{required}</td><td>{text}</td></tr>",
            name = escaped(parameter["name"].as_str().unwrap_or_default()),
            kind = types::name(&parameter["schema"]),
            required = if parameter["required"] == true { "是" } else { "否" },
            text = prose(parameter["description"].as_str().unwrap_or_default()),
        )
    });
    table(
        "参数",
        &["名称", "位置", "类型", "必填", "说明"],
        &rows.collect::<String>(),
    )
}

fn answers(document: &Value, operation: &Value) -> String {
    let rows = entries(operation, "/responses").map(|(status, response)| {
        let response = resolved(document, response);
        format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>",
            escaped(status),
            content(Some(response)).unwrap_or_default(),
            prose(response["description"].as_str().unwrap_or_default()),
        )
    });
    table("答复", &["状态", "内容", "说明"], &rows.collect::<String>())
}

/// The types of a body, by media type.
fn content(holder: Option<&Value>) -> Option<String> {
    let kinds: Vec<String> = entries(holder?, "/content")
        .map(|(media, content)| format!("{} <small>{}</small>", types::name(&content["schema"]), escaped(media)))
        .collect();
    (!kinds.is_empty()).then(|| kinds.join("、"))
}

fn table(caption: &str, columns: &[&str], rows: &str) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let heads: String = columns
        .iter()
        .map(|column| ["<th scope=\"col\">", column, "</th>"].concat())
        .collect();
    format!(
        "<div class=\"wide\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\"><table><caption>{caption}</caption>\
         <thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
}

/// Text out of the code, marked as English where it is, so that it is read out right.
fn prose(text: &str) -> String {
    if !text.is_empty() && text.is_ascii() {
        format!("<span lang=\"en\">{}</span>", escaped(text))
    } else {
        escaped(text)
    }
}

fn anchor(kind: &str, name: &str) -> String {
    let plain = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' });
    format!("{kind}-{}", plain.collect::<String>())
}
