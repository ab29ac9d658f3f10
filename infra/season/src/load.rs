//! The load on tables, functions and the API: total, mean, peak day, peak minute.

use crate::cost::{Costs, Done, Size, function, is_request};
use crate::demand::{Demand, Peaks};
use crate::measured::Units;
use crate::{Error, Known};
use std::collections::{BTreeMap, BTreeSet};

/// A count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "no count here comes near 2^52")]
pub fn real(count: impl TryInto<u64>) -> f64 {
    count.try_into().unwrap_or_default() as f64
}

/// Public routes that many ask, and their operations.
const PUBLIC: [(&str, &[&str]); 3] = [
    ("GET /v1/destination-kinds", &["submit/kinds"]),
    ("POST /v1/verifications", &["verify/by_name", "verify/wrong"]),
    ("GET /v", &["verify/page"]),
];

/// What a season asks.
#[derive(Clone, Debug)]
pub struct Season<'a> {
    /// What is known.
    pub known: &'a Known,
    /// What operations cost.
    pub costs: Costs<'a>,
    /// When what happens.
    pub demand: Demand,
    /// What each activity does each time.
    pub done: Vec<Vec<Done>>,
}

/// Reads and writes of a table or an index.
#[derive(Clone, Copy, Debug)]
pub struct PlaceLoad {
    /// Read units.
    pub read: Peaks,
    /// Write units.
    pub write: Peaks,
}

impl<'a> Season<'a> {
    /// Of all that is known.
    pub fn of(known: &'a Known) -> Result<Self, Error> {
        let costs = Costs {
            model: &known.model,
            measured: &known.measured,
        };
        let activities = known.model.activities.iter();
        Ok(Self {
            known,
            costs,
            demand: Demand::of(&known.model, |activity| {
                let seconds = known.model.jobs.expire.seconds_of_a_minute;
                let a_minute = |name| Ok(costs.job_a_second(name)? * seconds);
                activity.job().map(a_minute).transpose()
            })?,
            done: activities
                .map(|activity| costs.done(&activity.does))
                .collect::<Result<_, _>>()?,
        })
    }

    /// How much there is of what each operation causes `each` of.
    pub fn peaks(&self, each: impl Fn(&str) -> Result<f64, Error>) -> Result<Peaks, Error> {
        Ok(self.demand.peaks(&self.weights(each)?))
    }

    /// The same, of each activity.
    pub fn weights(&self, each: impl Fn(&str) -> Result<f64, Error>) -> Result<Vec<f64>, Error> {
        let of_activity = |done: &Vec<Done>| {
            let of_operation = |(name, count): &Done| Ok(each(name)? * count);
            done.iter().map(of_operation).sum::<Result<f64, Error>>()
        };
        self.done.iter().map(of_activity).collect()
    }

    /// Every table and index by its name.
    pub fn places(&self) -> Result<BTreeMap<String, PlaceLoad>, Error> {
        let mut of_operation: BTreeMap<&str, BTreeMap<String, Units>> = BTreeMap::new();
        for (name, _) in self.done.iter().flatten() {
            of_operation.insert(name, self.costs.units(name, Size::Usual)?);
        }
        let places: BTreeSet<String> = of_operation.values().flat_map(BTreeMap::keys).cloned().collect();
        let repeated = 1.0 + self.known.model.repeated.value;
        let mut loads = BTreeMap::new();
        for place in places {
            let units = |name: &str| {
                let units = of_operation.get(name).and_then(|units| units.get(&place));
                units.copied().unwrap_or_default()
            };
            let read = self.peaks(|name| Ok(units(name).read * repeated))?;
            let write = self.peaks(|name| Ok(units(name).write))?;
            loads.insert(place, PlaceLoad { read, write });
        }
        Ok(loads)
    }

    /// Requests to the API.
    pub fn requests(&self) -> Result<Peaks, Error> {
        Ok(self.demand.peaks(&self.request_weights()?))
    }

    /// Requests that each activity makes.
    pub fn request_weights(&self) -> Result<Vec<f64>, Error> {
        let repeated = 1.0 + self.known.model.repeated.value;
        self.weights(|name| Ok(if is_request(name) { repeated } else { 0.0 }))
    }

    /// Requests to public routes, each of which has a bound of its own.
    pub fn public_requests(&self) -> Result<Vec<(&'static str, Peaks)>, Error> {
        let of = |(route, operations): &(&'static str, &[&str])| {
            let peaks = self.peaks(|name| Ok(if operations.contains(&name) { 1.0 } else { 0.0 }))?;
            Ok((*route, peaks))
        };
        PUBLIC.iter().map(of).collect()
    }

    /// Every function that does something.
    pub fn functions(&self) -> BTreeSet<&str> {
        self.done.iter().flatten().map(|(name, _)| function(name)).collect()
    }

    /// How busy a function is: seconds a second are environments that work at once.
    pub fn busy(&self, of: &str) -> Result<Peaks, Error> {
        self.peaks(|name| {
            if function(name) == of {
                self.costs.seconds(name)
            } else {
                Ok(0.0)
            }
        })
    }
}
