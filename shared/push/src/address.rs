//! Where a message goes.

use crate::Secrets;
use std::fmt;

/// Where one person wants to be told. Its `Debug` names the channel only.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// A follower of the official account.
    WeChat {
        /// Who it is, as this official account names them.
        open_id: String,
    },
    /// A mailbox.
    Email {
        /// `name@example.org`.
        address: String,
    },
    /// A system that wants to be told.
    Webhook {
        /// Passed [`crate::check_url`].
        url: String,
        /// What messages to it are signed with.
        secrets: Secrets,
    },
}

impl Address {
    /// The channel's stable code.
    pub fn channel(&self) -> &'static str {
        match self {
            Self::WeChat { .. } => "wechat",
            Self::Email { .. } => "email",
            Self::Webhook { .. } => "webhook",
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.channel())
    }
}
