//! The verification report (V5): one A4 page with heading, number, QR code, what was registered, and the notes.

mod page;
mod wording;

use crate::layout::{Sheet, Typesetter};
use crate::qr::Matrix;
use crate::{DocumentError, Fonts, file};
use domain::report::{Part, ReportContent};
use domain::time::{Timestamp, shown};
use krilla::SerializeSettings;
use krilla::action::LinkAction;
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::tagging::TagTree;
use page::SetPage;
use wording::HEADING;

/// A4 in points.
const PAGE: (f32, f32) = (595.28, 841.89);
/// Type sizes to try, largest first, until the page holds everything.
const SCALES: [f32; 10] = [1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55];

/// Prints `content` as one A4 page, PDF/A-2a, tagged, always the same bytes for the same arguments.
///
/// `link` is [`seal::link`](crate::seal::link)'s and goes into the QR code; the part before `/v/` is printed as the
/// address of the verification page. A link too long for a QR code goes in without its fragment, so that such a report
/// is verified online only. Fails with [`DocumentError::Unprintable`] where a character has no glyph.
pub fn render(content: &ReportContent, fonts: &Fonts, link: &str) -> Result<Vec<u8>, DocumentError> {
    let typesetter = Typesetter::new(fonts)?;
    let (code, encoded) = Matrix::encode(link)?;
    let page = fitting(&typesetter, content, &code, encoded)?;
    let mut document = krilla::Document::new_with(settings()?);
    document.set_metadata(metadata(content)?);
    let paper = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| DocumentError::Pdf("page size".to_owned()))?;
    let mut sheet = document.start_page_with(paper);
    let target = Target::Action(LinkAction::new(encoded.to_owned()).into());
    let link = LinkAnnotation::new(page.code_area()?, target);
    let clickable = sheet.add_tagged_annotation(Annotation::new_link(link, Some("在线核验".to_owned())));
    let mut surface = sheet.surface();
    let tags = page.draw(&mut Sheet::new(&mut surface), clickable)?;
    surface.finish();
    sheet.finish();
    let mut tree = TagTree::new().with_lang(Some("zh-CN".to_owned()));
    for tag in tags {
        tree.push(tag);
    }
    document.set_tag_tree(tree);
    let written = document
        .finish()
        .map_err(|error| DocumentError::Pdf(error.to_string()))?;
    file::compact(&written)
}

/// The page in the largest type that fits.
fn fitting<'f>(
    typesetter: &Typesetter<'f>,
    content: &ReportContent,
    code: &Matrix,
    link: &str,
) -> Result<SetPage<'f>, DocumentError> {
    for scale in SCALES {
        let page = SetPage::set(typesetter, content, (code, link), scale)?;
        if page.fits() {
            return Ok(page);
        }
    }
    Err(DocumentError::TooLong)
}

fn settings() -> Result<SerializeSettings, DocumentError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .finish()
        .map_err(|error| DocumentError::Pdf(format!("{error:?}")))?;
    Ok(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    })
}

fn metadata(content: &ReportContent) -> Result<Metadata, DocumentError> {
    Ok(Metadata::new()
        .title(format!("{HEADING} {}", content.number))
        .description(wording::report_kind(content.part).to_owned())
        .language("zh-CN".to_owned())
        .creator("Quxiang".to_owned())
        .producer("Quxiang".to_owned())
        .creation_date(date_time(content.issued_at)?)
        .document_id(document_id(content)))
}

/// Two reports with one number are the same document, reprinted or renewed.
fn document_id(content: &ReportContent) -> String {
    let part = match content.part {
        Part::Archive => "archive",
        Part::Hukou => "hukou",
    };
    format!("quxiang-report-{}-{part}", content.number)
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
