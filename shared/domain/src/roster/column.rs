//! The columns of a roster (R1).

use serde::{Deserialize, Serialize};

/// One column. The serialised name is that of the field of [`RosterEntry`](super::RosterEntry).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 考生号.
    ExamNumber,
    /// 姓名.
    Name,
    /// 身份证号.
    IdNumber,
    /// 性别.
    Sex,
    /// 民族.
    EthnicGroup,
    /// 政治面貌.
    PoliticalStatus,
    /// 学历.
    Degree,
    /// 培养方式.
    TrainingMode,
    /// 生源所在地.
    Origin,
    /// 院系.
    Department,
    /// 专业.
    Major,
    /// 学制.
    YearsOfStudy,
    /// 学号.
    StudentNumber,
    /// 入学时间.
    Entered,
    /// 毕业时间.
    Graduates,
    /// 档案是否转入学校.
    ArchiveAtSchool,
    /// 户口是否转入学校.
    HukouAtSchool,
    /// 邮箱.
    Email,
    /// 手机.
    Mobile,
}

impl Column {
    /// All columns in the order of the template.
    pub const ALL: [Self; 19] = [
        Self::ExamNumber,
        Self::Name,
        Self::IdNumber,
        Self::Sex,
        Self::EthnicGroup,
        Self::PoliticalStatus,
        Self::Degree,
        Self::TrainingMode,
        Self::Origin,
        Self::Department,
        Self::Major,
        Self::YearsOfStudy,
        Self::StudentNumber,
        Self::Entered,
        Self::Graduates,
        Self::ArchiveAtSchool,
        Self::HukouAtSchool,
        Self::Email,
        Self::Mobile,
    ];

    /// The heading, as it stands in the file.
    pub fn heading(self) -> &'static str {
        match self {
            Self::ExamNumber => "考生号",
            Self::Name => "姓名",
            Self::IdNumber => "身份证号",
            Self::Sex => "性别",
            Self::EthnicGroup => "民族",
            Self::PoliticalStatus => "政治面貌",
            Self::Degree => "学历",
            Self::TrainingMode => "培养方式",
            Self::Origin => "生源所在地",
            Self::Department => "院系",
            Self::Major => "专业",
            Self::YearsOfStudy => "学制",
            Self::StudentNumber => "学号",
            Self::Entered => "入学时间",
            Self::Graduates => "毕业时间",
            Self::ArchiveAtSchool => "档案是否转入学校",
            Self::HukouAtSchool => "户口是否转入学校",
            Self::Email => "邮箱",
            Self::Mobile => "手机",
        }
    }

    /// The serialised name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExamNumber => "exam_number",
            Self::Name => "name",
            Self::IdNumber => "id_number",
            Self::Sex => "sex",
            Self::EthnicGroup => "ethnic_group",
            Self::PoliticalStatus => "political_status",
            Self::Degree => "degree",
            Self::TrainingMode => "training_mode",
            Self::Origin => "origin",
            Self::Department => "department",
            Self::Major => "major",
            Self::YearsOfStudy => "years_of_study",
            Self::StudentNumber => "student_number",
            Self::Entered => "entered",
            Self::Graduates => "graduates",
            Self::ArchiveAtSchool => "archive_at_school",
            Self::HukouAtSchool => "hukou_at_school",
            Self::Email => "email",
            Self::Mobile => "mobile",
        }
    }

    /// Whether every row needs it. A file may leave out the other columns.
    pub fn is_required(self) -> bool {
        !matches!(
            self,
            Self::ArchiveAtSchool | Self::HukouAtSchool | Self::Email | Self::Mobile
        )
    }

    /// P3: e-mail and mobile phone are the graduate's own to change. R3: of another training mode the province decides.
    pub fn is_corrected_by_staff(self) -> bool {
        !matches!(self, Self::Email | Self::Mobile | Self::TrainingMode)
    }

    /// The column with this heading.
    pub fn headed(heading: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.heading() == heading)
    }
}
