//! What only a deployed system shows: updates, failures between its parts, and the check after a restore. Told by
//! `.ci/steps/cloud`, which says where the system is.

#![expect(clippy::unwrap_used, reason = "a story that can't go on fails")]

mod failures;
mod restore;
mod update;
