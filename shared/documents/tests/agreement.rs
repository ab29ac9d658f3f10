//! The employment agreement (O5, A1, F8), from the outside.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "fixture/agreements.rs"]
mod agreements;
#[path = "fixture/reading.rs"]
mod reading;

use documents::{DocumentError, Fonts, agreement};
use domain::agreement::AgreementForm::{ThreeParty, TwoParty};
use domain::agreement::{AgreementForm, AgreementText, Signed};
use domain::kind::FieldName;
use reading::{Seen, SeenPage};
use std::path::Path;
use std::sync::OnceLock;

fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts")).unwrap())
}

fn rendered(text: &AgreementText, version: usize) -> Vec<u8> {
    agreement::render(&agreements::number(), version, text, fonts()).unwrap()
}

fn pages(text: &AgreementText, version: usize) -> Vec<SeenPage> {
    reading::pages(&rendered(text, version))
}

fn text_of(pages: &[SeenPage]) -> String {
    pages.iter().map(SeenPage::text).collect()
}

fn count(pdf: &[u8], text: &str) -> usize {
    pdf.windows(text.len())
        .filter(|window| *window == text.as_bytes())
        .count()
}

/// Both forms, signed in both ways.
fn all() -> [(AgreementForm, Signed); 4] {
    [
        (TwoParty, agreements::online()),
        (TwoParty, Signed::OnPaper),
        (ThreeParty, agreements::online()),
        (ThreeParty, Signed::OnPaper),
    ]
}

#[test]
fn o5_a1_every_field_is_printed() {
    let parties = [
        "2026110001399528998",
        "示例信息咨询服务有限公司",
        "91110102MA01234Q0C",
        "其他企业",
        "王示例",
        "信息传输、软件和信息技术服务业",
        "北京市西城区示例大街1号示例大厦8层",
        "010-00000000",
        "13000000000",
        "hr@example.cn",
        "陈示例",
        "女",
        "110101200401011226",
        "北京示例大学",
        "示例科学与技术学院",
        "计算机科学与技术",
        "本科毕业",
        "4年",
        "202606",
        "非定向",
        "北京市海淀区",
        "李示例",
        "010-11111111",
        "北京市海淀区示例路5号学生就业指导服务中心",
        "100871",
    ];
    let terms = [
        "科学研究人员",
        "算法研究员",
        "试用期3个月",
        "试用期起薪9000元/月",
        "转正起薪10000.50元/月",
        "违约金5000元",
        "报到期限2026-07-15",
        "北京市西城区示例大街1号人力资源部",
        "北京市海淀区示例路2号研发中心",
        "档案转递类型托管单位接收",
        "户口迁移类型转回生源地",
        "甲方为乙方提供单身宿舍。",
        "乙方入职满一年后，甲方承担其在职培训费用。",
    ];
    for (form, signed) in all() {
        let text = text_of(&pages(&agreements::agreement(form, signed), 1));
        for value in parties.iter().chain(&terms) {
            assert!(text.contains(value), "{value} in {form:?}, {signed:?}: {text}");
        }
    }
}

#[test]
fn s5_the_school_is_a_party_of_three_and_only_named_in_the_notes_of_two() {
    for (form, signed) in all() {
        let text = text_of(&pages(&agreements::agreement(form, signed), 1));
        let is_party = form == ThreeParty;
        assert_eq!(text.contains("丙方（学校）"), is_party, "{text}");
        assert_eq!(text.contains("三方协议"), is_party, "{text}");
        assert_eq!(text.contains("两方协议"), !is_party, "{text}");
        assert_eq!(text.contains("学校不是本协议的签约方"), !is_party, "{text}");
        assert!(text.contains("协议经办人李示例"), "{text}");
    }
}

#[test]
fn o5_a1_signed_online_it_tells_when_and_on_paper_it_has_boxes() {
    for (form, signed) in all() {
        let text = text_of(&pages(&agreements::agreement(form, signed), 1));
        let boxes = text.matches("签字：").count();
        let told = [
            "甲方发出邀约2026-05-1109:02:03",
            "乙方应约2026-05-1300:30:07（已通过实人认证）",
        ];
        match signed {
            Signed::Online { .. } => {
                assert!(told.iter().all(|step| text.contains(step)), "{text}");
                assert!(
                    text.contains("学校审核通过2026-05-2016:00:59") && text.contains("无需盖章"),
                    "{text}"
                );
                assert_eq!(boxes, 0);
            }
            Signed::OnPaper => {
                assert_eq!(boxes, if form == ThreeParty { 3 } else { 2 });
                assert_eq!(text.matches("日期：年月日").count(), boxes);
                assert!(!text.contains("无需盖章"));
            }
        }
    }
}

#[test]
fn f8_an_amended_agreement_says_so() {
    let text = agreements::agreement(TwoParty, agreements::online());
    assert!(!text_of(&pages(&text, 1)).contains("次修改2026"));
    let amended = text_of(&pages(&text, 3));
    assert!(amended.contains("第2次修改2026-05-2016:00:59"), "{amended}");
    assert!(amended.contains("学校修改2026-05-2016:00:59（第2次修改）"), "{amended}");
    assert!(!amended.contains("学校审核通过2026"), "{amended}");
}

#[test]
fn a1_what_was_not_agreed_is_struck_out() {
    let mut text = agreements::agreement(TwoParty, Signed::OnPaper);
    text.fields.remove(&FieldName::Penalty);
    text.fields.insert(FieldName::Probation, "0".to_owned());
    let shown = text_of(&pages(&text, 1));
    assert!(shown.contains("违约金—") && shown.contains("试用期无"), "{shown}");
}

#[test]
fn o5_same_agreement_is_the_same_tagged_archival_file() {
    for (form, signed) in all() {
        let text = agreements::agreement(form, signed);
        let pdf = rendered(&text, 1);
        assert!(pdf == rendered(&text, 1), "two renderings differ");
        assert!(pdf != rendered(&text, 2), "the version is not in the file");
        assert!(pdf.starts_with(b"%PDF-1.7"));
        assert_eq!(count(&pdf, "<pdfaid:part>2</pdfaid:part>"), 1);
        assert_eq!(count(&pdf, "<pdfaid:conformance>A</pdfaid:conformance>"), 1);
        assert!(pdf.len() < 100_000, "{} bytes", pdf.len());
    }
}

#[test]
fn o5_long_contents_go_on_without_loss() {
    for (form, signed) in all() {
        let pages = pages(&agreements::longest(form, signed), 30);
        assert!(pages.len() > 2, "{} pages", pages.len());
        for (index, page) in pages.iter().enumerate() {
            let numbered = format!("第{}页共{}页", index + 1, pages.len());
            assert!(page.text().ends_with(&numbered), "{}", page.text());
        }
        let text = text_of(&pages);
        let long: String = "中华人民共和国新疆维吾尔自治区伊犁哈萨克自治州"
            .chars()
            .cycle()
            .take(200)
            .collect();
        // Two places, the employer's street, the office's address.
        assert_eq!(text.matches(&long).count(), 4, "{text}");
        assert_apart(&pages);
    }
}

#[test]
fn o5_a_text_over_several_pages_is_whole_and_in_order() {
    let mut text = agreements::agreement(ThreeParty, Signed::OnPaper);
    let lines: Vec<String> = (0..120).map(|number| format!("第{number:03}条")).collect();
    text.fields.insert(FieldName::ExtraTerms, lines.join("\n"));
    let pages = pages(&text, 1);
    assert!(pages.len() >= 4, "{} pages", pages.len());
    assert_apart(&pages);
    let shown: Vec<String> = pages.iter().map(SeenPage::text).collect();
    let places = lines.iter().map(|line| {
        let page = shown.iter().position(|page| page.contains(line.as_str()));
        page.unwrap_or_else(|| panic!("{line} is lost"))
    });
    assert!(places.is_sorted());
    // Whoever signs sees something of what is signed.
    let last = shown.last().unwrap();
    assert!(last.contains("签字：") && last.contains("6."), "{last}");
}

#[test]
fn o5_extra_terms_of_full_length_are_whole() {
    let mut text = agreements::agreement(ThreeParty, agreements::online());
    let extra = agreements::numbered(500);
    text.fields.insert(FieldName::ExtraTerms, extra.clone());
    let shown = text_of(&pages(&text, 1));
    let clauses = extra.split_inclusive('，').filter(|clause| clause.ends_with('，'));
    assert!(clauses.clone().count() > 10);
    for clause in clauses.filter(|clause| !shown.contains(*clause)) {
        // Divided by the foot of a page and the repeated label, but there.
        let (head, tail) = clause.split_at(clause.char_indices().nth(3).unwrap().0);
        assert!(shown.contains(head) || shown.contains(tail), "{clause}");
    }
}

#[test]
fn o5_rare_names_print_and_boxes_are_refused() {
    let mut text = agreements::agreement(TwoParty, agreements::online());
    text.graduate.name = "㛃䶮𬭎𬱟𫘨𡋾·阿卜杜".to_owned();
    assert!(text_of(&pages(&text, 1)).contains(&text.graduate.name));
    for (name, bad) in [
        ("王\u{31350}", '\u{31350}'),
        ("王\n明", '\n'),
        ("王\u{200B}", '\u{200B}'),
    ] {
        text.graduate.name = name.to_owned();
        let refused = agreement::render(&agreements::number(), 1, &text, fonts()).unwrap_err();
        assert!(
            matches!(refused, DocumentError::Unprintable(missing) if missing == [bad]),
            "{name:?}"
        );
    }
}

/// Every character stands inside the margins and none on another.
fn assert_apart(pages: &[SeenPage]) {
    let apart = |one: &Seen, other: &Seen| {
        let size = one.size.min(other.size);
        (one.y - other.y).abs() > size * 0.9 || (one.x - other.x).abs() > size * 0.15
    };
    for page in pages {
        let ink: Vec<&Seen> = page.0.iter().filter(|seen| !seen.character.is_whitespace()).collect();
        for (index, one) in ink.iter().enumerate() {
            assert!(
                (50.0..545.0).contains(&one.x) && (20.0..815.0).contains(&one.y),
                "{one:?}"
            );
            assert!((8.0..20.0).contains(&one.size), "{one:?}");
            let other = ink[index + 1..].iter().find(|other| !apart(one, other));
            assert!(other.is_none(), "{one:?} {other:?}");
        }
    }
}
