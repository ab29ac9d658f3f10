//! The administration: settings, accounts, roster, lists (S1–S7, P4–P6, P9, R1, R2, C5, C6), and the API document.

mod accounts;
mod agreement_form;
mod document;
mod employers;
mod flags;
mod graduates;
mod history;
mod identity;
mod imports;
mod matrix;
mod pressure;
mod search;
mod settings;

use files::Files;
use gateway::App;
use gateway::routes::{Routes, routes};

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &[
    "DOSSIERS_TABLE",
    "HISTORY_TABLE",
    "ORGANIZATIONS_TABLE",
    "VERIFICATIONS_TABLE",
    "JOBS_TABLE",
    "IDEMPOTENCY_TABLE",
    "UPLOADS_BUCKET",
    "DOCUMENTS_BUCKET",
    "IDENTITY_KEY",
];

/// What the handlers share.
#[derive(Clone)]
pub struct Admin {
    /// Records, clock.
    pub app: App,
    /// Roster files.
    pub files: Files,
}

/// The routes of the function, with their part of the API document.
pub fn routes(admin: Admin) -> Routes {
    Routes::new()
        .routes(routes!(settings::show, settings::change))
        .routes(routes!(accounts::list, accounts::add))
        .routes(routes!(accounts::change, accounts::remove))
        .routes(routes!(accounts::reset))
        .routes(routes!(imports::list, imports::start))
        .routes(routes!(imports::show))
        .routes(routes!(imports::template))
        .routes(routes!(search::search))
        .routes(routes!(matrix::matrix))
        .routes(routes!(graduates::show))
        .routes(routes!(graduates::correct))
        .routes(routes!(identity::reveal))
        .routes(routes!(history::list))
        .routes(routes!(employers::search))
        .routes(routes!(employers::show))
        .routes(routes!(employers::licence))
        .routes(routes!(employers::history))
        .routes(routes!(employers::verify))
        .routes(routes!(employers::refuse))
        .routes(routes!(employers::correct))
        .routes(routes!(flags::list))
        .routes(routes!(flags::put, flags::remove))
        .routes(routes!(flags::list_province))
        .routes(routes!(flags::put_province, flags::remove_province))
        .routes(routes!(agreement_form::show, agreement_form::fix))
        .routes(routes!(pressure::list))
        .routes(routes!(document::openapi))
        .routes(routes!(document::page))
        .with_state(admin)
}
