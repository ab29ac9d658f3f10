//! What has to be made ready before the night.

use super::Worked;
use super::text::{number, set, table};
use crate::Error;
use crate::keys::when;

/// Concurrency, tables and the API.
pub(super) fn of(worked: &Worked<'_>) -> Result<String, Error> {
    Ok([functions(worked)?, tables(worked), api(worked)?].join("\n"))
}

/// How many environments of all functions work at once, each in its own busiest minute.
pub(super) fn environments(worked: &Worked<'_>) -> Result<f64, Error> {
    let season = &worked.season;
    let busy = season.peaks(|name| season.costs.seconds(name))?;
    Ok(busy.minute)
}

fn functions(worked: &Worked<'_>) -> Result<String, Error> {
    let season = &worked.season;
    let headroom = season.known.model.limits.headroom.value;
    let mut rows = Vec::new();
    for name in season.functions() {
        let busy = season.busy(name)?;
        rows.push(vec![
            format!("`{name}`"),
            number(season.known.template.memory(name)?),
            number(busy.mean.ceil()),
            number(busy.minute.ceil()),
            set(busy.minute * headroom),
            when(busy.on, busy.at),
        ]);
    }
    let headings = [
        "Function",
        "MB",
        "At once: mean",
        "peak minute",
        "to make ready",
        "Busiest",
    ];
    let limit = &season.known.model.limits.lambda_concurrency;
    Ok(format!(
        "## To make ready\n\n\
        ### Functions\n\nEnvironments that work at once: rate times duration. All together {} in the busiest minute; the account's \
        quota is {} until it is raised.\n\n{}\n\
        A new environment starts in some 10 ms of our own (docs/adr/0010), so nothing has to be provisioned for latency; what \
        counts is the quota, and that a wave of events does not take it from those who wait: `inspect`, `ingest` and `deliver` have \
        a concurrency of their own, parameters of the template that are no less than the last column.\n",
        number(environments(worked)?.ceil()),
        number(limit.value),
        table(&headings, &rows),
    ))
}

fn tables(worked: &Worked<'_>) -> String {
    let limits = &worked.season.known.model.limits;
    let mut rows = Vec::new();
    for (place, load) in &worked.places {
        let ready = |peak: f64| peak * limits.headroom.value;
        let (write, read) = (ready(load.write.minute), ready(load.read.minute));
        if write <= limits.new_table_writes.value && read <= limits.new_table_reads.value {
            continue;
        }
        rows.push(vec![place.clone(), set(write), set(read)]);
    }
    let headings = ["Table or index", "Write units a second", "Read units a second"];
    format!(
        "### Tables\n\nA new on-demand table takes {} writes and {} reads a second at once and twice its last peak after half an \
        hour. Warm throughput to be asked for a day ahead ({} times the peak minute); everything else is below what a new table \
        takes.\n\n{}",
        number(limits.new_table_writes.value),
        number(limits.new_table_reads.value),
        limits.headroom.value,
        table(&headings, &rows),
    )
}

fn api(worked: &Worked<'_>) -> Result<String, Error> {
    let season = &worked.season;
    let (template, limits) = (&season.known.template, &season.known.model.limits);
    let need = |peaks: crate::demand::Peaks| set(peaks.minute * limits.headroom.value);
    let row = |name: &str, parameter: &str, peaks: crate::demand::Peaks| -> Result<Vec<String>, Error> {
        let says = number(template.parameter(parameter)?);
        Ok(vec![
            name.to_owned(),
            number(peaks.minute),
            need(peaks),
            says,
            when(peaks.on, peaks.at),
        ])
    };
    let mut rows = vec![row("all routes", "RequestsPerSecond", season.requests()?)?];
    for (route, peaks) in season.public_requests()? {
        rows.push(row(&format!("`{route}`"), "PublicRequestsPerSecond", peaks)?);
    }
    let headings = [
        "Route",
        "Peak minute",
        "to let through",
        "The template lets through",
        "Busiest",
    ];
    Ok(format!(
        "### The API\n\nRequests a second. The account's quota is {}.\n\n{}",
        number(limits.api_rate.value),
        table(&headings, &rows),
    ))
}
