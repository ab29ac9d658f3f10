//! The function `submit`.

use files::Files;
use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::{App, Clock, lambda};
use submit::Submit;

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    let config = Config::from_environment(submit::NEEDS)?;
    let cloud = Cloud::new(&config, Access::Environment)?;
    let app = App::new(&config, &cloud, Clock::system())?;
    app.warm_up();
    let files = Files::new(cloud.s3(), config.buckets.uploads(), config.buckets.documents());
    lambda::serve(submit::routes(Submit { app, files }).into()).await
}
