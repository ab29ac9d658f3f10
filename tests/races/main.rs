//! Many at once on one graduate or one school, against a real store; and what one operation asks of it.

#![expect(clippy::unwrap_used, reason = "a story that can't go on fails")]

mod accounts;
mod agreements;
mod counts;
mod deadlines;
mod drawing;
mod enrolment;
mod faults;
mod filing;
mod interleavings;
mod journey;
mod repeated;
mod verification;
