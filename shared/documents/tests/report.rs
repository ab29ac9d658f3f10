//! The printed report (V5), from the outside.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "fixture/content.rs"]
mod content;

use documents::seal::{self, SealingKey};
use documents::{DocumentError, Fonts, report, signature};
use domain::report::ReportContent;
use flate2::read::ZlibDecoder;
use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;

fn link(content: &ReportContent) -> String {
    let sealed = seal::seal(content, &SealingKey::from_pkcs8_pem(content::KEY).unwrap()).unwrap();
    seal::link(
        "https://dj.example.cn",
        &content.number,
        "7K3QX9M2PA4BC8DEFG5HJN6RST",
        &sealed,
    )
}

fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts")).unwrap())
}

fn rendered(content: &ReportContent) -> Vec<u8> {
    report::render(content, fonts(), &link(content)).unwrap()
}

fn count(pdf: &[u8], text: &str) -> usize {
    pdf.windows(text.len())
        .filter(|window| *window == text.as_bytes())
        .count()
}

/// The dictionaries that are compressed.
fn packed(pdf: &[u8]) -> Vec<u8> {
    let find = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).position(|window| window == text).unwrap();
    let object = &pdf[find(pdf, b"/Type/ObjStm")..];
    let stream = &object[find(object, b"stream\n") + 7..];
    let mut dictionaries = Vec::new();
    ZlibDecoder::new(stream).read_to_end(&mut dictionaries).unwrap();
    dictionaries
}

/// A table each has one `Table` in the structure of the page.
fn tables(pdf: &[u8]) -> usize {
    count(&packed(pdf), "/S/Table")
}

fn pages(pdf: &[u8]) -> usize {
    count(pdf, "/Type/Page") - count(pdf, "/Type/Pages")
}

#[test]
fn v5_same_report_is_the_same_file() {
    let (first, second) = (rendered(&content::archive()), rendered(&content::archive()));
    assert!(first == second, "two renderings differ");
    let other = ReportContent {
        name: "陈实例".to_owned(),
        ..content::archive()
    };
    assert!(first != rendered(&other), "the name is not in the report");
}

#[test]
fn v5_rare_characters_in_names_print() {
    for name in ["㛃", "䶮", "𬭎", "𬱟", "𫘨", "𡋾", "买买提·吐尔逊", "𠀀𪜀𫝀𫠠𬺰"] {
        assert_eq!(fonts().can_print(name), Ok(()), "{name}");
        rendered(&ReportContent {
            name: name.to_owned(),
            ..content::archive()
        });
    }
}

#[test]
fn v5_characters_that_would_print_as_boxes_are_refused() {
    assert_eq!(
        fonts().can_print("王\u{30000}\u{E000}明\u{30000}"),
        Err(vec!['\u{30000}', '\u{E000}'])
    );
    for invisible in ["\u{0}", "\n", "\u{200B}", "\u{FE00}", "\u{202E}", "\u{10FFFF}", "ب"] {
        assert!(fonts().can_print(invisible).is_err(), "{invisible:?}");
    }
    let content = ReportContent {
        name: "王\u{31350}".to_owned(),
        ..content::archive()
    };
    let refused = report::render(&content, fonts(), &link(&content)).unwrap_err();
    assert!(matches!(refused, DocumentError::Unprintable(missing) if missing == ['\u{31350}']));
}

#[test]
fn v1_section_is_left_out_where_nothing_is_registered() {
    assert_eq!(tables(&rendered(&content::archive())), 3);
    assert_eq!(tables(&rendered(&content::hukou())), 3);
    assert_eq!(tables(&rendered(&content::bare())), 2);
}

#[test]
fn v5_longest_report_is_still_one_page() {
    let longest = rendered(&content::longest());
    assert_eq!(pages(&longest), 1);
    // With the biggest code that there is: 2,953 bytes.
    let link = format!("https://dj.example.cn/v/2610001KMX42XZ0.S#{}", "a".repeat(2910));
    assert_eq!(pages(&report::render(&content::longest(), fonts(), &link).unwrap()), 1);
}

#[test]
fn v5_what_cannot_fit_is_refused_and_not_cut_off() {
    let content = ReportContent {
        major: "哲学".repeat(2000),
        ..content::archive()
    };
    assert!(matches!(
        report::render(&content, fonts(), &link(&content)),
        Err(DocumentError::TooLong)
    ));
}

#[test]
fn v5_report_is_tagged_archival_pdf_in_chinese() {
    let pdf = rendered(&content::archive());
    assert!(pdf.starts_with(b"%PDF-1.7"));
    assert_eq!(count(&pdf, "<pdfaid:part>2</pdfaid:part>"), 1);
    assert_eq!(count(&pdf, "<pdfaid:conformance>A</pdfaid:conformance>"), 1);
    assert!(count(&pdf, "(zh-CN)") >= 1);
}

#[test]
fn v5_signed_report_takes_at_most_60_kb() {
    let (from, until) = (
        "2026-01-01T00:00:00Z".parse().unwrap(),
        "2060-01-01T00:00:00Z".parse().unwrap(),
    );
    let key = SealingKey::from_pkcs8_pem(content::KEY).unwrap();
    let certificate = signature::self_signed_certificate(&key, "CN=示例,O=示例,C=CN", from, until).unwrap();
    for content in [content::archive(), content::hukou(), content::longest()] {
        let signed = signature::sign(&rendered(&content), &key, &certificate, content.issued_at).unwrap();
        assert!(signed.len() <= 60_000, "{} bytes", signed.len());
    }
}

#[test]
fn v5_missing_typefaces_are_named_at_start() {
    let Err(error) = Fonts::open(Path::new("/nowhere")) else {
        panic!("opened")
    };
    assert!(error.to_string().contains("/nowhere"));
}
