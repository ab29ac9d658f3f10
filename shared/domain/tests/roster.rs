//! The roster: headings, rows, duplicates, corrections. All people are invented.

#![expect(clippy::unwrap_used, reason = "a test may end where its example is wrong")]

use domain::codes::DegreeLevel;
use domain::fault::{Fault, FaultCode};
use domain::id::ClassYear;
use domain::identity::{Sex, check_digit};
use domain::roster::{self, ADDED_HEADINGS, Column, Duplicates, Headings, RosterCorrection, RosterEntry, YesNo};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn class_year() -> ClassYear {
    ClassYear::new(2026).unwrap()
}

fn id_number(first17: &str) -> String {
    format!("{first17}{}", check_digit(first17).unwrap())
}

/// A right row, as a school would write it.
fn row() -> BTreeMap<Column, String> {
    let cells = [
        (Column::ExamNumber, "22110108150001"),
        (Column::Name, "演示生·甲"),
        (Column::IdNumber, &id_number("11010820040307001")),
        (Column::Sex, "男"),
        (Column::EthnicGroup, "汉族"),
        (Column::PoliticalStatus, "共青团员"),
        (Column::Degree, "本科"),
        (Column::TrainingMode, "非定向"),
        (Column::Origin, "北京市海淀区"),
        (Column::Department, "哲学系"),
        (Column::Major, "哲学类"),
        (Column::YearsOfStudy, "4"),
        (Column::StudentNumber, "2200010001"),
        (Column::Entered, "202209"),
        (Column::Graduates, "202606"),
        (Column::ArchiveAtSchool, "是"),
        (Column::HukouAtSchool, ""),
        (Column::Email, "demo@example.com"),
        (Column::Mobile, "13800138000"),
    ];
    cells
        .into_iter()
        .map(|(column, text)| (column, text.to_owned()))
        .collect()
}

fn headings() -> Headings {
    Headings::recognise(&Column::ALL.map(|column| column.heading().to_owned())).unwrap()
}

fn read(row: &BTreeMap<Column, String>) -> Result<RosterEntry, Vec<Fault>> {
    let cells: Vec<String> = Column::ALL
        .iter()
        .map(|column| row.get(column).cloned().unwrap_or_default())
        .collect();
    headings().row(&cells, class_year())
}

fn entry() -> RosterEntry {
    read(&row()).unwrap()
}

fn with(changes: &[(Column, &str)]) -> BTreeMap<Column, String> {
    let mut row = row();
    row.extend(changes.iter().map(|(column, text)| (*column, (*text).to_owned())));
    row
}

fn named(faults: &[Fault]) -> Vec<(&str, FaultCode)> {
    faults.iter().map(|fault| (fault.field.as_str(), fault.code)).collect()
}

#[test]
fn r1_good_row_lands_with_codes() {
    let entry = entry();
    assert_eq!(entry.name.as_str(), "演示生·甲");
    assert_eq!(
        (entry.sex, entry.ethnic_group.as_str(), entry.degree.as_str()),
        (Sex::Male, "01", "31")
    );
    assert_eq!(
        (entry.origin.as_str(), entry.origin_name().as_str()),
        ("110108", "北京市海淀区")
    );
    assert_eq!(
        (entry.degree_name().as_str(), entry.degree_level()),
        ("本科", DegreeLevel::UndergraduateVocational)
    );
    assert_eq!(
        (entry.archive_at_school, entry.hukou_at_school),
        (Some(YesNo::Yes), None)
    );
    assert_eq!(entry.graduates.to_string(), "202606");
    assert!(!entry.is_directed());
    let json = serde_json::to_string(&entry).unwrap();
    assert_eq!(serde_json::from_str::<RosterEntry>(&json).unwrap(), entry);
}

#[test]
fn r1_headings_come_in_any_order_with_marks_and_spaces() {
    let mut columns = Column::ALL;
    columns.reverse();
    let mut cells: Vec<String> = columns
        .iter()
        .map(|column| format!(" {}　", column.heading()))
        .collect();
    cells[0] = format!("\u{FEFF}{}", cells[0]);
    cells.push(String::new());
    let headings = Headings::recognise(&cells).unwrap();
    let texts: Vec<String> = columns.iter().map(|column| row()[column].clone()).collect();
    assert_eq!(headings.row(&texts, class_year()).unwrap(), entry());
}

#[test]
fn r1_the_headings_of_refused_rows_are_no_fault() {
    let mut cells = Column::ALL.map(|column| column.heading().to_owned()).to_vec();
    cells.extend(ADDED_HEADINGS.map(str::to_owned));
    assert_eq!(Headings::recognise(&cells).unwrap(), headings());
    cells.push("错误".to_owned());
    assert_eq!(
        named(&Headings::recognise(&cells).unwrap_err()),
        [("错误", FaultCode::UnknownField)]
    );
}

#[test]
fn r1_all_wrong_headings_are_named_at_once() {
    let mut cells: Vec<String> = Column::ALL.iter().map(|column| column.heading().to_owned()).collect();
    cells[1] = "名字".to_owned();
    cells[3] = "身份证号".to_owned();
    let faults = Headings::recognise(&cells).unwrap_err();
    let expected = [
        ("名字", FaultCode::UnknownField),
        ("身份证号", FaultCode::Duplicate),
        ("姓名", FaultCode::Missing),
        ("性别", FaultCode::Missing),
    ];
    assert_eq!(named(&faults), expected);
}

#[test]
fn r1_columns_that_may_be_empty_may_be_left_out() {
    let columns: Vec<Column> = Column::ALL.into_iter().filter(|column| column.is_required()).collect();
    assert_eq!(columns.len(), 15);
    let cells: Vec<String> = columns.iter().map(|column| column.heading().to_owned()).collect();
    let texts: Vec<String> = columns.iter().map(|column| row()[column].clone()).collect();
    let entry = Headings::recognise(&cells).unwrap().row(&texts, class_year()).unwrap();
    assert_eq!((entry.email, entry.mobile, entry.archive_at_school), (None, None, None));
}

#[test]
fn r1_all_wrong_cells_are_named_at_once() {
    let wrong = with(&[
        (Column::Name, ""),
        (Column::IdNumber, "110108200403070011"),
        (Column::EthnicGroup, "火星族"),
        (Column::YearsOfStudy, "9"),
        (Column::Graduates, "202806"),
        (Column::Mobile, "1380013"),
    ]);
    let expected = [
        ("姓名", FaultCode::Missing),
        ("身份证号", FaultCode::BadCheckDigit),
        ("民族", FaultCode::UnknownCode),
        ("学制", FaultCode::Malformed),
        ("手机", FaultCode::Malformed),
        ("毕业时间", FaultCode::OutOfRange),
    ];
    assert_eq!(named(&read(&wrong).unwrap_err()), expected);
    assert_eq!(headings().row(&[], class_year()).unwrap_err().len(), 15);
}

#[test]
fn r1_cells_must_agree_with_each_other() {
    for (changes, field, code) in [
        (vec![(Column::Sex, "女")], "性别", FaultCode::NotAllowed),
        (vec![(Column::Entered, "202606")], "毕业时间", FaultCode::OutOfRange),
        (vec![(Column::Entered, "200609")], "入学时间", FaultCode::OutOfRange),
        (vec![(Column::Graduates, "202406")], "毕业时间", FaultCode::OutOfRange),
    ] {
        assert_eq!(named(&read(&with(&changes)).unwrap_err()), [(field, code)]);
    }
    for graduates in ["202506", "202701"] {
        assert!(read(&with(&[(Column::Graduates, graduates)])).is_ok(), "{graduates}");
    }
}

#[test]
fn r1_usual_ways_of_writing_are_taken() {
    for (column, written, canonical) in [
        (Column::Graduates, "2026年6月", "202606"),
        (Column::Graduates, "2026/6/30", "202606"),
        (Column::Graduates, "2026-06", "202606"),
        (Column::YearsOfStudy, "2.5年", "2.5"),
        (Column::YearsOfStudy, "4.0", "4"),
        (Column::Origin, "110103", "110103"),
        (Column::Sex, "1", "男"),
        (Column::Degree, "专科（高职）", "高职"),
        (Column::TrainingMode, "4", "委培"),
        (Column::Mobile, "+86 138 0013 8000", "13800138000"),
    ] {
        assert_eq!(
            read(&with(&[(column, written)])).unwrap().cell(column),
            canonical,
            "{written}"
        );
    }
}

#[test]
fn r3_directed_and_commissioned_training_are_known() {
    for (mode, directed) in [
        ("定向", true),
        ("委培", true),
        ("非定向", false),
        ("在职", false),
        ("自筹", false),
    ] {
        assert_eq!(
            read(&with(&[(Column::TrainingMode, mode)])).unwrap().is_directed(),
            directed,
            "{mode}"
        );
    }
}

#[test]
fn r1_duplicates_name_the_earlier_row() {
    let mut duplicates = Duplicates::default();
    assert_eq!(duplicates.check(2, &entry()), []);
    let same_person = with(&[
        (Column::ExamNumber, "22110108150002"),
        (Column::StudentNumber, "2200010002"),
    ]);
    let faults = duplicates.check(3, &read(&same_person).unwrap());
    assert_eq!(named(&faults), [("身份证号", FaultCode::Duplicate)]);
    assert_eq!(faults[0].message, "身份证号与第2行重复");
    let other = with(&[
        (Column::ExamNumber, "22110108150002"),
        (Column::StudentNumber, "2200010001"),
        (Column::IdNumber, &id_number("11010820040307003")),
    ]);
    assert_eq!(
        named(&duplicates.check(4, &read(&other).unwrap())),
        [("学号", FaultCode::Duplicate)]
    );
}

#[test]
fn r2_correction_changes_what_it_names() {
    let correction = RosterCorrection::from([
        (Column::Major, " 逻辑学 ".to_owned()),
        (Column::ArchiveAtSchool, String::new()),
    ]);
    let corrected = entry().corrected(&correction, class_year()).unwrap();
    let expected = RosterEntry {
        major: "逻辑学".to_owned(),
        archive_at_school: None,
        ..entry()
    };
    assert_eq!(corrected, expected);
    assert!(!roster::identity_changed(&entry(), &corrected) && roster::report_changed(&entry(), &corrected));
    let renamed = RosterCorrection::from([(Column::Name, "演示生乙".to_owned())]);
    assert!(roster::identity_changed(
        &entry(),
        &entry().corrected(&renamed, class_year()).unwrap()
    ));
}

#[test]
fn r2_r3_wrong_corrections_are_named_by_pointer_and_all_at_once() {
    let correction = RosterCorrection::from([
        (Column::Name, String::new()),
        (Column::IdNumber, id_number("11010820040307002")),
        (Column::Degree, "学霸".to_owned()),
        (Column::Mobile, "13900139000".to_owned()),
        (Column::TrainingMode, "定向".to_owned()),
    ]);
    let faults = entry().corrected(&correction, class_year()).unwrap_err();
    let expected = [
        ("/training_mode", FaultCode::NotAllowed),
        ("/mobile", FaultCode::NotAllowed),
        ("/name", FaultCode::Missing),
        ("/degree", FaultCode::UnknownCode),
    ];
    assert_eq!(named(&faults), expected);
    let other_sex = RosterCorrection::from([(Column::IdNumber, id_number("11010820040307002"))]);
    assert_eq!(
        named(&entry().corrected(&other_sex, class_year()).unwrap_err()),
        [("/sex", FaultCode::NotAllowed)]
    );
}

#[test]
fn p9_an_entry_is_logged_with_a_masked_number() {
    let shown = format!("{:?}", entry());
    assert!(shown.contains("110108********001") && !shown.contains(entry().id_number.as_str()));
}

#[test]
fn r1_column_names_are_those_of_json() {
    for column in Column::ALL {
        assert_eq!(serde_json::to_value(column).unwrap(), column.as_str());
        assert_eq!(Column::headed(column.heading()), Some(column));
    }
}

proptest! {
    #[test]
    fn r1_an_entry_written_as_cells_reads_as_itself(
        order in (1_u16..500).prop_map(|n| n * 2 - 1), ethnic in 1_u8..=56, years in 1_u8..=5, half in any::<bool>(),
        department in "[哲学历史系院A-Z]{1,20}",
    ) {
        let years = if half { format!("{years}.5") } else { years.to_string() };
        let entry = read(&with(&[
            (Column::IdNumber, &id_number(&format!("11010820040307{order:03}"))),
            (Column::EthnicGroup, &format!("{ethnic:02}")),
            (Column::YearsOfStudy, &years),
            (Column::Department, &department),
        ])).unwrap();
        let cells = Column::ALL.map(|column| entry.cell(column));
        prop_assert_eq!(headings().row(&cells, class_year()).unwrap(), entry);
    }

    #[test]
    fn r1_any_text_in_any_cell_is_answered(column in 0_usize..19, text in "\\PC{0,30}") {
        let _ = read(&with(&[(Column::ALL[column], text.as_str())]));
    }
}
