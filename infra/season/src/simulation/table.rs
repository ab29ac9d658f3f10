//! A table that nobody made ready: on demand it takes what a new table takes, or twice its last peak.

use crate::load::real;

/// How long ago a peak must be to count, in minutes.
const AFTER: usize = 30;

/// What such a table refuses.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Unready {
    /// Minutes in which more units came than it takes.
    pub minutes: f64,
    /// Units that were too many.
    pub refused: f64,
}

/// Lets the units of every minute come to a table that takes `at_first` a second.
pub fn unready(minutes: &[f64], at_first: f64) -> Unready {
    let (mut peak, mut refused) = (0.0_f64, Unready::default());
    for (minute, units) in minutes.iter().enumerate() {
        if let Some(before) = minute.checked_sub(AFTER) {
            peak = peak.max(minutes[before]);
        }
        let takes = (at_first * 60.0).max(peak * 2.0);
        if *units > takes {
            refused.minutes += real(1_u64);
            refused.refused += units - takes;
        }
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::{Unready, unready};

    #[test]
    fn what_grows_slowly_is_taken() {
        let slowly: Vec<f64> = (0..600).map(|minute| f64::from(minute) * 1_000.0).collect();
        assert_eq!(unready(&slowly, 4_000.0), Unready::default());
    }

    #[test]
    fn what_comes_at_once_is_refused_until_the_table_has_grown() {
        let mut at_once = vec![0.0; 60];
        at_once.extend(vec![480_000.0; 60]);
        let refused = unready(&at_once, 4_000.0);
        assert_eq!((refused.minutes, refused.refused), (30.0, 30.0 * 240_000.0));
    }
}
