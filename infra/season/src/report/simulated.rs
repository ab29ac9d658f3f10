//! What the simulation shows beside the paper.

use super::Worked;
use super::text::{number, table};
use crate::Error;
use crate::cost::Size;
use crate::curve::MINUTES;
use crate::keys::when;
use crate::simulation::Simulated;
use crate::simulation::night::{Gate, night};
use crate::simulation::table::unready;

/// Tables whose writes are drawn.
const DRAWN: [&str; 4] = ["dossiers", "history", "idempotency", "messages"];
/// How many minutes of the busiest night are looked at second by second.
const NIGHT: usize = 12 * 60;

/// Paper and simulation beside each other, the night, and tables that were not made ready.
pub(super) fn of(worked: &Worked<'_>) -> Result<String, Error> {
    let season = &worked.season;
    let mut weights = vec![season.request_weights()?];
    for place in DRAWN {
        let units = |name: &str| {
            Ok(season
                .costs
                .units(name, Size::Usual)?
                .get(place)
                .map_or(0.0, |units| units.write))
        };
        weights.push(season.weights(units)?);
    }
    let simulated = Simulated::of(season, &weights)?;
    Ok([
        beside(worked, &simulated)?,
        the_night(worked, &simulated)?,
        tables(worked, &simulated),
    ]
    .join("\n"))
}

fn beside(worked: &Worked<'_>, simulated: &Simulated) -> Result<String, Error> {
    let requests = worked.season.requests()?;
    let mut papers = vec![("requests".to_owned(), requests)];
    for place in DRAWN {
        let load = worked
            .places
            .get(place)
            .ok_or_else(|| Error::Measured(format!("no load on {place}")))?;
        papers.push((format!("writes of {place}"), load.write));
    }
    let rows = papers.into_iter().enumerate().map(|(place, (name, paper))| {
        let counted = simulated.counted(place);
        vec![
            name,
            format!("{} million", number(paper.total / 1e6)),
            format!("{} million", number(counted.total / 1e6)),
            number(paper.minute),
            number(counted.minute),
            when(counted.on, counted.at),
        ]
    });
    let headings = [
        "",
        "In all: paper",
        "drawn",
        "Busiest minute, a second: paper",
        "drawn",
        "Busiest",
    ];
    Ok(format!(
        "## The same season drawn at random\n\n\
        People come at random, minute by minute, and take their time: a filing is written for twenty minutes. On paper all of it \
        falls into the minute in which somebody begins; so the drawn peak of a rush is lower, and one rush may run into the next.\n\n{}",
        table(&headings, &rows.collect::<Vec<_>>()),
    ))
}

fn the_night(worked: &Worked<'_>, simulated: &Simulated) -> Result<String, Error> {
    let season = &worked.season;
    let busiest = simulated.counted(0);
    let day = season
        .demand
        .days
        .iter()
        .position(|day| *day == busiest.on)
        .unwrap_or_default();
    let ends = day * MINUTES + busiest.at + NIGHT / 2;
    let minutes = &simulated.minutes(0)[ends.saturating_sub(NIGHT)..ends];
    let template = &season.known.template;
    let says = Gate {
        rate: template.parameter("RequestsPerSecond")?,
        burst: template.parameter("RequestBurst")?,
    };
    let most = busiest.minute;
    let gates = [0.0, 0.5, 0.8, season.known.model.limits.headroom.value].map(|share| {
        let rate = most * share;
        if share == 0.0 {
            says
        } else {
            Gate {
                rate,
                burst: rate * 2.0,
            }
        }
    });
    let rows = gates.into_iter().map(|gate| {
        let night = night(minutes, gate);
        vec![
            number(gate.rate),
            number(night.wanted),
            percent(night.refused, night.wanted),
            percent(night.given_up, night.wanted),
            number(night.most),
            number(night.waited),
            number(night.minutes),
        ]
    });
    let headings = [
        "Let through a second",
        "Requests wanted",
        "refused at first",
        "given up",
        "Most a second, with repetitions",
        "Waited, s",
        "Minutes with refusals",
    ];
    Ok(format!(
        "### The night of the deadline\n\nTwelve hours around the busiest minute, second by second: what is refused comes again after \
        2, 4, … 32 s and is given up after six refusals. The first row is the template's.\n\n{}",
        table(&headings, &rows.collect::<Vec<_>>()),
    ))
}

fn percent(part: f64, all: f64) -> String {
    format!("{:.1} %", part / all * 100.0)
}

fn tables(worked: &Worked<'_>, simulated: &Simulated) -> String {
    let at_first = worked.season.known.model.limits.new_table_writes.value;
    let rows = DRAWN.into_iter().enumerate().map(|(place, name)| {
        let refused = unready(simulated.minutes(place + 1), at_first);
        vec![name.to_owned(), number(refused.minutes), number(refused.refused)]
    });
    format!(
        "### Tables that nobody made ready\n\nAn on-demand table grows to twice its last peak within half an hour.\n\n{}",
        table(
            &["Table", "Minutes in which writes were refused", "Write units refused"],
            &rows.collect::<Vec<_>>()
        ),
    )
}
