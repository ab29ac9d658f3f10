//! The running system and its people, for stories told over HTTP, races and benchmarks.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a story that can't go on fails"
)]

pub mod canary;
pub mod ledger;
mod quiet;
pub mod restored;
pub mod rig;
pub mod world;
