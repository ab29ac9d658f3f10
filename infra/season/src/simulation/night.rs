//! The night of the deadline, second by second: what the API lets through, what comes again, and who gives up.

use crate::load::real;

/// How often a client asks again after a refusal, waiting twice as long each time.
const TRIES: usize = 6;
/// Seconds before the first repetition.
const FIRST_WAIT: usize = 2;

/// What is let through.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// Requests a second.
    pub rate: f64,
    /// At once, after a quiet time.
    pub burst: f64,
}

/// What became of a night.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Night {
    /// Requests that people made.
    pub wanted: f64,
    /// Those that were refused the first time.
    pub refused: f64,
    /// Those that were refused every time.
    pub given_up: f64,
    /// Requests a second at the worst, repetitions included.
    pub most: f64,
    /// Seconds that a request waited in the mean, of those that were let through.
    pub waited: f64,
    /// Minutes in which something was refused.
    pub minutes: f64,
}

/// Lets the minutes' requests come evenly within each, and through the gate.
pub fn night(minutes: &[f64], gate: Gate) -> Night {
    let seconds = minutes.len() * 60;
    let longest = FIRST_WAIT << TRIES;
    // What comes in a second, by how often it was refused before.
    let mut coming = vec![[0.0; TRIES]; seconds + longest * 2];
    let (mut night, mut tokens, mut waits) = (Night::default(), gate.burst, 0.0);
    let mut refusing = vec![false; coming.len() / 60 + 1];
    for second in 0..coming.len() {
        let fresh = minutes.get(second / 60).copied().unwrap_or_default() / 60.0;
        coming[second][0] += fresh;
        night.wanted += fresh;
        let now = coming[second];
        let all: f64 = now.iter().sum();
        night.most = night.most.max(all);
        tokens = (tokens + gate.rate).min(gate.burst.max(gate.rate));
        let passes = if all > tokens { tokens / all } else { 1.0 };
        tokens -= all * passes;
        for (tries, count) in now.into_iter().enumerate() {
            waits += count * passes * waited(tries);
            let refused = count * (1.0 - passes);
            if refused <= 0.0 {
                continue;
            }
            refusing[second / 60] = true;
            if tries == 0 {
                night.refused += refused;
            }
            again(&mut coming, (second, tries), refused, &mut night);
        }
    }
    night.minutes = real(refusing.into_iter().filter(|refused| *refused).count());
    night.waited = waits / (night.wanted - night.given_up);
    night
}

/// Comes again after half to one and a half of the wait, or never.
fn again(coming: &mut [[f64; TRIES]], (second, tries): (usize, usize), refused: f64, night: &mut Night) {
    let wait = FIRST_WAIT << tries;
    let later = second + wait / 2..second + wait / 2 + wait;
    if tries + 1 == TRIES || later.end > coming.len() {
        night.given_up += refused;
        return;
    }
    let each = refused / real(wait);
    coming[later].iter_mut().for_each(|at| at[tries + 1] += each);
}

/// Seconds that a request has waited in the mean after so many refusals.
fn waited(tries: usize) -> f64 {
    (0..tries).map(|before| real(FIRST_WAIT << before)).sum()
}

#[cfg(test)]
mod tests {
    use super::{Gate, night};

    #[test]
    fn a_wide_gate_refuses_nothing() {
        let gate = Gate {
            rate: 100.0,
            burst: 100.0,
        };
        let night = night(&[600.0, 6000.0, 600.0], gate);
        assert!((night.wanted - 7200.0).abs() < 1e-6);
        assert_eq!((night.refused, night.given_up, night.minutes), (0.0, 0.0, 0.0));
    }

    #[test]
    fn a_narrow_one_lets_through_what_it_can_and_loses_nothing_from_sight() {
        let gate = Gate {
            rate: 50.0,
            burst: 50.0,
        };
        let night = night(&[600.0, 6000.0, 600.0], gate);
        assert!(night.refused > 2_000.0 && night.given_up < night.refused, "{night:?}");
        assert!(night.most > 100.0 && night.waited > 0.0, "{night:?}");
    }

    #[test]
    fn a_gate_that_is_far_too_narrow_is_given_up_at() {
        let gate = Gate { rate: 1.0, burst: 1.0 };
        let night = night(&[6000.0; 10], gate);
        assert!(night.given_up / night.wanted > 0.9, "{night:?}");
    }
}
