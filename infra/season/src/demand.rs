//! How often what happens, minute by minute.

use crate::Error;
use crate::curve::{self, MINUTES};
use crate::load::real;
use crate::model::{Activity, Model};
use jiff::civil::Date;

/// Everything that happens.
#[derive(Clone, Debug)]
pub struct Demand {
    /// The days of the season.
    pub days: Vec<Date>,
    streams: Vec<Stream>,
    shapes: Vec<Curve>,
}

/// The shares of a day's minutes, and the highest of them.
#[derive(Clone, Debug)]
struct Curve {
    minutes: Vec<f64>,
    highest: f64,
}

impl Curve {
    fn new(minutes: Vec<f64>) -> Self {
        let highest = minutes.iter().copied().fold(0.0, f64::max);
        Self { minutes, highest }
    }
}

/// One wave of one activity.
#[derive(Clone, Debug)]
struct Stream {
    activity: usize,
    daily: Vec<f64>,
    shape: usize,
}

/// How much of something there is, and when most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peaks {
    /// In the season.
    pub total: f64,
    /// A second, over the whole season.
    pub mean: f64,
    /// A second, over the busiest day.
    pub day: f64,
    /// A second, in the busiest minute.
    pub minute: f64,
    /// The day of that minute.
    pub on: Date,
    /// The minute of that day.
    pub at: usize,
}

impl Demand {
    /// Of the model. What `paced` names is done by a job that deals with so many in a minute, and waits for it.
    pub fn of(model: &Model, paced: impl Fn(&Activity) -> Result<Option<f64>, Error>) -> Result<Self, Error> {
        let mut demand = Self::arriving(model)?;
        for (place, activity) in model.activities.iter().enumerate() {
            if let Some(a_minute) = paced(activity)? {
                demand.pace(place, a_minute);
            }
        }
        Ok(demand)
    }

    /// Of the model, when it becomes due.
    pub fn arriving(model: &Model) -> Result<Self, Error> {
        let days = curve::days(model.from, model.to);
        let names: Vec<&String> = model.shapes.keys().collect();
        let mut streams = Vec::new();
        for (place, activity) in model.activities.iter().enumerate() {
            let heads = model.heads(activity)?;
            for wave in &activity.waves {
                let shape = model.shape(&wave.shape)?;
                let daily = wave.daily(&days, shape)?;
                streams.push(Stream {
                    activity: place,
                    daily: daily.into_iter().map(|share| share * heads).collect(),
                    shape: names.iter().position(|name| **name == wave.shape).unwrap_or_default(),
                });
            }
        }
        Ok(Self {
            days,
            streams,
            shapes: model.shapes.values().map(|shape| Curve::new(shape.minutes())).collect(),
        })
    }

    /// Replaces what becomes due of an activity by what a job deals with, minute by minute.
    fn pace(&mut self, activity: usize, a_minute: f64) {
        let mut weights = vec![0.0; activity + 1];
        weights[activity] = 1.0;
        let (paced, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.streams)
            .into_iter()
            .partition(|stream| stream.activity == activity);
        self.streams = paced;
        let mut waiting = 0.0;
        let mut worked = Vec::new();
        for day in 0..self.days.len() {
            let mut minutes = self.minutes(day, &weights);
            for minute in &mut minutes {
                waiting += *minute;
                *minute = waiting.min(a_minute);
                waiting -= *minute;
            }
            worked.push(minutes);
        }
        self.streams = others;
        for (day, minutes) in worked.into_iter().enumerate() {
            let count: f64 = minutes.iter().sum();
            if count > 0.0 {
                let mut daily = vec![0.0; self.days.len()];
                daily[day] = count;
                let shape = self.shapes.len();
                let shares = minutes.into_iter().map(|minute| minute / count);
                self.shapes.push(Curve::new(shares.collect()));
                self.streams.push(Stream { activity, daily, shape });
            }
        }
    }

    /// How often each activity happens in a minute of a day, by the activity's place in the model.
    pub fn minute(&self, day: usize, minute: usize, activities: usize) -> Vec<f64> {
        let mut rates = vec![0.0; activities];
        for stream in &self.streams {
            rates[stream.activity] += stream.daily[day] * self.shapes[stream.shape].minutes[minute];
        }
        rates
    }

    /// Of something of which each activity causes `weights`.
    pub fn peaks(&self, weights: &[f64]) -> Peaks {
        let of_day = |day: usize| {
            let of_stream = |stream: &Stream| stream.daily[day] * weights[stream.activity];
            self.streams.iter().map(of_stream).sum::<f64>()
        };
        let daily: Vec<f64> = (0..self.days.len()).map(of_day).collect();
        let total: f64 = daily.iter().sum();
        let mut busiest = (0, 0, 0.0);
        for day in 0..self.days.len() {
            if self.bound(day, weights) <= busiest.2 {
                continue;
            }
            for (minute, load) in self.minutes(day, weights).into_iter().enumerate() {
                if load > busiest.2 {
                    busiest = (day, minute, load);
                }
            }
        }
        let a_day = real(MINUTES) * 60.0;
        Peaks {
            total,
            mean: total / a_day / real(self.days.len()),
            day: daily.into_iter().fold(0.0, f64::max) / a_day,
            minute: busiest.2 / 60.0,
            on: self.days[busiest.0],
            at: busiest.1,
        }
    }

    /// What each minute of a day causes.
    pub fn minutes(&self, day: usize, weights: &[f64]) -> Vec<f64> {
        let mut loads = vec![0.0; MINUTES];
        for stream in &self.streams {
            let load = stream.daily[day] * weights[stream.activity];
            if load > 0.0 {
                let shape = &self.shapes[stream.shape].minutes;
                loads
                    .iter_mut()
                    .zip(shape)
                    .for_each(|(sum, share)| *sum += load * share);
            }
        }
        loads
    }

    /// No minute of the day causes more.
    fn bound(&self, day: usize, weights: &[f64]) -> f64 {
        let of_stream =
            |stream: &Stream| stream.daily[day] * weights[stream.activity] * self.shapes[stream.shape].highest;
        self.streams.iter().map(of_stream).sum()
    }
}
