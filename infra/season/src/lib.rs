//! A season on paper: what 12.7 million graduates ask of the cloud, from what each operation was measured to cost.

pub mod measured;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was measured can't be used.
    #[error("measured: {0}")]
    Measured(String),
}
