//! `quxiang-office`: run by an operator, once after the first deployment and whenever the directory of offices changes.

use clap::Parser;
use gateway::Clock;
use gateway::client::Access;
use office::Arguments;
use std::process::ExitCode;

#[tokio::main]
#[expect(clippy::disallowed_methods, reason = "this is how main.rs reads the environment")]
async fn main() -> ExitCode {
    let lookup = |name: &str| std::env::var(name).ok();
    let done = Arguments::parse().run(Access::Environment, lookup, Clock::system().now());
    match Box::pin(done).await {
        Ok(done) => {
            println!("{done}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
