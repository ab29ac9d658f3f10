//! The function `deliver`, called with batches of the messages table's stream and by a schedule.

use aws_lambda_events::event::dynamodb::Event;
use deliver::{Deliver, settings};
use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::{App, Clock, telemetry};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use push::Push;
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let config = Config::from_environment(deliver::NEEDS)?;
    let cloud = Cloud::new(&config, Access::Environment)?;
    let clock = Clock::system();
    let settings = settings::from_environment()?;
    let deliver = &Deliver {
        records: App::new(&config, &cloud, clock.clone())?.records,
        push: Push::new(settings.push)?,
        clock,
        client_url: settings.client_url,
    };
    let handle =
        async |event: LambdaEvent<Value>| telemetry::invoked(&event.context, handle(deliver, event.payload)).await;
    lambda_runtime::run(service_fn(handle)).await
}

/// A batch of the stream has records; anything else is the schedule's.
async fn handle(deliver: &Deliver, event: Value) -> Result<Value, Error> {
    if event.get("Records").is_some() {
        let event: Event = serde_json::from_value(event)?;
        return Ok(serde_json::to_value(deliver::handle_new(deliver, event).await)?);
    }
    Ok(serde_json::to_value(deliver::handle_due(deliver).await?)?)
}
