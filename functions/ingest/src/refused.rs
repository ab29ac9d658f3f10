//! The rows that were refused, as a file to be mended and imported again.

use crate::table::Table;
use domain::refusal::{Conflict, Refusal};
use domain::roster::ADDED_HEADINGS;
use rust_xlsxwriter::Workbook;

/// No cell of a roster is so long; a spreadsheet holds 32,767 characters.
const MAX_CELL_CHARS: usize = 1_000;
/// Room for a reason about every column.
const MAX_REASON_CHARS: usize = 5_000;

/// Why there is no such file. The rows are what they are, so another try would end alike.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unwritten {
    #[error(transparent)]
    Csv(#[from] csv::Error),
    #[error(transparent)]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
}

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

    /// Adds a row. What is longer than any cell may be is cut: it is wrong anyway, and the file has to be written.
    pub(crate) fn add(&mut self, number: usize, cells: &[String], reasons: &str) {
        let cells = cells.iter().map(|cell| cut(cell, MAX_CELL_CHARS)).collect();
        self.rows.push((number, cells, cut(reasons, MAX_REASON_CHARS)));
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
            .chain(ADDED_HEADINGS.map(str::to_owned))
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
    pub(crate) fn csv(&self) -> Result<Vec<u8>, Unwritten> {
        let mut writer = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
        for line in self.lines() {
            writer.write_record(line.iter().map(|cell| inert(cell)))?;
        }
        Ok(writer
            .into_inner()
            .map_err(|error| csv::Error::from(error.into_error()))?)
    }

    /// As XLSX; every cell is text, so no digit is lost and nothing is a formula.
    pub(crate) fn xlsx(&self) -> Result<Vec<u8>, Unwritten> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for (row, line) in (0_u32..).zip(self.lines()) {
            for (column, cell) in (0_u16..).zip(line) {
                sheet.write_string(row, column, cell)?;
            }
        }
        Ok(workbook.save_to_buffer()?)
    }
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

/// How a cell begins that a spreadsheet program takes for a formula, or that such a cell was made into.
const MARKED: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// Why the records refused a row, for whoever mends it.
pub(crate) fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Forbidden => "学历：该毕业生现在或导入后的学历层次不在导入人的数据权限范围内".to_owned(),
        Refusal::Conflict(Conflict::AlreadyOnRoster) => {
            "考生号：名单中另一名毕业生已使用该考生号；如果只是身份证号有误，请用更正功能修改原记录".to_owned()
        }
        Refusal::Conflict(conflict) => conflict.message(),
        Refusal::NotFound
        | Refusal::SignInRequired
        | Refusal::FaceCheckRequired
        | Refusal::Invalid(_)
        | Refusal::Stale => "与名单中已有的毕业生冲突".to_owned(),
    }
}

/// A spreadsheet program takes a cell that begins so for a formula; an apostrophe makes it text.
fn inert(cell: &str) -> String {
    if cell.starts_with(MARKED) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// The cell that was made inert.
fn plain(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(MARKED) => rest.to_owned(),
        Some(_) | None => cell,
    }
}

/// What a roster says if it is a file of refused rows that was mended: without what was added. Any other stays as it is.
pub(crate) fn mended(table: Table) -> Table {
    let Table { headings, rows } = table;
    let kept: Vec<bool> = headings
        .iter()
        .map(|heading| !ADDED_HEADINGS.contains(&heading.trim()))
        .collect();
    if kept.iter().all(|kept| *kept) {
        return Table { headings, rows };
    }
    let own = |cells: Vec<String>| {
        cells
            .into_iter()
            .zip(&kept)
            .filter(|(_, kept)| **kept)
            .map(|(cell, _)| cell)
    };
    let rows = rows.into_iter().map(|row| own(row).map(plain).collect()).collect();
    Table {
        headings: own(headings).collect(),
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_refused_rows_come_back_in_order_with_reasons_and_no_formulas() {
        let mut refused = Refused::new(&["姓名".to_owned(), "专业".to_owned()]);
        refused.add(7, &["=cmd()".to_owned()], "姓名：有误");
        refused.add(3, &["王子墨".to_owned(), "数学".to_owned()], "学制：必填");
        let csv = String::from_utf8(refused.csv().unwrap()).unwrap();
        let expected = "\u{FEFF}姓名,专业,原行号,错误原因\n王子墨,数学,3,学制：必填\n'=cmd(),,7,姓名：有误\n";
        assert_eq!(csv, expected);
        assert!(refused.xlsx().unwrap().starts_with(b"PK"));
    }

    #[test]
    fn r1_a_cell_that_no_spreadsheet_holds_is_cut() {
        let mut refused = Refused::new(&["姓名".to_owned()]);
        refused.add(2, &["长".repeat(40_000)], &"姓名：过长；".repeat(40_000));
        assert!(refused.xlsx().unwrap().starts_with(b"PK"));
        let csv = String::from_utf8(refused.csv().unwrap()).unwrap();
        assert!(
            csv.contains(&format!("\n{},2,", "长".repeat(1000))),
            "{} characters",
            csv.chars().count()
        );
    }

    #[test]
    fn r1_a_file_of_refused_rows_reads_as_the_rows_that_were_refused() {
        let table = Table {
            headings: vec!["姓名".to_owned(), "手机".to_owned()],
            rows: [["王子墨", "+8613800138000"], ["'=", "''"], ["=1", ""]]
                .map(|row| row.map(str::to_owned).to_vec())
                .to_vec(),
        };
        let mut refused = Refused::new(&table.headings);
        for (number, row) in table.rows.iter().enumerate() {
            refused.add(number, row, "=有误");
        }
        assert_eq!(mended(Table::read(&refused.csv().unwrap()).unwrap()), table);
        let workbook = mended(Table::read(&refused.xlsx().unwrap()).unwrap());
        assert_eq!(
            (&workbook.headings, &workbook.rows[0]),
            (&table.headings, &table.rows[0])
        );
        assert_eq!(mended(table).rows[1][0], "'=", "a roster of one's own");
    }
}
