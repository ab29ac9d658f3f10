//! A valid request for every operation that takes one. An operation without its line here fails the permission test, so a
//! new endpoint cannot come without one.

use journeys::world::employer::terms;
use serde_json::{Value, json};

/// A message that nobody has.
pub(crate) const NO_MESSAGE: &str = "00000000000000000000000000";

/// The body of an operation; null for none. `None`: the operation is not known here.
pub(crate) fn body(operation: &str) -> Option<Value> {
    if let Some(body) = of_inbox(operation) {
        return Some(body);
    }
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
        other => return of_agreements(other),
    })
}

/// The same for employers, signing and ending.
fn of_agreements(operation: &str) -> Option<Value> {
    let announced = json!({"content_type": "image/png", "size_bytes": 1000, "sha256": "0".repeat(64)});
    let id_number = &local::demo::graduates::roster(2026)[0].id_number;
    let searched = json!({"name": "演示甲", "id_number": id_number, "school": "99999"});
    let wish = json!({"reason": "other", "note": "另有安排"});
    let reply = json!({"answer": "accept"});
    Some(match operation {
        "PUT /v1/employer" => json!({"profile": {"employer_name": "演示单位（虚构）"}}),
        "POST /v1/employer/uploads" | "POST /v1/stamped-copies/{graduate}/{secret}/uploads" => announced,
        "POST /v1/employer/searches" | "POST /v1/employer/favourites" => searched,
        "POST /v1/employer/templates" | "PUT /v1/employer/templates/{template}" => {
            json!({"name": "软件工程师", "terms": {"post": "软件工程师"}})
        }
        "POST /v1/employer/invitations" => {
            json!({"graduate": "99999-2026-7K3QX9M2PA4B", "terms": terms(), "validity_days": 7})
        }
        "POST /v1/employer/agreements/{graduate}/termination" | "POST /v1/me/{graduate}/termination" => wish,
        "POST /v1/employer/agreements/{graduate}/termination/answer" | "POST /v1/me/{graduate}/termination/answer" => {
            reply
        }
        "POST /v1/graduates/{graduate}/termination/force" => json!({"account": "单位已注销，经核实无法联系。"}),
        "POST /v1/me/{graduate}/filing/copy" | "POST /v1/stamped-copies/{graduate}/{secret}/submission" => {
            json!({"pictures": ["0000000000000000"]})
        }
        "POST /v1/me/{graduate}/filing/copy-link" => json!({"days": 7}),
        "POST /v1/me/{graduate}/invitations/{invitation}/acceptance" => json!({"terms": "0".repeat(64)}),
        "POST /v1/me/{graduate}/ended-filings/{sequence}/draft"
        | "POST /v1/me/{graduate}/invitations/{invitation}/refusal" => json!({}),
        "PUT /v1/provinces/{province}/agreement-form" => json!({"form": "three_party"}),
        "POST /v1/provinces/{province}/employers/search" => json!({"standing": "submitted"}),
        "PUT /v1/provinces/{province}/employers/{employer}/identity" => {
            json!({"name": "演示单位（虚构）", "uscc": "91100000L12TH3BJ1C"})
        }
        "POST /v1/provinces/{province}/employers/{employer}/refusal" => json!({"reason": "证照不清晰"}),
        "PUT /v1/schools/{school}/flagged-employers/{uscc}"
        | "PUT /v1/provinces/{province}/flagged-employers/{uscc}" => {
            json!({"name": "演示单位（虚构）", "reason": "曾拖欠工资"})
        }
        "POST /v1/schools/{school}/terminations/overdue/search" => json!({"class_year": 2026}),
        // Commands that say all in their path.
        "POST /v1/employer/submission"
        | "POST /v1/employer/invitations/{invitation}/revocation"
        | "POST /v1/employer/invitations/{invitation}/agreement/{version}/download"
        | "POST /v1/graduates/{graduate}/agreement/{version}/download"
        | "POST /v1/graduates/{graduate}/ended-filings/{sequence}/agreement/{version}/download"
        | "POST /v1/provinces/{province}/employers/{employer}/verification" => Value::Null,
        _ => return None,
    })
}

/// The same for the operations of every inbox.
fn of_inbox(operation: &str) -> Option<Value> {
    let (method, path) = operation.split_once(' ')?;
    let owners = [
        "/v1/me/{graduate}",
        "/v1/employer",
        "/v1/schools/{school}",
        "/v1/provinces/{province}",
    ];
    let rest = owners.into_iter().find_map(|owner| path.strip_prefix(owner))?;
    match (method, rest) {
        ("POST", "/messages/readings") => Some(json!({"messages": [NO_MESSAGE]})),
        ("PUT", "/channels") => Some(json!({"email": "a@example.com"})),
        ("POST", "/channels/webhook/secret" | "/deliveries/{message}/{channel}/replay") => Some(Value::Null),
        _ => None,
    }
}
