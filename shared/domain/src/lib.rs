//! What destination registration is, free of every technology: states, transitions, permissions, numbers, code tables.
//!
//! Nothing here waits, reads a clock, draws randomness or knows a store. A transition takes the moment and the
//! actor as arguments and answers with what changed or with the [`Refusal`](refusal::Refusal) that says why not.
//! Rule ids such as `F7` refer to `docs/rules.md`.

pub mod account;
pub mod agreement;
pub mod authorization;
pub mod codes;
pub mod confirmation;
pub mod dossier;
pub mod employer;
pub mod fault;
pub mod filing;
pub mod hex;
pub mod history;
pub mod id;
pub mod identity;
pub mod invitation;
pub mod kind;
pub mod message;
pub mod number;
pub mod policy;
pub mod principal;
pub mod proposal;
pub mod refusal;
pub mod relocation;
pub mod report;
pub mod roster;
pub mod school;
pub mod termination;
pub mod time;
pub mod upload;
