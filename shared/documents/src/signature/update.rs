//! The incremental update that puts a signature into a finished PDF.
//!
//! It reads only what this crate's own PDF writer makes: a classic cross-reference table, one page that has annotations,
//! a catalog without a form. Anything else is refused.

use super::refuse;
use crate::DocumentError;
use std::fmt::Write as _;

/// Digits kept free for each number of the byte range.
const RANGE_DIGITS: usize = 10;

/// A PDF and the places in it that a signature changes.
pub(super) struct Update<'p> {
    pdf: &'p [u8],
    /// Where the last cross-reference table begins.
    table: usize,
    /// How many object numbers are taken.
    size: usize,
    catalog: usize,
    page: usize,
    trailer: &'p str,
}

impl<'p> Update<'p> {
    pub(super) fn begin(pdf: &'p [u8]) -> Result<Self, DocumentError> {
        Self::read(pdf).ok_or_else(|| refuse("not a PDF made here"))
    }

    fn read(pdf: &'p [u8]) -> Option<Self> {
        let tail_start = pdf.len().saturating_sub(1024);
        let tail = pdf.get(tail_start..)?;
        let trailer_at = tail.windows(8).rposition(|window| window == b"trailer\n")? + 8;
        let tail = std::str::from_utf8(tail.get(trailer_at..)?).ok()?;
        let (trailer, rest) = tail.split_once("\nstartxref\n")?;
        let table = rest.lines().next()?.parse().ok()?;
        let trailer = trailer.strip_prefix("<<")?.strip_suffix(">>")?;
        let mut update = Self {
            pdf,
            table,
            size: number_after(trailer, "/Size ")?,
            catalog: 0,
            page: 0,
            trailer,
        };
        update.catalog = number_after(trailer, "/Root ")?;
        let catalog = update.object(update.catalog)?;
        if catalog.contains("/AcroForm") {
            return None;
        }
        let pages = update.object(number_after(catalog, "/Pages ")?)?;
        update.page = number_after(pages, "/Kids[")?;
        Some(update)
    }

    /// The dictionary of object `number`, between `<<` and `>>`.
    fn object(&self, number: usize) -> Option<&'p str> {
        let table = self.pdf.get(self.table..)?;
        let header = format!("xref\n0 {}\n", self.size);
        let entries = table.strip_prefix(header.as_bytes())?;
        let entry = std::str::from_utf8(entries.get(number * 20..number * 20 + 10)?).ok()?;
        let object = self.pdf.get(entry.parse::<usize>().ok()?..)?;
        let end = object.windows(7).position(|window| window == b"\nendobj")?;
        let text = std::str::from_utf8(object.get(..end)?).ok()?;
        text.strip_prefix(&format!("{number} 0 obj\n<<"))?.strip_suffix(">>")
    }

    /// The whole file with room for a message of `reserved` bytes.
    pub(super) fn append_signature(&self, reserved: usize, date: &str) -> Result<Signed, DocumentError> {
        self.append(reserved, date).ok_or_else(|| refuse("not a PDF made here"))
    }

    fn append(&self, reserved: usize, date: &str) -> Option<Signed> {
        let (signature, field) = (self.size, self.size + 1);
        let (catalog, page) = (self.object(self.catalog)?, self.object(self.page)?);
        let (before, annotations) = page.split_once("/Annots[")?;
        let mut writer = Writer {
            bytes: self.pdf.to_vec(),
            offsets: Vec::new(),
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
        writer.offsets.push((signature, writer.bytes.len()));
        let range = writer.bytes.len() + head.len();
        write!(writer, "{head}{room}]/Contents").ok()?;
        let contents = writer.bytes.len();
        write!(writer, "<{}>>>\nendobj\n", "00".repeat(reserved)).ok()?;
        writer.finish(self)?;
        Signed {
            bytes: writer.bytes,
            contents: (contents, contents + 2 * reserved + 2),
        }
        .with_range(range)
    }
}

fn number_after(text: &str, key: &str) -> Option<usize> {
    let (_, rest) = text.split_once(key)?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Appends objects and remembers where they begin.
struct Writer {
    bytes: Vec<u8>,
    offsets: Vec<(usize, usize)>,
}

impl std::fmt::Write for Writer {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.bytes.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl Writer {
    fn object(&mut self, number: usize, dictionary: &str) {
        // A line of its own also where the file before ends without one.
        if self.offsets.is_empty() && self.bytes.last() != Some(&b'\n') {
            self.bytes.push(b'\n');
        }
        self.offsets.push((number, self.bytes.len()));
        self.bytes
            .extend_from_slice(format!("{number} 0 obj\n<<{dictionary}>>\nendobj\n").as_bytes());
    }

    fn finish(&mut self, update: &Update<'_>) -> Option<()> {
        let table = self.bytes.len();
        let mut offsets = std::mem::take(&mut self.offsets);
        offsets.sort_unstable();
        let mut text = "xref\n".to_owned();
        for (number, offset) in offsets {
            write!(text, "{number} 1\n{offset:010} 00000 n \n").ok()?;
        }
        let old_size = format!("/Size {}", update.size);
        let trailer = update
            .trailer
            .replacen(&old_size, &format!("/Size {}", update.size + 2), 1);
        write!(
            text,
            "trailer\n<<{trailer}/Prev {}>>\nstartxref\n{table}\n%%EOF\n",
            update.table
        )
        .ok()?;
        self.bytes.extend_from_slice(text.as_bytes());
        Some(())
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
