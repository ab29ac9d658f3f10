//! A roster file as rows of text: CSV in UTF-8 or GBK, or the first sheet of an XLSX workbook.

mod archive;
mod grid;
mod workbook;

use grid::Grid;
use serde::{Deserialize, Serialize};

/// Headings and rows, all as text. Every row has one cell for each heading.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Table {
    pub(crate) headings: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a file; the error is Chinese and names what to do.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut grid = Grid::default();
        if bytes.starts_with(b"PK\x03\x04") {
            workbook::read(bytes, &mut grid)?;
        } else {
            csv(bytes, &mut grid)?;
        }
        grid.table()
    }
}

/// UTF-8, or else GBK as spreadsheet programs in China write it.
fn decoded(bytes: &[u8]) -> Result<String, String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, _, garbled) = encoding_rs::GB18030.decode(bytes);
    if garbled {
        Err("无法识别文件的编码，请另存为UTF-8编码的CSV或XLSX".to_owned())
    } else {
        Ok(text.into_owned())
    }
}

fn csv(bytes: &[u8], grid: &mut Grid) -> Result<(), String> {
    let text = decoded(bytes)?;
    let text = text.trim_start_matches('\u{FEFF}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => grid.add((0..).zip(record.iter().map(str::to_owned)))?,
            Ok(false) => return Ok(()),
            Err(error) => return Err(format!("CSV格式有误：{error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MAX_ROWS;

    pub(super) fn expected() -> Table {
        Table {
            headings: vec!["姓名".into(), "学制".into()],
            rows: vec![vec!["王子墨".into(), "4".into()]],
        }
    }

    #[test]
    fn r1_utf8_and_gbk_read_the_same() {
        let text = "姓名,学制\r\n王子墨,4\r\n\r\n";
        assert_eq!(Table::read(text.as_bytes()).unwrap(), expected());
        assert_eq!(Table::read(format!("\u{FEFF}{text}").as_bytes()).unwrap(), expected());
        let (gbk, _, _) = encoding_rs::GBK.encode(text);
        assert_eq!(Table::read(&gbk).unwrap(), expected());
    }

    #[test]
    fn r1_columns_without_heading_are_not_read() {
        let commas = ",".repeat(17_000);
        let text = format!(",姓名,,学制{commas}\r\n备注,王子墨,,4,{commas}备注\r\n备注,,,\r\n");
        assert_eq!(Table::read(text.as_bytes()).unwrap(), expected());
    }

    #[test]
    fn r1_too_many_rows_columns_or_characters_are_refused_while_they_are_read() {
        let rows = "王子墨,4\r\n".repeat(MAX_ROWS);
        assert_eq!(
            Table::read(format!("姓名,学制\r\n{rows}").as_bytes())
                .unwrap()
                .rows
                .len(),
            MAX_ROWS
        );
        let refused = |text: String, why: &str| {
            let error = Table::read(text.as_bytes()).unwrap_err();
            assert!(error.contains(why), "{error}");
        };
        refused(format!("姓名,学制\r\n{rows}王子墨,4"), "30000行");
        refused("姓名,".repeat(1000), "列");
        refused(
            format!("姓名\r\n{}", format!("{}\r\n", "长".repeat(10_000)).repeat(1200)),
            "过多",
        );
    }

    #[test]
    fn r1_what_is_no_table_is_refused_with_a_reason() {
        for bytes in [&b""[..], b"\r\n", b"PK\x03\x04garbage", &[0xFF, 0xFF, 0x80, 0x00]] {
            assert!(Table::read(bytes).is_err(), "{bytes:?}");
        }
    }
}
