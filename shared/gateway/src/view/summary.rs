//! Rows of lists as the API shows them.

use domain::confirmation::ConfirmationStatus;
use domain::filing::{RouteName, Source};
use domain::id::GraduateId;
use domain::kind::DestinationKind;
use domain::termination::Party;
use domain::time::Timestamp;
use records::{FilingStatus, Summary};
use serde::Serialize;
use utoipa::ToSchema;

/// One graduate in a list; the ID number is masked (P9). What belongs to the module of basic and employment information is
/// absent for staff who may not enter it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "毕业生摘要")]
pub struct SummaryView {
    /// Who.
    #[schema(value_type = String)]
    pub graduate: GraduateId,
    /// 姓名.
    pub name: String,
    /// 身份证号, masked.
    pub id_number: String,
    /// 考生号.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exam_number: Option<String>,
    /// 学号.
    pub student_number: String,
    /// 院系.
    pub department: String,
    /// 专业.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub major: Option<String>,
    /// 学历, its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub degree: Option<String>,
    /// 毕业时间, `YYYYMM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub graduates: Option<String>,
    /// Where the filing stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub filing: Option<FilingStatus>,
    /// The kind of destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub kind: Option<DestinationKind>,
    /// By which route it is filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub route: Option<RouteName>,
    /// 单位名称, or the school of further study.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// 协议编号.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement_number: Option<String>,
    /// Where the effective destination came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub source: Option<Source>,
    /// 登记确认状态.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub confirmation: Option<ConfirmationStatus>,
    /// Who asked to end the agreement, while that is under way: `graduate` or `employer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub termination_by: Option<Party>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub termination_asked_at: Option<Timestamp>,
    /// When it was submitted, while it is in review.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub submitted_at: Option<Timestamp>,
}

impl From<Summary> for SummaryView {
    fn from(row: Summary) -> Self {
        Self {
            graduate: row.graduate,
            name: row.name,
            id_number: row.id_number,
            exam_number: Some(row.exam_number),
            student_number: row.student_number,
            department: row.department,
            major: Some(row.major),
            degree: Some(row.degree),
            graduates: Some(row.graduates.to_string()),
            filing: Some(row.filing),
            kind: row.kind,
            route: row.route,
            unit: row.unit,
            agreement_number: row.agreement.map(String::from),
            source: row.source,
            confirmation: Some(row.confirmation),
            termination_by: row.termination.map(|(by, _)| by),
            termination_asked_at: row.termination.map(|(_, at)| at),
            submitted_at: row.submitted_at,
        }
    }
}

impl SummaryView {
    /// The same without what belongs to the module of basic and employment information (P4): who it is.
    #[must_use]
    pub fn without_employment(self) -> Self {
        Self {
            exam_number: None,
            major: None,
            degree: None,
            graduates: None,
            filing: None,
            kind: None,
            route: None,
            unit: None,
            agreement_number: None,
            termination_by: None,
            termination_asked_at: None,
            source: None,
            confirmation: None,
            ..self
        }
    }
}
