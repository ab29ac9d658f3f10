//! What became of an attempt.

use crate::Reason;
use std::fmt;
use std::time::Duration;

/// One attempt, as its log keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// What became of it.
    pub outcome: Result<Delivery, Failure>,
    /// How long it took.
    pub took: Duration,
}

/// Whoever carries the message further, or receives it, has said that it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// What was answered.
    pub reply: Reply,
    /// WeChat's name of the message (`msgid`): by it WeChat reports later what became of it.
    pub receipt: Option<String>,
}

/// The message is not known to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub reason: Reason,
    /// What was answered, if anything was.
    pub reply: Option<Reply>,
    /// Whether and when to send it again.
    pub again: Again,
    /// Whether it may be there nonetheless.
    pub arrived: Arrived,
}

/// Whether to send it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Yes, at the caller's pace.
    Later {
        /// But not before this much time has passed, at most a day: the other side asked for it.
        not_before: Option<Duration>,
    },
    /// No: nothing about this address will get better by itself.
    Never,
}

/// Whether a message that failed may have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// It was not handed over, or was refused.
    No,
    /// It was handed over, and no clear answer came.
    Perhaps,
}

/// What the other side answered, in its own numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// An HTTP status.
    Http(u16),
    /// WeChat's `errcode`; 0 is success.
    WeChat(i64),
    /// An SMTP reply code.
    Smtp(u16),
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(status) => write!(f, "HTTP {status}"),
            Self::WeChat(errcode) => write!(f, "errcode {errcode}"),
            Self::Smtp(code) => write!(f, "SMTP {code}"),
        }
    }
}

impl Failure {
    /// It did not arrive; to be tried again at the caller's pace.
    pub(crate) fn later(reason: Reason) -> Self {
        Self {
            reason,
            reply: None,
            again: Again::Later { not_before: None },
            arrived: Arrived::No,
        }
    }

    /// It did not arrive and never will.
    pub(crate) fn never(reason: Reason) -> Self {
        Self {
            again: Again::Never,
            ..Self::later(reason)
        }
    }

    /// The same after this answer.
    pub(crate) fn reply(self, reply: Reply) -> Self {
        Self {
            reply: Some(reply),
            ..self
        }
    }

    /// The same, where it was handed over.
    pub(crate) fn perhaps_arrived(self) -> Self {
        Self {
            arrived: Arrived::Perhaps,
            ..self
        }
    }

    /// The same about something that had to go before the message.
    pub(crate) fn not_arrived(self) -> Self {
        Self {
            arrived: Arrived::No,
            ..self
        }
    }

    /// The same, not to be tried again for a while.
    pub(crate) fn not_before(self, wait: Option<Duration>) -> Self {
        match self.again {
            Again::Later { .. } => Self {
                again: Again::Later { not_before: wait },
                ..self
            },
            Again::Never => self,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reply {
            None => write!(f, "{}", self.reason),
            Some(reply) => write!(f, "{}（{reply}）", self.reason),
        }
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m1_a_failure_reads_alone() {
        let failure = Failure::later(Reason::Busy).reply(Reply::Http(503));
        assert_eq!(failure.to_string(), "对方繁忙，要求稍后再试（HTTP 503）");
    }
}
