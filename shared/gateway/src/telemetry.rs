//! Log lines: one JSON object each, with the fields of the request's span.

use std::panic::{Location, PanicHookInfo};
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts the log, once; later calls change nothing. The level comes from `AWS_LAMBDA_LOG_LEVEL` or is `info`.
pub fn init() {
    let filter = EnvFilter::try_from_env("AWS_LAMBDA_LOG_LEVEL").unwrap_or_else(|_| EnvFilter::new("info"));
    if lines(filter, std::io::stdout).try_init().is_ok() {
        std::panic::set_hook(Box::new(log_panic));
    }
}

/// The log service stamps every line, so none has a time of its own.
fn lines<W>(filter: EnvFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false);
    lines
        .with_target(false)
        .without_time()
        .with_env_filter(filter)
        .with_writer(writer)
        .finish()
}

/// Logs where a panic was. Its message may repeat what a user typed, so it is left out.
fn log_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map(Location::to_string).unwrap_or_default();
    tracing::error!(place, "panic");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::edge;
    use crate::testing::{get, send};
    use axum::{Router, routing};
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(line)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn p9_a_log_line_names_the_route_and_no_person() {
        let paper = Paper::default();
        let copy = paper.clone();
        let log = lines(EnvFilter::new("info"), move || copy.clone()).set_default();
        let router = edge(Router::new().route("/graduates/{id}", routing::get(|| async { "ok" })));
        send(router, get("/graduates/10001-2026-7K3QX9M2PA4B?name=%E6%9D%8E")).await;
        drop(log);

        let text = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
        let line: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        assert_eq!(line["status"], 200);
        assert_eq!(line["span"]["route"], "/graduates/{id}");
        assert_eq!(line["span"]["request_id"].as_str().unwrap().len(), 16);
        assert!(line["duration_ms"].is_number());
        assert!(!text.contains("7K3QX9M2PA4B") && !text.contains("%E6"), "{text}");
    }
}
