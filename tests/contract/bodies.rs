//! A valid request for every operation that takes one. An operation without its line here fails the permission test, so a
//! new endpoint cannot come without one.

use serde_json::{Value, json};

/// The body of an operation; null for none. `None`: the operation is not known here.
pub(crate) fn body(operation: &str) -> Option<Value> {
    let declaration = json!({"kind": "not_seeking", "fields": {}, "proofs": []});
    let announced = json!({"content_type": "image/png", "size_bytes": 1000, "sha256": "0".repeat(64)});
    let account = json!({
        "subject": "somebody-new", "level": "department", "department": "数学系", "name": "演示（虚构）",
        "permissions": {"employment": "read_only", "archive": "none", "hukou": "none"}, "scope": "both",
    });
    Some(match operation {
        "POST /v1/me/bindings" => json!({}),
        "PUT /v1/me/{graduate}/contact" => json!({"mobile": "13900000000", "email": "a@example.com"}),
        "POST /v1/me/{graduate}/filing"
        | "PUT /v1/me/{graduate}/filing"
        | "POST /v1/me/{graduate}/filing/change"
        | "PUT /v1/me/{graduate}/filing/change" => declaration,
        "POST /v1/me/{graduate}/filing/void" | "POST /v1/graduates/{graduate}/filing/void" => {
            json!({"reason": "重新登记"})
        }
        "POST /v1/me/{graduate}/archive"
        | "PUT /v1/me/{graduate}/archive"
        | "POST /v1/me/{graduate}/hukou"
        | "PUT /v1/me/{graduate}/hukou" => json!({"kind": "origin"}),
        "POST /v1/me/{graduate}/uploads" => announced,
        "POST /v1/me/{graduate}/confirmation" => json!({"shown": "0".repeat(64)}),
        "POST /v1/me/{graduate}/pressure-reports" => json!({"text": "被要求先签三方协议才发毕业证"}),
        "PUT /v1/me/{graduate}/authorizations/{part}" => json!({"until": "2026-12-31"}),
        "POST /v1/schools/{school}/reviews/search" => json!({"class_year": 2026, "module": "employment"}),
        "POST /v1/graduates/{graduate}/review/{subject}" => json!({"revision": 1, "decision": "approve"}),
        "POST /v1/graduates/{graduate}/filing/amendment" => {
            json!({"kind": "not_seeking", "fields": {}, "reason": "与本人核实"})
        }
        "POST /v1/schools/{school}/ended-filings/search" => json!({"class_year": 2026, "outcome": "void"}),
        "PUT /v1/schools/{school}/settings/{class_year}" => json!({
            "routes": {"online_signing": "off", "paper_agreement": "off", "declaration": "on"},
            "review_mode": "school_only",
            "window": {"opens": "2026-01-01", "due": "2026-06-15", "changes_until": "2026-08-25"},
            "void_rule": "at_once",
        }),
        "POST /v1/schools/{school}/accounts" => account,
        "PUT /v1/schools/{school}/accounts/{subject}" => json!({
            "name": "演示（虚构）",
            "permissions": {"employment": "read_only", "archive": "none", "hukou": "none"},
            "scope": "both",
        }),
        "POST /v1/schools/{school}/rosters/{class_year}/imports" => {
            json!({"content_type": "text/csv", "size_bytes": 1000, "sha256": "0".repeat(64)})
        }
        "POST /v1/schools/{school}/graduates/search" => json!({"class_year": 2026}),
        "PATCH /v1/graduates/{graduate}/roster-entry" => json!({"corrections": {"major": "统计学"}}),
        "POST /v1/graduates/{graduate}/identity-reveals" => json!({"reason": "核对档案"}),
        // Commands that say all in their path.
        "POST /v1/me/{graduate}/acceptance"
        | "POST /v1/me/{graduate}/filing/submission"
        | "POST /v1/me/{graduate}/filing/change/submission"
        | "POST /v1/me/{graduate}/archive/submission"
        | "POST /v1/me/{graduate}/hukou/submission"
        | "POST /v1/schools/{school}/accounts/{subject}/reset" => Value::Null,
        other if other.starts_with("GET ") || other.starts_with("DELETE ") => Value::Null,
        _ => return None,
    })
}
