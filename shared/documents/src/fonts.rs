//! The typefaces beside the program, each read once per process, when something is first set in it.

use crate::DocumentError;
use krilla::Data;
use krilla::text::{Font, GlyphId};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// GB 2312, the 8,105 standard characters, the basic block and extension A.
const REGULAR: &str = "NotoSansSC-Regular.otf";
/// Only the characters of our own headings and labels.
const BOLD: &str = "NotoSansSC-Bold-subset.ttf";
/// Extensions B–F: some people are called 𬭎 or 𡋾.
const RARE: &str = "HanaMinB-subset.ttf";

/// How every file of a typeface begins: with TrueType outlines, or with PostScript ones.
const BEGINNINGS: [[u8; 4]; 2] = [[0, 1, 0, 0], *b"OTTO"];

/// The typefaces of every document. Cheap to share; one per process (7 MB, and 30 MB more once a name needs them).
pub struct Fonts {
    regular: Shelved,
    bold: Shelved,
    rare: Shelved,
}

/// A typeface that is read when it is first needed.
struct Shelved {
    path: PathBuf,
    face: OnceLock<Result<Face, String>>,
}

impl Shelved {
    /// Finds the file, without reading more than its beginning.
    fn find(path: PathBuf) -> Result<Self, DocumentError> {
        let mut beginning = [0; 4];
        let read = File::open(&path).and_then(|mut file| file.read_exact(&mut beginning));
        read.map_err(|error| DocumentError::Font(format!("{}: {error}", path.display())))?;
        if !BEGINNINGS.contains(&beginning) {
            return Err(DocumentError::Font(format!("{}: not a font", path.display())));
        }
        Ok(Self {
            path,
            face: OnceLock::new(),
        })
    }

    fn face(&self) -> Result<&Face, DocumentError> {
        let face = self.face.get_or_init(|| Face::open(&self.path));
        face.as_ref()
            .map_err(|why| DocumentError::Font(format!("{}: {why}", self.path.display())))
    }

    fn cut(&self) -> Result<Cut<'_>, DocumentError> {
        let not_a_font = || DocumentError::Font(format!("{}: not a font", self.path.display()));
        self.face()?.cut().ok_or_else(not_a_font)
    }
}

/// One typeface: its bytes, and the same prepared for the PDF writer.
struct Face {
    bytes: Arc<Vec<u8>>,
    font: Font,
}

impl Face {
    fn open(path: &Path) -> Result<Self, String> {
        let bytes = Arc::new(std::fs::read(path).map_err(|error| error.to_string())?);
        let font = Font::new(Data::from(Arc::clone(&bytes)), 0).ok_or("not a font")?;
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
    /// The typefaces in `folder`. All must be there; each is read when it is first needed, the one for rare characters
    /// by few processes.
    pub fn open(folder: &Path) -> Result<Self, DocumentError> {
        let find = |name: &str| Shelved::find(folder.join(name));
        Ok(Self {
            regular: find(REGULAR)?,
            bold: find(BOLD)?,
            rare: find(RARE)?,
        })
    }

    /// Reads what every document needs, so that the first one need not wait for it. What is wrong with a file shows when
    /// it is needed.
    pub fn read_ahead(&self) {
        let _ = self.regular.face();
        let _ = self.bold.face();
    }

    /// Whether every character of `text` prints as itself (V5); otherwise those that would print as a box, each once. All
    /// of them would where the typeface can't be read.
    pub fn can_print(&self, text: &str) -> Result<(), Vec<char>> {
        let case = self.case().ok();
        let prints = |character| {
            case.as_ref()
                .is_some_and(|case| case.letter(character, Weight::Regular).is_some())
        };
        let mut missing = Vec::new();
        for character in text.chars() {
            if !prints(character) && !missing.contains(&character) {
                missing.push(character);
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(missing) }
    }

    /// The typefaces ready for setting one document.
    pub(crate) fn case(&self) -> Result<TypeCase<'_>, DocumentError> {
        Ok(TypeCase {
            regular: self.regular.cut()?,
            bold: self.bold.cut()?,
            shelved: &self.rare,
            rare: OnceLock::new(),
        })
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
    regular: Cut<'f>,
    bold: Cut<'f>,
    shelved: &'f Shelved,
    rare: OnceLock<Option<Cut<'f>>>,
}

impl<'f> TypeCase<'f> {
    /// The letter for `character`, or `None` if it would print as a box or not at all.
    pub(crate) fn letter(&self, character: char, weight: Weight) -> Option<Letter<'f>> {
        if !is_visible(character) {
            return None;
        }
        let bold = match weight {
            Weight::Bold => self.bold.letter(character),
            Weight::Regular => None,
        };
        bold.or_else(|| self.regular.letter(character)).or_else(|| {
            let rare = self.rare.get_or_init(|| self.shelved.cut().ok());
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
