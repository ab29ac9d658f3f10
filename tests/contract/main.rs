//! The API document, the routers and the cloud's template say the same; and nobody is let in who should not be.

#![expect(clippy::unwrap_used, reason = "a story that can't go on fails")]

mod bodies;
mod document;
mod granted;
mod operations;
mod permissions;
mod template;
