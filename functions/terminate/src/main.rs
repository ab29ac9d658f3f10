//! The function `terminate`.

use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::{App, Clock, lambda};

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    let config = Config::from_environment(terminate::NEEDS)?;
    let cloud = Cloud::new(&config, Access::Environment)?;
    let app = App::new(&config, &cloud, Clock::system())?;
    app.warm_up();
    lambda::serve(terminate::routes(app).into()).await
}
