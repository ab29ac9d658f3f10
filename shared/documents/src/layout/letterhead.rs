//! What the first page of every document begins with: its heading over a double rule.

use super::{BODY, Line, MM, Sheet, Style, Typesetter, group};
use crate::DocumentError;
use krilla::geom::Rect;
use krilla::tagging::{Tag, TagGroup};
use std::num::NonZeroU16;

const TOP: f32 = 15.0 * MM;
/// Where the double rule stands.
const RULE: f32 = 27.0 * MM;

/// The heading of a document.
pub(crate) struct Letterhead<'f> {
    heading: Line<'f>,
}

impl<'f> Letterhead<'f> {
    pub(crate) fn set(typesetter: &Typesetter<'f>, heading: &str) -> Result<Self, DocumentError> {
        let heading = typesetter.line(heading, Style::bold(19.0).tracking(0.04))?;
        Ok(Self { heading })
    }

    pub(crate) fn draw(&self, sheet: &mut Sheet<'_, '_>) -> Result<TagGroup, DocumentError> {
        let level = NonZeroU16::new(1).ok_or_else(|| DocumentError::Pdf("heading level".to_owned()))?;
        let text = sheet.centered(&self.heading, BODY, TOP);
        let rules = [(RULE, 1.4), (RULE + 2.6, 0.5)];
        sheet.decoration(
            rules
                .iter()
                .filter_map(|(y, height)| Rect::from_xywh(BODY.left, *y, BODY.width, *height)),
            0,
        );
        Ok(group(Tag::Hn(level, Some(self.heading.text.clone())), [text.into()]))
    }
}
