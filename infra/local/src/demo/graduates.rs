//! Fictitious graduates. ID numbers are counted up from fixed dates and given their check digit; names are put together
//! from two lists.

use super::staff::{DEPARTMENTS, ORIGINS, OTHER_DEPARTMENT};
use crate::BoxError;
use domain::id::ClassYear;
use domain::identity;
use domain::roster::{Column, Headings, RosterEntry};

/// Graduates of the demo school.
pub const GRADUATES: usize = 300;
/// Graduates of the other school.
pub const OTHER_GRADUATES: usize = 12;

const SURNAMES: [&str; 12] = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫"];
/// The last six are rare characters, which reports have to print.
const GIVEN: [&str; 20] = [
    "子墨", "雨桐", "浩然", "思远", "欣怡", "梓萱", "一鸣", "嘉树", "清扬", "知行", "若溪", "明哲", "景行", "舒窈",
    "㛃", "䶮", "𬭎", "𬱟", "𫘨", "𡋾",
];
const MAJORS: [&str; 5] = ["计算机科学与技术", "数学与应用数学", "英语", "经济学", "法学"];

/// One fictitious graduate.
#[derive(Clone, Debug)]
pub struct Row {
    /// The sign-in.
    pub subject: String,
    /// 姓名.
    pub name: String,
    /// 身份证号.
    pub id_number: String,
    cells: Vec<String>,
}

impl Row {
    /// The row in a file, after the headings of the template.
    pub fn csv(&self) -> String {
        self.cells.join(",")
    }
}

/// The demo school's roster.
pub fn roster(year: i16) -> Vec<Row> {
    (0..GRADUATES)
        .filter_map(|index| row(index, year, "graduate", DEPARTMENTS[index % DEPARTMENTS.len()].0))
        .collect()
}

/// The other school's roster.
pub fn other_roster(year: i16) -> Vec<Row> {
    let other = |index| row(GRADUATES + index, year, "other-graduate", OTHER_DEPARTMENT.0);
    (0..OTHER_GRADUATES).filter_map(other).collect()
}

/// The rows as the import reads them.
pub fn entries(rows: &[Row], class_year: ClassYear) -> Result<Vec<RosterEntry>, BoxError> {
    let headings: Vec<String> = Column::ALL.iter().map(|column| column.heading().to_owned()).collect();
    let headings = Headings::recognise(&headings).map_err(|faults| format!("{faults:?}"))?;
    let read = |row: &Row| {
        headings
            .row(&row.cells, class_year)
            .map_err(|faults| format!("{faults:?}").into())
    };
    rows.iter().map(read).collect()
}

/// `None` never happens: the check digit of 17 digits always exists.
fn row(index: usize, year: i16, kind: &str, department: &str) -> Option<Row> {
    let postgraduate = index % 6 == 5;
    let (years, born) = if postgraduate { (3, year - 25) } else { (4, year - 22) };
    let origin = ORIGINS[index % ORIGINS.len()];
    let sequence = index * 2 + index % 2;
    let first17 = format!(
        "{origin}{born}{:02}{:02}{:03}",
        1 + index % 12,
        1 + index % 28,
        sequence % 1000
    );
    let id_number = format!("{first17}{}", identity::check_digit(&first17)?);
    let male = sequence % 2 == 1;
    let name = format!("{}{}", SURNAMES[index % SURNAMES.len()], GIVEN[index % GIVEN.len()]);
    let number = index + 1;
    let cells = Column::ALL.iter().map(|column| match column {
        Column::ExamNumber => format!("{:02}{}{number:08}", year % 100 - years, &origin[..4]),
        Column::Name => name.clone(),
        Column::IdNumber => id_number.clone(),
        Column::Sex => (if male { "男" } else { "女" }).to_owned(),
        Column::EthnicGroup => "汉族".to_owned(),
        Column::PoliticalStatus => "共青团员".to_owned(),
        Column::Degree => (if postgraduate { "硕士研究生" } else { "本科" }).to_owned(),
        Column::TrainingMode => (if index % 40 == 39 { "定向" } else { "非定向" }).to_owned(),
        Column::Origin => origin.to_owned(),
        Column::Department => department.to_owned(),
        Column::Major => MAJORS[index % MAJORS.len()].to_owned(),
        Column::YearsOfStudy => years.to_string(),
        Column::StudentNumber => format!("S{year}{number:05}"),
        Column::Entered => format!("{}09", year - years),
        Column::Graduates => format!("{year}06"),
        Column::ArchiveAtSchool => "是".to_owned(),
        Column::HukouAtSchool => (if index.is_multiple_of(3) { "是" } else { "否" }).to_owned(),
        Column::Email => format!("{kind}-{number:03}@example.com"),
        Column::Mobile => format!("139{number:08}"),
    });
    Some(Row {
        subject: format!("{kind}-{number:03}"),
        cells: cells.collect(),
        name,
        id_number,
    })
}
