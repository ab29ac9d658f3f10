//! A roster file as rows of text: CSV in UTF-8 or GBK, or the first sheet of an XLSX workbook.

use calamine::{Data, Reader, Xlsx};
use std::io::Cursor;

/// Digits that a spreadsheet keeps exactly in a number; longer ones have lost some.
const EXACT: f64 = 999_999_999_999_999.0;

/// Headings and rows, all as text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) headings: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a file; the error is Chinese and names what to do.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        let rows = if bytes.starts_with(b"PK\x03\x04") {
            workbook(bytes)?
        } else {
            csv(bytes)?
        };
        let mut rows = rows
            .into_iter()
            .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()));
        let headings = rows.next().ok_or("文件中没有内容")?;
        Ok(Self {
            headings,
            rows: rows.collect(),
        })
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

fn csv(bytes: &[u8]) -> Result<Vec<Vec<String>>, String> {
    let text = decoded(bytes)?;
    let text = text.trim_start_matches('\u{FEFF}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let row = |record: Result<csv::StringRecord, csv::Error>| match record {
        Ok(record) => Ok(record.iter().map(str::to_owned).collect()),
        Err(error) => Err(format!("CSV格式有误：{error}")),
    };
    reader.records().map(row).collect()
}

fn workbook(bytes: &[u8]) -> Result<Vec<Vec<String>>, String> {
    let unreadable = |error: calamine::XlsxError| format!("无法读取工作簿：{error}");
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let sheet = workbook
        .worksheet_range_at(0)
        .ok_or("工作簿中没有工作表")?
        .map_err(unreadable)?;
    sheet
        .rows()
        .enumerate()
        .map(|(index, row)| row.iter().map(|cell| text(cell, index)).collect())
        .collect()
}

/// Numbers as they were typed. A number of more than fifteen digits has lost some, so it is refused rather than guessed.
fn text(cell: &Data, row: usize) -> Result<String, String> {
    let row = row + 1;
    match cell {
        Data::Empty => Ok(String::new()),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Ok(text.clone()),
        Data::Int(number) => Ok(number.to_string()),
        Data::Bool(yes) => Ok((if *yes { "是" } else { "否" }).to_owned()),
        Data::Float(number) if number.abs() > EXACT => Err(format!(
            "第{row}行有超过15位的数字（如身份证号）存成了数值，末尾已丢失；请将该列设为文本格式后重新填写"
        )),
        Data::Float(number) => Ok(number.to_string()),
        Data::DateTime(date) => Ok(date.as_f64().to_string()),
        Data::Error(error) => Err(format!("第{row}行有错误的公式：{error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected() -> Table {
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
    fn r1_a_workbook_reads_the_same_and_lost_digits_are_named() {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write(0, 0, "姓名").unwrap().write(0, 1, "学制").unwrap();
        sheet.write(1, 0, "王子墨").unwrap().write(1, 1, 4).unwrap();
        assert_eq!(Table::read(&workbook.save_to_buffer().unwrap()).unwrap(), expected());

        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet
            .write(0, 0, "身份证号")
            .unwrap()
            .write(1, 0, 110_101_200_001_011_234.0)
            .unwrap();
        let error = Table::read(&workbook.save_to_buffer().unwrap()).unwrap_err();
        assert!(error.contains("第2行") && error.contains("文本格式"), "{error}");
    }

    #[test]
    fn r1_what_is_no_table_is_refused_with_a_reason() {
        for bytes in [&b""[..], b"\r\n", b"PK\x03\x04garbage", &[0xFF, 0xFF, 0x80, 0x00]] {
            assert!(Table::read(bytes).is_err(), "{bytes:?}");
        }
    }
}
