//! Grass-roots programmes and the armed forces.

use super::{ADDRESS, ENDS_ON, NAME, SHORT, STARTS_ON, code, proof};
use crate::codes::CodeList;
use crate::kind::{DestinationGroup, DestinationKind, FieldForm, FieldName, FieldSpec, KindSpec};

const SERVICE_UNIT: FieldSpec = FieldSpec::required(FieldName::EmployerName, "服务单位名称", NAME);
const SERVICE_USCC: FieldSpec = FieldSpec::optional(FieldName::EmployerUscc, "统一社会信用代码", FieldForm::Uscc);
const SERVICE_DIVISION: FieldSpec = FieldSpec::required(FieldName::EmployerDivision, "服务地", FieldForm::Division);
const SERVICE_ADDRESS: FieldSpec = FieldSpec::optional(FieldName::EmployerAddress, "通讯地址", ADDRESS);
const SERVICE_CONTACT: FieldSpec = FieldSpec::optional(FieldName::ContactName, "单位联系人", SHORT);
const SERVICE_PHONE: FieldSpec = FieldSpec::optional(FieldName::ContactPhone, "联系人电话", FieldForm::Phone);
const SERVICE_POST: FieldSpec = FieldSpec::optional(FieldName::Post, "岗位名称", SHORT);

pub(in crate::kind) static NATIONAL_PROGRAMME: KindSpec = KindSpec {
    kind: DestinationKind::NationalProgramme,
    group: DestinationGroup::OtherEmployment,
    label: "国家基层项目",
    ministry_code: Some("50"),
    hint: "西部计划、三支一扶、特岗教师等中央部门组织的项目",
    directed_only: false,
    fields: &[
        FieldSpec::required(FieldName::Programme, "项目类别", code(CodeList::NationalProgramme)),
        SERVICE_UNIT,
        SERVICE_USCC,
        SERVICE_DIVISION,
        SERVICE_ADDRESS,
        SERVICE_POST,
        SERVICE_CONTACT,
        SERVICE_PHONE,
        STARTS_ON,
        ENDS_ON,
    ],
    proof: proof("录取文件或服务协议", "上传项目录取通知、公示名单或服务协议"),
};

pub(in crate::kind) static LOCAL_PROGRAMME: KindSpec = KindSpec {
    kind: DestinationKind::LocalProgramme,
    group: DestinationGroup::OtherEmployment,
    label: "地方基层项目",
    ministry_code: Some("51"),
    hint: "地方选调生、地方特岗教师等地方组织的项目",
    directed_only: false,
    fields: &[
        FieldSpec::required(FieldName::Programme, "项目类别", code(CodeList::LocalProgramme)),
        SERVICE_UNIT,
        SERVICE_USCC,
        SERVICE_DIVISION,
        SERVICE_ADDRESS,
        SERVICE_POST,
        SERVICE_CONTACT,
        SERVICE_PHONE,
        STARTS_ON,
        ENDS_ON,
    ],
    proof: proof("录取文件或服务协议", "上传项目录取通知、公示名单或服务协议"),
};

pub(in crate::kind) static CONSCRIPTION: KindSpec = KindSpec {
    kind: DestinationKind::Conscription,
    group: DestinationGroup::OtherEmployment,
    label: "应征义务兵",
    ministry_code: Some("46"),
    hint: "应征入伍成为义务兵",
    directed_only: false,
    // The unit itself is not asked for: it is not the graduate's to tell.
    fields: &[
        FieldSpec::required(FieldName::Division, "应征地", FieldForm::Division),
        FieldSpec::required(FieldName::EmployerName, "征兵机关", NAME).hint("例如：某区人民政府征兵办公室"),
        FieldSpec::optional(FieldName::StartsOn, "入伍日期", FieldForm::Date),
    ],
    proof: proof("入伍通知书", "上传预定兵通知书或入伍通知书"),
};

pub(in crate::kind) static MILITARY_STAFF: KindSpec = KindSpec {
    kind: DestinationKind::MilitaryStaff,
    group: DestinationGroup::OtherEmployment,
    label: "部队军士或文职人员",
    ministry_code: None,
    hint: "直招军士、部队文职人员或军官",
    directed_only: false,
    fields: &[
        FieldSpec::required(FieldName::MilitaryRole, "类别", code(CodeList::MilitaryRole)),
        FieldSpec::required(FieldName::EmployerName, "用人单位名称", NAME).hint("按录用通知上的名称或代号填写"),
        FieldSpec::required(FieldName::Division, "所在地区", FieldForm::Division),
        SERVICE_POST,
        FieldSpec::optional(FieldName::ReportBy, "报到期限", FieldForm::Date),
    ],
    proof: proof("录用通知", "上传录用通知书或入伍通知书"),
};
