//! Signing: employers register, find and invite; graduates accept or decline; stamped copies come in; agreements are printed
//! (P7, O1–O5, A2).

mod copy;
mod document;
mod employer;
mod graduate;
mod link;
mod uploads;

use documents::Fonts;
use files::Files;
use gateway::App;
use gateway::routes::{Routes, routes};
use std::sync::Arc;

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &[
    "DOSSIERS_TABLE",
    "HISTORY_TABLE",
    "ORGANIZATIONS_TABLE",
    "INVITATIONS_TABLE",
    "IDEMPOTENCY_TABLE",
    "UPLOADS_BUCKET",
    "DOCUMENTS_BUCKET",
    "IDENTITY_KEY",
    "PUBLIC_BASE_URL",
    "FONTS_DIR",
];

/// What the handlers share.
#[derive(Clone)]
pub struct Sign {
    /// Records, clock, randomness.
    pub app: App,
    /// Licences, stamped copies, printed agreements.
    pub files: Files,
    /// The typefaces of agreements.
    pub fonts: Arc<Fonts>,
}

/// The routes of the function, with their part of the API document.
pub fn routes(sign: Sign) -> Routes {
    Routes::new()
        .routes(routes!(employer::registration::show, employer::registration::save))
        .routes(routes!(
            employer::registration::submit,
            employer::registration::withdraw
        ))
        .routes(routes!(employer::registration::announce))
        .routes(routes!(employer::registration::upload))
        .routes(routes!(employer::favourites::search))
        .routes(routes!(employer::favourites::list, employer::favourites::keep))
        .routes(routes!(employer::favourites::forget))
        .routes(routes!(employer::templates::list, employer::templates::add))
        .routes(routes!(employer::templates::change, employer::templates::remove))
        .routes(routes!(employer::invitations::list, employer::invitations::send))
        .routes(routes!(employer::invitations::show))
        .routes(routes!(employer::invitations::revoke))
        .routes(routes!(graduate::list))
        .routes(routes!(graduate::show))
        .routes(routes!(graduate::accept))
        .routes(routes!(graduate::decline))
        .routes(routes!(copy::submit, copy::withdraw))
        .routes(routes!(copy::give_up))
        .routes(routes!(copy::give_link, copy::revoke_link))
        .routes(routes!(link::show))
        .routes(routes!(link::announce))
        .routes(routes!(link::upload))
        .routes(routes!(link::submit))
        .routes(routes!(document::own))
        .routes(routes!(document::own_ended))
        .routes(routes!(document::of_employer))
        .routes(routes!(document::of_staff))
        .routes(routes!(document::of_staff_ended))
        .routes(routes!(graduate::of_staff))
        .routes(routes!(employer::registration::forms))
        .with_state(sign)
}
