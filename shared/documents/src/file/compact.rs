//! A finished PDF written anew with its dictionaries in one compressed stream: a sixth smaller, since a tagged page is
//! mostly dictionaries.

use super::{Place, Places, last_reference, number_after};
use crate::DocumentError;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::fmt::Write as _;
use std::io::Write as _;

/// Bytes of an entry in a classic cross-reference table.
const ENTRY: usize = 20;

/// Reads only what the PDF writer used here makes: a classic cross-reference table, objects one behind the other. Catalog
/// and page stay in the open, where the signature changes them.
pub(crate) fn compact(pdf: &[u8]) -> Result<Vec<u8>, DocumentError> {
    let compacted = Written::read(pdf).and_then(|written| written.compacted());
    compacted.ok_or_else(|| DocumentError::Pdf("not as expected".to_owned()))
}

/// A PDF as the writer made it.
struct Written<'p> {
    pdf: &'p [u8],
    /// Where each object begins, by number; object 0 is none.
    offsets: Vec<Option<usize>>,
    /// Where the table begins.
    table: usize,
    trailer: &'p str,
}

impl<'p> Written<'p> {
    fn read(pdf: &'p [u8]) -> Option<Self> {
        let table = last_reference(pdf)?;
        let text = std::str::from_utf8(pdf.get(table..)?).ok()?;
        let (entries, trailer) = text.strip_prefix("xref\n0 ")?.split_once("trailer\n<<")?;
        let (_, entries) = entries.split_once('\n')?;
        let offset = |entry: &[u8]| {
            let entry = std::str::from_utf8(entry).ok()?;
            let offset = entry.get(..10)?.parse().ok();
            offset.filter(|_| entry.contains('n'))
        };
        Some(Self {
            pdf,
            offsets: entries.as_bytes().chunks(ENTRY).map(offset).collect(),
            table,
            trailer: trailer.split_once(">>\nstartxref")?.0,
        })
    }

    /// What object `number` is, between `obj` and `endobj`.
    fn object(&self, number: usize) -> Option<&'p [u8]> {
        let start = (*self.offsets.get(number)?)?;
        let behind = self.offsets.iter().flatten().filter(|offset| **offset > start);
        let end = behind.copied().min().unwrap_or(self.table);
        let object = self.pdf.get(start..end)?.trim_ascii_end();
        let object = object.strip_prefix(format!("{number} 0 obj\n").as_bytes())?;
        object.strip_suffix(b"\nendobj")
    }

    fn dictionary(&self, number: usize) -> Option<&'p str> {
        std::str::from_utf8(self.object(number)?).ok()
    }

    fn compacted(&self) -> Option<Vec<u8>> {
        let catalog = number_after(self.trailer, "/Root ")?;
        let pages = number_after(self.dictionary(catalog)?, "/Pages ")?;
        let open = [catalog, pages, number_after(self.dictionary(pages)?, "/Kids[")?];
        let size = self.offsets.len();
        let mut bytes = self.pdf.get(..*self.offsets.iter().flatten().min()?)?.to_vec();
        let mut places = Places::default();
        let mut packed = Packed::default();
        for (number, offset) in self.offsets.iter().enumerate() {
            let place = if offset.is_none() {
                Place::Nowhere
            } else if open.contains(&number) || self.object(number)?.ends_with(b"endstream") {
                let start = bytes.len();
                bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
                bytes.extend_from_slice(self.object(number)?);
                bytes.extend_from_slice(b"\nendobj\n");
                Place::At(start)
            } else {
                let index = packed.push(number, self.object(number)?);
                Place::In { stream: size, index }
            };
            places.0.insert(number, place);
        }
        places.0.insert(size, Place::At(bytes.len()));
        packed.append(&mut bytes, size)?;
        let rest = self.trailer.replacen(&format!("/Size {size}"), "", 1);
        places.append(&mut bytes, size + 1, &rest)?;
        Some(bytes)
    }
}

/// An object stream being filled.
#[derive(Default)]
struct Packed {
    count: usize,
    /// Number and offset of each.
    index: String,
    objects: Vec<u8>,
}

impl Packed {
    /// Which of the stream's objects it became.
    fn push(&mut self, number: usize, object: &[u8]) -> usize {
        // Writing to a string does not fail.
        let _ = write!(self.index, "{number} {} ", self.objects.len());
        self.objects.extend_from_slice(object);
        self.objects.push(b'\n');
        self.count += 1;
        self.count - 1
    }

    fn append(self, bytes: &mut Vec<u8>, number: usize) -> Option<()> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(self.index.as_bytes()).ok()?;
        encoder.write_all(&self.objects).ok()?;
        let packed = encoder.finish().ok()?;
        let (count, first, length) = (self.count, self.index.len(), packed.len());
        let dictionary = format!("/Type/ObjStm/N {count}/First {first}/Filter/FlateDecode/Length {length}");
        bytes.extend_from_slice(format!("{number} 0 obj\n<<{dictionary}>>\nstream\n").as_bytes());
        bytes.extend_from_slice(&packed);
        bytes.extend_from_slice(b"\nendstream\nendobj\n");
        Some(())
    }
}
