//! The code tables that rosters and filings refer to (R1, F4, F5), each valid from a class year on.
//!
//! The ministry changes its tables from year to year: a new edition is a new file in `data/` and a new line in
//! `codes/edition.rs`; records of earlier class years keep the meaning of theirs.

mod degree;
mod division;
mod edition;
mod school;
mod table;

pub use degree::{DegreeLevel, degree_level};
pub use division::{Division, DivisionLevel, division, division_called, is_id_prefix, province_name, province_of};
pub use school::{School, prepare, province_of_school, school, school_called};
pub use table::{CodeEntry, CodeTable};

use crate::id::ClassYear;
use serde::{Deserialize, Serialize};

/// The lists; their serialised names stand in URLs (`/v1/codes/ethnic_group`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeList {
    /// 行政区划, current ones, county level and above; a code's `parent` is the division above it.
    Division,
    /// 院校.
    School,
    /// 民族.
    EthnicGroup,
    /// 政治面貌.
    PoliticalStatus,
    /// 培养方式.
    TrainingMode,
    /// 学历; a code's `parent` is its [`DegreeLevel`].
    Degree,
    /// 单位性质.
    UnitNature,
    /// 单位行业.
    UnitIndustry,
    /// 工作职位类别.
    JobCategory,
    /// 档案转递类型.
    ArchiveTransfer,
    /// 户口迁移类型.
    HukouMigration,
    /// 国家和地区, ISO 3166-1 alpha-3, without China.
    Country,
    /// 具体去向 of 境内升学.
    StudyKind,
    /// 具体去向 of 出国出境深造.
    StudyAbroadKind,
    /// 国家基层项目.
    NationalProgramme,
    /// 地方基层项目.
    LocalProgramme,
    /// 创业形式.
    StartupForm,
    /// 部队军士或文职人员.
    MilitaryRole,
}

impl CodeList {
    /// All lists.
    pub const ALL: [Self; 18] = [
        Self::Division,
        Self::School,
        Self::EthnicGroup,
        Self::PoliticalStatus,
        Self::TrainingMode,
        Self::Degree,
        Self::UnitNature,
        Self::UnitIndustry,
        Self::JobCategory,
        Self::ArchiveTransfer,
        Self::HukouMigration,
        Self::Country,
        Self::StudyKind,
        Self::StudyAbroadKind,
        Self::NationalProgramme,
        Self::LocalProgramme,
        Self::StartupForm,
        Self::MilitaryRole,
    ];

    /// The list with this serialised name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.as_str() == name)
    }

    /// The serialised name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Division => "division",
            Self::School => "school",
            Self::EthnicGroup => "ethnic_group",
            Self::PoliticalStatus => "political_status",
            Self::TrainingMode => "training_mode",
            Self::Degree => "degree",
            Self::UnitNature => "unit_nature",
            Self::UnitIndustry => "unit_industry",
            Self::JobCategory => "job_category",
            Self::ArchiveTransfer => "archive_transfer",
            Self::HukouMigration => "hukou_migration",
            Self::Country => "country",
            Self::StudyKind => "study_kind",
            Self::StudyAbroadKind => "study_abroad_kind",
            Self::NationalProgramme => "national_programme",
            Self::LocalProgramme => "local_programme",
            Self::StartupForm => "startup_form",
            Self::MilitaryRole => "military_role",
        }
    }

    /// What users call a code of this list, such as 民族.
    pub fn label(self) -> &'static str {
        match self {
            Self::Division => "行政区划",
            Self::School => "院校",
            Self::EthnicGroup => "民族",
            Self::PoliticalStatus => "政治面貌",
            Self::TrainingMode => "培养方式",
            Self::Degree => "学历",
            Self::UnitNature => "单位性质",
            Self::UnitIndustry => "单位行业",
            Self::JobCategory => "工作职位类别",
            Self::ArchiveTransfer => "档案转递类型",
            Self::HukouMigration => "户口迁移类型",
            Self::Country => "国家和地区",
            Self::StudyKind | Self::StudyAbroadKind => "具体去向",
            Self::NationalProgramme => "国家基层项目",
            Self::LocalProgramme => "地方基层项目",
            Self::StartupForm => "创业形式",
            Self::MilitaryRole => "军士或文职类别",
        }
    }
}

/// The edition of `list` that holds for `class_year`: the latest that is valid from that year or an earlier one.
pub fn table(list: CodeList, class_year: ClassYear) -> &'static CodeTable {
    let editions = edition::editions(list);
    let valid = editions
        .later
        .iter()
        .copied()
        .rev()
        .find(|edition| edition.valid_from() <= class_year.get());
    valid.unwrap_or(editions.first).table()
}

/// The newest edition of `list`.
pub fn latest(list: CodeList) -> &'static CodeTable {
    let editions = edition::editions(list);
    editions.later.last().copied().unwrap_or(editions.first).table()
}

/// The newest edition of every list.
pub fn tables() -> Vec<&'static CodeTable> {
    CodeList::ALL.into_iter().map(latest).collect()
}
