//! What utoipa renders for the shapes of this API, and what the check makes of it.

use super::{Schema, decode};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Request {
    /// A nested type, by reference.
    address: Address,
    other: Option<Address>,
    note: Option<String>,
    #[schema(max_items = 2)]
    pictures: Vec<Address>,
    #[serde(default)]
    parts: BTreeSet<Part>,
    answer: Answer,
    #[serde(default)]
    texts: BTreeMap<String, u8>,
    day: Option<jiff::civil::Date>,
    at: Option<domain::time::Timestamp>,
    #[serde(flatten)]
    contact: Contact,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Address {
    #[schema(pattern = r"^\d{6}$")]
    code: String,
}

#[derive(Deserialize, ToSchema, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
enum Part {
    Archive,
    Hukou,
}

#[derive(Deserialize, ToSchema)]
#[serde(tag = "result", rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
enum Answer {
    Right,
    Wrong { text: String },
    Moved(Address),
}

#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Contact {
    phone: String,
}

fn good() -> Value {
    json!({"address": {"code": "110101"}, "pictures": [], "answer": {"result": "right"}, "phone": "1"})
}

/// The faults of a good request in which the field at `pointer` is `value`.
fn with(pointer: &str, value: Value) -> Vec<String> {
    let mut request = good();
    let mut at = &mut request;
    for key in pointer.trim_start_matches('/').split('/') {
        at = &mut at[key];
    }
    *at = value;
    faults(&request)
}

fn faults(request: &Value) -> Vec<String> {
    let faults = Schema::of::<Request>().check(request);
    faults
        .into_iter()
        .map(|fault| format!("{}:{}", fault.field, json!(fault.code).as_str().unwrap()))
        .collect()
}

#[test]
fn g3_a_request_without_faults_passes() {
    assert_eq!(faults(&good()), [""; 0]);
    for (pointer, value) in [
        ("/other", Value::Null),
        ("/other", json!({"code": "110101"})),
        ("/parts", json!(["archive", "hukou"])),
        ("/answer", json!({"result": "wrong", "text": "x"})),
        ("/answer", json!({"result": "moved", "code": "110101"})),
        ("/texts", json!({"anything": 1})),
        ("/day", json!("2026-06-30")),
        ("/at", json!("2026-06-30T08:00:00Z")),
        ("/note", json!("")),
    ] {
        assert_eq!(with(pointer, value), [""; 0], "{pointer}");
    }
}

#[test]
fn g3_faults_are_found_at_any_depth() {
    let table = [
        ("/address", json!(null), vec!["/address:missing"]),
        ("/address", json!("x"), vec!["/address:malformed"]),
        (
            "/address",
            json!({"code": "1", "x": 1}),
            vec!["/address/code:malformed", "/address/x:unknown_field"],
        ),
        ("/other", json!({}), vec!["/other/code:missing"]),
        ("/note", json!(7), vec!["/note:malformed"]),
        ("/note", json!("a\0b"), vec!["/note:unprintable"]),
        (
            "/pictures",
            json!([{}, {}, 1]),
            vec![
                "/pictures:too_long",
                "/pictures/0/code:missing",
                "/pictures/1/code:missing",
                "/pictures/2:malformed",
            ],
        ),
        ("/parts", json!(["archive", "archive"]), vec!["/parts:duplicate"]),
        ("/parts", json!(["home"]), vec!["/parts/0:unknown_code"]),
        ("/texts", json!({"a/b": "x"}), vec!["/texts/a~1b:malformed"]),
        ("/day", json!("2026-02-30"), vec!["/day:malformed"]),
        ("/at", json!("2026-06-30 08:00"), vec!["/at:malformed"]),
        ("/phone", json!(1), vec!["/phone:malformed"]),
        ("/fax", json!(1), vec!["/fax:unknown_field"]),
    ];
    for (pointer, value, expected) in table {
        assert_eq!(with(pointer, value), expected, "{pointer}");
    }
}

#[test]
fn g3_the_tag_decides_which_fields_there_are() {
    assert_eq!(with("/answer", json!({})), ["/answer/result:missing"]);
    assert_eq!(
        with("/answer", json!({"result": "maybe"})),
        ["/answer/result:unknown_code"]
    );
    assert_eq!(with("/answer", json!({"result": "wrong"})), ["/answer/text:missing"]);
    assert_eq!(
        with("/answer", json!({"result": "right", "text": "x"})),
        ["/answer/text:unknown_field"]
    );
    assert_eq!(
        with("/answer", json!({"result": "moved", "code": 1})),
        ["/answer/code:malformed"]
    );
    assert_eq!(with("/answer", json!("right")).len(), 1);
}

#[test]
fn g3_faults_are_bounded() {
    let many: serde_json::Map<String, Value> = (0..1000).map(|n| (format!("x{n}"), json!(1))).collect();
    assert_eq!(faults(&Value::Object(many)).len(), 100);
}

/// What the checks above rest on: how this version of utoipa renders.
#[test]
fn g3_the_document_says_what_is_enforced() {
    let schema = Schema::of::<Request>();
    assert_eq!(schema.components["Address"]["additionalProperties"], false);
    assert_eq!(
        schema.components["Address"]["properties"]["code"]["pattern"],
        r"^\d{6}$"
    );
    assert!(
        schema.components["Answer"]["oneOf"].is_array(),
        "{}",
        schema.components["Answer"]
    );
    assert!(schema.root["allOf"].is_array(), "flattened: {}", schema.root);
}

/// JSON of all shapes, often with the names and values that the schema knows.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        Just("right"),
        Just("wrong"),
        Just("archive"),
        Just("110101"),
        Just("2026-06-30"),
        Just("\0")
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    let name =
        prop_oneof![Just("code"), Just("result"), Just("text"), Just("phone"), Just("~/")].prop_map(str::to_owned);
    leaf.prop_recursive(4, 32, 5, move |inner| {
        let map = prop::collection::hash_map(name.clone(), inner.clone(), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Value::from),
            map.prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

#[test]
fn g3_a_date_is_written_in_one_way() {
    for written in [
        "20260630",
        "2026-06-30T08:00:00",
        "2026-06-30T08:00:00Z",
        "2026-6-30",
        " 2026-06-30",
        "2026-W27-2",
    ] {
        assert_eq!(with("/day", json!(written)), ["/day:malformed"], "{written}");
    }
}

proptest! {
    /// What passes the check can be read, and the reading never finds a field that the check would have refused.
    #[test]
    fn g3_check_and_type_agree(address in any_json(), answer in any_json(), parts in any_json(), day in any_json()) {
        // One at a time: four wild values are hardly ever all right.
        for (name, value) in [("address", address), ("answer", answer), ("parts", parts), ("day", day)] {
            let mut request = good();
            request[name] = value;
            if faults(&request).is_empty() {
                prop_assert!(decode::<Request>(request.clone()).is_ok(), "{request}");
            }
        }
    }
}
