//! `quxiang-check`: run by an operator, after a restore or whenever there is doubt.

use check::Arguments;
use clap::Parser;
use gateway::client::Access;
use std::process::ExitCode;

#[tokio::main]
#[expect(clippy::disallowed_methods, reason = "this is how main.rs reads the environment")]
async fn main() -> ExitCode {
    let look = Arguments::parse().run(Access::Environment, |name| std::env::var(name).ok());
    match Box::pin(look).await {
        Ok(findings) => {
            print!("{findings}");
            ExitCode::from(u8::from(!findings.faults.is_empty()))
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
