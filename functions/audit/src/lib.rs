//! Staff review, amend and void (F6–F9, F12, H3, Q1).

mod counts;
mod decision;
mod ended;
mod queue;
mod shown;
mod staff;

use files::Files;
use gateway::App;
use gateway::routes::{Routes, routes};

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &[
    "DOSSIERS_TABLE",
    "HISTORY_TABLE",
    "ORGANIZATIONS_TABLE",
    "VERIFICATIONS_TABLE",
    "INVITATIONS_TABLE",
    "IDEMPOTENCY_TABLE",
    "DOCUMENTS_BUCKET",
    "IDENTITY_KEY",
];

/// What the handlers share.
#[derive(Clone)]
pub struct Audit {
    /// Records, clock.
    pub app: App,
    /// Proof pictures.
    pub files: Files,
}

/// The routes of the function, with their part of the API document.
pub fn routes(audit: Audit) -> Routes {
    Routes::new()
        .routes(routes!(queue::search))
        .routes(routes!(counts::counts))
        .routes(routes!(shown::show, decision::decide))
        .routes(routes!(shown::proof_link))
        .routes(routes!(staff::amend))
        .routes(routes!(staff::void))
        .routes(routes!(ended::search))
        .with_state(audit)
}
