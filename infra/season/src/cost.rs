//! What an operation costs in a season: as measured, with lists as long as they are then, and the messages that follow.

use crate::Error;
use crate::load::real;
use crate::measured::{Listed, Measured, Operation, Units};
use crate::model::{Model, Rows, Until};
use std::collections::BTreeMap;

/// What a query without a `Limit` reads at most.
const PAGE_BYTES: f64 = 1_048_576.0;
/// Bytes of an eventually consistent read unit.
const UNIT_BYTES: f64 = 8_192.0;

/// How large the place is for which a cost is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// What most graduates see.
    Usual,
    /// The largest there is.
    Largest,
}

/// An operation and how often it is done.
pub type Done = (String, f64);

/// Answers what operations cost.
#[derive(Clone, Copy, Debug)]
pub struct Costs<'a> {
    /// The model.
    pub model: &'a Model,
    /// What was measured.
    pub measured: &'a Measured,
}

impl Costs<'_> {
    /// Everything that is done each time, what the messages cost included.
    pub fn done(&self, does: &BTreeMap<String, f64>) -> Result<Vec<Done>, Error> {
        let mut done: Vec<Done> = does.iter().map(|(name, count)| (name.clone(), *count)).collect();
        let mut messages = 0.0;
        for (name, count) in does {
            let operation = self.measured.operation(name)?;
            messages += real(operation.messages) / real(operation.of) * count;
        }
        let pushed = messages * self.model.messages.pushed.value;
        done.push(("notify/message".to_owned(), messages - pushed));
        done.push(("notify/message_and_delivery".to_owned(), pushed));
        done.push(("deliver/push".to_owned(), pushed * self.model.messages.tries.value));
        done.retain(|(_, count)| *count > 0.0);
        Ok(done)
    }

    /// Units by place of one operation.
    pub fn units(&self, name: &str, size: Size) -> Result<BTreeMap<String, Units>, Error> {
        let operation = self.measured.operation(name)?;
        let mut units: BTreeMap<String, Units> = operation
            .units
            .iter()
            .map(|(place, units)| (place.clone(), units.times(1.0 / real(operation.of))))
            .collect();
        if let Some(lists) = self.model.lists.get(name) {
            for (place, list) in lists {
                let listed = operation.lists.get(place);
                let listed = listed.ok_or_else(|| Error::Model(format!("{name} does not list {place}")))?;
                let read = self.list_units((operation, place), listed, (list.rows, list.until, size))?;
                units.entry(place.clone()).or_default().read = read;
            }
        }
        Ok(units)
    }

    /// How many rows of a list of this kind there are.
    fn rows(&self, rows: Rows, size: Size) -> f64 {
        let places = &self.model.places;
        match (rows, size) {
            (Rows::School, Size::Usual) => places.usual_school.value,
            (Rows::School, Size::Largest) => places.largest_school.value,
            (Rows::Queue, Size::Usual) => places.usual_queue.value,
            (Rows::Queue, Size::Largest) => places.largest_queue.value,
        }
    }

    fn list_units(
        &self,
        (operation, place): (&Operation, &str),
        listed: &Listed,
        (rows, until, size): (Rows, Until, Size),
    ) -> Result<f64, Error> {
        let read = operation.units.get(place).map_or(0.0, |units| units.read);
        if listed.rows == 0 {
            return Err(Error::Measured(format!("{place}: no rows were read")));
        }
        // Queries that found nothing cost half a unit each.
        let idle = real(listed.queries - 1) * 0.5;
        let a_row = (read - idle) / real(listed.rows);
        let there = self.rows(rows, size);
        let read_rows = match (until, listed.limit) {
            (Until::End, _) => there,
            (Until::Page, Some(limit)) => there.min(real(limit)),
            (Until::Page, None) => there.min(PAGE_BYTES / UNIT_BYTES / a_row),
        };
        Ok(idle + (read_rows * a_row).max(0.5))
    }

    /// How long one operation keeps an environment of its function busy, in seconds.
    pub fn seconds(&self, name: &str) -> Result<f64, Error> {
        let at_once = match (function(name), self.model.time.at_once.get(name)) {
            ("expire", _) => self.model.jobs.expire.at_once,
            (_, at_once) => at_once.copied().unwrap_or(1.0),
        };
        Ok(self.seconds_alone(name)? / at_once)
    }

    /// How long one operation takes, in seconds.
    pub fn seconds_alone(&self, name: &str) -> Result<f64, Error> {
        let time = &self.model.time;
        let operation = self.measured.operation(name)?;
        let mut millis = time.own_ms_of.get(name).copied().unwrap_or(time.own_ms);
        for (trip, count) in &operation.trips {
            let each = time.trips_ms.get(trip);
            let each = each.ok_or_else(|| Error::Model(format!("how long is a {trip}?")))?;
            millis += each * real(*count) / real(operation.of);
        }
        Ok(millis / 1000.0)
    }

    /// How many the job deals with in a second while it runs. It works on one shard of the deadlines after the other, and a
    /// shard takes no more than a partition key takes.
    pub fn job_a_second(&self, name: &str) -> Result<f64, Error> {
        let written = self.deadlines_written(name)?;
        let taken = self.model.limits.key_writes.value * self.model.jobs.expire.shards_at_once / written;
        Ok(self.job_unheld(name)?.min(taken))
    }

    /// The same, if no key held it up.
    pub fn job_unheld(&self, name: &str) -> Result<f64, Error> {
        Ok(self.model.jobs.expire.at_once / self.seconds_alone(name)?)
    }

    /// Write units of the index of deadlines that the operation leaves or moves in.
    pub fn deadlines_written(&self, name: &str) -> Result<f64, Error> {
        let units = self.units(name, Size::Usual)?;
        let index = |place: &str| units.get(place).map_or(0.0, |units| units.write);
        Ok(index("dossiers/deadlines").max(index("invitations/deadlines")))
    }

    /// How many single items of this kind one operation touches, such as `read organizations school`.
    pub fn items(&self, name: &str, kind: &str) -> Result<f64, Error> {
        let operation = self.measured.operation(name)?;
        Ok(real(operation.items.get(kind).copied().unwrap_or_default()) / real(operation.of))
    }
}

/// The function of an operation.
pub fn function(name: &str) -> &str {
    name.split('/').next().unwrap_or_default()
}

/// Whether it comes through the API, and not from an event.
pub fn is_request(name: &str) -> bool {
    !matches!(function(name), "inspect" | "ingest" | "expire" | "notify" | "deliver")
}
