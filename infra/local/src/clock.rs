//! The clock of this machine: the host is where time comes from.

use jiff::Timestamp;

/// Now.
#[expect(clippy::disallowed_methods, reason = "the one clock of the local host")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
