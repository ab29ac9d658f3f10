//! Where everything stands on the pages of an agreement.

use super::clauses;
use super::wording::{self, HEADING, Printed};
use crate::DocumentError;
use crate::layout::{
    BODY, BOTTOM, Block, Flow, Letterhead, Line, MM, Row, Sheet, SignatureForm, Style, Table, TableStyle, Typesetter,
    group,
};
use domain::agreement::{AgreementForm, AgreementNumber, AgreementText, Signed};
use krilla::tagging::{Tag, TagGroup};
use std::slice::from_ref;

/// Where the number stands, and the facts below it.
const NUMBER_TOP: f32 = 31.5 * MM;
const FACTS_TOP: f32 = 39.5 * MM;
/// Where the tables begin.
const BLOCKS_TOP: f32 = 47.5 * MM;
/// From the left margin to each fact, and from there to its value if the label isn't longer.
const FACT_LEFTS: [f32; 3] = [0.0, 56.0 * MM, 112.0 * MM];
const LABEL_WIDTH: f32 = 18.5 * MM;
const GAP: f32 = 3.5 * MM;
const FOOTER_TOP: f32 = BOTTOM + 3.0 * MM;
/// Label, value, label, value; together the width of [`BODY`].
const COLUMN_SHARES: [f32; 4] = [0.19, 0.31, 0.19, 0.31];

/// An agreement with every line broken and every place known.
pub(super) struct SetAgreement<'f> {
    heading: Letterhead<'f>,
    facts: Vec<SetFact<'f>>,
    flow: Flow<'f>,
    /// Left and right, of every page.
    footers: Vec<(Line<'f>, Line<'f>)>,
}

/// A label and a value under the heading.
struct SetFact<'f> {
    label: Line<'f>,
    value: Line<'f>,
    left: f32,
    top: f32,
}

impl<'f> SetAgreement<'f> {
    pub(super) fn set(
        typesetter: &Typesetter<'f>,
        number: &AgreementNumber,
        version: usize,
        text: &AgreementText,
    ) -> Result<Self, DocumentError> {
        let flow = Flow::place(blocks(typesetter, text, version)?, BLOCKS_TOP, GAP)?;
        let small = Style::regular(8.5).gray(90);
        let page_count = flow.page_count();
        let footer = |page| {
            let left = wording::footer(number, version);
            let right = format!("第{page}页 共{page_count}页");
            Ok((typesetter.line(&left, small)?, typesetter.line(&right, small)?))
        };
        Ok(Self {
            heading: Letterhead::set(typesetter, HEADING)?,
            facts: facts(typesetter, number, version, text)?,
            flow,
            footers: (1..=page_count).map(footer).collect::<Result<_, DocumentError>>()?,
        })
    }

    pub(super) fn page_count(&self) -> usize {
        self.flow.page_count()
    }

    /// Draws one page, counted from 0, and adds what is on it to `tags`, in reading order.
    pub(super) fn draw(
        &self,
        page: usize,
        sheet: &mut Sheet<'_, '_>,
        tags: &mut Vec<TagGroup>,
    ) -> Result<(), DocumentError> {
        if page == 0 {
            tags.push(self.heading.draw(sheet)?);
            tags.extend(self.facts.iter().map(|fact| fact.draw(sheet)));
        }
        self.flow.draw(page, sheet, tags);
        if let Some((left, right)) = self.footers.get(page) {
            sheet.footer(left, BODY.left, FOOTER_TOP);
            sheet.footer(right, BODY.left + BODY.width - right.width(), FOOTER_TOP);
        }
        Ok(())
    }
}

impl SetFact<'_> {
    fn draw(&self, sheet: &mut Sheet<'_, '_>) -> TagGroup {
        // The number is bigger than its label; both stand on one baseline.
        let sink = (self.value.style.size - self.label.style.size) * 1.13;
        let label = sheet.lines(from_ref(&self.label), self.left, self.top + sink);
        let indent = LABEL_WIDTH.max(self.label.width() + 2.0 * MM);
        let value = sheet.lines(from_ref(&self.value), self.left + indent, self.top);
        group(Tag::P, [label.into(), value.into()])
    }
}

fn facts<'f>(
    typesetter: &Typesetter<'f>,
    number: &AgreementNumber,
    version: usize,
    text: &AgreementText,
) -> Result<Vec<SetFact<'f>>, DocumentError> {
    let label = Style::regular(10.0).gray(90);
    let set = |(name, value): (&str, &str), style, left, top| -> Result<_, DocumentError> {
        Ok(SetFact {
            label: typesetter.line(name, label)?,
            value: typesetter.line(value, style)?,
            left: BODY.left + left,
            top,
        })
    };
    let large = Style::bold(13.0).tracking(0.05);
    let mut facts = vec![set(("协议编号", number.as_str()), large, 0.0, NUMBER_TOP)?];
    for ((name, value), left) in wording::facts(text, version).iter().zip(FACT_LEFTS) {
        facts.push(set((name, value), Style::regular(10.0), left, FACTS_TOP)?);
    }
    Ok(facts)
}

/// Parties, terms, clauses, then the boxes to sign in or the record of how it was signed.
fn blocks<'f>(
    typesetter: &Typesetter<'f>,
    text: &AgreementText,
    version: usize,
) -> Result<Vec<Block<'f>>, DocumentError> {
    let printed = Printed::of(&text.fields);
    let years = wording::years(&text.graduate);
    let mut blocks = vec![
        table(typesetter, &wording::employer(&printed))?,
        table(typesetter, &wording::graduate(&text.graduate, &years))?,
    ];
    if text.form == AgreementForm::ThreeParty {
        blocks.push(table(
            typesetter,
            &wording::school(&text.graduate.school, &text.office),
        )?);
    }
    blocks.push(table(typesetter, &wording::terms(&printed))?);
    if text.form == AgreementForm::TwoParty {
        blocks.push(table(typesetter, &wording::notes(&text.office))?);
    }
    blocks.push(Block::Heading(typesetter.line(clauses::TITLE, Style::bold(10.5))?));
    for clause in clauses::clauses(text) {
        let lines = typesetter.wrap(&clause, Style::regular(9.5).gray(30), BODY.width)?;
        blocks.push(Block::Item(lines));
    }
    blocks.push(match text.signed {
        Signed::OnPaper => Block::Form(SignatureForm::set(typesetter, clauses::signers(text.form))?),
        Signed::Online { .. } => {
            let steps = clauses::steps(text, version);
            table(typesetter, &clauses::record(&steps))?
        }
    });
    Ok(blocks)
}

fn table<'f>(typesetter: &Typesetter<'f>, rows: &[Row<'_>]) -> Result<Block<'f>, DocumentError> {
    let widths = COLUMN_SHARES.map(|share| share * BODY.width);
    let table = Table::set(typesetter, TableStyle::ruled(1.0), (BODY.left, &widths), rows)?;
    Ok(Block::Table(table))
}
