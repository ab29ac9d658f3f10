//! Many at once on one graduate, against a real store; and what one operation asks of it.

#![expect(clippy::unwrap_used, reason = "a story that can't go on fails")]

mod counts;
mod enrolment;
mod filing;
mod repeated;
mod verification;
