//! The employment agreement (O5, A1, F8): as many A4 pages as its contents take, to be kept or to be signed on paper.

mod clauses;
mod page;
mod wording;

use crate::layout::{Sheet, Typesetter};
use crate::pdf::{self, About};
use crate::{DocumentError, Fonts};
use domain::agreement::{AgreementNumber, AgreementText};
use page::SetAgreement;
use wording::HEADING;

/// Prints one version of an agreement, counted from 1, PDF/A-2a, tagged, always the same bytes for the same arguments.
///
/// Fails with [`DocumentError::Unprintable`] where a character has no glyph.
pub fn render(
    number: &AgreementNumber,
    version: usize,
    text: &AgreementText,
    fonts: &Fonts,
) -> Result<Vec<u8>, DocumentError> {
    let typesetter = Typesetter::new(fonts)?;
    let agreement = SetAgreement::set(&typesetter, number, version, text)?;
    let mut document = pdf::start(about(number, version, text))?;
    let mut tags = Vec::new();
    for page in 0..agreement.page_count() {
        let mut paper = document.start_page_with(pdf::paper()?);
        let mut surface = paper.surface();
        agreement.draw(page, &mut Sheet::new(&mut surface), &mut tags)?;
        surface.finish();
        paper.finish();
    }
    pdf::finish(document, tags)
}

fn about(number: &AgreementNumber, version: usize, text: &AgreementText) -> About {
    About {
        title: format!("{HEADING} {number}"),
        description: wording::form_name(text.form),
        made_at: text.approved_at,
        id: format!("quxiang-agreement-{number}-{version}"),
    }
}
