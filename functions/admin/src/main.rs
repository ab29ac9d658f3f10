//! The function `admin`.

use admin::Admin;
use files::Files;
use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::{App, Clock, lambda};

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    let config = Config::from_environment(admin::NEEDS)?;
    let cloud = Cloud::new(&config, Access::Environment)?;
    let app = App::new(&config, &cloud, Clock::system())?;
    app.warm_up();
    let files = Files::new(cloud.s3(), config.buckets.uploads(), config.buckets.documents());
    lambda::serve(admin::routes(Admin { app, files }).into()).await
}
