//! The hottest partition keys: a key takes 1,000 write or 3,000 read units a second, whatever the table takes.

use crate::Error;
use crate::cost::Size;
use crate::load::{PlaceLoad, Season};
use std::collections::BTreeMap;

/// How evenly a digest spreads over 16 parts in a minute: the fullest part has so much more than its share.
const UNEVEN: f64 = 1.15;
/// Parts of the indexes of deadlines and of pushes (`DEADLINE_SHARDS`, `PUSH_SHARDS`).
const SHARDS: f64 = 16.0;

/// A partition key at its busiest.
#[derive(Clone, Debug, PartialEq)]
pub struct HotKey {
    /// Table or index, and the key.
    pub key: String,
    /// Units a second.
    pub load: f64,
    /// What one key takes.
    pub limit: f64,
    /// How the load comes about.
    pub why: String,
}

impl Season<'_> {
    /// The keys that are known to be shared by many.
    pub fn hot_keys(&self, places: &BTreeMap<String, PlaceLoad>) -> Result<Vec<HotKey>, Error> {
        let mut keys = self.sharded(places);
        keys.extend(self.of_the_largest_school(places));
        keys.extend(self.read_by_many()?);
        keys.extend(self.of_an_import()?);
        keys.extend(self.of_the_job()?);
        keys.push(self.of_a_view("admin/matrix", "the matrix of the largest school, opened once")?);
        keys.push(self.of_a_view(
            "admin/roster_page",
            "a page of the largest school's roster, opened once",
        )?);
        keys.sort_by(|one, other| (other.load / other.limit).total_cmp(&(one.load / one.limit)));
        Ok(keys)
    }

    fn sharded(&self, places: &BTreeMap<String, PlaceLoad>) -> Vec<HotKey> {
        let shard = |place: &str| {
            let write = places.get(place)?.write;
            Some(HotKey {
                key: format!("{place}, one of 16 shards"),
                load: write.minute / SHARDS * UNEVEN,
                limit: self.known.model.limits.key_writes.value,
                why: format!("writes, {}", when(write.on, write.at)),
            })
        };
        let places = ["dossiers/deadlines", "invitations/deadlines", "messages/due"];
        places.into_iter().filter_map(shard).collect()
    }

    fn of_the_largest_school(&self, places: &BTreeMap<String, PlaceLoad>) -> Vec<HotKey> {
        let share = self.known.model.largest_share();
        let school = |place: &str| {
            let write = places.get(place)?.write;
            Some(HotKey {
                key: format!("{place}, the largest school"),
                load: write.minute * share,
                limit: self.known.model.limits.key_writes.value,
                why: format!("writes, {}", when(write.on, write.at)),
            })
        };
        let places = ["dossiers/roster", "dossiers/filing_queue", "dossiers/archive_queue"];
        places.into_iter().filter_map(school).collect()
    }

    /// Items that every operation of a school or a province reads.
    fn read_by_many(&self) -> Result<Vec<HotKey>, Error> {
        let places = [
            (
                "school",
                "the settings of the largest school",
                self.known.model.largest_share(),
            ),
            (
                "province",
                "accounts and form of the largest province",
                self.known.model.places.largest_province.value,
            ),
        ];
        let mut keys = Vec::new();
        for (kind, what, share) in places {
            let read = format!("read organizations {kind}");
            let read = self.peaks(|name| self.costs.items(name, &read))?;
            keys.push(HotKey {
                key: format!("organizations, {what}"),
                load: read.minute * share,
                limit: self.known.model.limits.key_reads.value,
                why: format!("reads, {}", when(read.on, read.at)),
            });
        }
        Ok(keys)
    }

    /// A roster comes in as fast as its function goes.
    fn of_an_import(&self) -> Result<Vec<HotKey>, Error> {
        let rows = 1.0 / self.costs.seconds("ingest/row")?;
        let units = self.costs.units("ingest/row", Size::Usual)?;
        let written = 2.0 * self.costs.items("ingest/row", "write organizations school")?;
        let why = format!("writes, {rows:.0} rows a second of one import");
        let of_index = units.get("dossiers/roster").map_or(0.0, |units| units.write);
        let key = |key: &str, units: f64| HotKey {
            key: key.to_owned(),
            load: units * rows,
            limit: self.known.model.limits.key_writes.value,
            why: why.clone(),
        };
        Ok(vec![
            key("dossiers/roster, a school that imports", of_index),
            key("organizations, a school that imports", written),
        ])
    }

    /// The job takes entries out of the shards that it works on as fast as it goes.
    fn of_the_job(&self) -> Result<Option<HotKey>, Error> {
        let mut busiest: Option<HotKey> = None;
        for due in self.due()? {
            let a_second = self.costs.job_unheld(&due.operation)?;
            let written = self.costs.deadlines_written(&due.operation)?;
            let load = written * a_second / self.known.model.jobs.expire.shards_at_once;
            if busiest.as_ref().is_none_or(|key| key.load < load) {
                busiest = Some(HotKey {
                    key: "dossiers/deadlines, a shard that `expire` works on".to_owned(),
                    load,
                    limit: self.known.model.limits.key_writes.value,
                    why: format!(
                        "writes, {a_second:.0} times `{}` a second in {:.0} shards",
                        due.operation, self.known.model.jobs.expire.shards_at_once
                    ),
                });
            }
        }
        Ok(busiest)
    }

    fn of_a_view(&self, name: &str, what: &str) -> Result<HotKey, Error> {
        let units = self.costs.units(name, Size::Largest)?;
        Ok(HotKey {
            key: "dossiers/roster, the largest school".to_owned(),
            load: units.get("dossiers/roster").map_or(0.0, |units| units.read),
            limit: self.known.model.limits.key_reads.value,
            why: format!("reads, {what}"),
        })
    }
}

/// A minute of the season, in words.
pub fn when(on: jiff::civil::Date, at: usize) -> String {
    format!("{on} {:02}:{:02}", at / 60, at % 60)
}
