//! A router as a Lambda function.

use crate::{edge, telemetry};
use axum::Router;

/// Serves `router` behind the [`edge`](edge::edge) until the platform ends the process.
pub async fn serve(router: Router) -> Result<(), lambda_http::Error> {
    telemetry::init();
    lambda_http::run(edge::edge(router)).await
}
