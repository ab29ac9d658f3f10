//! One row of a roster, read and checked.

use super::Column;
use crate::codes::{self, CodeList, DegreeLevel};
use crate::identity::{Email, IdNumber, Mobile, PersonName, Sex};
use crate::time::YearMonth;
use serde::{Deserialize, Serialize};

/// 是 or 否.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YesNo {
    /// 是.
    Yes,
    /// 否.
    No,
}

impl YesNo {
    /// 是 or 否.
    pub fn label(self) -> &'static str {
        match self {
            Self::Yes => "是",
            Self::No => "否",
        }
    }
}

/// What the school reports about one graduate (R1). Codes are those of [`codes`]; texts are trimmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterEntry {
    /// 考生号, 8–20 letters and digits.
    pub exam_number: String,
    /// 姓名.
    pub name: PersonName,
    /// 身份证号.
    pub id_number: IdNumber,
    /// 性别, the one of the ID number.
    pub sex: Sex,
    /// 民族, a code.
    pub ethnic_group: String,
    /// 政治面貌, a code.
    pub political_status: String,
    /// 学历, a code.
    pub degree: String,
    /// 培养方式, a code.
    pub training_mode: String,
    /// 生源所在地, a division code, perhaps a retired one.
    pub origin: String,
    /// 院系, its exact name, 1–60 characters.
    pub department: String,
    /// 专业, 1–100 characters.
    pub major: String,
    /// 学制 in years: `4`, `2.5`.
    pub years_of_study: String,
    /// 学号, 1–30 characters.
    pub student_number: String,
    /// 入学时间.
    pub entered: YearMonth,
    /// 毕业时间.
    pub graduates: YearMonth,
    /// 档案是否转入学校.
    pub archive_at_school: Option<YesNo>,
    /// 户口是否转入学校.
    pub hukou_at_school: Option<YesNo>,
    /// 邮箱.
    pub email: Option<Email>,
    /// 手机.
    pub mobile: Option<Mobile>,
}

impl RosterEntry {
    /// Whether the graduate counts as 本专科 or 研究生 (P5).
    pub fn degree_level(&self) -> DegreeLevel {
        codes::degree_level(&self.degree)
    }

    /// R3: trained for an employer, 定向 or 委培.
    pub fn is_directed(&self) -> bool {
        matches!(self.training_mode_name().as_str(), "定向" | "委培")
    }

    /// 生源所在地, the full name.
    pub fn origin_name(&self) -> String {
        codes::division(&self.origin).map_or_else(|| self.origin.clone(), |division| division.full_name.clone())
    }

    /// 民族.
    pub fn ethnic_group_name(&self) -> String {
        name(CodeList::EthnicGroup, &self.ethnic_group)
    }

    /// 政治面貌.
    pub fn political_status_name(&self) -> String {
        name(CodeList::PoliticalStatus, &self.political_status)
    }

    /// 学历.
    pub fn degree_name(&self) -> String {
        name(CodeList::Degree, &self.degree)
    }

    /// 培养方式.
    pub fn training_mode_name(&self) -> String {
        name(CodeList::TrainingMode, &self.training_mode)
    }

    /// The cell of a column as a roster file would have it, names instead of codes; the ID number is plain (P9).
    pub fn cell(&self, column: Column) -> String {
        let yes_no = |answer: Option<YesNo>| answer.map_or("", YesNo::label).to_owned();
        match column {
            Column::ExamNumber => self.exam_number.clone(),
            Column::Name => self.name.to_string(),
            Column::IdNumber => self.id_number.as_str().to_owned(),
            Column::Sex => self.sex.label().to_owned(),
            Column::EthnicGroup => self.ethnic_group_name(),
            Column::PoliticalStatus => self.political_status_name(),
            Column::Degree => self.degree_name(),
            Column::TrainingMode => self.training_mode_name(),
            // The code: full names of retired divisions are not read back.
            Column::Origin => self.origin.clone(),
            Column::Department => self.department.clone(),
            Column::Major => self.major.clone(),
            Column::YearsOfStudy => self.years_of_study.clone(),
            Column::StudentNumber => self.student_number.clone(),
            Column::Entered => self.entered.to_string(),
            Column::Graduates => self.graduates.to_string(),
            Column::ArchiveAtSchool => yes_no(self.archive_at_school),
            Column::HukouAtSchool => yes_no(self.hukou_at_school),
            Column::Email => self.email.as_ref().map_or_else(String::new, ToString::to_string),
            Column::Mobile => self.mobile.as_ref().map_or_else(String::new, ToString::to_string),
        }
    }
}

/// The name of a code, or the code itself if no edition knows it any more.
fn name(list: CodeList, code: &str) -> String {
    codes::latest(list).name_of(code).unwrap_or(code).to_owned()
}
