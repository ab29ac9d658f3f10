//! People of stories are looked for in everything that the system writes outside its records: log lines, addresses, error
//! answers, names of objects. Who is found there ends the process that runs the stories, whichever story it was.
//!
//! [`watch`] sees every line as it is written, in whatever order stories run; every request passes [`asked`], every answer
//! [`answered`].

use aho_corasick::AhoCorasick;
use domain::id::ClassYear;
use gateway::telemetry::{Lines, OURS};
use local::demo::graduates::{self, Row};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write as _};
use std::io::Write;
use std::sync::{LazyLock, Mutex, Once, PoisonError, RwLock};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, registry};

/// How the process ends when somebody is found.
const FOUND: i32 = 86;

/// What is known of people, by value.
#[derive(Default)]
struct People {
    values: BTreeMap<String, &'static str>,
    finder: Option<AhoCorasick>,
}

static WRITTEN: LazyLock<Mutex<BTreeMap<String, BTreeSet<String>>>> = LazyLock::new(Mutex::default);
static PEOPLE: LazyLock<RwLock<People>> = LazyLock::new(RwLock::default);

/// Remembers personal data of a story: what it is, and the value.
pub fn know(data: impl IntoIterator<Item = (&'static str, String)>) {
    let mut people = PEOPLE.write().unwrap_or_else(PoisonError::into_inner);
    let before = people.values.len();
    people
        .values
        .extend(data.into_iter().map(|(what, value)| (value, what)));
    if people.values.len() > before {
        people.finder = Some(AhoCorasick::new(people.values.keys()).unwrap());
    }
}

/// Everybody on the demo rosters of this class year, and whom employers of stories name.
pub fn know_demo(year: ClassYear) {
    let rows = [graduates::roster(year.get()), graduates::other_roster(year.get())].concat();
    let entries = graduates::entries(&rows, year).unwrap();
    let mut all = vec![
        ("phone", "13900000000".to_owned()),
        ("e-mail address", "hr@example.com".to_owned()),
    ];
    for (Row { name, id_number, .. }, entry) in rows.into_iter().zip(entries) {
        all.extend([("name", name), ("ID number", id_number)]);
        all.extend([
            ("exam number", entry.exam_number),
            ("student number", entry.student_number),
        ]);
        all.extend(entry.email.map(|email| ("e-mail address", email.to_string())));
        all.extend(entry.mobile.map(|mobile| ("phone", mobile.to_string())));
    }
    know(all);
}

/// What of anybody stands in `text`, as it is or percent-encoded.
pub fn found_in(text: &str) -> Vec<(&'static str, String)> {
    let people = PEOPLE.read().unwrap_or_else(PoisonError::into_inner);
    let Some(finder) = &people.finder else {
        return Vec::new();
    };
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
    let all: Vec<_> = people.values.iter().collect();
    let values = |text: &str| -> Vec<_> {
        let hits = finder.find_iter(text).map(|hit| all[hit.pattern().as_usize()]);
        hits.map(|(value, what)| (*what, value.clone())).collect()
    };
    if decoded == text {
        values(text)
    } else {
        [values(text), values(&decoded)].concat()
    }
}

/// Ends the process if somebody is in `text`, or if a line of ours was given what may not be written.
fn check(place: &str, text: &str) {
    let found = found_in(text);
    if !found.is_empty() {
        give_up(&format!("{found:?} in {place}: {text}"));
    }
}

/// Not by a panic: it would end one task of the system, and no story would notice.
fn give_up(why: &str) {
    // Past the capture of the test's own output.
    let _ = writeln!(std::io::stderr(), "\npersonal data: {why}");
    std::process::exit(FOUND);
}

/// Looks at every line from now on, whoever in this process writes it. Lines are made exactly as in the cloud.
pub fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let ours: Vec<_> = OURS.iter().map(|name| format!(",{name}=trace")).collect();
        let filter = EnvFilter::new(format!("info{}", ours.concat()));
        let lines = Lines::new(|| Looking);
        // Another log of this process would be looked at by nobody.
        registry().with(filter).with(lines).with(Given).try_init().unwrap();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            gateway::telemetry::log_panic(info);
            before(info);
        }));
    });
}

/// How many different words are remembered of one field.
const WORDS: usize = 200;

fn remember(line: &str) {
    let line: BTreeMap<String, serde_json::Value> = serde_json::from_str(line).unwrap();
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    for (field, value) in line {
        let words = written.entry(field).or_default();
        if words.len() < WORDS {
            words.extend(value.as_str().map(str::to_owned));
        }
    }
}

/// The fields of all lines so far, and words that were in them.
pub fn written() -> BTreeMap<String, BTreeSet<String>> {
    WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Reads what the system writes.
struct Looking;

impl Write for Looking {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        remember(&text);
        check("a line", &text);
        // The local host is on nobody's log but its user's terminal.
        if text.contains("\"withheld\"") && !text.contains("\"target\":\"local") {
            give_up(&format!("a field that may not be written in a line: {text}"));
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Reads what our code gives to the log, whether or not it would be written.
struct Given;

#[derive(Default)]
struct Everything(String);

impl Visit for Everything {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl<S: Subscriber> Layer<S> for Given {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let target = event.metadata().target();
        let mut all = Everything::default();
        if OURS.contains(&target.split("::").next().unwrap_or_default()) {
            event.record(&mut all);
            check(target, &all.0);
        }
    }
}

/// Looks at an address that a client has to ask: it passes proxies, and stays in histories of browsers.
pub fn asked(url: &str) {
    check("an address", url);
}

/// Looks at an answer: at where it leads, and, if it is an error, at whom it names who was not named in the request. `request` is
/// the address and the body of it.
pub fn answered(request: &str, status: u16, location: &str, body: &str) {
    check("a link", location);
    for link in body.split('"').filter(|part| part.starts_with("http")) {
        check("a link", link);
    }
    if status >= 400 {
        let named = found_in(request);
        let others: Vec<_> = found_in(body)
            .into_iter()
            .filter(|found| !named.contains(found))
            .collect();
        if !others.is_empty() {
            give_up(&format!("{others:?} in the answer {status} to {request}: {body}"));
        }
    }
}
