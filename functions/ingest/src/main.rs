//! The function `ingest`, called when a roster has been uploaded.

use aws_lambda_events::event::s3::S3Event;
use files::Files;
use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::{App, Clock, telemetry};
use ingest::Ingest;
use lambda_runtime::{LambdaEvent, service_fn};

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    telemetry::init();
    let config = Config::from_environment(ingest::NEEDS)?;
    let cloud = Cloud::new(&config, Access::Environment)?;
    let clock = Clock::system();
    let records = App::new(&config, &cloud, clock.clone())?.records;
    let files = Files::new(cloud.s3(), config.buckets.uploads(), config.buckets.documents());
    let ingest = &Ingest { records, files, clock };
    let handle = async |event: LambdaEvent<S3Event>| {
        ingest::handle(ingest, event.payload)
            .await
            .map_err(Box::<dyn std::error::Error + Send + Sync>::from)
    };
    lambda_runtime::run(service_fn(handle)).await
}
