//! WeChat's return codes.

use crate::{Failure, Reason};
use std::time::Duration;

/// After the day's quota is used up: an operator can have it reset before midnight.
const AFTER_DAILY_QUOTA: Duration = Duration::from_hours(1);
/// After the minute's.
const AFTER_MINUTE_QUOTA: Duration = Duration::from_mins(1);

/// The access token is wrong, no longer the newest, or over.
pub(crate) fn refuses_token(errcode: i64) -> bool {
    matches!(errcode, 40001 | 40014 | 42001)
}

/// What a code of `message/template/send` or `stable_token` means; nothing for success.
pub(crate) fn failure(errcode: i64) -> Option<Failure> {
    Some(match errcode {
        // 45065, known from mass messages: one with this id is there already.
        0 | 45065 => return None,
        // The system is busy: whether before or after taking the message is not said.
        -1 => Failure::later(Reason::Busy).perhaps_arrived(),
        // No such OpenID of this account; does not follow it.
        40003 | 43004 => Failure::never(Reason::RecipientGone),
        43101 => Failure::never(Reason::RecipientRefuses),
        45009 => Failure::later(Reason::QuotaUsedUp).not_before(Some(AFTER_DAILY_QUOTA)),
        45011 => Failure::later(Reason::QuotaUsedUp).not_before(Some(AFTER_MINUTE_QUOTA)),
        // Credentials (40001, 40013, 40014, 40125, 42001, 40164: our IP address is not on its list, 41001–41009 something is
        // missing), template and its fields (40036, 40037, 47001, 47003), link (40039, 40048, 40066), account (43116, 48001,
        // 48004, 50002, 50004, 50005, 50007).
        40001
        | 40013
        | 40014
        | 40036
        | 40037
        | 40039
        | 40048
        | 40066
        | 40125
        | 40164
        | 41001..=41009
        | 42001
        | 43116
        | 47001
        | 47003
        | 48001
        | 48004
        | 50002
        | 50004
        | 50005
        | 50007 => Failure::later(Reason::OwnSettings),
        _ => Failure::later(Reason::Refused),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Again, Arrived};

    fn of(errcode: i64) -> (Reason, Again, Arrived) {
        let failure = failure(errcode).unwrap();
        (failure.reason, failure.again, failure.arrived)
    }

    #[test]
    fn m1_only_what_the_recipient_decided_ends_the_attempts() {
        let later = Again::Later { not_before: None };
        assert_eq!(failure(0), None);
        assert_eq!(of(43004), (Reason::RecipientGone, Again::Never, Arrived::No));
        assert_eq!(of(40003), (Reason::RecipientGone, Again::Never, Arrived::No));
        assert_eq!(of(43101), (Reason::RecipientRefuses, Again::Never, Arrived::No));
        assert_eq!(of(-1), (Reason::Busy, later, Arrived::Perhaps));
        assert_eq!(of(40037), (Reason::OwnSettings, later, Arrived::No));
        assert_eq!(of(99999), (Reason::Refused, later, Arrived::No));
    }

    #[test]
    fn m1_a_quota_is_waited_for() {
        for (errcode, minutes) in [(45009, 60), (45011, 1)] {
            let not_before = Some(Duration::from_mins(minutes));
            assert_eq!(
                of(errcode),
                (Reason::QuotaUsedUp, Again::Later { not_before }, Arrived::No)
            );
        }
    }
}
