//! A ruled table of labels and values: cells may span columns, long values wrap and make their row higher.

use super::line::{Line, Style, Typesetter};
use super::sheet::{Sheet, Span};
use crate::DocumentError;
use krilla::geom::Rect;
use krilla::tagging::{TableHeaderScope, Tag, TagGroup};
use std::num::NonZeroU32;

/// Thickness of a rule, in points.
const RULE: f32 = 0.6;
/// Grayness of rules.
const RULE_GRAY: u8 = 90;
/// Grayness behind the title and behind labels.
const TITLE_GRAY: u8 = 226;
const LABEL_GRAY: u8 = 245;

/// What a cell is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Title,
    Label,
    Value,
}

/// One cell as the template writes it.
pub(crate) struct Cell<'t> {
    text: &'t str,
    role: Role,
    columns: u16,
}

impl<'t> Cell<'t> {
    /// The title of the table, over `columns` columns.
    pub(crate) fn title(text: &'t str, columns: u16) -> Self {
        Self {
            text,
            role: Role::Title,
            columns,
        }
    }

    pub(crate) fn label(text: &'t str) -> Self {
        Self {
            text,
            role: Role::Label,
            columns: 1,
        }
    }

    /// A value over `columns` columns.
    pub(crate) fn value(text: &'t str, columns: u16) -> Self {
        Self {
            text,
            role: Role::Value,
            columns,
        }
    }
}

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

struct SetRow<'f> {
    cells: Vec<SetCell<'f>>,
    height: f32,
}

struct SetCell<'f> {
    lines: Vec<Line<'f>>,
    role: Role,
    columns: u16,
    span: Span,
}

impl SetCell<'_> {
    fn height(&self) -> f32 {
        self.lines.iter().map(|line| line.style.leading()).sum()
    }
}

impl<'f> Table<'f> {
    /// Sets `rows` into columns of these widths (points), beginning at `left`.
    pub(crate) fn set(
        typesetter: &Typesetter<'f>,
        style: TableStyle,
        columns: (f32, &[f32]),
        rows: &[Vec<Cell<'_>>],
    ) -> Result<Self, DocumentError> {
        let (left, widths) = columns;
        let rows = rows
            .iter()
            .map(|row| set_row(typesetter, style, (left, widths), row))
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
                    (Role::Title | Role::Label | Role::Value, lines) => {
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

fn set_row<'f>(
    typesetter: &Typesetter<'f>,
    style: TableStyle,
    (mut left, mut widths): (f32, &[f32]),
    row: &[Cell<'_>],
) -> Result<SetRow<'f>, DocumentError> {
    let mut cells = Vec::with_capacity(row.len());
    for cell in row {
        let (own, rest) = widths.split_at(usize::from(cell.columns).min(widths.len()));
        let span = Span {
            left,
            width: own.iter().sum(),
        };
        let text_style = match cell.role {
            Role::Title => style.title,
            Role::Label => style.label,
            Role::Value => style.value,
        };
        let lines = typesetter.wrap(cell.text, text_style, span.inset(style.padding).width)?;
        cells.push(SetCell {
            lines,
            role: cell.role,
            columns: cell.columns,
            span,
        });
        left += span.width;
        widths = rest;
    }
    let height = cells.iter().map(SetCell::height).fold(0.0, f32::max) + style.padding;
    Ok(SetRow { cells, height })
}

fn cell_tag(role: Role, columns: u16) -> TagGroup {
    let columns = NonZeroU32::new(u32::from(columns)).filter(|columns| columns.get() > 1);
    match role {
        Role::Title => TagGroup::new(Tag::TH(TableHeaderScope::Column).with_col_span(columns)),
        Role::Label => TagGroup::new(Tag::TH(TableHeaderScope::Row).with_col_span(columns)),
        Role::Value => TagGroup::new(Tag::TD.with_col_span(columns)),
    }
}
