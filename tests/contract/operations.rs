//! The operators' page names every alarm that the template has, and no other.

use crate::template::{resources, text};

const PAGE: &str = include_str!("../../docs/operations.md");

/// The names in the first column of the page's tables; `*` in one stands for any letters, as of a family of alarms.
fn named() -> Vec<&'static str> {
    let rows = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    rows.map(|(name, _)| name)
        .filter(|name| name.ends_with("Alarm"))
        .collect()
}

fn fits(name: &str, id: &str) -> bool {
    match name.split_once('*') {
        Some((begin, end)) => id.len() >= begin.len() + end.len() && id.starts_with(begin) && id.ends_with(end),
        None => name == id,
    }
}

#[test]
fn every_alarm_is_explained_to_operators() {
    let resources = resources();
    let alarms = resources
        .iter()
        .filter(|(_, resource)| text(&resource["Type"]) == "AWS::CloudWatch::Alarm");
    let alarms: Vec<&String> = alarms.map(|(id, _)| id).collect();
    assert!(!alarms.is_empty());
    let unexplained: Vec<_> = alarms
        .iter()
        .filter(|id| !named().iter().any(|name| fits(name, id)))
        .collect();
    assert!(unexplained.is_empty(), "not in docs/operations.md: {unexplained:?}");
    let gone: Vec<_> = named()
        .into_iter()
        .filter(|name| !alarms.iter().any(|id| fits(name, id)))
        .collect();
    assert!(gone.is_empty(), "not in the template: {gone:?}");
}
