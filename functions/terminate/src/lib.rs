//! Ending an agreement (T1–T5): either side asks, the other answers, reviewers decide (in `audit`), the school forces.

mod asking;
mod forcing;
mod view;

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
    "IDENTITY_KEY",
];

/// The routes of the function, with their part of the API document.
pub fn routes(app: App) -> Routes {
    Routes::new()
        .routes(routes!(asking::show, asking::ask, asking::withdraw))
        .routes(routes!(asking::answer))
        .routes(routes!(
            asking::show_employer,
            asking::ask_employer,
            asking::withdraw_employer
        ))
        .routes(routes!(asking::answer_employer))
        .routes(routes!(forcing::force))
        .routes(routes!(forcing::overdue))
        .with_state(app)
}
