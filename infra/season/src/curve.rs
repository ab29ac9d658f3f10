//! When in a day, and on which days.

use crate::Error;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

/// Minutes of a day.
pub const MINUTES: usize = 24 * 60;

/// How a day goes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Weights of the hours.
    pub hours: [f64; 24],
    /// Only from Monday to Friday.
    #[serde(default)]
    pub weekdays: bool,
    /// The share that comes in a rush towards midnight.
    #[serde(default)]
    pub rush: f64,
    /// In how many minutes the rush doubles.
    #[serde(default = "an_hour")]
    pub doubling_minutes: f64,
    /// All of it in the first minute of the day.
    #[serde(default)]
    pub at_once: bool,
    /// Where that is from.
    pub source: String,
}

/// A part of an activity, over some days.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wave {
    /// Of the activity.
    pub share: f64,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// How each day goes.
    pub shape: String,
}

fn an_hour() -> f64 {
    60.0
}

impl Shape {
    /// The share of each minute; they sum up to 1.
    pub fn minutes(&self) -> Vec<f64> {
        let mut minutes = vec![0.0; MINUTES];
        if self.at_once {
            minutes[0] = 1.0;
            return minutes;
        }
        let sum: f64 = self.hours.iter().sum();
        let rush: Vec<f64> = (0..MINUTES)
            .map(|minute| (crate::load::real(minute) / self.doubling_minutes).exp2())
            .collect();
        let rush_sum: f64 = rush.iter().sum();
        for (minute, share) in minutes.iter_mut().enumerate() {
            let even = self.hours[minute / 60] / 60.0 / sum;
            *share = even * (1.0 - self.rush) + rush[minute] / rush_sum * self.rush;
        }
        minutes
    }

    fn counts(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !(self.weekdays && weekend)
    }
}

impl Wave {
    /// The share of each of `days`; they sum up to the wave's share.
    pub fn daily(&self, days: &[Date], shape: &Shape) -> Result<Vec<f64>, Error> {
        let counts = |day: &Date| *day >= self.from && *day <= self.to && shape.counts(*day);
        let counted = days.iter().filter(|day| counts(day)).count();
        if counted == 0 {
            return Err(Error::Model(format!("no day counts from {} to {}", self.from, self.to)));
        }
        let each = self.share / crate::load::real(counted);
        Ok(days.iter().map(|day| if counts(day) { each } else { 0.0 }).collect())
    }
}

/// Every day from the first to the last.
pub fn days(from: Date, to: Date) -> Vec<Date> {
    from.series(1.day()).take_while(|day| *day <= to).collect()
}
