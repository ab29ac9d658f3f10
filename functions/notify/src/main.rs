//! The function `notify`, called with batches of the history's stream.

use aws_lambda_events::event::dynamodb::Event;
use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::{App, Clock, telemetry};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use notify::Notify;

#[tokio::main]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let config = Config::from_environment(notify::NEEDS)?;
    let cloud = Cloud::new(&config, Access::Environment)?;
    let records = App::new(&config, &cloud, Clock::system())?.records;
    let notify = &Notify { records };
    let handle = async |event: LambdaEvent<Event>| {
        let told = notify::handle(notify, event.payload);
        Ok::<_, Error>(telemetry::invoked(&event.context, told).await)
    };
    lambda_runtime::run(service_fn(handle)).await
}
