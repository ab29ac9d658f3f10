//! Where everything stands on the page of a report.

use super::wording::{self, HEADING};
use crate::DocumentError;
use crate::layout::{BODY, BOTTOM, Letterhead, Line, MM, Sheet, Span, Style, Table, TableStyle, Typesetter, group};
use crate::qr::Matrix;
use domain::report::ReportContent;
use krilla::geom::{Path, Point, Rect};
use krilla::tagging::{Identifier, ListNumbering, Tag, TagGroup};
use std::slice::from_ref;

/// Where the part with number and code begins.
const FACTS_TOP: f32 = 31.0 * MM;
const FACTS_HEIGHT: f32 = 35.0 * MM;
/// Label, value, label, value; together the width of [`BODY`].
const COLUMN_SHARES: [f32; 4] = [0.19, 0.36, 0.19, 0.26];
/// What a phone reads without effort from an office printer.
const MODULE: f32 = 0.42 * MM;
const CODE_SIDE: (f32, f32) = (38.0 * MM, 62.0 * MM);

/// A report with every line broken and every height known.
pub(super) struct SetPage<'f> {
    heading: Letterhead<'f>,
    number: (Line<'f>, Line<'f>),
    facts: Vec<(Line<'f>, Line<'f>)>,
    code: Code<'f>,
    tables: Vec<Table<'f>>,
    notes_title: Line<'f>,
    notes: Vec<Vec<Line<'f>>>,
    /// Between two tables.
    gap: f32,
}

/// The QR code and what is written under it.
struct Code<'f> {
    rows: Vec<(f32, Path)>,
    module: f32,
    side: f32,
    caption: Line<'f>,
}

impl<'f> SetPage<'f> {
    /// Sets `content` with type sizes multiplied by `scale`; `code` shows `link`.
    pub(super) fn set(
        typesetter: &Typesetter<'f>,
        content: &ReportContent,
        (matrix, link): (&Matrix, &str),
        scale: f32,
    ) -> Result<Self, DocumentError> {
        let base = link.split_once("/v/").map_or(link, |(base, _)| base);
        let label = Style::regular(10.0).gray(90);
        let number = Style::bold(15.0).tracking(0.06);
        let small = Style::regular(9.0 * scale).gray(50);
        let fact = |(name, value): (&str, String)| -> Result<_, DocumentError> {
            Ok((
                typesetter.line(name, label)?,
                typesetter.line(&value, Style::regular(10.0))?,
            ))
        };
        let note = |note: &String| typesetter.wrap(note, small, BODY.width);
        Ok(Self {
            heading: Letterhead::set(typesetter, HEADING)?,
            number: (
                typesetter.line("核验编号", label)?,
                typesetter.line(content.number.as_str(), number)?,
            ),
            facts: wording::facts(content)
                .into_iter()
                .map(fact)
                .collect::<Result<_, _>>()?,
            code: Code::set(typesetter, matrix)?,
            tables: set_tables(typesetter, content, scale)?,
            notes_title: typesetter.line("注意事项", Style::bold(10.0 * scale))?,
            notes: wording::notes(content, base)
                .iter()
                .map(note)
                .collect::<Result<_, _>>()?,
            gap: 3.5 * MM * scale,
        })
    }

    /// Whether nothing goes below the lower margin.
    pub(super) fn fits(&self) -> bool {
        let notes: f32 = self.notes.iter().flatten().map(|line| line.style.leading()).sum();
        let tables: f32 = self.tables.iter().map(|table| table.height() + self.gap).sum();
        self.code.bottom() + tables + self.notes_title.style.leading() + notes <= BOTTOM
    }

    /// Where a click opens the verification page.
    pub(super) fn code_area(&self) -> Result<Rect, DocumentError> {
        let Point { x, y } = self.code.origin();
        Rect::from_xywh(x, y, self.code.side, self.code.side).ok_or_else(|| DocumentError::Pdf("QR area".to_owned()))
    }

    /// Draws everything; the answer is the structure of the page in reading order.
    pub(super) fn draw(
        &self,
        sheet: &mut Sheet<'_, '_>,
        clickable: Identifier,
    ) -> Result<Vec<TagGroup>, DocumentError> {
        let mut tags = vec![self.heading.draw(sheet)?];
        tags.extend(self.draw_facts(sheet));
        tags.push(self.code.draw(sheet, clickable));
        let mut y = self.code.bottom();
        for table in &self.tables {
            tags.push(table.draw(sheet, y));
            y += table.height() + self.gap;
        }
        tags.push(group(
            Tag::P,
            [sheet.lines(from_ref(&self.notes_title), BODY.left, y).into()],
        ));
        y += self.notes_title.style.leading();
        let mut list = TagGroup::new(Tag::L(ListNumbering::Decimal));
        for note in &self.notes {
            let body = group(Tag::LBody, [sheet.lines(note, BODY.left, y).into()]);
            list.push(group(Tag::LI, [body.into()]));
            y += note.iter().map(|line| line.style.leading()).sum::<f32>();
        }
        tags.push(list);
        Ok(tags)
    }

    /// Number and dates at the left, at half the height of the code at the right.
    fn draw_facts(&self, sheet: &mut Sheet<'_, '_>) -> Vec<TagGroup> {
        let left = BODY.left + 1.0 * MM;
        let mut y = FACTS_TOP + (self.code.side - FACTS_HEIGHT).max(0.0) / 2.0;
        let label = sheet.lines(from_ref(&self.number.0), left, y);
        let number = sheet.lines(from_ref(&self.number.1), left, y + 5.0 * MM);
        let mut tags = vec![group(Tag::P, [label.into(), number.into()])];
        y += 15.0 * MM;
        for (name, value) in &self.facts {
            let name = sheet.lines(from_ref(name), left, y);
            let value = sheet.lines(from_ref(value), left + 19.0 * MM, y);
            tags.push(group(Tag::P, [name.into(), value.into()]));
            y += 6.4 * MM;
        }
        tags
    }
}

impl<'f> Code<'f> {
    fn set(typesetter: &Typesetter<'f>, matrix: &Matrix) -> Result<Self, DocumentError> {
        let modules = f32::from(matrix.modules());
        let side = (modules * MODULE).clamp(CODE_SIDE.0, CODE_SIDE.1);
        Ok(Self {
            rows: matrix.rows(),
            module: side / modules,
            side,
            caption: typesetter.line("扫码核验", Style::regular(8.5).gray(90))?,
        })
    }

    /// The quiet zone reaches into the margin, so that the dark squares end where the tables end.
    fn origin(&self) -> Point {
        let quiet = self.module * 4.0;
        Point::from_xy(BODY.left + BODY.width - self.side + quiet, FACTS_TOP - quiet * 0.5)
    }

    /// Below code and caption, where the tables begin.
    fn bottom(&self) -> f32 {
        self.origin().y + self.side + self.caption.style.leading()
    }

    fn draw(&self, sheet: &mut Sheet<'_, '_>, clickable: Identifier) -> TagGroup {
        let origin = self.origin();
        let figure = sheet.figure(&self.rows, origin, self.module);
        let area = Span {
            left: origin.x,
            width: self.side,
        };
        let caption = sheet.centered(&self.caption, area, origin.y + self.side - 1.0 * MM);
        let alternative = "核验二维码：用手机扫描，打开核验页面".to_owned();
        let figure = group(Tag::Figure(Some(alternative)), [figure.into()]);
        group(
            Tag::P,
            [
                group(Tag::Link, [figure.into(), clickable.into()]).into(),
                caption.into(),
            ],
        )
    }
}

fn set_tables<'f>(
    typesetter: &Typesetter<'f>,
    content: &ReportContent,
    scale: f32,
) -> Result<Vec<Table<'f>>, DocumentError> {
    let style = TableStyle::ruled(scale);
    let widths = COLUMN_SHARES.map(|share| share * BODY.width);
    let graduated = content.graduated.to_string();
    let tables = wording::tables(content, &graduated);
    tables
        .iter()
        .map(|rows| Table::set(typesetter, style, (BODY.left, &widths), rows))
        .collect()
}
