//! Cross-reference streams, as this crate writes and reads them: not compressed, six bytes an object.

use super::{last_reference, number_after};
use std::collections::BTreeMap;

/// Bytes of an entry: its kind, an offset or the number of an object stream, and the place in that stream.
const WIDTHS: [usize; 3] = [1, 3, 2];
const ENTRY: usize = WIDTHS[0] + WIDTHS[1] + WIDTHS[2];

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// There is none of this number.
    Nowhere,
    /// So many bytes behind the beginning of the file.
    At(usize),
    /// In an object stream.
    In {
        /// The number of the stream.
        stream: usize,
        /// Which of its objects it is.
        index: usize,
    },
}

impl Place {
    fn entry(self) -> Option<[u8; ENTRY]> {
        let (kind, place, index) = match self {
            Self::Nowhere => (0, 0, usize::from(u16::MAX)),
            Self::At(offset) => (1, offset, 0),
            Self::In { stream, index } => (2, stream, index),
        };
        let [0, high, middle, low] = u32::try_from(place).ok()?.to_be_bytes() else {
            return None;
        };
        let [index_high, index_low] = u16::try_from(index).ok()?.to_be_bytes();
        Some([kind, high, middle, low, index_high, index_low])
    }
}

/// The places of some objects, by number.
#[derive(Debug, Default)]
pub(crate) struct Places(pub(crate) BTreeMap<usize, Place>);

impl Places {
    /// Ends the file `bytes` with these places and its own, as object `number`. `rest` is what else its dictionary says.
    pub(crate) fn append(mut self, bytes: &mut Vec<u8>, number: usize, rest: &str) -> Option<()> {
        let start = bytes.len();
        self.0.insert(number, Place::At(start));
        let size = self.0.keys().next_back()? + 1;
        let entries: Vec<_> = self.0.values().map(|place| place.entry()).collect::<Option<_>>()?;
        let (index, entries) = (self.index(), entries.concat());
        let [kind, place, at] = WIDTHS;
        let dictionary = format!(
            "/Type/XRef/Size {size}/W[{kind} {place} {at}]/Index[{index}]/Length {}{rest}",
            entries.len()
        );
        bytes.extend_from_slice(format!("{number} 0 obj\n<<{dictionary}>>\nstream\n").as_bytes());
        bytes.extend_from_slice(&entries);
        bytes.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
        Some(())
    }

    /// Runs of numbers: the first, and how many.
    fn index(&self) -> String {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for number in self.0.keys() {
            match runs.last_mut() {
                Some((first, count)) if *first + *count == *number => *count += 1,
                Some(_) | None => runs.push((*number, 1)),
            }
        }
        let runs: Vec<String> = runs.iter().map(|(first, count)| format!("{first} {count}")).collect();
        runs.join(" ")
    }
}

/// The cross-reference stream at the end of a file that has no other.
pub(crate) struct Table<'p> {
    pdf: &'p [u8],
    /// Where it begins.
    pub(crate) start: usize,
    /// How many object numbers are taken.
    pub(crate) size: usize,
    /// What it says besides: the catalog, and how the file is called.
    pub(crate) rest: &'p str,
    entries: &'p [u8],
}

impl<'p> Table<'p> {
    /// Of a file made by [`compact`](super::compact) and not changed since.
    pub(crate) fn read(pdf: &'p [u8]) -> Option<Self> {
        let start = last_reference(pdf)?;
        let object = pdf.get(start..)?;
        let end = object.windows(8).position(|window| window == b"\nstream\n")?;
        let dictionary = std::str::from_utf8(object.get(..end)?).ok()?.strip_suffix(">>")?;
        let size = number_after(dictionary, "/Size ")?;
        let length = size * ENTRY;
        let (_, rest) = dictionary.split_once(&format!("/Index[0 {size}]/Length {length}"))?;
        Some(Self {
            pdf,
            start,
            size,
            rest,
            entries: object.get(end + 8..end + 8 + length)?,
        })
    }

    /// The dictionary of object `number`, between `<<` and `>>`, if it lies in the open.
    pub(crate) fn object(&self, number: usize) -> Option<&'p str> {
        let [1, high, middle, low, ..] = *self.entries.get(number * ENTRY..(number + 1) * ENTRY)? else {
            return None;
        };
        let offset = u32::from_be_bytes([0, high, middle, low]);
        let object = self.pdf.get(usize::try_from(offset).ok()?..)?;
        let end = object.windows(7).position(|window| window == b"\nendobj")?;
        let text = std::str::from_utf8(object.get(..end)?).ok()?;
        text.strip_prefix(&format!("{number} 0 obj\n<<"))?.strip_suffix(">>")
    }
}
