//! Blocks below each other on as many pages as they take.

use super::form::SignatureForm;
use super::line::Line;
use super::sheet::Sheet;
use super::table::Table;
use super::{BODY, BOTTOM, MM, group};
use crate::DocumentError;
use krilla::tagging::{ListNumbering, Tag, TagGroup};
use std::collections::VecDeque;
use std::num::NonZeroU16;
use std::slice::from_ref;

/// Where the pages after the first begin.
const TOP: f32 = 16.0 * MM;

/// What sums of heights may be off, in points.
const TOLERANCE: f32 = 0.1;

/// What stands on pages.
pub(crate) enum Block<'f> {
    /// Stays with what follows.
    Heading(Line<'f>),
    /// One entry of a list. The last one stays with what follows, so that nobody signs a page without contents.
    Item(Vec<Line<'f>>),
    Table(Table<'f>),
    Form(SignatureForm<'f>),
}

/// A block with its place.
struct Placed<'f> {
    top: f32,
    block: Block<'f>,
    join: Join,
}

/// How a block is read with the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    /// On its own.
    Begins,
    /// As more of the same table or list.
    GoesOn,
}

/// Pages of blocks, every place known, not yet drawn.
pub(crate) struct Flow<'f> {
    pages: Vec<Vec<Placed<'f>>>,
    y: f32,
}

impl<'f> Flow<'f> {
    /// Places `blocks`; on the first page they begin at `top`; `gap` is between two tables.
    pub(crate) fn place(blocks: Vec<Block<'f>>, top: f32, gap: f32) -> Result<Self, DocumentError> {
        let mut flow = Self {
            pages: vec![Vec::new()],
            y: top,
        };
        let mut queue = VecDeque::from(blocks);
        let mut list = Join::Begins;
        while let Some(block) = queue.pop_front() {
            if flow.y + needed(&block, &queue, gap) > BOTTOM {
                flow.turn();
            }
            let space = queue.front().map_or(0.0, |next| space(&block, next, gap));
            match block {
                Block::Table(table) => {
                    list = Join::Begins;
                    flow.put_table(table)?;
                }
                Block::Item(_) => {
                    flow.put(block, list)?;
                    list = Join::GoesOn;
                }
                Block::Heading(_) | Block::Form(_) => {
                    list = Join::Begins;
                    flow.put(block, list)?;
                }
            }
            flow.y += space;
        }
        Ok(flow)
    }

    /// How many pages there are.
    pub(crate) fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// Draws one page, counted from 0, and adds what is on it to `tags`.
    pub(crate) fn draw(&self, page: usize, sheet: &mut Sheet<'_, '_>, tags: &mut Vec<TagGroup>) {
        for placed in self.pages.get(page).into_iter().flatten() {
            let tag = placed.draw(sheet);
            match tags.last_mut().filter(|_| placed.join == Join::GoesOn) {
                Some(open) => open.children.extend(tag.children),
                None => tags.push(tag),
            }
        }
    }

    /// A new page, unless this one is still empty.
    fn turn(&mut self) {
        if self.pages.last().is_some_and(|page| !page.is_empty()) {
            self.pages.push(Vec::new());
            self.y = TOP;
        }
    }

    fn put(&mut self, block: Block<'f>, join: Join) -> Result<(), DocumentError> {
        let top = self.y;
        self.y += block.height();
        if self.y > BOTTOM + TOLERANCE {
            return Err(DocumentError::TooLong);
        }
        let page = self.pages.last_mut().ok_or(DocumentError::TooLong)?;
        page.push(Placed { top, block, join });
        Ok(())
    }

    fn put_table(&mut self, mut table: Table<'f>) -> Result<(), DocumentError> {
        let mut join = Join::Begins;
        while !table.is_empty() {
            let is_fresh = self.pages.last().is_some_and(Vec::is_empty);
            match table.take(BOTTOM - self.y) {
                Some(part) => {
                    self.put(Block::Table(part), join)?;
                    join = Join::GoesOn;
                }
                None if is_fresh => return Err(DocumentError::TooLong),
                None => {}
            }
            if !table.is_empty() {
                self.turn();
            }
        }
        Ok(())
    }
}

impl Placed<'_> {
    fn draw(&self, sheet: &mut Sheet<'_, '_>) -> TagGroup {
        match &self.block {
            Block::Heading(line) => {
                let text = sheet.lines(from_ref(line), BODY.left, self.top);
                let level = NonZeroU16::MIN.saturating_add(1);
                group(Tag::Hn(level, Some(line.text.clone())), [text.into()])
            }
            Block::Item(lines) => {
                let text = sheet.lines(lines, BODY.left, self.top);
                let body = group(Tag::LBody, [text.into()]);
                let item = group(Tag::LI, [body.into()]);
                group(Tag::L(ListNumbering::Decimal), [item.into()])
            }
            Block::Table(table) => table.draw(sheet, self.top),
            Block::Form(form) => form.draw(sheet, self.top),
        }
    }
}

impl Block<'_> {
    fn height(&self) -> f32 {
        match self {
            Self::Heading(line) => line.style.leading(),
            Self::Item(lines) => lines.iter().map(|line| line.style.leading()).sum(),
            Self::Table(table) => table.height(),
            Self::Form(_) => SignatureForm::height(),
        }
    }

    /// What of it has to be on one page at least.
    fn least_height(&self) -> f32 {
        match self {
            Self::Table(table) => table.least_height(),
            Self::Heading(_) | Self::Item(_) | Self::Form(_) => self.height(),
        }
    }
}

/// What has to be on one page with `block`, which `rest` follows.
fn needed(block: &Block<'_>, rest: &VecDeque<Block<'_>>, gap: f32) -> f32 {
    let mut height = block.least_height();
    let mut last = block;
    for next in rest {
        if !stays_with(last, next) {
            break;
        }
        height += space(last, next, gap) + next.least_height();
        last = next;
    }
    height
}

fn stays_with(block: &Block<'_>, next: &Block<'_>) -> bool {
    match (block, next) {
        (Block::Heading(_), _) | (Block::Item(_), Block::Table(_) | Block::Form(_)) => true,
        (Block::Item(_) | Block::Table(_) | Block::Form(_), _) => false,
    }
}

fn space(block: &Block<'_>, next: &Block<'_>, gap: f32) -> f32 {
    match (block, next) {
        (Block::Heading(_), _) => 0.5 * MM,
        (Block::Item(_), Block::Item(_)) => 0.8 * MM,
        (Block::Item(_) | Block::Table(_) | Block::Form(_), _) => gap,
    }
}
