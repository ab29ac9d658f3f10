//! The rules of the domain, told and enumerated.

#![expect(clippy::unwrap_used, reason = "a story that can't go on fails")]

mod agreement_guards;
mod agreement_rules;
mod agreements;
mod bounds;
mod employers;
mod operations;
mod people;
mod permissions;
mod rules;
mod states;
