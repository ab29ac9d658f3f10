//! The report, `docs/season.md`.

mod findings;
mod ready;
mod simulated;
mod text;

use crate::cost::Size;
use crate::keys::when;
use crate::load::{PlaceLoad, Season};
use crate::{Error, Known};
use std::collections::BTreeMap;
use text::{number, table};

/// What nobody should read out of the report.
const UNKNOWN: &str = "\
## What this page does not know
- How long anything takes in the cloud: round trips are counted, their milliseconds are assumed. Concurrency follows from them.
- Requests that fail or collide cost units too and are not counted; those that are repeated are read once more.
- A partition's own reserve (minutes of what it did not use) and a table's splitting of hot partitions help and are not counted.
- What the channels take: WeChat counts template messages a day for each account, and a day of reminders is millions.
- Demo data is a little smaller than real data: long names and full forms cost a unit more here and there.
- Attacks. The throttles are for everybody together; who asks too much alone is not told apart by them.
";

/// What parts of the report are made from.
struct Worked<'a> {
    season: Season<'a>,
    places: BTreeMap<String, PlaceLoad>,
}

/// The whole report.
pub fn of(known: &Known) -> Result<String, Error> {
    let season = Season::of(known)?;
    let places = season.places()?;
    let worked = Worked { season, places };
    let parts = [
        head(known),
        findings::of(&worked)?,
        assumptions(known)?,
        load(&worked)?,
        expensive(&worked)?,
        hot_keys(&worked)?,
        ready::of(&worked)?,
        jobs(&worked)?,
        simulated::of(&worked)?,
        bill(&worked)?,
        UNKNOWN.to_owned(),
    ];
    Ok(parts.join("\n"))
}

fn head(known: &Known) -> String {
    format!(
        "# A season on paper\n\n\
        What {} graduates ask of the cloud between {} and {}. Units and round trips are measured by \
        `cargo test -p journeys --test season` ([measured.json](../infra/season/measured.json)); who does what and when is \
        stated in [model.yaml](../infra/season/model.yaml), each figure with its source; this page is written by \
        `cargo run -p season -- --write docs/season.md` and held to both by a test. Nothing here was seen in a real cloud.\n",
        number(known.model.graduates()),
        known.model.from,
        known.model.to,
    )
}

fn assumptions(known: &Known) -> Result<String, Error> {
    let mut rows = Vec::new();
    for activity in &known.model.activities {
        let heads = known.model.heads(activity)?;
        rows.push(vec![activity.name.clone(), number(heads), activity.source.clone()]);
    }
    let places = &known.model.places;
    Ok(format!(
        "## What is assumed\n\n\
        The worst that the sources allow: every school in the country has the same last day, 15 June, and one graduate of five \
        files on it, in a rush that doubles every hour until midnight. The largest school has {} graduates; its own busiest minute \
        is {} times its share of the nation's. Of the pushes, {} of 100 messages go through a channel. A round trip takes {} ms \
        to read and {} ms to write.\n\n{}",
        number(places.largest_school.value),
        places.sharper.value,
        number(known.model.messages.pushed.value * 100.0),
        known
            .model
            .time
            .trips_ms
            .get("BatchGetItem")
            .copied()
            .unwrap_or_default(),
        known
            .model
            .time
            .trips_ms
            .get("TransactWriteItems")
            .copied()
            .unwrap_or_default(),
        table(&["What", "Times in the season", "Source"], &rows),
    ))
}

fn load(worked: &Worked<'_>) -> Result<String, Error> {
    let mut rows = Vec::new();
    for (place, load) in &worked.places {
        let mut row = vec![place.clone()];
        for peaks in [load.write, load.read] {
            row.push(number(peaks.mean));
            row.push(number(peaks.day));
            row.push(number(peaks.minute));
        }
        let busiest = if load.write.minute > load.read.minute {
            load.write
        } else {
            load.read
        };
        row.push(when(busiest.on, busiest.at));
        rows.push(row);
    }
    let requests = worked.season.requests()?;
    let headings = [
        "Table or index",
        "Writes: mean",
        "peak day",
        "peak minute",
        "Reads: mean",
        "peak day",
        "peak minute",
        "Busiest",
    ];
    Ok(format!(
        "## Load\n\n\
        Units a second; a transaction counts twice on tables. Requests to the API: {} a second in the mean, {} over the busiest \
        day, **{}** in the busiest minute ({}), {} million in all.\n\n{}",
        number(requests.mean),
        number(requests.day),
        number(requests.minute),
        when(requests.on, requests.at),
        number(requests.total / 1e6),
        table(&headings, &rows),
    ))
}

/// Which operations the units go into.
fn expensive(worked: &Worked<'_>) -> Result<String, Error> {
    let season = &worked.season;
    let mut totals: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for (activity, done) in season.known.model.activities.iter().zip(&season.done) {
        let heads = season.known.model.heads(activity)?;
        for (name, count) in done {
            let units = season.costs.units(name, Size::Usual)?;
            let total = totals.entry(name).or_default();
            total.0 += units.values().map(|units| units.write).sum::<f64>() * count * heads;
            total.1 += units.values().map(|units| units.read).sum::<f64>() * count * heads;
        }
    }
    let all = totals
        .values()
        .fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let most = |of: fn(&(f64, f64)) -> f64, all: f64| {
        let mut names: Vec<_> = totals.iter().map(|(name, total)| (*name, of(total))).collect();
        names.sort_by(|one, other| other.1.total_cmp(&one.1));
        names.truncate(6);
        let names = names
            .iter()
            .map(|(name, units)| format!("{name} {:.0} %", units / all * 100.0));
        names.collect::<Vec<_>>().join(", ")
    };
    Ok(format!(
        "Most of the writes: {}. Most of the reads: {}.\n",
        most(|total| total.0, all.0),
        most(|total| total.1, all.1),
    ))
}

fn hot_keys(worked: &Worked<'_>) -> Result<String, Error> {
    let keys = worked.season.hot_keys(&worked.places)?;
    let rows: Vec<_> = keys
        .iter()
        .map(|key| {
            let share = format!("{:.0} %", key.load / key.limit * 100.0);
            vec![
                key.key.clone(),
                number(key.load),
                number(key.limit),
                share,
                key.why.clone(),
            ]
        })
        .collect();
    let headings = ["Key", "Units a second", "What a key takes", "Used", "How"];
    Ok(format!(
        "## Hottest keys\n\n\
        A partition key takes 1,000 write or 3,000 read units a second, and a hot index key throttles the writes of its \
        table. Keys of one graduate, invitation, number or repeated request are left out: nobody makes them hot.\n\n{}",
        table(&headings, &rows),
    ))
}

fn jobs(worked: &Worked<'_>) -> Result<String, Error> {
    let season = &worked.season;
    let due = season.due()?;
    let rows: Vec<_> = due
        .iter()
        .map(|due| {
            vec![
                due.operation.clone(),
                number(due.peaks.total),
                number(due.peaks.minute * 60.0),
                number(due.a_minute),
                format!("{} of {}", text::time(due.minutes), text::time(due.spread)),
            ]
        })
        .collect();
    let headings = [
        "`expire`",
        "In the season",
        "Due in the busiest minute",
        "Dealt with in a minute",
        "Takes, of what it comes in",
    ];
    let empty = || Error::Measured("no streams".to_owned());
    let history = worked.places.get("history").ok_or_else(empty)?;
    let messages = worked.places.get("messages").ok_or_else(empty)?;
    let followers: Vec<_> = season
        .followers(history, messages)?
        .iter()
        .map(|follower| {
            let needed = follower.need / follower.each;
            vec![
                format!("`{}`", follower.function),
                number(follower.need),
                number(follower.each),
                number(needed.ceil()),
                number(follower.most),
            ]
        })
        .collect();
    let follows = [
        "Follows a stream",
        "Records a second",
        "One environment's",
        "Environments needed",
        "At most",
    ];
    let job = &season.known.model.jobs.expire;
    Ok(format!(
        "## Jobs\n\n\
        Deadlines hold to the second whether or not the job has run (E1); late is only what others see and are told. A run of \
        `expire` works on {} at once, in {} shards beside each other, for {} s of a minute; a shard takes 1,000 write units a \
        second.\n\n{}\n{}\n\
        How many environments may follow a stream is its shards, one for each 1,000 write units that the table is made ready \
        for, times `ParallelizationFactor`.\n",
        number(job.at_once),
        number(job.shards_at_once),
        number(job.seconds_of_a_minute),
        table(&headings, &rows),
        table(&follows, &followers),
    ))
}

fn bill(worked: &Worked<'_>) -> Result<String, Error> {
    let prices = &worked.season.known.prices;
    let lines = worked.season.bill(&worked.places)?;
    let total: f64 = lines.iter().map(|line| line.price).sum();
    let mut rows: Vec<_> = lines
        .iter()
        .map(|line| vec![line.what.clone(), line.amount.clone(), number(line.price)])
        .collect();
    rows.push(vec![
        "**All**".to_owned(),
        String::new(),
        format!("**{}**", number(total)),
    ]);
    let each = total / worked.season.known.model.graduates();
    Ok(format!(
        "## The bill\n\n\
        **To be renewed before anybody decides by it**: list prices of {} as of {}, {}. {each:.4} {} a graduate.\n\n{}\n\
        Left out: taxes, support, discounts, the sign-in, KMS and Secrets Manager (small), alarms, a domain.\n",
        prices.region,
        prices.as_of,
        prices.source,
        prices.currency,
        table(&["What", "How much", &prices.currency], &rows),
    ))
}
