//! Looking at uploads, by hand-made specimens (F13).

#![expect(clippy::unwrap_used, reason = "a specimen that can't be made fails its test")]

mod accepted;
mod mutated;
mod refused;
mod specimens;
