//! The function's own program, reading files that would end it.

#![expect(clippy::unwrap_used, reason = "a file that can't be made fails its test")]

use isolation::{Broken, Isolation};
use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn isolation() -> Isolation {
    Isolation::Process(env!("CARGO_BIN_EXE_ingest").into())
}

fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write(0, 0, "姓名").unwrap();
    workbook.save_to_buffer().unwrap()
}

/// A workbook that says it has so many strings; room for all of them is made before the first is read.
fn workbook_that_claims(strings: &str) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(workbook())).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut file = from.by_index(index).unwrap();
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        to.start_file(file.name().unwrap(), SimpleFileOptions::default())
            .unwrap();
        let claim = format!("uniqueCount=\"{strings}\"");
        to.write_all(content.replace("uniqueCount=\"1\"", &claim).as_bytes())
            .unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[tokio::test]
async fn r1_an_honest_workbook_is_read_in_a_process_of_its_own() {
    let answer = isolation().run(&ingest::JOB, "", workbook()).await.unwrap();
    let table: serde_json::Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(table["Ok"]["headings"][0], "姓名");
}

#[tokio::test]
async fn r1_a_workbook_that_asks_for_all_memory_ends_only_the_process_that_reads_it() {
    let bomb = workbook_that_claims("99999999999");
    let ended = isolation().run(&ingest::JOB, "", bomb).await;
    assert!(matches!(ended, Err(Broken::Died)), "{ended:?}");
}
