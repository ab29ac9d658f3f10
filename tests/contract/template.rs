//! The cloud's template gives every function its routes and exactly the settings that it needs.

use crate::document::generated;
use journeys::world::World;
use serde_json::Value as Json;
use serde_yaml_ng::Value;
use std::collections::{BTreeMap, BTreeSet};

const TEMPLATE: &str = include_str!("../../infra/template.yaml");

pub(crate) fn resources() -> BTreeMap<String, Value> {
    let template: Value = serde_yaml_ng::from_str(TEMPLATE).unwrap();
    let resources = template["Resources"].as_mapping().unwrap().clone();
    resources
        .into_iter()
        .map(|(id, resource)| (id.as_str().unwrap().to_owned(), resource))
        .collect()
}

/// The text of a value, whatever function (`!Sub`, `!Ref`) stands before it.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Tagged(tagged) => text(&tagged.value),
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Sequence(_) | Value::Mapping(_) => String::new(),
    }
}

/// `(GET /v1/me, submit, secured)`, as the document has it.
fn documented(document: &Json) -> BTreeSet<(String, String, bool)> {
    let mut operations = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let secured = operation["security"]
                .as_array()
                .is_some_and(|schemes| !schemes.is_empty());
            let function = operation["x-function"].as_str().unwrap().to_owned();
            operations.insert((format!("{} {path}", method.to_uppercase()), function, secured));
        }
    }
    operations
}

/// The same, as the template has it.
fn routed() -> BTreeSet<(String, String, bool)> {
    let routes = resources()
        .into_values()
        .filter(|resource| text(&resource["Type"]) == "AWS::ApiGatewayV2::Route");
    let route = |resource: Value| {
        let properties = &resource["Properties"];
        let target = text(&properties["Target"]);
        let function = target
            .trim_start_matches("integrations/${")
            .trim_end_matches("Integration}")
            .to_lowercase();
        let secured = text(&properties["AuthorizationType"]) == "JWT";
        (text(&properties["RouteKey"]), function, secured)
    };
    routes.map(route).collect()
}

#[tokio::test]
async fn routes_of_the_template_are_those_of_the_document() {
    let documented = documented(&generated(&World::shared()));
    let routed = routed();
    let missing: Vec<_> = documented.difference(&routed).collect();
    let superfluous: Vec<_> = routed.difference(&documented).collect();
    assert!(
        missing.is_empty() && superfluous.is_empty(),
        "missing {missing:#?}\nsuperfluous {superfluous:#?}"
    );
}

#[test]
fn every_function_is_given_exactly_what_it_needs() {
    let resources = resources();
    let functions: [(&str, &[&str], &[&str]); 14] = [
        ("Submit", submit::NEEDS, &[]),
        ("Audit", audit::NEEDS, &[]),
        ("Sign", sign::NEEDS, &[]),
        ("Terminate", terminate::NEEDS, &[]),
        ("Confirm", confirm::NEEDS, &[]),
        ("Authorize", authorize::NEEDS, &[]),
        ("Verify", verify::NEEDS, &[]),
        ("Admin", admin::NEEDS, &[]),
        ("Expire", expire::NEEDS, &[]),
        ("Inspect", inspect::NEEDS, &[]),
        ("Ingest", ingest::NEEDS, &[]),
        ("Inbox", inbox::NEEDS, inbox::MAY_HAVE),
        ("Notify", notify::NEEDS, &[]),
        ("Deliver", deliver::NEEDS, deliver::MAY_HAVE),
    ];
    for (name, needs, may_have) in functions {
        let function = &resources[&format!("{name}Function")];
        let variables = function["Properties"]["Environment"]["Variables"].as_mapping().unwrap();
        let given: BTreeSet<&str> = variables.keys().map(|name| name.as_str().unwrap()).collect();
        let needed: BTreeSet<&str> = needs.iter().chain(may_have).copied().collect();
        assert_eq!(given, needed, "{name}");
    }
}

#[test]
fn verify_reaches_its_own_table_and_nothing_else() {
    let tables: Vec<_> = verify::NEEDS
        .iter()
        .filter(|name| name.ends_with("_TABLE") || name.ends_with("_BUCKET"))
        .collect();
    assert_eq!(tables, [&"VERIFICATIONS_TABLE"]);
}

/// Every statement of every policy: its actions and the text of its resources.
fn statements() -> Vec<(Vec<String>, String)> {
    fn find(value: &Value, found: &mut Vec<Value>) {
        match value {
            Value::Mapping(parts) => {
                if parts.contains_key("Effect") && parts.contains_key("Action") {
                    found.push(value.clone());
                }
                parts.values().for_each(|part| find(part, found));
            }
            Value::Sequence(items) => items.iter().for_each(|item| find(item, found)),
            Value::Tagged(tagged) => find(&tagged.value, found),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut found = Vec::new();
    for resource in resources().values() {
        find(resource, &mut found);
    }
    let actions = |statement: &Value| match &statement["Action"] {
        Value::Sequence(actions) => actions.iter().map(text).collect(),
        one => vec![text(one)],
    };
    let resource = |statement: &Value| serde_yaml_ng::to_string(&statement["Resource"]).unwrap_or_default();
    found
        .iter()
        .map(|statement| (actions(statement), resource(statement)))
        .collect()
}

#[test]
fn g1_no_function_may_change_or_delete_history() {
    let of_history: Vec<_> = statements()
        .into_iter()
        .filter(|(_, resource)| resource.contains("HistoryTable"))
        .flat_map(|(actions, _)| actions)
        .collect();
    assert!(of_history.contains(&"dynamodb:PutItem".to_owned()), "{of_history:?}");
    for action in of_history {
        assert!(
            [
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:BatchGetItem",
                // Its stream is read, not written.
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
                "dynamodb:ListStreams",
            ]
            .contains(&action.as_str()),
            "{action}"
        );
    }
}

#[test]
fn every_public_route_has_a_throttle_of_its_own() {
    let resources = resources();
    let stage = &resources["DefaultStage"];
    let after: BTreeSet<&str> = stage["DependsOn"]
        .as_sequence()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let is_public = |resource: &Value| {
        text(&resource["Type"]) == "AWS::ApiGatewayV2::Route"
            && text(&resource["Properties"]["AuthorizationType"]) == "NONE"
    };
    let public: Vec<_> = resources.iter().filter(|(_, resource)| is_public(resource)).collect();
    assert!(public.len() > 5);
    for (name, route) in public {
        let key = text(&route["Properties"]["RouteKey"]);
        let settings = &stage["Properties"]["RouteSettings"][key.as_str()];
        assert!(
            !settings["ThrottlingRateLimit"].is_null() && !settings["ThrottlingBurstLimit"].is_null(),
            "{key}"
        );
        assert!(after.contains(name.as_str()), "{name}");
    }
}

#[test]
fn documents_are_deleted_only_by_who_keeps_them_and_reports_by_the_store_too() {
    let deletes = |(actions, resource): &(Vec<String>, String)| {
        actions.contains(&"s3:DeleteObject".to_owned()) && resource.contains("-documents-")
    };
    for (_, resource) in statements().iter().filter(|statement| deletes(statement)) {
        assert!(
            ["/proofs/*", "/licences/*", "/reports/*"]
                .iter()
                .any(|folder| resource.contains(folder)),
            "{resource}"
        );
    }
    let rules = &resources()["DocumentsBucket"]["Properties"]["LifecycleConfiguration"]["Rules"];
    let rules = rules.as_sequence().unwrap();
    let of_reports = rules.iter().find(|rule| rule["Prefix"] == "reports/").unwrap();
    assert_eq!(of_reports["ExpirationInDays"], 30);
}

#[test]
fn what_is_reserved_is_enough_for_a_season() {
    let template: Value = serde_yaml_ng::from_str(TEMPLATE).unwrap();
    let season = include_str!("../../docs/season.md");
    for function in ["inspect", "ingest", "deliver"] {
        let row = season
            .lines()
            .find(|line| line.starts_with(&format!("| `{function}` |")))
            .unwrap();
        let ready: u64 = row.split('|').nth(5).unwrap().trim().replace(',', "").parse().unwrap();
        let parameter = function[..1].to_uppercase() + &function[1..] + "Concurrency";
        let reserved = template["Parameters"][parameter.as_str()]["Default"].as_u64().unwrap();
        assert!(
            reserved >= ready,
            "{function} is given {reserved}, and a season needs {ready}"
        );
    }
}
