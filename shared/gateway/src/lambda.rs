//! A router as a Lambda function.

use crate::edge::{self, Present};
use crate::telemetry;
use axum::Router;

/// Serves `router` behind the [`edge`](edge::edge) until the platform ends the process.
pub async fn serve(router: Router) -> Result<(), lambda_http::Error> {
    serve_presenting(router, |_, _, _| None).await
}

/// The same, with pages among the routes.
pub async fn serve_presenting(router: Router, present: Present) -> Result<(), lambda_http::Error> {
    telemetry::init();
    lambda_http::run(edge::edge_presenting(router, present)).await
}
