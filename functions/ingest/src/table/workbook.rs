//! The first sheet of an XLSX workbook, cell by cell: a sheet is as large as its cells, not as the corners they stand in.

use super::archive;
use super::grid::Grid;
use calamine::{DataRef, Reader, Xlsx};
use std::collections::BTreeMap;
use std::io::Cursor;

/// Digits that a spreadsheet keeps exactly in a number; longer ones have lost some.
const EXACT: f64 = 999_999_999_999_999.0;

/// Reads the first sheet of a workbook into `grid`.
pub(super) fn read(bytes: &[u8], grid: &mut Grid) -> Result<(), String> {
    archive::check(bytes)?;
    let unreadable = |error: calamine::XlsxError| format!("无法读取工作簿：{error}");
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let first = workbook.sheet_names().into_iter().next().ok_or("工作簿中没有工作表")?;
    let mut cells = workbook.worksheet_cells_reader(&first).map_err(unreadable)?;
    let (mut current, mut row) = (0, BTreeMap::new());
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (at, column) = cell.get_position();
        if at < current {
            return Err("无法读取工作簿：行的顺序有误".to_owned());
        }
        if at > current {
            grid.add(std::mem::take(&mut row))?;
            current = at;
        }
        if grid.wants(column) {
            row.insert(column, text(cell.get_value(), at)?);
        }
    }
    grid.add(row)
}

/// Numbers as they were typed. A number of more than fifteen digits has lost some, so it is refused rather than guessed.
fn text(cell: &DataRef<'_>, row: u32) -> Result<String, String> {
    let row = row + 1;
    match cell {
        DataRef::Empty => Ok(String::new()),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Ok(text.clone()),
        DataRef::SharedString(text) => Ok((*text).to_owned()),
        DataRef::Int(number) => Ok(number.to_string()),
        DataRef::Bool(yes) => Ok((if *yes { "是" } else { "否" }).to_owned()),
        DataRef::Float(number) if number.abs() > EXACT => Err(format!(
            "第{row}行有超过15位的数字（如身份证号）存成了数值，末尾已丢失；请将该列设为文本格式后重新填写"
        )),
        DataRef::Float(number) => Ok(number.to_string()),
        DataRef::DateTime(date) => Ok(date.as_f64().to_string()),
        DataRef::Error(error) => Err(format!("第{row}行有错误的公式：{error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Table;
    use super::super::tests::expected;
    use std::io::{Cursor, Write};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

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

    const SPREADSHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

    /// A workbook of one sheet with these rows, and with `more` as its shared strings.
    fn workbook(rows: &str, more: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
        let relations = |of: &str| format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{of}</Relationships>");
        let relation = |id: &str, kind: &str, target: &str| {
            format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
        };
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let mut put = |name: &str, parts: &mut dyn Iterator<Item = Vec<u8>>| {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            parts.for_each(|part| zip.write_all(&part).unwrap());
        };
        let mut one = |name: &str, content: String| put(name, &mut std::iter::once(content.into_bytes()));
        one(
            "[Content_Types].xml",
            format!("<Types xmlns=\"{PACKAGE}/content-types\"/>"),
        );
        one(
            "_rels/.rels",
            relations(&relation("rId1", "officeDocument", "xl/workbook.xml")),
        );
        let sheet = r#"<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets>"#;
        one(
            "xl/workbook.xml",
            format!("<workbook xmlns=\"{SPREADSHEET}\" xmlns:r=\"{OFFICE}\">{sheet}</workbook>"),
        );
        let parts = relation("rId1", "worksheet", "worksheets/sheet1.xml")
            + &relation("rId2", "sharedStrings", "sharedStrings.xml");
        one("xl/_rels/workbook.xml.rels", relations(&parts));
        one(
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{SPREADSHEET}\"><sheetData>{rows}</sheetData></worksheet>"),
        );
        let first = format!("<sst xmlns=\"{SPREADSHEET}\">").into_bytes();
        let strings = std::iter::once(first).chain(more).chain([b"</sst>".to_vec()]);
        put("xl/sharedStrings.xml", &mut { strings });
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn r1_two_cells_in_far_corners_are_two_cells() {
        let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>
            <row r="1048576"><c r="A1048576"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>"#;
        let table = Table::read(&workbook(rows, [])).unwrap();
        assert_eq!(table.headings, ["姓名"]);
        assert_eq!(table.rows, [["1"]]);
    }

    #[test]
    fn r1_rows_out_of_order_are_refused() {
        let rows = r#"<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>"#;
        assert!(Table::read(&workbook(rows, [])).unwrap_err().contains("顺序"));
    }

    #[test]
    fn r1_a_workbook_that_unpacks_without_end_is_refused_unread() {
        let cell = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#;
        let block = b"<si><t>a</t></si>".repeat(60_000);
        let bomb = workbook(cell, std::iter::repeat_n(block.clone(), 20));
        assert!(bomb.len() < 150_000, "{}", bomb.len());
        let begun = std::time::Instant::now();
        let error = Table::read(&bomb).unwrap_err();
        assert!(error.contains("解压后过大"), "{error}");
        assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
        let honest = Table::read(&workbook(cell, [block[..1700].to_vec()])).unwrap();
        assert_eq!(honest.headings, ["a"]);
    }

    #[test]
    fn r1_what_an_archive_says_of_its_size_is_not_believed() {
        let cell = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#;
        let block = b"<si><t>a</t></si>".repeat(60_000);
        let mut bomb = workbook(cell, std::iter::repeat_n(block, 20));
        // In the directory, and only there, the size unpacked stands 24 bytes behind the signature of the entry.
        let signatures: Vec<usize> = (0..bomb.len() - 4)
            .filter(|at| &bomb[*at..at + 4] == b"PK\x01\x02")
            .collect();
        for at in signatures {
            bomb[at + 24..at + 28].copy_from_slice(&1000_u32.to_le_bytes());
        }
        let begun = std::time::Instant::now();
        let error = Table::read(&bomb).unwrap_err();
        assert!(error.contains("无法读取工作簿"), "{error}");
        assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    }
}
