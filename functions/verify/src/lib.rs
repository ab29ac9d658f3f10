//! Public verification, without an account (V6–V8): by name and number, or by the link in the QR code.
//!
//! The function reaches its own table and nothing else. A phone and a clerk see a page that works without script; a client
//! that asks for JSON gets JSON.

mod accept;
mod asking;
mod assets;
mod page;
mod view;

use gateway::App;
use gateway::routes::{Routes, routes};
pub use page::problem_page;
use std::sync::Arc;

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &["VERIFICATIONS_TABLE", "REPORT_PUBLIC_KEYS", "PUBLIC_BASE_URL"];

/// What the handlers share.
#[derive(Clone)]
pub struct Verify {
    /// Records, clock.
    pub app: App,
    /// JWKS with every key that reports were ever signed with.
    pub public_keys: Arc<str>,
}

/// The routes of the function, with their part of the API document.
pub fn routes(verify: Verify) -> Routes {
    Routes::new()
        .routes(routes!(asking::by_name))
        .routes(routes!(page::start))
        .routes(routes!(page::form, page::ask))
        .routes(routes!(page::by_code))
        .routes(routes!(assets::keys))
        .routes(routes!(assets::script))
        .routes(routes!(assets::style))
        .with_state(verify)
}
