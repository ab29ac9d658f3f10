//! The verification report (V5): one A4 page with heading, number, QR code, what was registered, and the notes.

mod page;
mod wording;

use crate::layout::{Sheet, Typesetter};
use crate::pdf::{self, About};
use crate::qr::Matrix;
use crate::{DocumentError, Fonts, file};
use domain::report::{Part, ReportContent};
use krilla::action::LinkAction;
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use page::SetPage;
use wording::HEADING;

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
    let mut document = pdf::start(about(content))?;
    let mut sheet = document.start_page_with(pdf::paper()?);
    let target = Target::Action(LinkAction::new(encoded.to_owned()).into());
    let link = LinkAnnotation::new(page.code_area()?, target);
    let clickable = sheet.add_tagged_annotation(Annotation::new_link(link, Some("在线核验".to_owned())));
    let mut surface = sheet.surface();
    let tags = page.draw(&mut Sheet::new(&mut surface), clickable)?;
    surface.finish();
    sheet.finish();
    file::compact(&pdf::finish(document, tags)?)
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

fn about(content: &ReportContent) -> About {
    About {
        title: format!("{HEADING} {}", content.number),
        description: wording::report_kind(content.part),
        made_at: content.issued_at,
        id: document_id(content),
    }
}

/// Two reports with one number are the same document, reprinted or renewed.
fn document_id(content: &ReportContent) -> String {
    let part = match content.part {
        Part::Archive => "archive",
        Part::Hukou => "hukou",
    };
    format!("quxiang-report-{}-{part}", content.number)
}
