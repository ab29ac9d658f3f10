//! The same season, drawn at random: people come when they come (Poisson), and take their time. It checks what was
//! reckoned on paper, and shows what happens where less is let through than comes.

pub mod night;
pub mod table;

use crate::Error;
use crate::curve::MINUTES;
use crate::load::{Season, real};
use crate::model::Activity;
use jiff::civil::Date;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, Poisson};

/// The same people every time.
const SEED: u64 = 2026;

/// What was counted, minute by minute.
#[derive(Clone, Debug)]
pub struct Simulated {
    days: Vec<Date>,
    /// How often each activity began, in the season.
    pub begun: Vec<f64>,
    /// Of each of what was asked for.
    series: Vec<Vec<f64>>,
}

/// The busiest minute of what was counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    /// In the season.
    pub total: f64,
    /// A second, in the busiest minute.
    pub minute: f64,
    /// The day of that minute.
    pub on: Date,
    /// The minute of that day.
    pub at: usize,
}

impl Simulated {
    /// Draws a season and counts what each activity causes, once for each of `weights`.
    pub fn of(season: &Season<'_>, weights: &[Vec<f64>]) -> Result<Self, Error> {
        let activities = &season.known.model.activities;
        let days = season.demand.days.clone();
        let mut random = StdRng::seed_from_u64(SEED);
        // Whoever begins in the last minutes is still at it afterwards.
        let mut series = vec![vec![0.0; (days.len() + 1) * MINUTES]; weights.len()];
        let mut begun = vec![0.0; activities.len()];
        for day in 0..days.len() {
            for minute in 0..MINUTES {
                let rates = season.demand.minute(day, minute, activities.len());
                for (place, rate) in rates.into_iter().enumerate().filter(|(_, rate)| *rate > 0.0) {
                    let count = drawn(&activities[place], rate, &mut random)?;
                    begun[place] += count;
                    let takes = activities[place].takes_minutes;
                    for (counted, weight) in series.iter_mut().zip(weights) {
                        let each = count * weight[place] / real(takes);
                        let at = day * MINUTES + minute;
                        counted[at..at + takes].iter_mut().for_each(|sum| *sum += each);
                    }
                }
            }
        }
        Ok(Self { days, begun, series })
    }

    /// What was counted with the weights of this place.
    pub fn counted(&self, place: usize) -> Counted {
        let series = &self.series[place];
        let busiest = series.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
        let (at, most) = busiest.map_or((0, 0.0), |(at, most)| (at, *most));
        Counted {
            total: series.iter().sum(),
            minute: most / 60.0,
            on: self.days.get(at / MINUTES).copied().unwrap_or_default(),
            at: at % MINUTES,
        }
    }

    /// What was counted in every minute.
    pub fn minutes(&self, place: usize) -> &[f64] {
        &self.series[place]
    }
}

/// A job does what it does; people come at random.
fn drawn(activity: &Activity, rate: f64, random: &mut StdRng) -> Result<f64, Error> {
    if activity.does.keys().all(|name| !crate::cost::is_request(name)) {
        return Ok(rate);
    }
    let poisson = Poisson::new(rate).map_err(|error| Error::Model(format!("{}: {error}", activity.name)))?;
    Ok(poisson.sample(random))
}
