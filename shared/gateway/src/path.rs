//! Path parameters.

use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// The parameters of the path. An id that does not look like one names nothing: 404, as for any other (G4).
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        found
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|_| Problem::not_found())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{get, send, text_of};
    use axum::{Router, routing};
    use domain::id::GraduateId;

    #[tokio::test]
    async fn g4_a_malformed_id_is_answered_like_an_unknown_one() {
        let read = |Path(id): Path<GraduateId>| async move { id.to_string() };
        let router = Router::new().route("/graduates/{id}", routing::get(read));
        let good = send(router.clone(), get("/graduates/10001-2026-7K3QX9M2PA4B")).await;
        assert_eq!(text_of(good).await, "10001-2026-7K3QX9M2PA4B");
        for id in ["1", "10001-2026-7k3qx9m2pa4b", "%FF", "%00"] {
            assert_eq!(
                send(router.clone(), get(&format!("/graduates/{id}"))).await.status(),
                404,
                "{id}"
            );
        }
    }
}
