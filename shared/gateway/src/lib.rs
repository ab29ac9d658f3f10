//! The HTTP edge of every function: who is asking, what a request may look like, how an answer looks (P1, G2–G4).
//!
//! A function's router is wrapped once by [`edge::edge`]; its handlers take [`Caller`], [`Body`], [`Query`], [`Path`]
//! and [`Precondition`] as arguments and answer with [`Problem`] where something is wrong.

pub mod answer;
pub mod app;
pub mod body;
pub mod caller;
pub mod client;
pub mod clock;
pub mod config;
pub mod edge;
pub mod html;
pub mod idempotency;
pub mod lambda;
pub mod openapi;
pub mod page;
pub mod path;
pub mod precondition;
pub mod problem;
pub mod query;
pub mod random;
pub mod routes;
mod schema;
pub mod stream;
pub mod telemetry;
#[cfg(test)]
mod testing;
pub mod view;

pub use app::App;
pub use body::{Body, Checked};
pub use caller::Caller;
pub use clock::Clock;
pub use page::Page;
pub use path::Path;
pub use precondition::{ETag, Precondition};
pub use problem::Problem;
pub use query::Query;
pub use random::Random;
