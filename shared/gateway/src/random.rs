//! Randomness: the only place that draws any.

use crate::problem::Problem;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// Draws random bytes. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Random(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Seeded { seed: u64, drawn: Arc<Mutex<u64>> },
}

/// The operating system gives no randomness.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the system's random source failed")]
pub struct Dry;

impl Random {
    /// The operating system's source: unguessable.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// The same bytes for the same seed: for tests only, anyone can guess them.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded {
            seed,
            drawn: Arc::new(Mutex::new(0)),
        })
    }

    /// `N` random bytes.
    pub fn array<const N: usize>(&self) -> Result<[u8; N], Dry> {
        let mut bytes = [0; N];
        match &self.0 {
            Source::System => getrandom::fill(&mut bytes).map_err(|_| Dry)?,
            Source::Seeded { seed, drawn } => {
                let mut drawn = drawn.lock().unwrap_or_else(PoisonError::into_inner);
                for chunk in bytes.chunks_mut(32) {
                    let block = Sha256::new()
                        .chain_update(seed.to_be_bytes())
                        .chain_update(drawn.to_be_bytes());
                    chunk
                        .iter_mut()
                        .zip(block.finalize())
                        .for_each(|(byte, drawn)| *byte = drawn);
                    *drawn += 1;
                }
            }
        }
        Ok(bytes)
    }
}

impl From<Dry> for Problem {
    fn from(dry: Dry) -> Self {
        Self::internal(&dry.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v4_system_bytes_do_not_repeat_and_seeded_ones_do() {
        assert_ne!(
            Random::system().array::<16>().unwrap(),
            Random::system().array::<16>().unwrap()
        );
        let (one, other) = (Random::seeded(7), Random::seeded(7));
        let first = one.array::<40>().unwrap();
        assert_eq!(first, other.array::<40>().unwrap());
        assert_ne!(first, one.array::<40>().unwrap());
    }
}
