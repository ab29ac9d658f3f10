//! From the texts of one row to an entry: every cell is read, and every fault is kept (R1, G3).

use super::{Column, RosterEntry, YesNo};
use crate::codes::{self, CodeList};
use crate::fault::FaultCode;
use crate::id::ClassYear;
use crate::identity::{Email, IdNumber, Invalid, Mobile, PersonName, Sex, check_printable, half_width};
use crate::time::YearMonth;

/// What is wrong, and in which column.
pub(super) type Wrong = (Column, Invalid);

/// The ages at which people begin to study that are taken for possible, in calendar years.
const AGES_AT_ENTRY: std::ops::RangeInclusive<i16> = 10..=80;

/// Reads `cell(column)` for every column; each column with a fault stands in the answer once or more.
pub(super) fn read(class_year: ClassYear, cell: impl Fn(Column) -> String) -> Result<RosterEntry, Vec<Wrong>> {
    let mut reader = Reader {
        cell,
        class_year,
        wrong: Vec::new(),
    };
    let entry = reader.entry();
    match entry {
        Some(entry) => {
            reader.compare(&entry);
            if reader.wrong.is_empty() {
                Ok(entry)
            } else {
                Err(reader.wrong)
            }
        }
        None => Err(reader.wrong),
    }
}

struct Reader<F> {
    cell: F,
    class_year: ClassYear,
    wrong: Vec<Wrong>,
}

impl<F: Fn(Column) -> String> Reader<F> {
    /// None if any cell is wrong; all cells are read first, so that all faults are known.
    fn entry(&mut self) -> Option<RosterEntry> {
        let exam_number = self.required(Column::ExamNumber, exam_number);
        let name = self.required(Column::Name, PersonName::parse);
        let id_number = self.required(Column::IdNumber, |text| Ok(IdNumber::parse(text)?));
        let sex = self.required(Column::Sex, Sex::parse);
        let ethnic_group = self.code(Column::EthnicGroup, CodeList::EthnicGroup);
        let political_status = self.code(Column::PoliticalStatus, CodeList::PoliticalStatus);
        let degree = self.code(Column::Degree, CodeList::Degree);
        let training_mode = self.code(Column::TrainingMode, CodeList::TrainingMode);
        let origin = self.required(Column::Origin, origin);
        let department = self.required(Column::Department, |text| plain(text, 60));
        let major = self.required(Column::Major, |text| plain(text, 100));
        let years_of_study = self.required(Column::YearsOfStudy, years_of_study);
        let student_number = self.required(Column::StudentNumber, student_number);
        let entered = self.required(Column::Entered, month);
        let graduates = self.required(Column::Graduates, month);
        let archive_at_school = self.optional(Column::ArchiveAtSchool, yes_no);
        let hukou_at_school = self.optional(Column::HukouAtSchool, yes_no);
        let email = self.optional(Column::Email, Email::parse);
        let mobile = self.optional(Column::Mobile, Mobile::parse);
        self.compare_months(entered, graduates);
        if !self.wrong.is_empty() {
            return None;
        }
        Some(RosterEntry {
            exam_number: exam_number?,
            name: name?,
            id_number: id_number?,
            sex: sex?,
            ethnic_group: ethnic_group?,
            political_status: political_status?,
            degree: degree?,
            training_mode: training_mode?,
            origin: origin?,
            department: department?,
            major: major?,
            years_of_study: years_of_study?,
            student_number: student_number?,
            entered: entered?,
            graduates: graduates?,
            archive_at_school,
            hukou_at_school,
            email,
            mobile,
        })
    }

    fn optional<T>(&mut self, column: Column, read: impl Fn(&str) -> Result<T, Invalid>) -> Option<T> {
        let text = (self.cell)(column);
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        read(text).map_err(|invalid| self.wrong.push((column, invalid))).ok()
    }

    fn required<T>(&mut self, column: Column, read: impl Fn(&str) -> Result<T, Invalid>) -> Option<T> {
        if (self.cell)(column).trim().is_empty() {
            self.wrong.push((
                column,
                Invalid::new(FaultCode::Missing, format!("{}不能为空", column.heading())),
            ));
            return None;
        }
        self.optional(column, read)
    }

    /// A code or the exact name of one.
    fn code(&mut self, column: Column, list: CodeList) -> Option<String> {
        let table = codes::table(list, self.class_year);
        self.required(column, |text| {
            let found = table.find(text).or_else(|| table.find(&half_width(text)));
            let unknown = || {
                Invalid::new(
                    FaultCode::UnknownCode,
                    format!("“{}”不是有效的{}", shown(text), list.label()),
                )
            };
            found.map(|entry| entry.code.to_owned()).ok_or_else(unknown)
        })
    }

    fn compare_months(&mut self, entered: Option<YearMonth>, graduates: Option<YearMonth>) {
        let Some(graduates) = graduates else { return };
        if entered.is_some_and(|entered| entered >= graduates) {
            let invalid = Invalid::new(FaultCode::OutOfRange, "毕业时间应晚于入学时间");
            self.wrong.push((Column::Graduates, invalid));
        }
        let class_year = self.class_year.get();
        if (graduates.year() - class_year).abs() > 1 {
            let message = format!(
                "毕业时间应在{}年至{}年之间（{class_year}届）",
                class_year - 1,
                class_year + 1
            );
            self.wrong
                .push((Column::Graduates, Invalid::new(FaultCode::OutOfRange, message)));
        }
    }

    /// What single cells can't tell.
    fn compare(&mut self, entry: &RosterEntry) {
        if entry.sex != entry.id_number.sex() {
            let message = format!("性别与身份证号不一致：身份证号表示“{}”", entry.id_number.sex().label());
            self.wrong
                .push((Column::Sex, Invalid::new(FaultCode::NotAllowed, message)));
        }
        let age = entry.entered.year() - entry.id_number.birth_date().year();
        if !AGES_AT_ENTRY.contains(&age) {
            let message = format!("按身份证号计算，入学时的年龄为{age}岁，请核对身份证号和入学时间");
            self.wrong
                .push((Column::Entered, Invalid::new(FaultCode::OutOfRange, message)));
        }
    }
}

/// The beginning of what stood in a cell, for a message.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(20).collect()
}

fn exam_number(text: &str) -> Result<String, Invalid> {
    let number = half_width(text);
    let right = (8..=20).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric());
    let wrong = || Invalid::new(FaultCode::Malformed, "考生号应为8至20位数字或字母");
    right.then_some(number).ok_or_else(wrong)
}

fn student_number(text: &str) -> Result<String, Invalid> {
    let number = half_width(text);
    let right = number.len() <= 30
        && number
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b));
    let wrong = || Invalid::new(FaultCode::Malformed, "学号应为不超过30位的数字、字母或短横线");
    right.then_some(number).ok_or_else(wrong)
}

fn origin(text: &str) -> Result<String, Invalid> {
    let unknown = || {
        let message = format!("“{}”不是有效的行政区划代码或全称", shown(text));
        Invalid::new(FaultCode::UnknownCode, message)
    };
    let found = codes::division_called(text).or_else(|| codes::division_called(&half_width(text)));
    found.map(|division| division.code.to_owned()).ok_or_else(unknown)
}

/// A line of text that a report can print.
fn plain(text: &str, max_chars: usize) -> Result<String, Invalid> {
    if text.chars().count() > max_chars {
        return Err(Invalid::new(FaultCode::TooLong, format!("不能超过{max_chars}个字")));
    }
    if text.chars().any(char::is_control) {
        return Err(Invalid::new(FaultCode::Malformed, "不能包含换行或控制字符"));
    }
    check_printable(text)?;
    Ok(text.to_owned())
}

/// `4`, `2.5`, `4年`, `4.0`: up to 8, in halves of a year.
fn years_of_study(text: &str) -> Result<String, Invalid> {
    let narrow = half_width(text);
    let number = narrow.strip_suffix('年').unwrap_or(&narrow).trim();
    let (whole, half) = match number.split_once('.') {
        None | Some((_, "0")) => (number.strip_suffix(".0").unwrap_or(number), ""),
        Some((whole, "5")) => (whole, ".5"),
        Some(_) => ("", ""),
    };
    let in_range = matches!(
        (whole, half),
        ("0", ".5") | ("1" | "2" | "3" | "4" | "5" | "6" | "7", _) | ("8", "")
    );
    let wrong = || Invalid::new(FaultCode::Malformed, "学制应为不超过8的年数，例如 4 或 2.5");
    in_range.then(|| format!("{whole}{half}")).ok_or_else(wrong)
}

/// `202606`, `2026-06`, `2026/06/30`, `2026年6月`.
fn month(text: &str) -> Result<YearMonth, Invalid> {
    let dashed = half_width(text).replace(['/', '.', '年', '月'], "-").replace('日', "");
    let parts: Vec<String> = dashed
        .split('-')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| format!("{part:0>2}"))
        .collect();
    let wrong = || Invalid::new(FaultCode::Malformed, "时间应写作六位年月，例如 202606");
    YearMonth::parse(&parts.join("-")).ok_or_else(wrong)
}

fn yes_no(text: &str) -> Result<YesNo, Invalid> {
    match text {
        "是" => Ok(YesNo::Yes),
        "否" => Ok(YesNo::No),
        _ => Err(Invalid::new(FaultCode::UnknownCode, "应为“是”或“否”")),
    }
}
