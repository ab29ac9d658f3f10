//! What a season costs, at list prices.

use crate::Error;
use crate::cost::{function, is_request};
use crate::load::{PlaceLoad, Season, real};
use crate::model::Figure;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Prices, and what is paid for besides units (`infra/season/prices.yaml`).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "named and explained in the file")]
pub struct Prices {
    pub region: String,
    pub as_of: String,
    pub currency: String,
    pub source: String,
    pub million_write_units: f64,
    pub million_read_units: f64,
    pub table_gb_month: f64,
    pub table_backup_gb_month: f64,
    pub million_invocations: f64,
    pub lambda_gb_second: f64,
    pub million_api_requests: f64,
    pub thousand_puts: f64,
    pub thousand_gets: f64,
    pub object_gb_month: f64,
    pub log_gb: f64,
    pub egress_gb: f64,
    pub months_kept: Figure,
    pub picture_mb: Figure,
    pub log_kb: Figure,
}

/// A line of the bill.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What for.
    pub what: String,
    /// How much of it.
    pub amount: String,
    /// In the currency of the prices.
    pub price: f64,
}

impl Prices {
    /// Reads the file.
    pub fn parse(text: &str) -> Result<Self, Error> {
        serde_yaml_ng::from_str(text).map_err(|error| Error::Model(format!("prices: {error}")))
    }
}

fn millions(count: f64) -> String {
    format!("{:.0} million", count / 1e6)
}

impl Season<'_> {
    /// The bill of the season.
    pub fn bill(&self, places: &BTreeMap<String, PlaceLoad>) -> Result<Vec<Line>, Error> {
        let mut lines = self.tables(places);
        lines.extend(self.computing()?);
        lines.extend(self.objects()?);
        Ok(lines)
    }

    fn tables(&self, places: &BTreeMap<String, PlaceLoad>) -> Vec<Line> {
        let prices = &self.known.prices;
        let sum = |of: fn(&PlaceLoad) -> f64| places.values().map(of).sum::<f64>();
        let (read, write) = (sum(|place| place.read.total), sum(|place| place.write.total));
        // What stays: a history entry is written once, in a transaction, and three quarters of its units are full; a
        // dossier is 4 KB with its indexes.
        let history = places
            .get("history")
            .map_or(0.0, |place| place.write.total / 2.0 * 0.75);
        let dossiers = self.known.model.graduates() * 4.0;
        let gigabytes = (history + dossiers) / 1024.0 / 1024.0;
        let months = prices.months_kept.value;
        let stored = prices.table_gb_month + prices.table_backup_gb_month;
        vec![
            line(
                "DynamoDB writes",
                millions(write),
                write / 1e6 * prices.million_write_units,
            ),
            line("DynamoDB reads", millions(read), read / 1e6 * prices.million_read_units),
            // Half of the season's mean is there already at its middle.
            line(
                "DynamoDB storage and backup",
                format!("{gigabytes:.0} GB at the end"),
                gigabytes / 2.0 * months * stored,
            ),
        ]
    }

    fn computing(&self) -> Result<Vec<Line>, Error> {
        let prices = &self.known.prices;
        let mut gigabyte_seconds = 0.0;
        for name in self.functions() {
            gigabyte_seconds += self.busy(name)?.total * self.known.template.memory(name)? / 1024.0;
        }
        let requests = self.requests()?.total;
        let at_once = &self.known.model.time.at_once;
        let invocations = self
            .peaks(|name| Ok(1.0 / at_once.get(name).copied().unwrap_or(1.0)))?
            .total;
        let logs = invocations * prices.log_kb.value / 1024.0 / 1024.0;
        let bytes = |name: &str| Ok(real(self.known.measured.operation(name)?.answer_bytes));
        let egress = self
            .peaks(|name| if is_request(name) { bytes(name) } else { Ok(0.0) })?
            .total;
        let egress = egress / 1024.0 / 1024.0 / 1024.0;
        Ok(vec![
            line(
                "API requests",
                millions(requests),
                requests / 1e6 * prices.million_api_requests,
            ),
            line(
                "Lambda invocations",
                millions(invocations),
                invocations / 1e6 * prices.million_invocations,
            ),
            line(
                "Lambda time",
                format!("{} GB-seconds", millions(gigabyte_seconds)),
                gigabyte_seconds * prices.lambda_gb_second,
            ),
            line("Logs", format!("{logs:.0} GB"), logs * prices.log_gb),
            line(
                "Answers to clients",
                format!("{egress:.0} GB"),
                egress * prices.egress_gb,
            ),
        ])
    }

    fn objects(&self) -> Result<Vec<Line>, Error> {
        let prices = &self.known.prices;
        let pictures = self
            .peaks(|name| Ok(if function(name) == "inspect" { 1.0 } else { 0.0 }))?
            .total;
        let views = self
            .peaks(|name| Ok(if name == "audit/proof" { 1.0 } else { 0.0 }))?
            .total;
        let reports = self
            .peaks(|name| Ok(if name == "authorize/report" { 1.0 } else { 0.0 }))?
            .total;
        let gigabytes = pictures * prices.picture_mb.value / 1024.0;
        let viewed = views * prices.picture_mb.value / 1024.0;
        // An upload, a note of the try, the kept copy; read once by the inspection.
        let (puts, gets) = (pictures * 3.0 + reports, pictures + views + reports);
        Ok(vec![
            line(
                "S3 pictures kept",
                format!("{gigabytes:.0} GB at the end"),
                gigabytes / 2.0 * prices.months_kept.value * prices.object_gb_month,
            ),
            line(
                "S3 requests",
                millions(puts + gets),
                puts / 1e3 * prices.thousand_puts + gets / 1e3 * prices.thousand_gets,
            ),
            line(
                "Pictures shown to reviewers",
                format!("{viewed:.0} GB"),
                viewed * prices.egress_gb,
            ),
        ])
    }
}

fn line(what: &str, amount: String, price: f64) -> Line {
    Line {
        what: what.to_owned(),
        amount,
        price,
    }
}
