//! A system where nothing happens by itself: whoever counts or orders everything must have asked for everything.

use local::{BoxError, Functions, Platform, functions};
use std::sync::Arc;

/// All functions, none of them on a schedule.
pub(crate) async fn without_schedules(platform: &Platform) -> Result<Functions, BoxError> {
    let functions = functions::assemble(platform).await?;
    Ok(Functions {
        schedules: Vec::new(),
        consumers: Vec::new(),
        ..functions
    })
}

/// All functions, and nobody looks at uploads but the story.
pub(crate) async fn without_uploads(platform: &Platform) -> Result<Functions, BoxError> {
    let functions = functions::assemble(platform).await?;
    Ok(Functions {
        on_upload: Arc::new(|_| Box::pin(async { Ok(()) })),
        ..functions
    })
}
