//! The function `verify`.

use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::{App, Clock, lambda};
use verify::Verify;

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    let config = Config::from_environment(verify::NEEDS)?;
    let cloud = Cloud::new(&config, Access::Environment)?;
    let app = App::new(&config, &cloud, Clock::system())?;
    let public_keys = config
        .report_keys
        .as_ref()
        .map(|keys| keys.public_keys.as_str())
        .unwrap_or_default()
        .into();
    let routes = verify::routes(Verify { app, public_keys });
    lambda::serve_presenting(routes.into(), verify::problem_page).await
}
