//! Boxes for what people write by hand: signature, stamp and date of each party, side by side.

use super::line::{Line, Style, Typesetter};
use super::sheet::{Sheet, Span};
use super::{BODY, MM, group};
use crate::DocumentError;
use krilla::geom::Rect;
use krilla::tagging::{Tag, TagGroup};
use std::slice::from_ref;

/// Heights from the top of a box, and its own.
const TITLE: f32 = 8.0 * MM;
const SIGNATURE: f32 = 13.0 * MM;
const STAMP: f32 = 22.0 * MM;
const DATE: f32 = 48.0 * MM;
const HEIGHT: f32 = 56.0 * MM;
/// Between text and frame.
const PADDING: f32 = 3.0 * MM;
const RULE: f32 = 0.6;
const RULE_GRAY: u8 = 90;
const TITLE_GRAY: u8 = 226;
const DATE_TEXT: &str = "日期：　　　年　　月　　日";

/// Who signs in a box.
pub(crate) struct Signer<'t> {
    pub(crate) title: &'t str,
    /// What stands before the line to sign on.
    pub(crate) signature: &'t str,
    /// What stands over the place of the stamp, for those who have one.
    pub(crate) stamp: Option<&'t str>,
}

/// The boxes of all parties, one beside the other.
pub(crate) struct SignatureForm<'f> {
    boxes: Vec<SignatureBox<'f>>,
}

struct SignatureBox<'f> {
    span: Span,
    title: Line<'f>,
    signature: Line<'f>,
    stamp: Option<Line<'f>>,
    date: Line<'f>,
}

impl<'f> SignatureForm<'f> {
    pub(crate) fn set(typesetter: &Typesetter<'f>, signers: &[Signer<'_>]) -> Result<Self, DocumentError> {
        let text = Style::regular(10.0);
        let count = f32::from(u16::try_from(signers.len()).unwrap_or(u16::MAX));
        let width = BODY.width / count.max(1.0);
        let mut left = BODY.left;
        let mut boxes = Vec::with_capacity(signers.len());
        for signer in signers {
            boxes.push(SignatureBox {
                span: Span { left, width },
                title: typesetter.line(signer.title, Style::bold(10.5).tracking(0.05))?,
                signature: typesetter.line(signer.signature, text)?,
                stamp: signer.stamp.map(|stamp| typesetter.line(stamp, text)).transpose()?,
                date: typesetter.line(DATE_TEXT, text)?,
            });
            left += width;
        }
        Ok(Self { boxes })
    }

    /// In points.
    pub(super) fn height() -> f32 {
        HEIGHT
    }

    pub(super) fn draw(&self, sheet: &mut Sheet<'_, '_>, top: f32) -> TagGroup {
        let titles = self
            .boxes
            .iter()
            .filter_map(|signer| Rect::from_xywh(signer.span.left, top, signer.span.width, TITLE));
        sheet.decoration(titles, TITLE_GRAY);
        let mut tags = TagGroup::new(Tag::Div);
        for signer in &self.boxes {
            tags.push(signer.draw(sheet, top));
        }
        let rules = self.boxes.iter().flat_map(|signer| signer.rules(top));
        sheet.decoration(rules, RULE_GRAY);
        tags
    }
}

impl SignatureBox<'_> {
    fn draw(&self, sheet: &mut Sheet<'_, '_>, top: f32) -> TagGroup {
        let left = self.span.inset(PADDING).left;
        let title_top = top + (TITLE - self.title.style.leading()) / 2.0;
        let title = sheet.centered(&self.title, self.span, title_top);
        let mut tags = group(Tag::Div, [group(Tag::P, [title.into()]).into()]);
        let entries = [
            (Some(&self.signature), SIGNATURE),
            (self.stamp.as_ref(), STAMP),
            (Some(&self.date), DATE),
        ];
        for (line, offset) in entries {
            let Some(line) = line else { continue };
            tags.push(group(Tag::P, [sheet.lines(from_ref(line), left, top + offset).into()]));
        }
        tags
    }

    /// The frame, and the line to sign on.
    fn rules(&self, top: f32) -> impl Iterator<Item = Rect> {
        let Span { left, width } = self.span;
        let across = |y: f32| Rect::from_xywh(left - RULE / 2.0, y - RULE / 2.0, width + RULE, RULE);
        let down = |x: f32| Rect::from_xywh(x - RULE / 2.0, top, RULE, HEIGHT);
        let inner = self.span.inset(PADDING);
        let signature = self.signature.width();
        let line = Rect::from_xywh(
            inner.left + signature,
            top + SIGNATURE + self.signature.style.leading(),
            inner.width - signature,
            RULE,
        );
        [
            across(top),
            across(top + TITLE),
            across(top + HEIGHT),
            down(left),
            down(left + width),
            line,
        ]
        .into_iter()
        .flatten()
    }
}
