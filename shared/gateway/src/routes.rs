//! The routes of a function. What they say of themselves, the function's part of the API document, is put together where
//! somebody reads it (feature `document`: the local host and the tests); a function that starts in the cloud has only its
//! handlers (ADR 0010).

use utoipa::openapi::OpenApi;

#[cfg(not(feature = "document"))]
mod plain;

#[cfg(not(feature = "document"))]
pub use plain::{Operations, Routes, paste};

#[cfg(feature = "document")]
pub use utoipa_axum::router::OpenApiRouter as Routes;

/// Handlers with `#[utoipa::path]` that share one path, to be added to [`Routes`].
#[cfg(feature = "document")]
pub use utoipa_axum::routes;

#[cfg(not(feature = "document"))]
pub use crate::plain_routes as routes;

/// The same routes, after `change` was made to what they say of themselves.
#[cfg(feature = "document")]
pub fn documented<S: Clone + Send + Sync + 'static>(
    mut routes: Routes<S>,
    change: impl FnOnce(&mut OpenApi),
) -> Routes<S> {
    change(routes.get_openapi_mut());
    routes
}

/// The same routes: here they say nothing of themselves.
#[cfg(not(feature = "document"))]
pub fn documented<S: Clone + Send + Sync + 'static>(routes: Routes<S>, _: impl FnOnce(&mut OpenApi)) -> Routes<S> {
    routes
}
