//! Graduates sign in, check their basic information, and file: destinations, archive, hukou, proof (P2, P3, F, H).

mod archive;
mod basics;
mod change;
mod codes;
mod command;
mod ended;
mod filing;
mod history;
mod hukou;
mod identity;
mod relocation;
mod uploads;

use files::Files;
use gateway::App;
use gateway::routes::{Routes, routes};

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &[
    "DOSSIERS_TABLE",
    "HISTORY_TABLE",
    "ORGANIZATIONS_TABLE",
    "VERIFICATIONS_TABLE",
    "IDEMPOTENCY_TABLE",
    "UPLOADS_BUCKET",
    "DOCUMENTS_BUCKET",
    "IDENTITY_KEY",
];

/// What the handlers share.
#[derive(Clone)]
pub struct Submit {
    /// Records, clock, randomness.
    pub app: App,
    /// Proof pictures.
    pub files: Files,
}

/// The routes of the function, with their part of the API document.
pub fn routes(submit: Submit) -> Routes {
    Routes::new()
        .routes(routes!(identity::me))
        .routes(routes!(identity::bind))
        .routes(routes!(basics::profile))
        .routes(routes!(basics::accept))
        .routes(routes!(basics::change_contact))
        .routes(routes!(filing::show, filing::start, filing::edit, filing::discard))
        .routes(routes!(filing::submit, filing::withdraw))
        .routes(routes!(filing::void, filing::withdraw_void))
        .routes(routes!(change::start, change::edit, change::discard))
        .routes(routes!(change::submit, change::withdraw))
        .routes(routes!(archive::show, archive::start, archive::edit, archive::discard))
        .routes(routes!(archive::submit, archive::withdraw))
        .routes(routes!(archive::offices))
        .routes(routes!(hukou::show, hukou::start, hukou::edit, hukou::discard))
        .routes(routes!(hukou::submit, hukou::withdraw))
        .routes(routes!(uploads::list, uploads::announce))
        .routes(routes!(uploads::show, uploads::remove))
        .routes(routes!(ended::list))
        .routes(routes!(ended::restart))
        .routes(routes!(history::list))
        .routes(routes!(codes::kinds))
        .routes(routes!(codes::lists))
        .routes(routes!(codes::list))
        .with_state(submit)
}
