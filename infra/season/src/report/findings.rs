//! What the model found that has to change, as long as it does.

use super::Worked;
use super::ready::environments;
use super::text::{number, set, time};
use crate::Error;
use crate::cost::{Size, function};
use crate::model::Until;

/// The findings, or that there are none.
pub(super) fn of(worked: &Worked<'_>) -> Result<String, Error> {
    let mut found = Vec::new();
    found.extend(throttled(worked)?);
    found.extend(quotas(worked)?);
    found.extend(hot(worked)?);
    found.extend(long_pages(worked)?);
    found.extend(late(worked)?);
    found.extend(held_up(worked)?);
    found.extend(outrun(worked)?);
    let found: Vec<_> = found
        .iter()
        .enumerate()
        .map(|(place, text)| format!("{}. {text}\n", place + 1))
        .collect();
    let found = if found.is_empty() {
        "Nothing.\n".to_owned()
    } else {
        found.concat()
    };
    Ok(format!("## What has to change\n\n{found}"))
}

/// The API lets less through than comes.
fn throttled(worked: &Worked<'_>) -> Result<Vec<String>, Error> {
    let (season, mut found) = (&worked.season, Vec::new());
    let mut routes = vec![("all routes", "RequestsPerSecond", season.requests()?)];
    let public = season.public_requests()?.into_iter();
    routes.extend(public.map(|(route, peaks)| (route, "PublicRequestsPerSecond", peaks)));
    for (route, parameter, peaks) in routes {
        let says = season.known.template.parameter(parameter)?;
        if peaks.minute > says {
            found.push(format!(
                "`{parameter}` is {}, and {} requests a second come in the busiest minute ({route}): set {}.",
                number(says),
                number(peaks.minute),
                set(peaks.minute * season.known.model.limits.headroom.value),
            ));
        }
    }
    Ok(found)
}

/// Quotas of the account are lower than what is needed.
fn quotas(worked: &Worked<'_>) -> Result<Vec<String>, Error> {
    let limits = &worked.season.known.model.limits;
    let mut found = Vec::new();
    let ready = |need: f64| set(need * limits.headroom.value);
    let short = |need: f64, quota: f64| need * limits.headroom.value > quota;
    let environments = environments(worked)?;
    if short(environments, limits.lambda_concurrency.value) {
        let need = ready(environments);
        found.push(format!(
            "{} environments work at once: have the quota of Lambda raised to {need}.",
            number(environments)
        ));
    }
    let requests = worked.season.requests()?.minute;
    if short(requests, limits.api_rate.value) {
        found.push(format!(
            "{} requests a second: have the quota of API Gateway raised to {}.",
            number(requests),
            ready(requests)
        ));
    }
    for (place, load) in &worked.places {
        let most = load.write.minute.max(load.read.minute);
        if short(most, limits.table_quota.value) {
            found.push(format!(
                "`{place}` takes {} units a second: have its quota raised to {}.",
                number(most),
                ready(most)
            ));
        }
    }
    Ok(found)
}

fn hot(worked: &Worked<'_>) -> Result<Vec<String>, Error> {
    let keys = worked.season.hot_keys(&worked.places)?;
    let hot = keys.iter().filter(|key| key.load > key.limit);
    Ok(hot
        .map(|key| {
            format!(
                "{}: {} units a second on one key that takes {} ({}).",
                key.key,
                number(key.load),
                number(key.limit),
                key.why
            )
        })
        .collect())
}

/// A page whose query names no limit reads a megabyte.
fn long_pages(worked: &Worked<'_>) -> Result<Vec<String>, Error> {
    let season = &worked.season;
    let mut found = Vec::new();
    for (name, lists) in &season.known.model.lists {
        for (place, list) in lists {
            let operation = season.known.measured.operation(name)?;
            let limit = operation.lists.get(place).and_then(|listed| listed.limit);
            let read = season
                .costs
                .units(name, Size::Usual)?
                .get(place)
                .map_or(0.0, |units| units.read);
            match (list.until, limit) {
                (Until::Page, None) => found.push(format!(
                    "`{name}` shows a page and reads up to a megabyte of `{place}` for it, {} units: name a `Limit`.",
                    number(read)
                )),
                (Until::End, _) if read > 50.0 => found.push(format!(
                    "`{name}` reads all of `{place}` each time it is opened, {} units at a usual school: keep counts, or an answer for a minute.",
                    number(read)
                )),
                (Until::Page | Until::End, _) => {}
            }
        }
    }
    Ok(found)
}

/// A job that takes longer than what it deals with comes in.
fn late(worked: &Worked<'_>) -> Result<Vec<String>, Error> {
    let due = worked.season.due()?;
    let late = due.iter().filter(|due| due.minutes > due.spread + 15.0);
    Ok(late
        .map(|due| {
            format!(
                "`{}`: {} become due within {}, and `expire` has dealt with the last after {}, at {} a minute.",
                due.operation,
                number(due.peaks.total),
                time(due.spread),
                time(due.minutes),
                number(due.a_minute),
            )
        })
        .collect())
}

/// A stream whose followers are too few.
fn held_up(worked: &Worked<'_>) -> Result<Vec<String>, Error> {
    let (Some(history), Some(messages)) = (worked.places.get("history"), worked.places.get("messages")) else {
        return Ok(Vec::new());
    };
    let followers = worked.season.followers(history, messages)?;
    let slow = followers
        .iter()
        .filter(|follower| follower.need > follower.each * follower.most);
    Ok(slow
        .map(|follower| {
            format!(
                "`{}` has {} records a second to work on and can do {}: raise `ParallelizationFactor`.",
                follower.function,
                number(follower.need),
                number(follower.each * follower.most),
            )
        })
        .collect())
}

/// Tables whose busiest minute is made by the job and not by people.
fn outrun(worked: &Worked<'_>) -> Result<Option<String>, Error> {
    let season = &worked.season;
    let mut tables = Vec::new();
    for (place, load) in worked.places.iter().filter(|(place, _)| !place.contains('/')) {
        let by_people = season.peaks(|name| {
            let units = season.costs.units(name, Size::Usual)?;
            let written = units.get(place).map_or(0.0, |units| units.write);
            Ok(if function(name) == "expire" { 0.0 } else { written })
        })?;
        let most = load.write.minute;
        if most > by_people.minute && most > season.known.model.limits.new_table_writes.value {
            let (most, people) = (number(most), number(by_people.minute));
            tables.push(format!("`{place}` ({most} write units a second, people {people})"));
        }
    }
    let found = format!(
        "The busiest minute of {} is made by `expire` and not by people: nothing hurries it, so let it work on fewer at once.",
        tables.join(", ")
    );
    Ok((!tables.is_empty()).then_some(found))
}
