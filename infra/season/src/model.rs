//! The stated model (`infra/season/model.yaml`).

use crate::Error;
use crate::curve::{Shape, Wave};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A number, and where it is from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The number.
    pub value: f64,
    /// Where it is from; `assumed` and why.
    pub source: String,
}

/// The model.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// How many heads there are, by name.
    pub people: BTreeMap<String, Figure>,
    /// Sizes and shares of places.
    pub places: Places,
    /// What follows from a message.
    pub messages: Messages,
    /// Requests that are made twice, as a share.
    pub repeated: Figure,
    /// How days go, by name.
    pub shapes: BTreeMap<String, Shape>,
    /// Who does what.
    pub activities: Vec<Activity>,
    /// Lists whose cost follows from how much there is, by operation and place.
    pub lists: BTreeMap<String, BTreeMap<String, List>>,
    /// How long things take.
    pub time: Times,
    /// Scheduled jobs.
    pub jobs: Jobs,
    /// What the cloud takes.
    pub limits: Limits,
}

/// Sizes and shares of places.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named and explained in the file")]
pub struct Places {
    pub largest_school: Figure,
    pub usual_school: Figure,
    pub usual_queue: Figure,
    pub largest_queue: Figure,
    pub largest_province: Figure,
    pub sharper: Figure,
}

/// What follows from a message.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Messages {
    /// The share that is pushed.
    pub pushed: Figure,
    /// Attempts for each.
    pub tries: Figure,
}

/// Something that people do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// What.
    pub name: String,
    /// Whose heads are counted.
    pub of: String,
    /// How often a head.
    pub times: f64,
    /// How long somebody is at it.
    #[serde(default = "a_minute")]
    pub takes_minutes: usize,
    /// Where that is from.
    pub source: String,
    /// Operations each time.
    pub does: BTreeMap<String, f64>,
    /// When.
    pub waves: Vec<Wave>,
}

fn a_minute() -> usize {
    1
}

/// A list that grows.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// What it grows with.
    pub rows: Rows,
    /// Where it stops.
    pub until: Until,
}

/// What a list grows with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// The graduates of a school.
    School,
    /// What waits in a queue.
    Queue,
}

/// Where reading stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// At a full page.
    Page,
    /// When everything was read.
    End,
}

/// How long things take, in milliseconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Times {
    /// Where that is from.
    pub source: String,
    /// A request to the store, by its name.
    pub trips_ms: BTreeMap<String, f64>,
    /// The function's own work.
    pub own_ms: f64,
    /// The same of operations that work longer.
    pub own_ms_of: BTreeMap<String, f64>,
    /// How many are done beside each other in one invocation.
    pub at_once: BTreeMap<String, f64>,
}

/// The scheduled jobs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jobs {
    /// Deadlines and reminders.
    pub expire: Job,
}

/// A job that runs every minute.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// How many it works on at once.
    pub at_once: f64,
    /// How long a run lasts at most.
    pub seconds_of_a_minute: f64,
    /// How many shards of the deadlines it works on beside each other.
    pub shards_at_once: f64,
    /// Where that is from.
    pub source: String,
}

/// What the cloud takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named and explained in the file")]
pub struct Limits {
    pub key_writes: Figure,
    pub key_reads: Figure,
    pub new_table_writes: Figure,
    pub new_table_reads: Figure,
    pub table_quota: Figure,
    pub lambda_concurrency: Figure,
    pub api_rate: Figure,
    pub headroom: Figure,
}

impl Activity {
    /// The one operation that this is, if the scheduled job does it.
    pub fn job(&self) -> Option<&str> {
        let (name, _) = self.does.first_key_value()?;
        let is_job = self.does.len() == 1 && crate::cost::function(name) == "expire";
        is_job.then_some(name)
    }
}

impl Model {
    /// Reads and checks the file.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let model: Self = serde_yaml_ng::from_str(text).map_err(|error| Error::Model(error.to_string()))?;
        for activity in &model.activities {
            let share: f64 = activity.waves.iter().map(|wave| wave.share).sum();
            if (share - 1.0).abs() > 1e-9 {
                return Err(Error::Model(format!("{}: waves share out {share}", activity.name)));
            }
            for wave in &activity.waves {
                model.shape(&wave.shape)?;
                if wave.from < model.from || wave.to > model.to || wave.to < wave.from {
                    return Err(Error::Model(format!("{}: a wave outside the season", activity.name)));
                }
            }
            model.heads(activity)?;
        }
        Ok(model)
    }

    /// How a day of this name goes.
    pub fn shape(&self, name: &str) -> Result<&Shape, Error> {
        let shape = self.shapes.get(name);
        shape.ok_or_else(|| Error::Model(format!("no shape {name}")))
    }

    /// How often an activity happens in the season.
    pub fn heads(&self, activity: &Activity) -> Result<f64, Error> {
        let heads = self.people.get(&activity.of);
        let heads = heads.ok_or_else(|| Error::Model(format!("nobody is called {}", activity.of)))?;
        Ok(heads.value * activity.times)
    }

    /// 应届毕业生.
    pub fn graduates(&self) -> f64 {
        self.people.get("graduates").map_or(0.0, |figure| figure.value)
    }

    /// The largest school's share of what happens in its own busiest minute.
    pub fn largest_share(&self) -> f64 {
        self.places.largest_school.value / self.graduates() * self.places.sharper.value
    }
}
