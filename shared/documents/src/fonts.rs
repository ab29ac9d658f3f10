//! The typefaces, opened once per process from the folder beside the program.

use crate::DocumentError;
use krilla::Data;
use krilla::text::{Font, GlyphId};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// GB 2312, the 8,105 standard characters, the basic block and extension A.
const REGULAR: &str = "NotoSansSC-Regular.otf";
/// Only the characters of our own headings and labels.
const BOLD: &str = "NotoSansSC-Bold-subset.ttf";
/// Extensions B–F: some people are called 𬭎 or 𡋾.
const RARE: &str = "HanaMinB-subset.ttf";

/// The typefaces of every document. Cheap to share; open one per process (8 MB, and 18 MB more once a name needs them).
pub struct Fonts {
    regular: Face,
    bold: Face,
    rare_path: PathBuf,
    rare: OnceLock<Option<Face>>,
}

/// One typeface: its bytes, and the same prepared for the PDF writer.
struct Face {
    bytes: Arc<Vec<u8>>,
    font: Font,
}

impl Face {
    fn open(path: &Path) -> Result<Self, DocumentError> {
        let refuse = |why: String| DocumentError::Font(format!("{}: {why}", path.display()));
        let bytes = Arc::new(std::fs::read(path).map_err(|error| refuse(error.to_string()))?);
        let font = Font::new(Data::from(Arc::clone(&bytes)), 0).ok_or_else(|| refuse("not a font".to_owned()))?;
        Ok(Self { bytes, font })
    }

    fn cut(&self) -> Option<Cut<'_>> {
        let font = FontRef::new(&self.bytes).ok()?;
        Some(Cut {
            font: &self.font,
            charmap: font.charmap(),
            metrics: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            units_per_em: self.font.units_per_em(),
        })
    }
}

/// How heavy a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// What was registered, and the small print.
    Regular,
    /// Our own headings and labels; characters without a bold form are set regular.
    Bold,
}

/// One glyph of one typeface; `advance` in ems.
#[derive(Clone)]
pub(crate) struct Letter<'f> {
    pub(crate) font: &'f Font,
    pub(crate) glyph: GlyphId,
    pub(crate) advance: f32,
}

impl Fonts {
    /// Opens the typefaces in `folder`. The one for rare characters must be there but is read only when needed.
    pub fn open(folder: &Path) -> Result<Self, DocumentError> {
        let rare_path = folder.join(RARE);
        if !rare_path.is_file() {
            return Err(DocumentError::Font(format!("{}: missing", rare_path.display())));
        }
        Ok(Self {
            regular: Face::open(&folder.join(REGULAR))?,
            bold: Face::open(&folder.join(BOLD))?,
            rare_path,
            rare: OnceLock::new(),
        })
    }

    /// Whether every character of `text` prints as itself (V5); otherwise those that would print as a box, each once.
    pub fn can_print(&self, text: &str) -> Result<(), Vec<char>> {
        let case = self.case();
        let mut missing = Vec::new();
        for character in text.chars() {
            if case.letter(character, Weight::Regular).is_none() && !missing.contains(&character) {
                missing.push(character);
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(missing) }
    }

    /// The typefaces ready for setting one document.
    pub(crate) fn case(&self) -> TypeCase<'_> {
        TypeCase {
            fonts: self,
            regular: self.regular.cut(),
            bold: self.bold.cut(),
            rare: OnceLock::new(),
        }
    }

    fn rare(&self) -> Option<&Face> {
        self.rare.get_or_init(|| Face::open(&self.rare_path).ok()).as_ref()
    }
}

/// Character tables and widths of one typeface.
struct Cut<'f> {
    font: &'f Font,
    charmap: Charmap<'f>,
    metrics: GlyphMetrics<'f>,
    units_per_em: f32,
}

impl<'f> Cut<'f> {
    fn letter(&self, character: char) -> Option<Letter<'f>> {
        let glyph = self.charmap.map(character).filter(|glyph| glyph.to_u32() != 0)?;
        let advance = self.metrics.advance_width(glyph)? / self.units_per_em;
        Some(Letter {
            font: self.font,
            glyph: GlyphId::new(glyph.to_u32()),
            advance,
        })
    }
}

/// Where the letters of one document are taken from.
pub(crate) struct TypeCase<'f> {
    fonts: &'f Fonts,
    regular: Option<Cut<'f>>,
    bold: Option<Cut<'f>>,
    rare: OnceLock<Option<Cut<'f>>>,
}

impl<'f> TypeCase<'f> {
    /// The letter for `character`, or `None` if it would print as a box or not at all.
    pub(crate) fn letter(&self, character: char, weight: Weight) -> Option<Letter<'f>> {
        if !is_visible(character) {
            return None;
        }
        let bold = match weight {
            Weight::Bold => self.bold.as_ref().and_then(|cut| cut.letter(character)),
            Weight::Regular => None,
        };
        bold.or_else(|| self.regular.as_ref()?.letter(character)).or_else(|| {
            let rare = self.rare.get_or_init(|| self.fonts.rare().and_then(Face::cut));
            rare.as_ref()?.letter(character)
        })
    }
}

/// Controls, joiners, selectors and private characters have no form of their own, whatever a typeface says.
fn is_visible(character: char) -> bool {
    !(character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{E000}'..='\u{F8FF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFF}'
            | '\u{E0000}'..='\u{10FFFF}'))
}
