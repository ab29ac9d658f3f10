//! The cloud's template grants each function what it asks of the stores in all stories, neither more nor less (G3).

use crate::template::{resources, text};
use journeys::ledger::{self, Use};
use serde_yaml_ng::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the platform asks with a function's role, which no function calls itself: its log, its traces, the key of the
/// tables and buckets, the stream that feeds it, the queue for what it fails at.
const OF_THE_PLATFORM: [&str; 12] = [
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "kms:DescribeKey",
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "sqs:SendMessage",
];

/// Statements that a role has of its own and by managed policies.
fn statements_of(role: &Value, resources: &BTreeMap<String, Value>) -> Vec<Value> {
    let managed = list(&role["Properties"]["ManagedPolicyArns"]);
    let managed = managed.iter().map(|name| &resources[&text(name)]["Properties"]);
    let own = list(&role["Properties"]["Policies"]);
    let own = own.iter().map(|policy| match policy {
        // `!If [Traced, policy, nothing]`
        Value::Tagged(tagged) => &tagged.value[1],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => panic!("{policy:?}"),
        Value::Sequence(_) | Value::Mapping(_) => policy,
    });
    managed
        .chain(own)
        .flat_map(|policy| list(&policy["PolicyDocument"]["Statement"]))
        .collect()
}

/// The items of a list, or the one thing that stands for it.
fn list(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Sequence(items) => items.clone(),
        one @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Mapping(_) | Value::Tagged(_)) => {
            vec![one.clone()]
        }
    }
}

/// `DossiersTable.Arn` is `dossiers`; `arn:…:quxiang-${Stage}-uploads-…/proofs/*` is `uploads/proofs/*`.
fn resource_name(written: &str) -> String {
    let bucket = ["uploads", "documents"]
        .into_iter()
        .find(|bucket| written.contains(&format!("-{bucket}-")));
    if let Some(bucket) = bucket {
        let folder = written.split_once("${AWS::Region}").unwrap().1;
        return format!("{bucket}{folder}");
    }
    let bare = written.replace("${", "").replace('}', "");
    let (table, index) = bare.split_once("Table.Arn").unwrap_or_else(|| panic!("{written}"));
    format!("{}{index}", table.to_lowercase())
}

/// What a statement grants to `function`. Without a condition on keys, `keys` is nothing.
fn grants(function: &str, statement: &Value) -> Vec<Use> {
    let actions = list(&statement["Action"]);
    let actions = actions
        .iter()
        .map(text)
        .filter(|action| !OF_THE_PLATFORM.contains(&action.as_str()));
    let leading = list(&statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]);
    let mut keys: Vec<String> = leading
        .iter()
        .map(|keys| text(keys).trim_end_matches("#*").to_owned())
        .collect();
    if keys.is_empty() {
        keys.push(String::new());
    }
    let mut granted = Vec::new();
    for action in actions {
        for resource in list(&statement["Resource"]) {
            let resource = resource_name(&text(&resource));
            granted.extend(keys.iter().map(|keys| Use {
                function: function.to_owned(),
                action: action.clone(),
                resource: resource.clone(),
                keys: keys.clone(),
            }));
        }
    }
    granted
}

/// Every grant to every function.
fn granted() -> Vec<Use> {
    let resources = resources();
    let mut all = Vec::new();
    for (name, function) in &resources {
        if text(&function["Type"]) == "AWS::Serverless::Function" {
            let role = text(&function["Properties"]["Role"]);
            let role = &resources[role.trim_end_matches(".Arn")];
            let function = name.trim_end_matches("Function").to_lowercase();
            for statement in statements_of(role, &resources) {
                assert_eq!(text(&statement["Effect"]), "Allow", "{name}");
                all.extend(grants(&function, &statement));
            }
        }
    }
    all
}

#[test]
fn g3_nothing_is_granted_twice() {
    let mut granted = granted();
    granted.sort();
    let twice: Vec<_> = granted.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn g3_every_function_is_told_the_names_of_what_it_may_use_and_no_others() {
    let resources = resources();
    let mut stores: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for grant in granted() {
        let store = grant.resource.split('/').next().unwrap().to_owned();
        stores.entry(grant.function).or_default().insert(store);
    }
    for (function, may_use) in stores {
        let name = function[..1].to_uppercase() + &function[1..] + "Function";
        let variables = &resources[&name]["Properties"]["Environment"]["Variables"];
        let names = variables
            .as_mapping()
            .unwrap()
            .keys()
            .map(|name| name.as_str().unwrap());
        let told: BTreeSet<String> = names
            .filter_map(|name| name.strip_suffix("_TABLE").or(name.strip_suffix("_BUCKET")))
            .map(str::to_lowercase)
            .collect();
        assert_eq!(told, may_use, "{function}");
    }
}

/// What a role's own policies may have of characters besides white space.
const ROLE_CHARACTERS: usize = 10_240;
/// As long as an ARN gets.
const LONGEST_ARN: &str =
    "arn:aws-cn:dynamodb:cn-northwest-1:123456789012:table/quxiang-production-of-a-long-name-organizations";

#[test]
fn a_roles_policies_fit_into_it() {
    for (name, resource) in resources() {
        let policies = &resource["Properties"]["Policies"];
        if text(&resource["Type"]) == "AWS::IAM::Role" && policies.is_sequence() {
            let written = serde_yaml_ng::to_string(policies).unwrap().replace("Arn", LONGEST_ARN);
            let characters = written.chars().filter(|character| !character.is_whitespace()).count();
            assert!(characters < ROLE_CHARACTERS, "{name} has {characters}");
        }
    }
}

#[test]
#[ignore = "compares with what all stories used: `.ci/steps/test` runs it after them"]
fn g3_every_function_is_granted_what_it_uses_and_no_more() {
    let granted: BTreeSet<Use> = granted().into_iter().collect();
    let used = ledger::read();
    assert!(used.len() > 100, "{} uses are no run of all stories", used.len());
    // Where a grant is for some keys only, what is used is compared key by key.
    let is_for_keys = |used: &Use| {
        granted
            .iter()
            .any(|grant| !grant.keys.is_empty() && place(grant) == place(used))
    };
    let used: BTreeSet<Use> = used
        .into_iter()
        .map(|used| Use {
            keys: Some(used.keys.clone())
                .filter(|_| is_for_keys(&used))
                .unwrap_or_default(),
            ..used
        })
        .collect();
    let missing: Vec<_> = used.difference(&granted).map(Use::to_string).collect();
    let superfluous: Vec<_> = granted.difference(&used).map(Use::to_string).collect();
    assert!(
        missing.is_empty() && superfluous.is_empty(),
        "used and not granted: {missing:#?}\ngranted and not used: {superfluous:#?}"
    );
}

fn place(used: &Use) -> (&str, &str, &str) {
    (&used.function, &used.action, &used.resource)
}
