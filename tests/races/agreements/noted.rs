//! Who asked what when, and what was answered when.

use domain::account::Account;
use journeys::rig::act::Act;
use journeys::rig::affairs::Around;
use journeys::rig::seat::Outcome;
use records::{Call, Error};
use std::sync::Arc;

/// One request, its answer, and the place of both among all requests and answers.
#[derive(Clone, Debug)]
pub(super) struct Noted {
    /// Before everything that has a larger number.
    pub(super) asked: u64,
    /// After everything that has a smaller number.
    pub(super) answered: u64,
    /// What was asked and answered.
    pub(super) did: Arc<Did>,
}

/// What somebody did.
#[derive(Debug)]
pub(super) struct Did {
    /// What.
    pub(super) act: Act,
    /// As whom.
    pub(super) call: Call,
    /// The account, of staff.
    pub(super) account: Option<Account>,
    /// Where.
    pub(super) around: Arc<Around>,
    /// What became of it.
    pub(super) outcome: Outcome,
    /// Whether a failure may hide that it was done.
    pub(super) may_be_hidden: bool,
}

impl Did {
    /// Whether it is known what became of it.
    pub(super) fn is_clear(&self) -> bool {
        match &self.outcome {
            Ok(_) | Err(Error::Refused(_) | Error::KeyReused | Error::Corrupt(_)) => true,
            Err(Error::Busy | Error::Store(_)) => false,
        }
    }
}
