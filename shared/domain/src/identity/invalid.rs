//! Why a text is not what its field takes.

use crate::fault::{Fault, FaultCode};
use std::borrow::Cow;

/// What is wrong with one text, before it is known which field it stood in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Invalid {
    /// For programs.
    pub code: FaultCode,
    /// For the user, in Chinese.
    pub message: Cow<'static, str>,
}

impl Invalid {
    /// The fault `code`, told by `message`.
    pub fn new(code: FaultCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// The same as a fault of `field`.
    pub fn fault(self, field: impl Into<String>) -> Fault {
        Fault::new(field, self.code, self.message)
    }
}
