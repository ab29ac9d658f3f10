//! Graduates confirm what is registered about them, report what is wrong, and report pressure (C1–C4, C6).

mod answering;
mod pressure;
mod shown;

use gateway::App;
use gateway::routes::{Routes, routes};

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &[
    "DOSSIERS_TABLE",
    "HISTORY_TABLE",
    "ORGANIZATIONS_TABLE",
    "VERIFICATIONS_TABLE",
    "IDEMPOTENCY_TABLE",
    "IDENTITY_KEY",
];

/// The routes of the function, with their part of the API document.
pub fn routes(app: App) -> Routes {
    Routes::new()
        .routes(routes!(shown::show, answering::answer, answering::take_back))
        .routes(routes!(pressure::report))
        .with_state(app)
}
