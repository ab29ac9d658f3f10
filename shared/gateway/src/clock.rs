//! The clock: the only place that asks what time it is.

use domain::time::Timestamp;
use std::sync::{Arc, PoisonError, RwLock};

/// Tells the time. Cheap to clone; clones of one adjustable clock agree.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Set(Arc<RwLock<Timestamp>>),
}

/// Sets an adjustable clock.
#[derive(Clone, Debug)]
pub struct Hands(Arc<RwLock<Timestamp>>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still.
    pub fn fixed(at: Timestamp) -> Self {
        Self(Source::Set(Arc::new(RwLock::new(at))))
    }

    /// A clock that stands at `at` until its [`Hands`] are moved: for tests of deadlines (E1).
    pub fn adjustable(at: Timestamp) -> (Self, Hands) {
        let shared = Arc::new(RwLock::new(at));
        (Self(Source::Set(Arc::clone(&shared))), Hands(shared))
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => system_time(),
            Source::Set(at) => *at.read().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

impl Hands {
    /// Moves the clock to `at`, forwards or back.
    pub fn set(&self, at: Timestamp) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "everything else is told the time by this clock"
)]
fn system_time() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e1_clones_of_an_adjustable_clock_move_together() {
        let (start, later) = (
            "2026-06-01T00:00:00Z".parse().unwrap(),
            "2026-07-01T00:00:00Z".parse().unwrap(),
        );
        let (clock, hands) = Clock::adjustable(start);
        let clone = clock.clone();
        hands.set(later);
        assert_eq!((clock.now(), clone.now()), (later, later));
        assert_eq!(Clock::fixed(start).now(), start);
    }
}
