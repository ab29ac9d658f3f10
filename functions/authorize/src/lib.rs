//! Graduates let record offices verify: authorisations, reports, who looked (V1–V5, V8).

mod granting;
mod lookups;
mod report;
mod view;

use documents::Fonts;
use documents::seal::SealingKey;
use files::Files;
use gateway::App;
use gateway::routes::{Routes, routes};
use std::sync::Arc;

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &[
    "DOSSIERS_TABLE",
    "HISTORY_TABLE",
    "ORGANIZATIONS_TABLE",
    "VERIFICATIONS_TABLE",
    "IDEMPOTENCY_TABLE",
    "DOCUMENTS_BUCKET",
    "IDENTITY_KEY",
    "REPORT_SIGNING_KEY",
    "REPORT_SIGNING_CERTIFICATE",
    "REPORT_PUBLIC_KEYS",
    "PUBLIC_BASE_URL",
    "FONTS_DIR",
];

/// What the handlers share.
#[derive(Clone)]
pub struct Authorize {
    /// Records, clock, randomness.
    pub app: App,
    /// Where reports are kept.
    pub files: Files,
    /// The typefaces of reports.
    pub fonts: Arc<Fonts>,
    /// Signs reports and their copies in the QR code.
    pub key: Arc<SealingKey>,
    /// The certificate of the key, PEM.
    pub certificate: Arc<str>,
}

/// The routes of the function, with their part of the API document.
pub fn routes(authorize: Authorize) -> Routes {
    Routes::new()
        .routes(routes!(view::list))
        .routes(routes!(granting::grant, granting::withdraw))
        .routes(routes!(report::report))
        .routes(routes!(lookups::list))
        .with_state(authorize)
}
