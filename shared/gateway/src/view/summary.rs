//! Rows of lists as the API shows them.

use domain::confirmation::ConfirmationStatus;
use domain::filing::Source;
use domain::id::GraduateId;
use domain::kind::DestinationKind;
use domain::time::Timestamp;
use records::{FilingStatus, Summary};
use serde::Serialize;
use utoipa::ToSchema;

/// One graduate in a list; the ID number is masked (P9).
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
    pub exam_number: String,
    /// 学号.
    pub student_number: String,
    /// 院系.
    pub department: String,
    /// 专业.
    pub major: String,
    /// 学历, its code.
    pub degree: String,
    /// 毕业时间, `YYYYMM`.
    pub graduates: String,
    /// Where the filing stands.
    #[schema(value_type = String)]
    pub filing: FilingStatus,
    /// The kind of destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub kind: Option<DestinationKind>,
    /// Where the effective destination came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub source: Option<Source>,
    /// 登记确认状态.
    #[schema(value_type = String)]
    pub confirmation: ConfirmationStatus,
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
            exam_number: row.exam_number,
            student_number: row.student_number,
            department: row.department,
            major: row.major,
            degree: row.degree,
            graduates: row.graduates.to_string(),
            filing: row.filing,
            kind: row.kind,
            source: row.source,
            confirmation: row.confirmation,
            submitted_at: row.submitted_at,
        }
    }
}
