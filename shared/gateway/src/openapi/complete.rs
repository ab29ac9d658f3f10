//! What every operation has in common and no function says for itself.

use crate::idempotency;
use crate::problem::{Document, FaultDocument, MEDIA_TYPE};
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

/// The problems that are told apart by status: name of the response, status, when.
const PROBLEMS: [(&str, &str, &str); 13] = [
    ("BadRequest", "400", "请求无法识别：JSON、参数或请求头有误"),
    ("SignInRequired", "401", "未登录，或需要实人认证"),
    ("Forbidden", "403", "没有此操作的权限"),
    ("NotFound", "404", "不存在，或调用者无权知道其存在"),
    ("Conflict", "409", "当前状态不允许此操作"),
    ("PreconditionFailed", "412", "内容在读取之后已被修改"),
    ("PayloadTooLarge", "413", "请求内容过大"),
    ("UnsupportedMediaType", "415", "请求内容不是JSON"),
    ("InvalidFields", "422", "字段填写有误，一次列出全部"),
    ("PreconditionRequired", "428", "修改时须在If-Match中带上版本"),
    ("TooManyRequests", "429", "操作过于频繁"),
    ("Internal", "500", "系统错误"),
    ("Busy", "503", "系统繁忙，可以重试"),
];

/// The shared responses, all of them problem documents.
pub(super) fn responses() -> Value {
    let response = |(name, status, when): (&str, &str, &str)| {
        let mut response = json!({
            "description": when,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        });
        match status {
            "401" => response["headers"] = header("WWW-Authenticate", "RFC 6750；需要实人认证时见RFC 9470", "string"),
            "429" | "503" => response["headers"] = header("Retry-After", "多少秒后再试", "integer"),
            _ => {}
        }
        (name.to_owned(), response)
    };
    Value::Object(PROBLEMS.into_iter().map(response).collect())
}

fn header(name: &str, description: &str, kind: &str) -> Value {
    json!({name: {"description": description, "schema": {"type": kind}}})
}

/// The shared parameters.
pub(super) fn parameters() -> Value {
    json!({"IdempotencyKey": {
        "name": idempotency::HEADER,
        "in": "header",
        "required": false,
        "description": "同一请求重复发送时只生效一次，并得到同样的答复。",
        "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!#-\\[\\]-~]+$"},
    }})
}

/// The schema of a problem, and of what it refers to.
pub(super) fn problem_schemas() -> ((String, Value), Vec<(String, Value)>) {
    let written = |schema| serde_json::to_value(schema).unwrap_or_default();
    let fault = (FaultDocument::name().into_owned(), written(FaultDocument::schema()));
    (
        (Document::name().into_owned(), written(Document::schema())),
        vec![fault],
    )
}

/// Completes one operation. What the function said itself stands.
pub(super) fn operation(operation: &mut Value, method: &str, function: &str) {
    let writes = matches!(method, "post" | "put" | "patch" | "delete");
    let secured = operation["security"]
        .as_array()
        .is_some_and(|schemes| !schemes.is_empty());
    let takes = |operation: &Value, place: &str, name: Option<&str>| {
        let parameters = operation["parameters"].as_array();
        parameters.is_some_and(|all| {
            all.iter()
                .any(|p| p["in"] == place && name.is_none_or(|name| p["name"] == name))
        })
    };
    let (in_path, in_query) = (takes(operation, "path", None), takes(operation, "query", None));
    let conditional = takes(operation, "header", Some("If-Match"));
    let has_body = operation.get("requestBody").is_some();
    let possible = |status: &str| match status {
        "400" => writes || in_query || conditional || has_body,
        "401" | "403" => secured,
        "404" => in_path || secured,
        "409" => writes && secured,
        "412" | "428" => conditional,
        "413" | "415" => has_body,
        "422" => has_body || in_query || (writes && secured),
        _ => true,
    };
    if let Some(map) = operation.as_object_mut() {
        map.insert("x-function".to_owned(), function.into());
        if writes && secured {
            let parameters = map.entry("parameters").or_insert_with(|| json!([]));
            if let Some(parameters) = parameters.as_array_mut() {
                parameters.push(json!({"$ref": "#/components/parameters/IdempotencyKey"}));
            }
        }
        let responses = map.entry("responses").or_insert_with(|| json!({}));
        for (name, status, _) in PROBLEMS.into_iter().filter(|(_, status, _)| possible(status)) {
            if responses.get(status).is_none() {
                responses[status] = json!({"$ref": format!("#/components/responses/{name}")});
            }
        }
        let by_status = responses.as_object_mut().map(std::mem::take).unwrap_or_default();
        *responses = super::sorted(by_status);
    }
}

/// What a reference within `document` points to; the value itself if it is none.
pub(super) fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let pointer = value
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix('#'));
    pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

/// The entries of an object within `document`, none if it is not there.
pub(super) fn entries<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    value
        .pointer(pointer)
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::iter)
}
