//! Kinds of somebody who is not employed (未就业): intentions, and no proof.

use super::{ACCOUNT, NAME, NO_PROOF, SHORT, code};
use crate::codes::CodeList;
use crate::kind::{DestinationGroup, DestinationKind, FieldForm, FieldName, FieldSpec, KindSpec};

const fn waiting(
    kind: DestinationKind,
    label: &'static str,
    hint: &'static str,
    ministry_code: Option<&'static str>,
    fields: &'static [FieldSpec],
) -> KindSpec {
    let group = DestinationGroup::NotEmployed;
    KindSpec {
        kind,
        group,
        label,
        ministry_code,
        hint,
        directed_only: false,
        fields,
        proof: NO_PROOF,
    }
}

const PLAN: FieldSpec = FieldSpec::optional(FieldName::Plan, "打算", ACCOUNT);
const INTENDED_PLACE: FieldSpec = FieldSpec::optional(FieldName::Division, "意向地区", FieldForm::Division);
const INTENDED_INDUSTRY: FieldSpec = FieldSpec::optional(FieldName::Industry, "意向行业", code(CodeList::UnitIndustry));

pub(in crate::kind) static SEEKING_JOB: KindSpec = waiting(
    DestinationKind::SeekingJob,
    "求职中",
    "正在择业，尚未落实单位",
    None,
    &[
        FieldSpec::optional(FieldName::JobCategory, "意向职位类别", code(CodeList::JobCategory)),
        INTENDED_INDUSTRY,
        INTENDED_PLACE,
        FieldSpec::optional(FieldName::Plan, "求职意向", ACCOUNT),
    ],
);

pub(in crate::kind) static SIGNING_IN_PROGRESS: KindSpec = waiting(
    DestinationKind::SigningInProgress,
    "签约中",
    "已有意向单位，正在办理签约手续",
    None,
    &[
        FieldSpec::required(FieldName::EmployerName, "拟签约单位", NAME),
        FieldSpec::optional(FieldName::Post, "拟任岗位", SHORT),
        FieldSpec::optional(FieldName::ReportBy, "预计签约日期", FieldForm::Date),
        PLAN,
    ],
);

pub(in crate::kind) static PLANNING_PUBLIC_EXAM: KindSpec = waiting(
    DestinationKind::PlanningPublicExam,
    "拟参加公招考试",
    "准备参加公务员、事业单位等公开招录考试",
    None,
    &[
        FieldSpec::required(FieldName::Plan, "拟参加的考试", ACCOUNT).hint("例如：国家公务员考试、事业单位公开招聘"),
        INTENDED_PLACE,
    ],
);

pub(in crate::kind) static PLANNING_START_UP: KindSpec = waiting(
    DestinationKind::PlanningStartUp,
    "拟创业",
    "准备创业，尚未创立企业",
    None,
    &[
        FieldSpec::required(FieldName::Project, "拟创业项目", NAME),
        FieldSpec::optional(FieldName::Industry, "拟从事的行业", code(CodeList::UnitIndustry)),
        FieldSpec::optional(FieldName::Division, "拟创业地区", FieldForm::Division),
        PLAN,
    ],
);

pub(in crate::kind) static PLANNING_STUDY: KindSpec = waiting(
    DestinationKind::PlanningStudy,
    "不就业拟升学",
    "暂不就业，准备升学考试",
    Some("71"),
    &[
        FieldSpec::required(FieldName::StudyKind, "拟升学类型", code(CodeList::StudyKind)),
        FieldSpec::optional(FieldName::SchoolName, "拟报考学校", NAME),
        FieldSpec::optional(FieldName::MajorName, "拟报考专业", NAME),
        PLAN,
    ],
);

pub(in crate::kind) static PLANNING_ENLISTMENT: KindSpec = waiting(
    DestinationKind::PlanningEnlistment,
    "拟应征入伍",
    "准备应征入伍，尚未收到通知书",
    None,
    &[
        FieldSpec::optional(FieldName::Division, "拟应征地", FieldForm::Division),
        PLAN,
    ],
);

pub(in crate::kind) static PLANNING_ABROAD: KindSpec = waiting(
    DestinationKind::PlanningAbroad,
    "拟出国出境",
    "准备出国出境学习或工作，尚未落实",
    None,
    &[
        FieldSpec::optional(FieldName::Country, "拟去国家（地区）", code(CodeList::Country)),
        FieldSpec::required(FieldName::Plan, "出国出境事由", ACCOUNT).hint("例如：留学、工作"),
    ],
);

pub(in crate::kind) static NOT_SEEKING: KindSpec = waiting(
    DestinationKind::NotSeeking,
    "暂不就业",
    "暂时没有就业意愿",
    Some("72"),
    &[FieldSpec::required(FieldName::Statement, "暂不就业原因", ACCOUNT)],
);
