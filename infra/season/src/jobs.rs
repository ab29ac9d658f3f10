//! What the jobs and the followers of streams must do in the busiest minute, and whether they can.

use crate::Error;
use crate::cost::function;
use crate::demand::{Demand, Peaks};
use crate::load::{PlaceLoad, Season, real};

/// Units that a partition takes; a stream has a shard for each partition.
const PARTITION_WRITES: f64 = 1_000.0;

/// How many days after its busiest day something is followed: work left over takes hours.
const DAYS: usize = 2;

/// A kind of deadline at its busiest.
#[derive(Clone, Debug)]
pub struct Due {
    /// The operation.
    pub operation: String,
    /// Of the operation.
    pub peaks: Peaks,
    /// What a run of a minute deals with.
    pub a_minute: f64,
    /// Minutes from the first that is due on the busiest day to the last that is dealt with.
    pub minutes: f64,
    /// The same without the job, as they become due.
    pub spread: f64,
}

/// A function that follows a stream.
#[derive(Clone, Debug)]
pub struct Follower {
    /// The function.
    pub function: String,
    /// Records a second that it has to work on in the busiest minute.
    pub need: f64,
    /// Records a second that one environment works on.
    pub each: f64,
    /// Environments that work at once, if the table is made ready for its peak.
    pub most: f64,
}

impl Season<'_> {
    /// What `expire` has to deal with, kind by kind.
    pub fn due(&self) -> Result<Vec<Due>, Error> {
        let kinds = self.known.measured.operations.keys();
        let kinds = kinds.filter(|name| function(name) == "expire" && *name != "expire/nothing_due");
        kinds.map(|name| self.due_of(name)).collect()
    }

    fn due_of(&self, name: &str) -> Result<Due, Error> {
        let arriving = Demand::arriving(&self.known.model)?;
        let weights = self.weights(|other| Ok(if other == name { 1.0 } else { 0.0 }))?;
        let peaks = arriving.peaks(&weights);
        let day = arriving
            .days
            .iter()
            .position(|day| *day == peaks.on)
            .unwrap_or_default();
        // From the first minute in which something is done until nothing is.
        let lasts = |demand: &Demand| {
            let following = (day..demand.days.len())
                .take(DAYS)
                .flat_map(|day| demand.minutes(day, &weights));
            let busy = following.skip_while(|due| *due <= 0.0).take_while(|due| *due > 0.0);
            real(busy.count())
        };
        Ok(Due {
            operation: name.to_owned(),
            peaks,
            a_minute: self.costs.job_a_second(name)? * self.known.model.jobs.expire.seconds_of_a_minute,
            minutes: lasts(&self.demand),
            spread: lasts(&arriving),
        })
    }

    /// `notify` and `deliver`, in the busiest minute.
    pub fn followers(&self, history: &PlaceLoad, messages: &PlaceLoad) -> Result<Vec<Follower>, Error> {
        let streams = [
            ("notify", "notify/message_and_delivery", history),
            ("deliver", "deliver/push", messages),
        ];
        let mut followers = Vec::new();
        for (name, operation, table) in streams {
            let works = |other: &str| function(other) == name && other != "deliver/nothing_due";
            let need = self.peaks(|other| Ok(if works(other) { 1.0 } else { 0.0 }))?;
            let headroom = self.known.model.limits.headroom.value;
            let shards = (table.write.minute * headroom / PARTITION_WRITES).ceil();
            let factor = self.known.template.parallel.get(name).copied();
            followers.push(Follower {
                function: name.to_owned(),
                need: need.minute,
                each: 1.0 / self.costs.seconds(operation)?,
                most: shards * factor.ok_or_else(|| Error::Template(format!("{name} follows nothing")))?,
            });
        }
        Ok(followers)
    }
}
