//! The rows of tables: as a template writes them, and with every text broken into lines.

use super::line::{Line, Typesetter};
use super::sheet::Span;
use super::table::TableStyle;
use crate::DocumentError;

/// Columns of every table: label, value, label, value.
const COLUMNS: u16 = 4;
/// Fewer lines than that are not left alone at the end or the beginning of a page.
const TOGETHER: usize = 2;

/// What a cell is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Label,
    Value,
    /// A value whose text may have several paragraphs.
    Prose,
}

/// One cell as the template writes it.
pub(crate) struct Cell<'t> {
    text: &'t str,
    role: Role,
    columns: u16,
}

/// One row as the template writes it.
pub(crate) type Row<'t> = Vec<Cell<'t>>;
/// One table as the template writes it.
pub(crate) type Rows<'t> = Vec<Row<'t>>;

/// The title of a table.
pub(crate) fn title(text: &str) -> Row<'_> {
    vec![Cell {
        text,
        role: Role::Title,
        columns: COLUMNS,
    }]
}

/// A label and a value for the rest of the row.
pub(crate) fn wide<'t>(label: &'t str, value: &'t str) -> Row<'t> {
    vec![
        Cell::of(Role::Label, label),
        Cell {
            columns: COLUMNS - 1,
            ..Cell::of(Role::Value, value)
        },
    ]
}

/// Two labels with their values.
pub(crate) fn pair<'t>(left: (&'t str, &'t str), right: (&'t str, &'t str)) -> Row<'t> {
    [left, right]
        .into_iter()
        .flat_map(|(label, value)| [Cell::of(Role::Label, label), Cell::of(Role::Value, value)])
        .collect()
}

/// A label and a text of several paragraphs.
pub(crate) fn prose<'t>(label: &'t str, value: &'t str) -> Row<'t> {
    vec![
        Cell::of(Role::Label, label),
        Cell {
            columns: COLUMNS - 1,
            ..Cell::of(Role::Prose, value)
        },
    ]
}

/// A sentence over the whole row.
pub(crate) fn sentence(text: &str) -> Row<'_> {
    vec![Cell {
        columns: COLUMNS,
        ..Cell::of(Role::Value, text)
    }]
}

impl<'t> Cell<'t> {
    fn of(role: Role, text: &'t str) -> Self {
        Self { text, role, columns: 1 }
    }
}

/// A row of a table, its height known.
pub(super) struct SetRow<'f> {
    pub(super) cells: Vec<SetCell<'f>>,
    pub(super) height: f32,
    padding: f32,
}

/// A cell of a table, broken into lines.
pub(super) struct SetCell<'f> {
    pub(super) lines: Vec<Line<'f>>,
    pub(super) role: Role,
    pub(super) columns: u16,
    pub(super) span: Span,
}

impl SetCell<'_> {
    pub(super) fn height(&self) -> f32 {
        self.lines.iter().map(|line| line.style.leading()).sum()
    }

    /// How many lines are at most `room` high.
    fn lines_within(&self, room: f32) -> usize {
        let mut below = 0.0;
        self.lines
            .iter()
            .take_while(|line| {
                below += line.style.leading();
                below <= room
            })
            .count()
    }
}

impl<'f> SetRow<'f> {
    /// Sets `row` into columns of these widths (points), beginning at `left`.
    pub(super) fn set(
        typesetter: &Typesetter<'f>,
        style: TableStyle,
        (mut left, mut widths): (f32, &[f32]),
        row: &[Cell<'_>],
    ) -> Result<Self, DocumentError> {
        let mut cells = Vec::with_capacity(row.len());
        for cell in row {
            let (own, rest) = widths.split_at(usize::from(cell.columns).min(widths.len()));
            let span = Span {
                left,
                width: own.iter().sum(),
            };
            let width = span.inset(style.padding).width;
            let lines = match cell.role {
                Role::Title => typesetter.wrap(cell.text, style.title, width)?,
                Role::Label => typesetter.wrap(cell.text, style.label, width)?,
                Role::Value => typesetter.wrap(cell.text, style.value, width)?,
                Role::Prose => typesetter.paragraphs(cell.text, style.value, width)?,
            };
            cells.push(SetCell {
                lines,
                role: cell.role,
                columns: cell.columns,
                span,
            });
            left += span.width;
            widths = rest;
        }
        Ok(Self::of(cells, style.padding))
    }

    fn of(cells: Vec<SetCell<'f>>, padding: f32) -> Self {
        let height = cells.iter().map(SetCell::height).fold(0.0, f32::max) + padding;
        Self { cells, height, padding }
    }

    pub(super) fn is_title(&self) -> bool {
        self.cells.iter().any(|cell| cell.role == Role::Title)
    }

    /// Takes off the lines that fit into `room`, if enough of them do and enough are left; labels stand in both parts.
    pub(super) fn take(&mut self, room: f32) -> Option<Self> {
        let longest = self.cells.iter().map(|cell| cell.lines.len()).max()?;
        let tallest = self.cells.iter().find(|cell| cell.lines.len() == longest)?;
        let count = tallest
            .lines_within(room - self.padding)
            .min(longest.saturating_sub(TOGETHER));
        if count < TOGETHER || self.is_title() {
            return None;
        }
        let cells = self
            .cells
            .iter_mut()
            .map(|cell| SetCell {
                lines: match cell.role {
                    Role::Title | Role::Label => cell.lines.clone(),
                    Role::Value | Role::Prose => cell.lines.drain(..count.min(cell.lines.len())).collect(),
                },
                ..*cell
            })
            .collect();
        let rest = std::mem::take(&mut self.cells);
        *self = Self::of(rest, self.padding);
        Some(Self::of(cells, self.padding))
    }
}
