//! The rows that were refused, as a file to be mended and imported again.

use domain::refusal::Refusal;
use rust_xlsxwriter::{Workbook, XlsxError};

/// The column that is added: why a row was refused.
const REASON: &str = "错误原因";
/// The column that is added: where the row stood.
const NUMBER: &str = "原行号";

/// Refused rows, with reasons.
pub(crate) struct Refused {
    headings: Vec<String>,
    rows: Vec<(usize, Vec<String>, String)>,
}

impl Refused {
    /// None yet, under these headings.
    pub(crate) fn new(headings: &[String]) -> Self {
        Self {
            headings: headings.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub(crate) fn add(&mut self, number: usize, cells: Vec<String>, reasons: String) {
        self.rows.push((number, cells, reasons));
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.rows.len()
    }

    /// Everything as text, in the order of the file.
    fn lines(&self) -> Vec<Vec<String>> {
        let first = self
            .headings
            .iter()
            .cloned()
            .chain([NUMBER.to_owned(), REASON.to_owned()])
            .collect();
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by_key(|(number, ..)| *number);
        let line = |(number, cells, reasons): &(usize, Vec<String>, String)| {
            let mut cells = cells.clone();
            cells.resize(self.headings.len(), String::new());
            cells.into_iter().chain([number.to_string(), reasons.clone()]).collect()
        };
        std::iter::once(first).chain(rows.into_iter().map(line)).collect()
    }

    /// As CSV in UTF-8 with a byte order mark, so that spreadsheet programs read it right.
    pub(crate) fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
        for line in self.lines() {
            writer.write_record(line.iter().map(|cell| inert(cell)))?;
        }
        writer
            .into_inner()
            .map_err(|error| csv::Error::from(error.into_error()))
    }

    /// As XLSX; every cell is text, so no digit is lost and nothing is a formula.
    pub(crate) fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for (row, line) in (0_u32..).zip(self.lines()) {
            for (column, cell) in (0_u16..).zip(line) {
                sheet.write_string(row, column, cell)?;
            }
        }
        workbook.save_to_buffer()
    }
}

/// Why the records refused a row, for whoever mends it.
pub(crate) fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Conflict(conflict) => conflict.message(),
        Refusal::NotFound
        | Refusal::Forbidden
        | Refusal::SignInRequired
        | Refusal::FaceCheckRequired
        | Refusal::Invalid(_)
        | Refusal::Stale => "与名单中已有的毕业生冲突".to_owned(),
    }
}

/// A spreadsheet program takes a cell that begins so for a formula; an apostrophe makes it text.
fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_refused_rows_come_back_in_order_with_reasons_and_no_formulas() {
        let mut refused = Refused::new(&["姓名".to_owned(), "专业".to_owned()]);
        refused.add(7, vec!["=cmd()".to_owned()], "姓名：有误".to_owned());
        refused.add(3, vec!["王子墨".to_owned(), "数学".to_owned()], "学制：必填".to_owned());
        let csv = String::from_utf8(refused.csv().unwrap()).unwrap();
        let expected = "\u{FEFF}姓名,专业,原行号,错误原因\n王子墨,数学,3,学制：必填\n'=cmd(),,7,姓名：有误\n";
        assert_eq!(csv, expected);
        assert!(refused.xlsx().unwrap().starts_with(b"PK"));
    }
}
