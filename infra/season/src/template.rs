//! What the template says of how much may come, and how functions are made.

use crate::Error;
use serde_yaml_ng::Value;
use std::collections::BTreeMap;

/// The figures of the template that a season tries.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// `RequestsPerSecond` and its like, by their name.
    pub parameters: BTreeMap<String, f64>,
    /// Megabytes by function (`submit`).
    pub memory_mb: BTreeMap<String, f64>,
    /// `ParallelizationFactor` by function that follows a stream.
    pub parallel: BTreeMap<String, f64>,
}

impl Template {
    /// Reads `infra/template.yaml`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let root: Value = serde_yaml_ng::from_str(text).map_err(|error| Error::Template(error.to_string()))?;
        let mut template = Self::default();
        for (name, parameter) in entries(&root["Parameters"]) {
            if let Some(value) = parameter["Default"].as_f64() {
                template.parameters.insert(name.to_owned(), value);
            }
        }
        let usual = root["Globals"]["Function"]["MemorySize"].as_f64();
        let usual = usual.ok_or_else(|| Error::Template("no MemorySize".to_owned()))?;
        for (name, resource) in entries(&root["Resources"]) {
            let Some(name) = name.strip_suffix("Function") else {
                continue;
            };
            let (name, properties) = (name.to_lowercase(), &resource["Properties"]);
            let memory = properties["MemorySize"].as_f64().unwrap_or(usual);
            for (_, event) in entries(&properties["Events"]) {
                if let Some(factor) = event["Properties"]["ParallelizationFactor"].as_f64() {
                    template.parallel.insert(name.clone(), factor);
                }
            }
            template.memory_mb.insert(name, memory);
        }
        Ok(template)
    }

    /// A parameter's default.
    pub fn parameter(&self, name: &str) -> Result<f64, Error> {
        let value = self.parameters.get(name).copied();
        value.ok_or_else(|| Error::Template(format!("no parameter {name}")))
    }

    /// A function's memory.
    pub fn memory(&self, function: &str) -> Result<f64, Error> {
        let memory = self.memory_mb.get(function).copied();
        memory.ok_or_else(|| Error::Template(format!("no function {function}")))
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let entries = value.as_mapping().into_iter().flatten();
    entries.filter_map(|(name, value)| Some((name.as_str()?, value)))
}
