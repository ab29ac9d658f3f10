//! The function `sign`.

use documents::Fonts;
use files::Files;
use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::{App, Clock, lambda};
use sign::Sign;
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    let config = Config::from_environment(sign::NEEDS)?;
    let cloud = Cloud::new(&config, Access::Environment)?;
    let app = App::new(&config, &cloud, Clock::system())?;
    app.warm_up();
    let fonts = config.fonts_dir.as_deref().ok_or("FONTS_DIR is missing")?;
    let sign = Sign {
        files: Files::new(cloud.s3(), config.buckets.uploads(), config.buckets.documents()),
        fonts: Arc::new(Fonts::open(fonts)?),
        app,
    };
    lambda::serve(sign::routes(sign).into()).await
}
