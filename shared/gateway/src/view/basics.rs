//! A roster entry as the API shows it: names beside codes, the ID number masked (P9).

use domain::roster::RosterEntry;
use serde::Serialize;
use utoipa::ToSchema;

/// 基本信息.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "基本信息")]
pub struct BasicsView {
    /// 考生号.
    pub exam_number: String,
    /// 姓名.
    pub name: String,
    /// 身份证号, masked: `110101********1234`.
    pub id_number: String,
    /// 性别.
    pub sex: &'static str,
    /// 民族.
    pub ethnic_group: String,
    /// 政治面貌.
    pub political_status: String,
    /// 学历.
    pub degree: String,
    /// 培养方式.
    pub training_mode: String,
    /// 生源所在地, its division code.
    pub origin: String,
    /// 生源所在地, its name.
    pub origin_name: String,
    /// 院系.
    pub department: String,
    /// 专业.
    pub major: String,
    /// 学制, in years.
    pub years_of_study: String,
    /// 学号.
    pub student_number: String,
    /// 入学时间, `YYYYMM`.
    pub entered: String,
    /// 毕业时间, `YYYYMM`.
    pub graduates: String,
    /// 档案是否转入学校: `yes`, `no`; absent if not reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive_at_school: Option<String>,
    /// 户口是否转入学校.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hukou_at_school: Option<String>,
    /// 邮箱.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// 手机.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
}

/// Who it is: all that staff see of the basic information who may not enter the module that it belongs to (P4).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "毕业生身份摘要")]
pub struct WhoView {
    /// 姓名.
    pub name: String,
    /// 身份证号, masked.
    pub id_number: String,
    /// 院系.
    pub department: String,
    /// 学号.
    pub student_number: String,
}

impl From<&RosterEntry> for WhoView {
    fn from(entry: &RosterEntry) -> Self {
        Self {
            name: entry.name.as_str().to_owned(),
            id_number: entry.id_number.masked(),
            department: entry.department.clone(),
            student_number: entry.student_number.clone(),
        }
    }
}

impl From<&RosterEntry> for BasicsView {
    fn from(entry: &RosterEntry) -> Self {
        let shown = |value| {
            serde_json::to_value(value)
                .ok()
                .and_then(|value| value.as_str().map(str::to_owned))
        };
        Self {
            exam_number: entry.exam_number.clone(),
            name: entry.name.as_str().to_owned(),
            id_number: entry.id_number.masked(),
            sex: entry.sex.label(),
            ethnic_group: entry.ethnic_group_name(),
            political_status: entry.political_status_name(),
            degree: entry.degree_name(),
            training_mode: entry.training_mode_name(),
            origin: entry.origin.clone(),
            origin_name: entry.origin_name(),
            department: entry.department.clone(),
            major: entry.major.clone(),
            years_of_study: entry.years_of_study.clone(),
            student_number: entry.student_number.clone(),
            entered: entry.entered.to_string(),
            graduates: entry.graduates.to_string(),
            archive_at_school: entry.archive_at_school.and_then(shown),
            hukou_at_school: entry.hukou_at_school.and_then(shown),
            email: entry.email.as_ref().map(ToString::to_string),
            mobile: entry.mobile.as_ref().map(ToString::to_string),
        }
    }
}
