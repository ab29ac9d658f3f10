//! The page being drawn on. Texts are tagged for screen readers, lines and fills are marked as decoration.

use super::line::{Line, Style};
use krilla::color::luma;
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::text::{Font, KrillaGlyph};

/// Lines of a figure lap over their neighbours a little, so that no light shows between them.
const LINE_WIDTH: f32 = 1.02;

/// A horizontal stretch of the page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) left: f32,
    pub(crate) width: f32,
}

impl Span {
    /// Where something `width` wide begins to stand in the middle.
    pub(crate) fn centered(self, width: f32) -> f32 {
        self.left + (self.width - width) / 2.0
    }

    pub(crate) fn inset(self, by: f32) -> Self {
        Self {
            left: self.left + by,
            width: self.width - 2.0 * by,
        }
    }
}

/// One page.
pub(crate) struct Sheet<'a, 's> {
    surface: &'a mut Surface<'s>,
}

fn ink(gray: u8) -> Fill {
    Fill {
        paint: luma::Color::new(gray).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::EvenOdd,
    }
}

impl<'a, 's> Sheet<'a, 's> {
    pub(crate) fn new(surface: &'a mut Surface<'s>) -> Self {
        Self { surface }
    }

    /// Lines below each other as one tagged piece; `top` is the top of the first line's leading.
    pub(crate) fn lines(&mut self, lines: &[Line<'_>], left: f32, top: f32) -> Identifier {
        self.tagged(|sheet| {
            let mut below = top;
            for line in lines {
                sheet.glyphs(line, left, below + baseline(line.style));
                below += line.style.leading();
            }
        })
    }

    /// A line that repeats on every page, which screen readers skip.
    pub(crate) fn footer(&mut self, line: &Line<'_>, left: f32, top: f32) {
        let artifact = Artifact::with_kind(ArtifactType::Footer);
        self.surface.start_tagged(ContentTag::Artifact(artifact));
        self.glyphs(line, left, top + baseline(line.style));
        self.surface.end_tagged();
    }

    /// One line in the middle of `span`.
    pub(crate) fn centered(&mut self, line: &Line<'_>, span: Span, top: f32) -> Identifier {
        self.tagged(|sheet| sheet.glyphs(line, span.centered(line.width()), top + baseline(line.style)))
    }

    /// Black horizontal lines in units of `scale` points, 1 thick, as one tagged figure: each how far below `origin`, and
    /// a path along height 0.
    pub(crate) fn figure(&mut self, rows: &[(f32, Path)], origin: Point, scale: f32) -> Identifier {
        let identifier = self.surface.start_tagged(ContentTag::Other);
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: luma::Color::new(0).into(),
            width: LINE_WIDTH,
            ..Stroke::default()
        }));
        for (below, path) in rows {
            let y = origin.y + below * scale;
            self.surface
                .push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, origin.x, y));
            self.surface.draw_path(path);
            self.surface.pop();
        }
        self.surface.set_stroke(None);
        self.surface.end_tagged();
        identifier
    }

    /// Filled rectangles of one grayness, as decoration.
    pub(crate) fn decoration(&mut self, rects: impl IntoIterator<Item = Rect>, gray: u8) {
        let mut builder = PathBuilder::new();
        for rect in rects {
            builder.push_rect(rect);
        }
        let Some(path) = builder.finish() else { return };
        self.surface
            .start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)));
        self.surface.set_fill(Some(Fill {
            rule: FillRule::NonZero,
            ..ink(gray)
        }));
        self.surface.draw_path(&path);
        self.surface.end_tagged();
    }

    fn tagged(&mut self, draw: impl FnOnce(&mut Self)) -> Identifier {
        let identifier = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        draw(self);
        self.surface.end_tagged();
        identifier
    }

    /// Draws each stretch of one typeface in one go.
    fn glyphs(&mut self, line: &Line<'_>, left: f32, baseline: f32) {
        let mut x = left;
        self.surface.set_fill(Some(ink(line.style.gray)));
        for run in line.glyphs.chunk_by(|(one, _), (other, _)| one == other) {
            let Some((font, _)) = run.first() else { continue };
            let font: Font = (*font).clone();
            let glyphs: Vec<KrillaGlyph> = run.iter().map(|(_, glyph)| glyph.clone()).collect();
            self.surface.draw_glyphs(
                Point::from_xy(x, baseline),
                &glyphs,
                font,
                &line.text,
                line.style.size,
                false,
            );
            x += glyphs.iter().map(|glyph| glyph.x_advance).sum::<f32>() * line.style.size;
        }
    }
}

/// From the top of the leading to the baseline: Han characters reach from 0.88 above it to 0.12 below.
fn baseline(style: Style) -> f32 {
    (style.leading() - style.size) / 2.0 + style.size * 0.88
}
