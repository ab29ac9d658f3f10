//! Whole journeys over HTTP, told by their actors.

#![expect(clippy::unwrap_used, reason = "a story that can't go on fails")]

mod accounts;
mod agreements;
mod authorization;
mod canary;
mod confirmation;
mod corrections;
mod employers;
mod enrolment;
mod filing;
mod imports;
mod input;
mod keepers;
mod messages;
mod modules;
mod observability;
mod offline;
mod operator;
mod overtaken;
mod relocation;
mod repeated;
mod restore;
mod review;
mod roster;
mod sign_in;
mod signing;
mod terminating;
mod uploads;
mod verification;
mod whole;
