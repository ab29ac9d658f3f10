//! Inboxes (M1) of graduates, employers, schools and provinces: messages, the channels through which they are pushed, and what
//! is on its way there. The same operations under four paths.

mod channels;
mod deliveries;
mod mailbox;
mod messages;
mod view;

use gateway::App;
use gateway::routes::{Routes, routes};
use mailbox::Owners;
pub use push::Networks;

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &[
    "DOSSIERS_TABLE",
    "HISTORY_TABLE",
    "ORGANIZATIONS_TABLE",
    "MESSAGES_TABLE",
    "IDEMPOTENCY_TABLE",
    "IDENTITY_KEY",
];

/// What it may be given besides: which networks webhooks may lead to, public ones unless said otherwise.
pub const MAY_HAVE: &[&str] = &["WEBHOOK_NETWORKS"];

/// What the handlers share.
#[derive(Clone)]
pub struct Inbox {
    /// Records, clock.
    pub app: App,
    /// Where webhooks may lead.
    pub networks: Networks,
}

/// `any`, or else public ones.
pub fn networks(name: Option<&str>) -> Networks {
    match name {
        Some("any") => Networks::Any,
        Some(_) | None => Networks::Public,
    }
}

/// The routes of the function, with their part of the API document.
pub fn routes(inbox: Inbox) -> Routes {
    let of = |owners: Owners| owners.named(of_one(owners));
    Owners::ALL
        .into_iter()
        .fold(Routes::new(), |all, owners| all.nest(owners.path(), of(owners)))
        .with_state(inbox)
}

fn of_one(owners: Owners) -> Routes<Inbox> {
    let all = Routes::new()
        .routes(routes!(messages::list))
        .routes(routes!(messages::unread))
        .routes(routes!(messages::mark))
        .routes(routes!(channels::show, channels::change))
        .routes(routes!(deliveries::list))
        .routes(routes!(deliveries::replay));
    match owners {
        Owners::Graduate => all,
        Owners::Employer | Owners::School | Owners::Province => all.routes(routes!(channels::replace_secret)),
    }
}
