//! Which numbers of a line are metrics, and by what they are told apart.
//!
//! Each combination of metric and dimensions costs money every month (`docs/adr/0018-lines-and-metrics.md`): durations and counts by
//! operation, everything else by function. What is asked for seldom is asked of the lines.

use serde_json::{Map, Value, json};

/// The target of lines that are metrics.
pub(super) const TARGET: &str = "gateway::metrics";
/// Where CloudWatch keeps them.
const NAMESPACE: &str = "Quxiang";

const MILLISECONDS: &str = "Milliseconds";
const COUNT: &str = "Count";

/// A metric's name and unit.
type Metric = (&'static str, &'static str);

/// Dimensions, and the metrics that have them.
const DIRECTIVES: [(&[&str], &[Metric]); 3] = [
    (&["Function", "Operation"], &[("Duration", MILLISECONDS)]),
    (&["Function", "Operation", "Outcome"], &[("Requests", COUNT)]),
    (
        &["Function"],
        &[
            ("ColdStarts", COUNT),
            ("StoreCalls", COUNT),
            ("Retries", COUNT),
            ("Conflicts", COUNT),
            ("Due", COUNT),
            ("Failed", COUNT),
            ("Refused", COUNT),
            ("Told", COUNT),
            ("Tried", COUNT),
            ("Parked", COUNT),
            ("GivenUp", COUNT),
            ("Full", COUNT),
            ("Lag", MILLISECONDS),
        ],
    ),
];

/// The member `_aws` of a line with these fields, from which its moment is taken out.
pub(super) fn envelope(fields: &mut Map<String, Value>) -> Value {
    let at = fields.shift_remove("at_ms").unwrap_or_default();
    let directives = DIRECTIVES.iter().map(|(dimensions, metrics)| {
        let present = metrics.iter().filter(|(name, _)| fields.contains_key(*name));
        let present: Vec<_> = present
            .map(|(name, unit)| json!({"Name": name, "Unit": unit}))
            .collect();
        json!({"Namespace": NAMESPACE, "Dimensions": [dimensions], "Metrics": present})
    });
    let directives: Vec<_> = directives.collect();
    json!({"Timestamp": at, "CloudWatchMetrics": directives})
}
