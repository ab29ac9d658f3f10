//! The file around the pages: archival format, metadata, structure. The same for every document.

use crate::DocumentError;
use crate::layout::PAGE;
use domain::time::{Timestamp, shown};
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::tagging::{TagGroup, TagTree};
use krilla::{Document, SerializeSettings};

/// What a document says about itself.
pub(crate) struct About {
    pub(crate) title: String,
    pub(crate) description: &'static str,
    pub(crate) made_at: Timestamp,
    /// Two files with one id are the same document, printed again.
    pub(crate) id: String,
}

/// An empty document, PDF/A-2a.
pub(crate) fn start(about: About) -> Result<Document, DocumentError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .finish()
        .map_err(|error| DocumentError::Pdf(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    document.set_metadata(metadata(about)?);
    Ok(document)
}

/// A4.
pub(crate) fn paper() -> Result<PageSettings, DocumentError> {
    PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| DocumentError::Pdf("page size".to_owned()))
}

/// The finished file; `tags` are its contents in reading order.
pub(crate) fn finish(mut document: Document, tags: Vec<TagGroup>) -> Result<Vec<u8>, DocumentError> {
    let mut tree = TagTree::new().with_lang(Some("zh-CN".to_owned()));
    for tag in tags {
        tree.push(tag);
    }
    document.set_tag_tree(tree);
    document.finish().map_err(|error| DocumentError::Pdf(error.to_string()))
}

fn metadata(about: About) -> Result<Metadata, DocumentError> {
    Ok(Metadata::new()
        .title(about.title)
        .description(about.description.to_owned())
        .language("zh-CN".to_owned())
        .creator("Quxiang".to_owned())
        .producer("Quxiang".to_owned())
        .creation_date(date_time(about.made_at)?)
        .document_id(about.id))
}

fn date_time(at: Timestamp) -> Result<DateTime, DocumentError> {
    // `YYYY-MM-DD HH:MM:SS` in China time.
    let text = shown(at);
    let mut fields = text.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u16>);
    let mut next = || {
        fields
            .next()
            .and_then(Result::ok)
            .ok_or_else(|| DocumentError::Pdf(format!("date {text}")))
    };
    let year = next()?;
    let mut small = || next().map(|field| u8::try_from(field).unwrap_or(u8::MAX));
    Ok(DateTime::new(year)
        .month(small()?)
        .day(small()?)
        .hour(small()?)
        .minute(small()?)
        .second(small()?)
        .utc_offset_hour(8)
        .utc_offset_minute(0))
}
