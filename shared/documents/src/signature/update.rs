//! The incremental update that puts a signature into a finished PDF.
//!
//! It reads only what this crate makes: a compact file with its catalog and its one page, which has annotations, in the
//! open, and without a form. Anything else is refused.

use super::refuse;
use crate::DocumentError;
use crate::file::{Place, Places, Table, number_after};
use std::fmt::Write as _;

/// Digits kept free for each number of the byte range.
const RANGE_DIGITS: usize = 10;

/// A PDF and the places in it that a signature changes.
pub(super) struct Update<'p> {
    pdf: &'p [u8],
    table: Table<'p>,
    catalog: usize,
    page: usize,
}

impl<'p> Update<'p> {
    pub(super) fn begin(pdf: &'p [u8]) -> Result<Self, DocumentError> {
        Self::read(pdf).ok_or_else(|| refuse("not a PDF made here"))
    }

    fn read(pdf: &'p [u8]) -> Option<Self> {
        let table = Table::read(pdf)?;
        let catalog = number_after(table.rest, "/Root ")?;
        let described = table.object(catalog)?;
        if described.contains("/AcroForm") {
            return None;
        }
        let pages = table.object(number_after(described, "/Pages ")?)?;
        Some(Self {
            pdf,
            catalog,
            page: number_after(pages, "/Kids[")?,
            table,
        })
    }

    /// The whole file with room for a message of `reserved` bytes.
    pub(super) fn append_signature(&self, reserved: usize, date: &str) -> Result<Signed, DocumentError> {
        self.append(reserved, date).ok_or_else(|| refuse("not a PDF made here"))
    }

    fn append(&self, reserved: usize, date: &str) -> Option<Signed> {
        let (signature, field) = (self.table.size, self.table.size + 1);
        let (catalog, page) = (self.table.object(self.catalog)?, self.table.object(self.page)?);
        let (before, annotations) = page.split_once("/Annots[")?;
        let mut writer = Writer {
            bytes: self.pdf.to_vec(),
            places: Places::default(),
        };
        writer.object(self.page, &format!("{before}/Annots[{field} 0 R {annotations}"));
        writer.object(
            self.catalog,
            &format!("{catalog}/AcroForm<</Fields[{field} 0 R]/SigFlags 3>>"),
        );
        writer.object(
            field,
            &format!(
                "/Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/F 132/Rect[0 0 0 0]/P {} 0 R/V {signature} 0 R",
                self.page
            ),
        );
        let room = " ".repeat(3 * RANGE_DIGITS + 2);
        let intro = "/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached";
        let head = format!("{signature} 0 obj\n<<{intro}/M({date})/ByteRange[0 ");
        writer.places.0.insert(signature, Place::At(writer.bytes.len()));
        let range = writer.bytes.len() + head.len();
        write!(writer, "{head}{room}]/Contents").ok()?;
        let contents = writer.bytes.len();
        write!(writer, "<{}>>>\nendobj\n", "00".repeat(reserved)).ok()?;
        let rest = format!("{}/Prev {}", self.table.rest, self.table.start);
        writer.places.append(&mut writer.bytes, field + 1, &rest)?;
        Signed {
            bytes: writer.bytes,
            contents: (contents, contents + 2 * reserved + 2),
        }
        .with_range(range)
    }
}

/// Appends objects and remembers where they begin.
struct Writer {
    bytes: Vec<u8>,
    places: Places,
}

impl std::fmt::Write for Writer {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.bytes.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl Writer {
    fn object(&mut self, number: usize, dictionary: &str) {
        self.places.0.insert(number, Place::At(self.bytes.len()));
        self.bytes
            .extend_from_slice(format!("{number} 0 obj\n<<{dictionary}>>\nendobj\n").as_bytes());
    }
}

/// The whole file, its message still empty.
pub(super) struct Signed {
    bytes: Vec<u8>,
    /// From `<` to behind `>`.
    contents: (usize, usize),
}

impl Signed {
    /// Writes which bytes the signature covers, in the room left for it.
    fn with_range(mut self, at: usize) -> Option<Self> {
        let (start, end) = self.contents;
        let range = format!("{start} {end} {}", self.bytes.len().checked_sub(end)?);
        self.bytes
            .get_mut(at..at + range.len())?
            .copy_from_slice(range.as_bytes());
        Some(self)
    }

    /// Everything but the message.
    pub(super) fn covered(&self) -> Vec<u8> {
        let (start, end) = self.contents;
        let (head, tail) = (self.bytes.get(..start), self.bytes.get(end..));
        [head.unwrap_or_default(), tail.unwrap_or_default()].concat()
    }

    /// Puts the message in its place; the rest of the room stays zero.
    pub(super) fn fill(&mut self, message: &[u8]) -> Result<Vec<u8>, DocumentError> {
        let digits = message
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .map(|digit| b"0123456789abcdef"[usize::from(digit)]);
        let (start, end) = (self.contents.0 + 1, self.contents.1 - 1);
        let room = self
            .bytes
            .get_mut(start..end)
            .filter(|room| room.len() >= 2 * message.len());
        let room = room.ok_or_else(|| refuse("the message is longer than reserved"))?;
        room.iter_mut().zip(digits).for_each(|(place, digit)| *place = digit);
        Ok(std::mem::take(&mut self.bytes))
    }
}
