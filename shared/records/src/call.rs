//! One request, as far as records are concerned.

use domain::account::Account;
use domain::policy::Asker;
use domain::principal::Principal;
use domain::time::Timestamp;

/// Who asks, from where, when, and whether the request may be a repetition.
#[derive(Clone, Debug)]
pub struct Call {
    /// The sign-in.
    pub principal: Principal,
    /// Where it came from.
    pub origin: Origin,
    /// Set when the client sent an `Idempotency-Key` (G2).
    pub repeat: Option<Repeat>,
    /// The moment of the request.
    pub now: Timestamp,
}

/// From where a request came, as the history keeps it (G1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The request's id, as in the logs.
    pub request_id: String,
    /// The caller's address.
    pub source_ip: String,
    /// The client program, at most 200 characters.
    pub user_agent: String,
}

/// What makes a request recognisable when it comes again (G2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The client's `Idempotency-Key`.
    pub key: String,
    /// SHA-256 of method, path and body: the same key with another request is refused.
    pub fingerprint: [u8; 32],
}

impl Call {
    /// The system itself, for scheduled jobs and events.
    pub fn system(request_id: impl Into<String>, now: Timestamp) -> Self {
        let origin = Origin {
            request_id: request_id.into(),
            ..Origin::default()
        };
        Self {
            principal: Principal::Public,
            origin,
            repeat: None,
            now,
        }
    }

    /// The question that the policy answers.
    pub fn asker<'a>(&'a self, account: Option<&'a Account>) -> Asker<'a> {
        Asker {
            principal: &self.principal,
            account,
            now: self.now,
        }
    }
}
