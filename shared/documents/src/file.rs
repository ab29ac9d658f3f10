//! The frame of a PDF file: objects by number, and the cross-reference stream (PDF 1.5) that says where they are.

mod compact;
mod table;

pub(crate) use compact::compact;
pub(crate) use table::{Place, Places, Table};

/// The number behind the first `key` in a dictionary.
pub(crate) fn number_after(text: &str, key: &str) -> Option<usize> {
    let (_, rest) = text.split_once(key)?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Where the file says that its last cross-reference begins.
fn last_reference(pdf: &[u8]) -> Option<usize> {
    let tail = pdf.get(pdf.len().saturating_sub(64)..)?;
    let at = tail.windows(10).rposition(|window| window == b"startxref\n")?;
    number_after(std::str::from_utf8(tail.get(at..)?).ok()?, "startxref\n")
}
