//! Prints what a season asks of the cloud: `cargo run -p season`, or `-- --write docs/season.md`.

use clap::Parser;
use season::{Error, Known, report};
use std::io::Write;
use std::path::PathBuf;

/// What a season asks of the cloud: load, hottest keys, concurrency, what to make ready, the bill.
#[derive(Debug, Parser)]
struct Arguments {
    /// Write the report here instead of printing it.
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// The root of the repository.
    #[arg(long, value_name = "DIR", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))]
    root: PathBuf,
}

fn main() -> Result<(), Error> {
    let arguments = Arguments::parse();
    let text = report::of(&Known::read(&arguments.root)?)?;
    let written = match &arguments.write {
        Some(path) => std::fs::write(path, text),
        None => std::io::stdout().write_all(text.as_bytes()),
    };
    written.map_err(|error| Error::File("the report".to_owned(), error))
}
