//! The rules of the domain, told and enumerated.

#![expect(clippy::unwrap_used, reason = "a story that can't go on fails")]

mod bounds;
mod operations;
mod people;
mod permissions;
mod rules;
mod states;
