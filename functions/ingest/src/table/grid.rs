//! Rows on their way into a table. Every bound is held while they come, before anything is kept.

use super::Table;
use crate::MAX_ROWS;

/// The most columns with a heading: the template has nineteen.
const MAX_COLUMNS: usize = 100;
/// The most text of a table: several times what the longest roster has.
const MAX_TEXT_BYTES: usize = 32 * 1024 * 1024;

/// What was read so far: columns without heading and rows without text are left out.
#[derive(Default)]
pub(super) struct Grid {
    /// Where the columns with a heading stand, in order.
    places: Vec<u32>,
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
    text_bytes: usize,
}

impl Grid {
    /// Whether what stands in this column counts. Before the headings are known, all of it does.
    pub(super) fn wants(&self, column: u32) -> bool {
        self.places.is_empty() || self.places.binary_search(&column).is_ok()
    }

    /// Takes the next row: its cells by column, in order. The first that has text is the headings.
    pub(super) fn add(&mut self, cells: impl IntoIterator<Item = (u32, String)>) -> Result<(), String> {
        let cells = cells.into_iter().filter(|(_, text)| !text.trim().is_empty());
        if self.places.is_empty() {
            for (column, heading) in cells {
                if self.places.len() == MAX_COLUMNS {
                    return Err(format!("名单最多{MAX_COLUMNS}列，请只保留模板中的列"));
                }
                self.count(&heading)?;
                self.places.push(column);
                self.headings.push(heading);
            }
            return Ok(());
        }
        let mut row = Vec::new();
        for (column, text) in cells {
            let Ok(place) = self.places.binary_search(&column) else {
                continue;
            };
            self.count(&text)?;
            row.resize(self.places.len(), String::new());
            if let Some(cell) = row.get_mut(place) {
                *cell = text;
            }
        }
        if row.is_empty() {
            return Ok(());
        }
        if self.rows.len() == MAX_ROWS {
            return Err(format!("名单最多{MAX_ROWS}行，请分成几个文件"));
        }
        self.rows.push(row);
        Ok(())
    }

    fn count(&mut self, text: &str) -> Result<(), String> {
        self.text_bytes += text.len();
        if self.text_bytes > MAX_TEXT_BYTES {
            return Err("文件中的文字过多，不像是名单，请核对后重新导入".to_owned());
        }
        Ok(())
    }

    pub(super) fn table(self) -> Result<Table, String> {
        if self.headings.is_empty() {
            return Err("文件中没有内容".to_owned());
        }
        Ok(Table {
            headings: self.headings,
            rows: self.rows,
        })
    }
}
