//! Writes lines.

use super::fields::{Fields, is_ours};
use super::metrics;
use serde_json::{Map, Value};
use std::io::Write;
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// Writes every event as one line of JSON: level, module, what [may be written](super::fields) of the spans around it and of
/// itself. The log service stamps every line, so none has a time of its own.
#[derive(Debug)]
pub struct Lines<W>(W);

impl<W> Lines<W>
where
    W: for<'a> MakeWriter<'a> + 'static,
{
    /// Lines go to `writer`, each in one piece.
    pub fn new(writer: W) -> Self {
        Self(writer)
    }
}

impl<S, W> Layer<S> for Lines<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if !is_ours(attributes.metadata().target()) {
            return;
        }
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        let mut fields = Fields::default();
        if is_ours(metadata.target()) {
            event.record(&mut fields);
        }
        let mut line = Map::new();
        if metadata.target() == metrics::TARGET {
            line.insert("_aws".to_owned(), metrics::envelope(&mut fields.0));
        }
        line.insert("level".to_owned(), metadata.level().as_str().into());
        line.insert("target".to_owned(), metadata.target().into());
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(around) = span.extensions().get::<Fields>() {
                line.extend(around.0.clone());
            }
        }
        line.extend(fields.0);
        // Nobody could be told that the log can't be written.
        let _ = self
            .0
            .make_writer_for(metadata)
            .write_all(format!("{}\n", Value::Object(line)).as_bytes());
    }
}
