//! The function `inbox`.

use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::{App, Clock, lambda};
use inbox::{Inbox, Networks};

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    let config = Config::from_environment(inbox::NEEDS)?;
    let cloud = Cloud::new(&config, Access::Environment)?;
    let app = App::new(&config, &cloud, Clock::system())?;
    app.warm_up();
    let networks = networks();
    lambda::serve(inbox::routes(Inbox { app, networks }).into()).await
}

#[expect(clippy::disallowed_methods, reason = "this is how main.rs reads the environment")]
fn networks() -> Networks {
    inbox::networks(std::env::var("WEBHOOK_NETWORKS").ok().as_deref())
}
