//! Kinds outside the mainland.

use super::{CONTACT_EMAIL, NAME, SHORT, code, proof};
use crate::codes::CodeList;
use crate::kind::{DestinationGroup, DestinationKind, FieldForm, FieldName, FieldSpec, KindSpec};

const COUNTRY: FieldSpec = FieldSpec::required(FieldName::Country, "国家（地区）", code(CodeList::Country));
const POST: FieldSpec = FieldSpec::required(FieldName::Post, "岗位名称", SHORT);
const JOB_CATEGORY: FieldSpec = FieldSpec::optional(FieldName::JobCategory, "职位类别", code(CodeList::JobCategory));
const LEAVES_ON: FieldSpec = FieldSpec::optional(FieldName::StartsOn, "开始日期", FieldForm::Date);

pub(in crate::kind) static INTERNATIONAL_ORGANIZATION: KindSpec = KindSpec {
    kind: DestinationKind::InternationalOrganization,
    group: DestinationGroup::OtherEmployment,
    label: "国际组织任职",
    ministry_code: None,
    hint: "在国际组织任职或实习",
    directed_only: false,
    fields: &[
        FieldSpec::required(FieldName::EmployerName, "国际组织名称", NAME),
        // Some have their seat in China.
        FieldSpec::one_of("place", FieldName::Country, "任职国家（地区）", code(CodeList::Country)),
        FieldSpec::one_of("place", FieldName::Division, "境内任职地区", FieldForm::Division),
        POST,
        JOB_CATEGORY,
        CONTACT_EMAIL,
        LEAVES_ON,
    ],
    proof: proof("任职通知", "上传国际组织的任职通知、合同或接收函"),
};

pub(in crate::kind) static WORK_ABROAD: KindSpec = KindSpec {
    kind: DestinationKind::WorkAbroad,
    group: DestinationGroup::OtherEmployment,
    label: "出国出境工作",
    ministry_code: None,
    hint: "到国外或港澳台地区工作",
    directed_only: false,
    fields: &[
        FieldSpec::required(FieldName::EmployerName, "单位名称", NAME),
        COUNTRY,
        FieldSpec::optional(FieldName::EmployerIndustry, "单位行业", code(CodeList::UnitIndustry)),
        POST,
        JOB_CATEGORY,
        CONTACT_EMAIL,
        LEAVES_ON,
    ],
    proof: proof("录用证明或工作签证", "上传劳动合同、接收函或工作签证"),
};

pub(in crate::kind) static STUDY_ABROAD: KindSpec = KindSpec {
    kind: DestinationKind::StudyAbroad,
    group: DestinationGroup::FurtherStudy,
    label: "出国出境深造",
    ministry_code: Some("85"),
    hint: "到国外或港澳台地区的院校或科研机构学习",
    directed_only: false,
    fields: &[
        FieldSpec::required(FieldName::StudyKind, "具体去向", code(CodeList::StudyAbroadKind)),
        COUNTRY,
        FieldSpec::required(FieldName::SchoolName, "学校", NAME).hint("外文名称，可附中文名称"),
        FieldSpec::required(FieldName::MajorName, "专业", NAME),
        LEAVES_ON,
    ],
    proof: proof("录取通知书", "上传学校的录取通知书或签证"),
};
