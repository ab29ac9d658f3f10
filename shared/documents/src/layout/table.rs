//! A ruled table of labels and values: cells may span columns, long values wrap and make their row higher.

use super::line::{Style, Typesetter};
use super::row::{Role, Row, SetRow};
use super::sheet::{Sheet, Span};
use crate::DocumentError;
use krilla::geom::Rect;
use krilla::tagging::{TableHeaderScope, Tag, TagGroup};
use std::num::NonZeroU32;

/// Thickness of a rule, in points.
const RULE: f32 = 0.6;
/// A table of at most so many rows is not divided between pages.
const SMALL: usize = 6;
/// Grayness of rules.
const RULE_GRAY: u8 = 90;
/// Grayness behind the title and behind labels.
const TITLE_GRAY: u8 = 226;
const LABEL_GRAY: u8 = 245;

/// Type and space of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableStyle {
    pub(crate) title: Style,
    pub(crate) label: Style,
    pub(crate) value: Style,
    /// Between text and rule, in points.
    pub(crate) padding: f32,
}

/// A table with every text broken into lines, its height known, not yet drawn.
pub(crate) struct Table<'f> {
    span: Span,
    rows: Vec<SetRow<'f>>,
    padding: f32,
}

impl TableStyle {
    /// As in every document of ours; `scale` makes all type smaller.
    pub(crate) fn ruled(scale: f32) -> Self {
        Self {
            title: Style::bold(11.0 * scale).tracking(0.1),
            label: Style::regular(10.0 * scale).gray(40),
            value: Style::regular(10.5 * scale),
            padding: 6.0 * scale,
        }
    }
}

impl<'f> Table<'f> {
    /// Sets `rows` into columns of these widths (points), beginning at `left`.
    pub(crate) fn set(
        typesetter: &Typesetter<'f>,
        style: TableStyle,
        columns: (f32, &[f32]),
        rows: &[Row<'_>],
    ) -> Result<Self, DocumentError> {
        let (left, widths) = columns;
        let rows = rows
            .iter()
            .map(|row| SetRow::set(typesetter, style, (left, widths), row))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            span: Span {
                left,
                width: widths.iter().sum(),
            },
            rows,
            padding: style.padding,
        })
    }

    /// In points.
    pub(crate) fn height(&self) -> f32 {
        self.rows.iter().map(|row| row.height).sum()
    }

    /// The height of what stays together: a small table, or the title with the first row of a bigger one.
    pub(super) fn least_height(&self) -> f32 {
        if self.rows.len() <= SMALL {
            return self.height();
        }
        let titles = self.rows.iter().take_while(|row| row.is_title()).count();
        self.rows.iter().take(titles + 1).map(|row| row.height).sum()
    }

    /// Takes off the rows that fit into `room`, a long row in part; none if that leaves a title alone.
    pub(super) fn take(&mut self, room: f32) -> Option<Self> {
        let mut below = 0.0;
        let whole = self.rows.iter().take_while(|row| {
            below += row.height;
            below <= room
        });
        let count = whole.count();
        let mut taken: Vec<SetRow<'f>> = self.rows.drain(..count).collect();
        let used: f32 = taken.iter().map(|row| row.height).sum();
        taken.extend(self.rows.first_mut().and_then(|row| row.take(room - used)));
        if !self.rows.is_empty() && taken.iter().all(SetRow::is_title) {
            self.rows.splice(..0, taken);
            return None;
        }
        Some(Self { rows: taken, ..*self })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Draws with the upper edge at `top` and answers with the tags.
    pub(crate) fn draw(&self, sheet: &mut Sheet<'_, '_>, top: f32) -> TagGroup {
        self.fills(sheet, top);
        let mut table = TagGroup::new(Tag::Table);
        let mut y = top;
        for row in &self.rows {
            let mut tags = TagGroup::new(Tag::TR);
            for cell in &row.cells {
                let text_top = y + (row.height - cell.height()) / 2.0;
                let content = match (cell.role, cell.lines.as_slice()) {
                    (Role::Title, [line]) => sheet.centered(line, cell.span, text_top),
                    (Role::Title | Role::Label | Role::Value | Role::Prose, lines) => {
                        sheet.lines(lines, cell.span.left + self.padding, text_top)
                    }
                };
                let mut group = cell_tag(cell.role, cell.columns);
                group.push(content);
                tags.push(group);
            }
            table.push(tags);
            y += row.height;
        }
        self.rules(sheet, top);
        table
    }

    fn fills(&self, sheet: &mut Sheet<'_, '_>, top: f32) {
        for (role, gray) in [(Role::Title, TITLE_GRAY), (Role::Label, LABEL_GRAY)] {
            let mut y = top;
            let mut rects = Vec::new();
            for row in &self.rows {
                let cells = row.cells.iter().filter(|cell| cell.role == role);
                rects.extend(cells.filter_map(|cell| Rect::from_xywh(cell.span.left, y, cell.span.width, row.height)));
                y += row.height;
            }
            sheet.decoration(rects, gray);
        }
    }

    fn rules(&self, sheet: &mut Sheet<'_, '_>, top: f32) {
        let mut rects = Vec::new();
        let mut y = top;
        rects.extend(horizontal(self.span, y));
        for row in &self.rows {
            let edges = row
                .cells
                .iter()
                .map(|cell| cell.span.left)
                .chain([self.span.left + self.span.width]);
            rects.extend(edges.filter_map(|x| Rect::from_xywh(x - RULE / 2.0, y, RULE, row.height)));
            y += row.height;
            rects.extend(horizontal(self.span, y));
        }
        sheet.decoration(rects, RULE_GRAY);
    }
}

fn horizontal(span: Span, y: f32) -> Option<Rect> {
    Rect::from_xywh(span.left - RULE / 2.0, y - RULE / 2.0, span.width + RULE, RULE)
}

fn cell_tag(role: Role, columns: u16) -> TagGroup {
    let columns = NonZeroU32::new(u32::from(columns)).filter(|columns| columns.get() > 1);
    match role {
        Role::Title => TagGroup::new(Tag::TH(TableHeaderScope::Column).with_col_span(columns)),
        Role::Label => TagGroup::new(Tag::TH(TableHeaderScope::Row).with_col_span(columns)),
        Role::Value | Role::Prose => TagGroup::new(Tag::TD.with_col_span(columns)),
    }
}
