//! The function `expire`, called by a schedule.

use expire::Expire;
use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::{App, Clock, telemetry};
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    telemetry::init();
    let config = Config::from_environment(expire::NEEDS)?;
    let cloud = Cloud::new(&config, Access::Environment)?;
    let clock = Clock::system();
    let records = App::new(&config, &cloud, clock.clone())?.records;
    let expire = &Expire { records, clock };
    let handle = async |event: LambdaEvent<Value>| {
        telemetry::invoked(&event.context, expire::handle(expire))
            .await
            .map_err(Box::<dyn std::error::Error + Send + Sync>::from)
    };
    lambda_runtime::run(service_fn(handle)).await
}
