//! One message on its way through one channel (M1): tried until it arrives, parked when it does not, never forgotten.
//!
//! ```mermaid
#![doc = include_str!("../../../../docs/states/delivery.mmd")]
//! ```

use super::{Channel, MessageId};
use crate::refusal::{Conflict, Refusal};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How often it is tried before it is parked.
pub const MAX_ATTEMPTS: usize = 9;
/// How long one attempt may take before another may be made, in seconds: longer than the sender's own limit.
const LEASE_SECONDS: i64 = 120;
/// How many attempts the log keeps, the newest.
const LOG: usize = 20;
/// How long to wait after each failed attempt, in seconds: a minute to a day, two and a half days in all.
const BACKOFF: [i64; MAX_ATTEMPTS - 1] = [60, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 24 * 3600];

/// Where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DeliveryState {
    /// To be tried from this moment on.
    Due {
        /// When.
        at: Timestamp,
    },
    /// Somebody is trying. What comes of it may never be known: whoever tries may be gone.
    Sending {
        /// When the attempt began.
        since: Timestamp,
    },
    /// It arrived.
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// Given up until somebody looks at it.
    Parked {
        /// When.
        at: Timestamp,
    },
    /// The channel was turned off before it arrived.
    Dropped {
        /// When.
        at: Timestamp,
    },
}

/// What came of asking for an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It has begun: the caller sends, and then [settles](Delivery::settle).
    Begun,
    /// It is over, not due yet, or somebody else sends.
    NotNow,
    /// Every sender was gone: it is parked now.
    GivenUp,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Attempted {
    /// The receiver took it.
    Delivered,
    /// It may work later.
    Failed {
        /// Why: a stable name, without personal data.
        reason: String,
        /// Not before this many seconds, if the receiver says so.
        not_before: Option<i64>,
    },
    /// It will never work this way.
    Impossible {
        /// Why: a stable name, without personal data.
        reason: String,
    },
    /// The channel is off.
    ChannelOff,
    /// Nobody knows: the sender was gone.
    Unknown,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it began.
    pub at: Timestamp,
    /// What the receiver's system answered, an HTTP or SMTP status, if it answered.
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub millis: Option<u64>,
    /// What came of it.
    #[serde(flatten)]
    pub result: Attempted,
}

/// One message on its way through one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The message.
    pub message: MessageId,
    /// The channel.
    pub channel: Channel,
    /// The kind of the message.
    pub code: String,
    /// What is pushed: one line that names nobody.
    pub title: String,
    /// When what is told happened.
    pub happened_at: Timestamp,
    /// Where it stands.
    #[serde(flatten)]
    pub state: DeliveryState,
    /// Attempts since it was made, or made due again by somebody.
    pub tries: usize,
    /// The newest attempts, oldest first.
    pub log: Vec<Attempt>,
}

impl Delivery {
    /// From when on it should be tried, if it should: a sender that is gone is waited for no longer than its lease.
    pub fn due_at(&self) -> Option<Timestamp> {
        match &self.state {
            DeliveryState::Due { at } => Some(*at),
            DeliveryState::Sending { since } => Some(after(*since, LEASE_SECONDS)),
            DeliveryState::Delivered { .. } | DeliveryState::Parked { .. } | DeliveryState::Dropped { .. } => None,
        }
    }

    /// Begins an attempt, if it is to be tried now and nobody else does.
    #[must_use]
    pub fn claim(&mut self, now: Timestamp) -> Claim {
        if self.due_at().is_none_or(|at| now < at) {
            return Claim::NotNow;
        }
        if let DeliveryState::Sending { since } = self.state {
            self.note(Attempt {
                at: since,
                status: None,
                millis: None,
                result: Attempted::Unknown,
            });
            if self.tries >= MAX_ATTEMPTS {
                self.state = DeliveryState::Parked { at: now };
                return Claim::GivenUp;
            }
        }
        self.tries += 1;
        self.state = DeliveryState::Sending { since: now };
        Claim::Begun
    }

    /// Ends the attempt that [`claim`](Self::claim) began.
    pub fn settle(&mut self, attempt: Attempt, now: Timestamp) {
        self.state = match &attempt.result {
            Attempted::Delivered => DeliveryState::Delivered { at: now },
            Attempted::ChannelOff => DeliveryState::Dropped { at: now },
            Attempted::Impossible { .. } => DeliveryState::Parked { at: now },
            Attempted::Failed { not_before, .. } => self.later(now, not_before.unwrap_or_default()),
            Attempted::Unknown => self.later(now, 0),
        };
        self.note(attempt);
    }

    /// Somebody wants it tried again: what was parked is due at once, with as many attempts as a new one.
    pub fn replay(&mut self, now: Timestamp) -> Result<(), Refusal> {
        match &self.state {
            DeliveryState::Parked { .. } => {
                self.tries = 0;
                self.state = DeliveryState::Due { at: now };
                Ok(())
            }
            DeliveryState::Due { .. }
            | DeliveryState::Sending { .. }
            | DeliveryState::Delivered { .. }
            | DeliveryState::Dropped { .. } => Err(Conflict::DeliveryNotParked.into()),
        }
    }

    fn later(&self, now: Timestamp, not_before: i64) -> DeliveryState {
        let wait = self.tries.checked_sub(1).and_then(|failed| BACKOFF.get(failed));
        match wait {
            Some(wait) => {
                let longest = BACKOFF[BACKOFF.len() - 1];
                let wait = self.spread(*wait).max(not_before.min(longest));
                DeliveryState::Due { at: after(now, wait) }
            }
            None => DeliveryState::Parked { at: now },
        }
    }

    /// Up to a tenth more, by name: what failed together is not tried together.
    fn spread(&self, wait: i64) -> i64 {
        let digest = Sha256::digest(self.message.as_str());
        let share = digest.first().copied().map_or(0, i64::from);
        wait + wait * share / 2550
    }

    fn note(&mut self, attempt: Attempt) {
        self.log.push(attempt);
        if self.log.len() > LOG {
            self.log.remove(0);
        }
    }
}

fn after(at: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_second(at.as_second().saturating_add(seconds)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_750_000_000 + second).unwrap()
    }

    fn due() -> Delivery {
        Delivery {
            message: MessageId::new(at(0), "history#1", 0),
            channel: Channel::Webhook,
            code: "reviewed".into(),
            title: "去向登记审核通过".into(),
            happened_at: at(0),
            state: DeliveryState::Due { at: at(0) },
            tries: 0,
            log: Vec::new(),
        }
    }

    fn attempt(result: Attempted, now: Timestamp) -> Attempt {
        Attempt {
            at: now,
            status: None,
            millis: None,
            result,
        }
    }

    fn failed(not_before: Option<i64>) -> Attempted {
        Attempted::Failed {
            reason: "status".into(),
            not_before,
        }
    }

    #[test]
    fn m1_what_fails_is_tried_for_days_and_then_parked_and_can_be_tried_anew() {
        let mut delivery = due();
        let mut now = at(0);
        let mut tries = 0;
        while let Some(next) = delivery.due_at() {
            now = now.max(next);
            assert_eq!(delivery.claim(now), Claim::Begun, "try {tries}");
            tries += 1;
            delivery.settle(attempt(failed(None), now), now);
        }
        assert_eq!(tries, MAX_ATTEMPTS);
        assert!((2 * 86_400..4 * 86_400).contains(&(now.as_second() - at(0).as_second())));
        assert_eq!(delivery.claim(at(10_000_000)), Claim::NotNow);
        delivery.replay(now).unwrap();
        assert_eq!(delivery.replay(now), Err(Conflict::DeliveryNotParked.into()));
        assert_eq!(delivery.claim(now), Claim::Begun);
        delivery.settle(attempt(Attempted::Delivered, now), now);
        assert_eq!(delivery.due_at(), None);
        assert_eq!(delivery.log.len(), MAX_ATTEMPTS + 1);
    }

    #[test]
    fn m1_only_one_sender_at_a_time_and_one_that_is_gone_is_not_waited_for() {
        let mut delivery = due();
        assert_eq!(delivery.claim(at(1)), Claim::Begun);
        assert_eq!(delivery.claim(at(1)), Claim::NotNow);
        assert_eq!(delivery.claim(at(LEASE_SECONDS)), Claim::NotNow);
        assert_eq!(delivery.claim(at(1 + LEASE_SECONDS)), Claim::Begun);
        assert_eq!((delivery.log.len(), delivery.tries), (1, 2));
        assert_eq!(delivery.log[0].result, Attempted::Unknown);
    }

    #[test]
    fn m1_the_receivers_wish_to_wait_is_respected_within_a_day() {
        for (wish, least, most) in [(3600, 3600, 3600), (10_000_000, 86_400, 86_400), (-5, 60, 66)] {
            let mut delivery = due();
            assert_eq!(delivery.claim(at(0)), Claim::Begun);
            delivery.settle(attempt(failed(Some(wish)), at(0)), at(0));
            let wait = delivery.due_at().unwrap().as_second() - at(0).as_second();
            assert!((least..=most).contains(&wait), "{wait}");
        }
    }

    proptest! {
        #[test]
        fn m1_whatever_comes_it_ends_and_what_is_over_is_not_sent(
            results in proptest::collection::vec(0_u8..5, 1..60), gap in 0_i64..200_000
        ) {
            let mut delivery = due();
            let mut now = at(0);
            for result in results {
                now = after(now, gap);
                let over = delivery.due_at().is_none();
                let claimed = delivery.claim(now) == Claim::Begun;
                prop_assert!(!(over && claimed));
                if claimed {
                    let result = match result {
                        0 => Attempted::Delivered,
                        1 => failed(None),
                        2 => Attempted::Impossible { reason: "gone".into() },
                        3 => Attempted::ChannelOff,
                        // The sender is gone.
                        _ => continue,
                    };
                    delivery.settle(attempt(result, now), now);
                }
                prop_assert!(delivery.tries <= MAX_ATTEMPTS);
                prop_assert!(delivery.log.len() <= LOG);
            }
        }
    }

    /// Every state, with what can be done to it.
    #[test]
    fn m1_the_diagram_shows_exactly_what_can_become_of_a_delivery() {
        let of = |state: DeliveryState, tries: usize| Delivery { state, tries, ..due() };
        let (now, gone) = (at(10), at(10 - LEASE_SECONDS - 1));
        let name = |state: &DeliveryState| {
            serde_json::to_value(state).unwrap()["state"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let mut drawn = std::collections::BTreeSet::from(["[*] --> due: tell".to_owned()]);
        let mut arrow = |from: &Delivery, to: &Delivery, what: &str| {
            drawn.insert(format!("{} --> {}: {what}", name(&from.state), name(&to.state)));
        };
        let states = [
            DeliveryState::Due { at: now },
            DeliveryState::Sending { since: gone },
            DeliveryState::Delivered { at: now },
            DeliveryState::Parked { at: now },
            DeliveryState::Dropped { at: now },
        ];
        for (state, tries) in states
            .into_iter()
            .flat_map(|state| [(state.clone(), 1), (state, MAX_ATTEMPTS)])
        {
            let from = of(state, tries);
            let mut to = from.clone();
            let sending = matches!(from.state, DeliveryState::Sending { .. });
            match to.claim(now) {
                Claim::Begun if sending => arrow(&from, &to, "sender gone"),
                Claim::Begun => arrow(&from, &to, "try"),
                Claim::GivenUp => arrow(&from, &to, "sender gone too often"),
                Claim::NotNow => assert_eq!(from, to),
            }
            let mut to = from.clone();
            if to.replay(now).is_ok() {
                arrow(&from, &to, "replay");
            }
            if sending {
                let too_often = tries == MAX_ATTEMPTS;
                for (result, what) in [
                    (Attempted::Delivered, "arrived"),
                    (failed(None), if too_often { "failed too often" } else { "failed" }),
                    (Attempted::Impossible { reason: "gone".into() }, "impossible"),
                    (Attempted::ChannelOff, "channel off"),
                ] {
                    let mut to = from.clone();
                    to.settle(attempt(result, now), now);
                    arrow(&from, &to, what);
                }
            }
        }
        let committed: std::collections::BTreeSet<String> = include_str!("../../../../docs/states/delivery.mmd")
            .lines()
            .skip(1)
            .map(|line| line.trim().to_owned())
            .collect();
        assert_eq!(drawn, committed);
    }
}
