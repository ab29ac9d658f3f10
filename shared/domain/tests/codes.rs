//! The code tables, as the rules need them.

#![expect(clippy::unwrap_used, reason = "a test may end where its example is wrong")]

use domain::codes::{self, CodeList, DegreeLevel, DivisionLevel};
use domain::id::{ClassYear, ProvinceCode, SchoolCode};
use std::collections::BTreeSet;
use std::path::Path;

fn province(code: &str) -> ProvinceCode {
    ProvinceCode::parse(code).unwrap()
}

#[test]
fn r1_every_table_has_entries_with_distinct_codes_and_a_source() {
    for table in codes::tables() {
        let distinct: BTreeSet<_> = table.entries.iter().map(|entry| entry.code).collect();
        assert_eq!(distinct.len(), table.entries.len(), "{:?}", table.list);
        assert!(table.entries.len() > 2 && !table.source.is_empty(), "{:?}", table.list);
        assert!(
            table
                .entries
                .iter()
                .all(|entry| !entry.code.is_empty() && !entry.name.is_empty()),
            "{:?}",
            table.list
        );
    }
}

#[test]
fn r1_files_read_the_same_with_a_csv_reader() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(text.starts_with("# "), "the first line says where a table is from");
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let by_reader: Vec<Vec<String>> = reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect();
        let by_hand: Vec<Vec<String>> = text
            .lines()
            .skip(2)
            .map(|line| line.split(',').map(str::to_owned).collect())
            .collect();
        assert_eq!(by_reader, by_hand);
    }
}

#[test]
fn r1_names_and_codes_both_resolve() {
    let year = ClassYear::new(2026).unwrap();
    for (list, text, code) in [
        (CodeList::EthnicGroup, "汉族", "01"),
        (CodeList::EthnicGroup, "01", "01"),
        (CodeList::PoliticalStatus, "中共党员", "01"),
        (CodeList::PoliticalStatus, "中国共产党党员", "01"),
        (CodeList::TrainingMode, "委培", "4"),
        (CodeList::Degree, "本科", "31"),
        (CodeList::Country, "英国", "GBR"),
        (CodeList::School, "北京大学", "10001"),
    ] {
        assert_eq!(
            codes::table(list, year).find(text).map(|entry| entry.code),
            Some(code),
            "{text}"
        );
    }
    assert!(codes::table(CodeList::EthnicGroup, year).find("汉").is_none());
}

#[test]
fn r1_list_names_are_those_of_urls() {
    for list in CodeList::ALL {
        assert_eq!(CodeList::parse(list.as_str()), Some(list));
        assert_eq!(serde_json::to_value(list).unwrap(), list.as_str());
    }
    assert_eq!(CodeList::parse("nothing"), None);
}

#[test]
fn p5_schools_lie_in_their_provinces() {
    for (code, name, expected) in [
        ("10001", "北京大学", "11"),
        ("10320", "江苏师范大学", "32"),
        ("10610", "四川大学", "51"),
        ("10695", "西藏民族大学", "54"),
        ("10759", "石河子大学", "65"),
        ("11117", "扬州大学", "32"),
    ] {
        let school = codes::school(&SchoolCode::parse(code).unwrap()).unwrap();
        assert_eq!((school.name, &school.province), (name, &province(expected)));
        assert_eq!(codes::province_of_school(&school.code), Some(province(expected)));
        assert_eq!(
            codes::school_called(name).map(|school| school.code.as_str()),
            Some(code)
        );
    }
    for known in &codes::latest(CodeList::School).entries {
        let school = codes::school(&SchoolCode::parse(known.code).unwrap()).unwrap();
        assert_eq!(codes::province_of_school(&school.code).as_ref(), Some(&school.province));
    }
    for unknown in ["00000", "99990"] {
        assert_eq!(codes::province_of_school(&SchoolCode::parse(unknown).unwrap()), None);
    }
    let known = codes::latest(CodeList::School).entries.iter();
    let provinces: BTreeSet<_> = known.map(|school| school.parent.unwrap()).collect();
    assert_eq!(provinces.len(), 31);
    assert!(
        provinces
            .iter()
            .all(|code| codes::province_name(&province(code)).is_some())
    );
}

#[test]
fn r1_divisions_are_known_by_code_and_full_name() {
    let haidian = codes::division_called("北京市海淀区").unwrap();
    assert_eq!(
        (haidian.code, haidian.level, haidian.retired),
        ("110108", DivisionLevel::County, false)
    );
    assert_eq!(codes::division("110108"), Some(haidian));
    assert_eq!(codes::province_of("110108"), Some(province("11")));
    assert_eq!(codes::province_name(&province("32")), Some("江苏省"));
    assert!(
        codes::division_called("朝阳区").is_none(),
        "two divisions are called so"
    );
    assert!(codes::division("999999").is_none());
    assert!(codes::province_of("去向").is_none());
}

#[test]
fn r1_retired_divisions_keep_a_readable_name() {
    for (code, full_name) in [
        ("110103", "北京市崇文区"),
        ("341400", "安徽省巢湖市"),
        ("110223", "北京市通县"),
    ] {
        let division = codes::division(code).unwrap();
        assert_eq!((division.full_name.as_str(), division.retired), (full_name, true));
    }
    assert!(codes::is_id_prefix("110103") && codes::is_id_prefix("830000") && !codes::is_id_prefix("990101"));
}

#[test]
fn p5_degrees_have_a_level() {
    let year = ClassYear::new(2026).unwrap();
    for (name, level) in [
        ("博士研究生", DegreeLevel::Postgraduate),
        ("硕士研究生", DegreeLevel::Postgraduate),
        ("第二学士学位", DegreeLevel::UndergraduateVocational),
        ("本科", DegreeLevel::UndergraduateVocational),
        ("专科", DegreeLevel::UndergraduateVocational),
        ("专科(高职)", DegreeLevel::UndergraduateVocational),
    ] {
        let degree = codes::table(CodeList::Degree, year).find(name).unwrap();
        assert_eq!(codes::degree_level(degree.code), level, "{name}");
    }
}
