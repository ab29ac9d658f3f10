//! The least that a function can be: what start-up times and sizes of the real ones are compared with.

use axum::Router;
use axum::routing::get;

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    lambda_http::run(Router::new().route("/", get(async || "hello"))).await
}
