//! What each kind asks for: the one place where field sets and proof rules stand (F4, F5).

pub(super) mod abroad;
pub(super) mod employed;
pub(super) mod employer;
pub(super) mod independent;
pub(super) mod service;
pub(super) mod study;
pub(super) mod waiting;

use super::{FieldForm, FieldName, FieldSpec, ProofRule};
use crate::codes::CodeList;

const NAME: FieldForm = FieldForm::Text { max_chars: 100 };
const SHORT: FieldForm = FieldForm::Text { max_chars: 60 };
const ADDRESS: FieldForm = FieldForm::Text { max_chars: 200 };
const ACCOUNT: FieldForm = FieldForm::LongText { max_chars: 500 };

const fn code(list: CodeList) -> FieldForm {
    FieldForm::Code { list }
}

/// The fields of an employer (F5), as most kinds of employment have them.
const EMPLOYER_NAME: FieldSpec = FieldSpec::required(FieldName::EmployerName, "单位名称", NAME);
const EMPLOYER_USCC: FieldSpec = FieldSpec::required(FieldName::EmployerUscc, "统一社会信用代码", FieldForm::Uscc);
const EMPLOYER_NATURE: FieldSpec =
    FieldSpec::required(FieldName::EmployerNature, "单位性质", code(CodeList::UnitNature));
const EMPLOYER_INDUSTRY: FieldSpec =
    FieldSpec::required(FieldName::EmployerIndustry, "单位行业", code(CodeList::UnitIndustry));
const EMPLOYER_DIVISION: FieldSpec =
    FieldSpec::required(FieldName::EmployerDivision, "单位所在地", FieldForm::Division);
const EMPLOYER_ADDRESS: FieldSpec = FieldSpec::required(FieldName::EmployerAddress, "通讯地址", ADDRESS);
const JOB_CATEGORY: FieldSpec = FieldSpec::required(FieldName::JobCategory, "职位类别", code(CodeList::JobCategory));
const POST: FieldSpec = FieldSpec::required(FieldName::Post, "岗位名称", SHORT);
const CONTACT_NAME: FieldSpec = FieldSpec::required(FieldName::ContactName, "单位联系人", SHORT);
const CONTACT_PHONE: FieldSpec = FieldSpec::one_of("contact", FieldName::ContactPhone, "联系人电话", FieldForm::Phone);
const CONTACT_MOBILE: FieldSpec =
    FieldSpec::one_of("contact", FieldName::ContactMobile, "联系人手机", FieldForm::Mobile);
const CONTACT_EMAIL: FieldSpec = FieldSpec::optional(FieldName::ContactEmail, "联系人邮箱", FieldForm::Email);
const SALARY: FieldSpec = FieldSpec::optional(
    FieldName::Salary,
    "转正起薪",
    FieldForm::Amount {
        max_yuan: 1_000_000,
        unit: "元/月",
    },
)
.hint("例如：3000");
const PENALTY: FieldSpec = FieldSpec::optional(
    FieldName::Penalty,
    "违约金",
    FieldForm::Amount {
        max_yuan: 1_000_000,
        unit: "元",
    },
);
const REPORT_BY: FieldSpec = FieldSpec::optional(FieldName::ReportBy, "报到期限", FieldForm::Date);
const REPORT_PLACE: FieldSpec = FieldSpec::optional(FieldName::ReportPlace, "报到地点", ADDRESS);
const WORK_PLACE: FieldSpec = FieldSpec::optional(FieldName::WorkPlace, "实际工作地点", ADDRESS);
/// At most six months, as the Labour Contract Law allows.
const PROBATION: FieldSpec = FieldSpec::optional(
    FieldName::Probation,
    "试用期",
    FieldForm::Count {
        most: 6, unit: "个月"
    },
)
.hint("没有试用期填0");
const PROBATION_SALARY: FieldSpec = FieldSpec::optional(
    FieldName::ProbationSalary,
    "试用期起薪",
    FieldForm::Amount {
        max_yuan: 1_000_000,
        unit: "元/月",
    },
);
const EXTRA_TERMS: FieldSpec = FieldSpec::optional(FieldName::ExtraTerms, "补充协议内容", ACCOUNT);
const ARCHIVE_TRANSFER: FieldSpec = FieldSpec::required(
    FieldName::ArchiveTransfer,
    "档案转递类型",
    code(CodeList::ArchiveTransfer),
);
const HUKOU_MIGRATION: FieldSpec = FieldSpec::required(
    FieldName::HukouMigration,
    "户口迁移类型",
    code(CodeList::HukouMigration),
);
const STARTS_ON: FieldSpec = FieldSpec::optional(FieldName::StartsOn, "开始日期", FieldForm::Date);
const ENDS_ON: FieldSpec = FieldSpec::optional(FieldName::EndsOn, "结束日期", FieldForm::Date);

/// Somebody who is not employed may add papers, and need not.
const NO_PROOF: ProofRule = ProofRule {
    min: 0,
    max: 3,
    label: "证明材料（选填）",
    hint: "如有相关材料可上传",
};

const fn proof(label: &'static str, hint: &'static str) -> ProofRule {
    ProofRule {
        min: 1,
        max: 5,
        label,
        hint,
    }
}
