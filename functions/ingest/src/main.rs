//! The function `ingest`, called when a roster has been uploaded.

use aws_lambda_events::event::s3::S3Event;
use files::Files;
use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::{App, Clock, telemetry};
use ingest::Ingest;
use isolation::Isolation;
use lambda_runtime::{LambdaEvent, service_fn};
use std::process::ExitCode;

fn main() -> Result<ExitCode, lambda_runtime::Error> {
    match isolation::serve(&[&ingest::JOB]) {
        Some(code) => Ok(code),
        None => run(),
    }
}

#[tokio::main]
async fn run() -> Result<ExitCode, lambda_runtime::Error> {
    telemetry::init();
    let config = Config::from_environment(ingest::NEEDS)?;
    let cloud = Cloud::new(&config, Access::Environment)?;
    let clock = Clock::system();
    let records = App::new(&config, &cloud, clock.clone())?.records;
    let files = Files::new(cloud.s3(), config.buckets.uploads(), config.buckets.documents());
    let isolation = Isolation::of_this_program()?;
    let ingest = &Ingest {
        records,
        files,
        clock,
        isolation,
    };
    let handle = async |event: LambdaEvent<S3Event>| {
        telemetry::invoked(&event.context, ingest::handle(ingest, event.payload))
            .await
            .map_err(Box::<dyn std::error::Error + Send + Sync>::from)
    };
    lambda_runtime::run(service_fn(handle)).await?;
    Ok(ExitCode::SUCCESS)
}
