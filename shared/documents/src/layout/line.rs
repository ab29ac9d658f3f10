//! One line of text, and how a long text is broken into several.

use crate::DocumentError;
use crate::fonts::{Fonts, TypeCase, Weight};
use krilla::text::{Font, KrillaGlyph};

/// Must not begin a line (避头).
const NEVER_FIRST: &str = "，。、；：！？）》」』】〕”’…—·,.;:!?)]}%";
/// Must not end a line (避尾).
const NEVER_LAST: &str = "（《「『【〔“‘([{①②③④⑤⑥⑦⑧⑨";

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Type size in points.
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    /// Blackness: 0 is black, 255 is white.
    pub(crate) gray: u8,
    /// Additional space after each letter, in ems.
    pub(crate) tracking: f32,
}

impl Style {
    pub(crate) fn regular(size: f32) -> Self {
        Self {
            size,
            weight: Weight::Regular,
            gray: 0,
            tracking: 0.0,
        }
    }

    pub(crate) fn bold(size: f32) -> Self {
        Self {
            weight: Weight::Bold,
            ..Self::regular(size)
        }
    }

    pub(crate) fn gray(self, gray: u8) -> Self {
        Self { gray, ..self }
    }

    pub(crate) fn tracking(self, tracking: f32) -> Self {
        Self { tracking, ..self }
    }

    /// From one baseline to the next.
    pub(crate) fn leading(self) -> f32 {
        self.size * 1.5
    }
}

/// A text on one line, ready to draw.
#[derive(Clone)]
pub(crate) struct Line<'f> {
    pub(crate) text: String,
    /// Each with its typeface; text ranges are into `text`.
    pub(crate) glyphs: Vec<(&'f Font, KrillaGlyph)>,
    pub(crate) style: Style,
}

impl Line<'_> {
    /// In points, without the space after the last letter.
    pub(crate) fn width(&self) -> f32 {
        let ems: f32 = self.glyphs.iter().map(|(_, glyph)| glyph.x_advance).sum();
        (ems - self.style.tracking).max(0.0) * self.style.size
    }
}

/// A character with the place it takes.
struct Measured {
    character: char,
    advance: f32,
}

/// Breaks texts into lines with the typefaces of one document.
pub(crate) struct Typesetter<'f> {
    case: TypeCase<'f>,
}

impl<'f> Typesetter<'f> {
    pub(crate) fn new(fonts: &'f Fonts) -> Result<Self, DocumentError> {
        Ok(Self { case: fonts.case()? })
    }

    /// All of `text` on one line, however long.
    pub(crate) fn line(&self, text: &str, style: Style) -> Result<Line<'f>, DocumentError> {
        let mut glyphs = Vec::with_capacity(text.len() / 2);
        let mut missing = Vec::new();
        for (start, character) in text.char_indices() {
            let Some(letter) = self.case.letter(character, style.weight) else {
                missing.push(character);
                continue;
            };
            let range = start..start + character.len_utf8();
            let advance = letter.advance + style.tracking;
            glyphs.push((
                letter.font,
                KrillaGlyph::new(letter.glyph, advance, 0.0, 0.0, 0.0, range, None),
            ));
        }
        if missing.is_empty() {
            Ok(Line {
                text: text.to_owned(),
                glyphs,
                style,
            })
        } else {
            Err(DocumentError::Unprintable(missing))
        }
    }

    /// `text` on as many lines of at most `width` points as it takes; the first may be indented.
    pub(crate) fn wrap(&self, text: &str, style: Style, width: f32) -> Result<Vec<Line<'f>>, DocumentError> {
        let whole = self.line(text, style)?;
        if whole.width() <= width {
            return Ok(vec![whole]);
        }
        let measured: Vec<Measured> = text
            .chars()
            .zip(&whole.glyphs)
            .map(|(character, (_, glyph))| Measured {
                character,
                advance: glyph.x_advance * style.size,
            })
            .collect();
        break_lines(&measured, width)
            .iter()
            .enumerate()
            .map(|(index, line)| match index {
                0 => self.line(line.trim_end(), style),
                _ => self.line(line.trim(), style),
            })
            .collect()
    }

    /// `text` of several paragraphs, one below the other; empty ones are empty lines.
    pub(crate) fn paragraphs(&self, text: &str, style: Style, width: f32) -> Result<Vec<Line<'f>>, DocumentError> {
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            lines.extend(self.wrap(paragraph, style, width)?);
        }
        Ok(lines)
    }
}

/// Fills line after line; a line ends at the last place where breaking is allowed, or in mid-word if there is none.
fn break_lines(text: &[Measured], width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, next) = rest.split_at(first_line(rest, width));
        lines.push(line.iter().map(|measured| measured.character).collect());
        rest = next;
    }
    lines
}

/// How many characters of `text` go on its first line: at least one.
fn first_line(text: &[Measured], width: f32) -> usize {
    let mut used = 0.0;
    let mut breakable = None;
    for (count, measured) in text.iter().enumerate() {
        let before = count.checked_sub(1).and_then(|last| text.get(last));
        if before.is_some_and(|before| may_break(before.character, measured.character)) {
            breakable = Some(count);
        }
        used += measured.advance;
        if used > width && measured.character != ' ' {
            return breakable.unwrap_or(count).max(1);
        }
    }
    text.len()
}

/// Between two Han characters always; not inside a word or number, and never against the rules of line starts and ends.
fn may_break(before: char, after: char) -> bool {
    let in_word = |c: char| c.is_ascii_graphic() || ('\u{C0}'..='\u{24F}').contains(&c);
    !(after == ' ' || NEVER_FIRST.contains(after) || NEVER_LAST.contains(before) || in_word(before) && in_word(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str, ems: f32) -> Vec<String> {
        let measured: Vec<Measured> = text
            .chars()
            .map(|character| Measured {
                character,
                advance: if character.is_ascii() { 0.5 } else { 1.0 },
            })
            .collect();
        break_lines(&measured, ems)
    }

    #[test]
    fn v5_no_line_begins_with_closing_punctuation() {
        assert_eq!(broken("登记信息，核验。", 4.0), ["登记信", "息，核", "验。"]);
        assert_eq!(broken("登记（信息）核验", 3.0), ["登记", "（信", "息）核", "验"]);
    }

    #[test]
    fn v5_words_and_numbers_stay_whole() {
        assert_eq!(broken("电话010-12345678转3", 7.0), ["电话", "010-12345678转", "3"]);
        assert_eq!(
            broken("Xi'an Jiaotong University", 8.0),
            ["Xi'an Jiaotong ", "University"]
        );
    }

    #[test]
    fn v5_a_word_longer_than_the_line_is_cut() {
        assert_eq!(broken("abcdefgh", 2.0), ["abcd", "efgh"]);
        assert_eq!(broken("，，，，", 2.0), ["，，", "，，"]);
        assert_eq!(broken("名", 0.1), ["名"]);
    }
}
