//! The fields that filings are made of.

use super::FieldForm;
use serde::{Deserialize, Serialize};

/// The name of a field, the same in every kind that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// 单位名称.
    EmployerName,
    /// 统一社会信用代码.
    EmployerUscc,
    /// 单位性质.
    EmployerNature,
    /// 单位行业.
    EmployerIndustry,
    /// 单位所在地.
    EmployerDivision,
    /// 通讯地址: street and number.
    EmployerAddress,
    /// 职位类别.
    JobCategory,
    /// 岗位名称.
    Post,
    /// 单位联系人.
    ContactName,
    /// 联系人电话.
    ContactPhone,
    /// 联系人手机.
    ContactMobile,
    /// 联系人邮箱.
    ContactEmail,
    /// 转正起薪, yuan a month.
    Salary,
    /// 违约金, yuan.
    Penalty,
    /// 档案转递类型.
    ArchiveTransfer,
    /// 户口迁移类型.
    HukouMigration,
    /// 报到期限.
    ReportBy,
    /// Begin of a contract or a service.
    StartsOn,
    /// End of a contract or a service.
    EndsOn,
    /// 具体去向 of further study.
    StudyKind,
    /// 学校.
    SchoolName,
    /// 专业 of further study or residency.
    MajorName,
    /// 国家（地区）.
    Country,
    /// 项目: of a start-up or of research.
    Project,
    /// 基层项目类别.
    Programme,
    /// 创业形式.
    StartupForm,
    /// 军士或文职类别.
    MilitaryRole,
    /// 行业, of a start-up or a freelancer.
    Industry,
    /// 所在地区, where it is not an employer's.
    Division,
    /// The graduate's own account: what is done, or why nothing is.
    Statement,
    /// What is intended.
    Plan,
    /// 试用期, months.
    Probation,
    /// 试用期起薪, yuan a month.
    ProbationSalary,
    /// 报到地点.
    ReportPlace,
    /// 实际工作地点.
    WorkPlace,
    /// 补充协议内容.
    ExtraTerms,
}

impl FieldName {
    /// All fields.
    pub const ALL: [Self; 36] = [
        Self::EmployerName,
        Self::EmployerUscc,
        Self::EmployerNature,
        Self::EmployerIndustry,
        Self::EmployerDivision,
        Self::EmployerAddress,
        Self::JobCategory,
        Self::Post,
        Self::ContactName,
        Self::ContactPhone,
        Self::ContactMobile,
        Self::ContactEmail,
        Self::Salary,
        Self::Penalty,
        Self::ArchiveTransfer,
        Self::HukouMigration,
        Self::ReportBy,
        Self::StartsOn,
        Self::EndsOn,
        Self::StudyKind,
        Self::SchoolName,
        Self::MajorName,
        Self::Country,
        Self::Project,
        Self::Programme,
        Self::StartupForm,
        Self::MilitaryRole,
        Self::Industry,
        Self::Division,
        Self::Statement,
        Self::Plan,
        Self::Probation,
        Self::ProbationSalary,
        Self::ReportPlace,
        Self::WorkPlace,
        Self::ExtraTerms,
    ];

    /// The serialised name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EmployerName => "employer_name",
            Self::EmployerUscc => "employer_uscc",
            Self::EmployerNature => "employer_nature",
            Self::EmployerIndustry => "employer_industry",
            Self::EmployerDivision => "employer_division",
            Self::EmployerAddress => "employer_address",
            Self::JobCategory => "job_category",
            Self::Post => "post",
            Self::ContactName => "contact_name",
            Self::ContactPhone => "contact_phone",
            Self::ContactMobile => "contact_mobile",
            Self::ContactEmail => "contact_email",
            Self::Salary => "salary",
            Self::Penalty => "penalty",
            Self::ArchiveTransfer => "archive_transfer",
            Self::HukouMigration => "hukou_migration",
            Self::ReportBy => "report_by",
            Self::StartsOn => "starts_on",
            Self::EndsOn => "ends_on",
            Self::StudyKind => "study_kind",
            Self::SchoolName => "school_name",
            Self::MajorName => "major_name",
            Self::Country => "country",
            Self::Project => "project",
            Self::Programme => "programme",
            Self::StartupForm => "startup_form",
            Self::MilitaryRole => "military_role",
            Self::Industry => "industry",
            Self::Division => "division",
            Self::Statement => "statement",
            Self::Plan => "plan",
            Self::Probation => "probation",
            Self::ProbationSalary => "probation_salary",
            Self::ReportPlace => "report_place",
            Self::WorkPlace => "work_place",
            Self::ExtraTerms => "extra_terms",
        }
    }

    /// The JSON pointer of the field in a request: `/fields/employer_uscc`.
    pub fn pointer(self) -> String {
        format!("/fields/{}", self.as_str())
    }
}

/// Whether a field has to be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Always.
    Required,
    /// Never.
    Optional,
    /// One of the fields with the same group name.
    AtLeastOneOf(&'static str),
}

/// One field of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FieldSpec {
    /// Its name.
    pub name: FieldName,
    /// What users call it in this kind.
    pub label: &'static str,
    /// Whether it has to be filled in.
    pub need: Need,
    /// How it is written.
    pub form: FieldForm,
    /// An example or advice; empty if none is needed.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub hint: &'static str,
}

impl FieldSpec {
    pub(super) const fn required(name: FieldName, label: &'static str, form: FieldForm) -> Self {
        Self {
            name,
            label,
            need: Need::Required,
            form,
            hint: "",
        }
    }

    pub(super) const fn optional(name: FieldName, label: &'static str, form: FieldForm) -> Self {
        Self {
            name,
            label,
            need: Need::Optional,
            form,
            hint: "",
        }
    }

    pub(super) const fn one_of(group: &'static str, name: FieldName, label: &'static str, form: FieldForm) -> Self {
        Self {
            name,
            label,
            need: Need::AtLeastOneOf(group),
            form,
            hint: "",
        }
    }

    pub(super) const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }
}
