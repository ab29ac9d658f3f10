//! The function `authorize`.

use authorize::Authorize;
use documents::Fonts;
use documents::seal::SealingKey;
use files::Files;
use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::{App, Clock, lambda};
use std::sync::Arc;
use std::time::Duration;

/// Asking for work takes a few milliseconds from here, and longer where 7 MB are read at the same time.
const ASKING: Duration = Duration::from_millis(10);

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    let config = Config::from_environment(authorize::NEEDS)?;
    let cloud = Cloud::new(&config, Access::Environment)?;
    let app = App::new(&config, &cloud, Clock::system())?;
    app.warm_up();
    let signing = config.report_signing().ok_or("REPORT_SIGNING_KEY is missing")?;
    let fonts = config.fonts_dir.as_deref().ok_or("FONTS_DIR is missing")?;
    let fonts = Arc::new(Fonts::open(fonts)?);
    let ahead = Arc::clone(&fonts);
    tokio::spawn(async move {
        tokio::time::sleep(ASKING).await;
        tokio::task::spawn_blocking(move || ahead.read_ahead());
    });
    let authorize = Authorize {
        files: Files::new(cloud.s3(), config.buckets.uploads(), config.buckets.documents()),
        fonts,
        key: Arc::new(SealingKey::from_pkcs8_pem(signing.key)?),
        certificate: signing.certificate.into(),
        app,
    };
    lambda::serve(authorize::routes(authorize).into()).await
}
