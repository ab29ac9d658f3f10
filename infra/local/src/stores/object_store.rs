//! The embedded object store as an axum application.

use crate::BoxError;
use crate::s3_events::{self, Watch};
use axum::Router;
use axum::body::Body;
use axum::error_handling::HandleError;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header, request::Parts};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt;
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

/// The store of the objects under `root`, for one pair of keys.
pub(super) fn service(root: &Path, (access_key, secret_key): (&str, &str), watch: Watch) -> Result<Router, BoxError> {
    let files = FileSystem::new(root).map_err(|error| format!("the object store can't start: {error:?}"))?;
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single(access_key, secret_key));
    let store =
        ServiceExt::<Request>::map_response(builder.build(), |response: s3s::HttpResponse| response.map(Body::new));
    let store = HandleError::new(store, |error: s3s::HttpError| async move {
        tracing::error!(?error, "the object store failed");
        StatusCode::INTERNAL_SERVER_ERROR
    });
    let watched = axum::middleware::from_fn_with_state(watch, s3_events::watch);
    Ok(Router::new().fallback_service(store).layer(watched).layer(cors()))
}

/// What the bucket's CORS rules say in the cloud, for pages of this machine.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(|origin: &HeaderValue, _: &Parts| {
            is_loopback(origin)
        }))
        .allow_methods([Method::GET, Method::PUT, Method::POST])
        .allow_headers(Any)
        .expose_headers([header::ETAG])
        .max_age(Duration::from_hours(1))
}

/// Whether a page of this machine asks.
pub(crate) fn is_loopback(origin: &HeaderValue) -> bool {
    let Some(origin) = origin.to_str().ok().and_then(|origin| url::Url::parse(origin).ok()) else {
        return false;
    };
    matches!(origin.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

pub(super) async fn serve(listener: TcpListener, store: Router, stop: watch::Receiver<()>) {
    let served = axum::serve(listener, store)
        .with_graceful_shutdown(crate::host::stopped(stop))
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "the object store ended");
    }
}
