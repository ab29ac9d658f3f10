//! Kinds without an employer.

use super::{ACCOUNT, JOB_CATEGORY, NAME, SHORT, code, proof};
use crate::codes::CodeList;
use crate::kind::{DestinationGroup, DestinationKind, FieldForm, FieldName, FieldSpec, KindSpec};

pub(in crate::kind) static FREELANCE: KindSpec = KindSpec {
    kind: DestinationKind::Freelance,
    group: DestinationGroup::OtherEmployment,
    label: "自由职业",
    ministry_code: Some("76"),
    hint: "以个体劳动为主的职业，如自由撰稿人、翻译工作者、中介服务工作者",
    directed_only: false,
    fields: &[
        JOB_CATEGORY,
        FieldSpec::required(FieldName::Post, "从事的职业", SHORT).hint("例如：自由撰稿人、翻译"),
        FieldSpec::required(FieldName::Industry, "从事的行业", code(CodeList::UnitIndustry)),
        FieldSpec::required(FieldName::Division, "从业所在地区", FieldForm::Division),
        FieldSpec::required(FieldName::Statement, "从业情况说明", ACCOUNT).hint("工作内容、方式和起始时间"),
        FieldSpec::optional(
            FieldName::Salary,
            "月收入",
            FieldForm::Amount {
                max_yuan: 1_000_000,
                unit: "元/月",
            },
        ),
    ],
    proof: proof("本人签字确认的从业说明", "上传本人签字的说明，可附收入或作品证明"),
};

pub(in crate::kind) static START_UP: KindSpec = KindSpec {
    kind: DestinationKind::StartUp,
    group: DestinationGroup::OtherEmployment,
    label: "自主创业",
    ministry_code: Some("75"),
    hint: "创立企业（包括参与创立企业），或是新企业的所有者、管理者，包括个体经营和合伙经营",
    directed_only: false,
    fields: &[
        FieldSpec::required(FieldName::StartupForm, "创业形式", code(CodeList::StartupForm)),
        FieldSpec::required(FieldName::Project, "创业项目", NAME),
        FieldSpec::required(FieldName::Industry, "创业从事的行业", code(CodeList::UnitIndustry)),
        FieldSpec::required(FieldName::Division, "创业所在地区", FieldForm::Division),
        FieldSpec::optional(FieldName::EmployerName, "企业或店铺名称", NAME),
        FieldSpec::optional(FieldName::EmployerUscc, "统一社会信用代码", FieldForm::Uscc),
        FieldSpec::optional(FieldName::EmployerAddress, "经营地址", super::ADDRESS),
    ],
    proof: proof("创业证明", "上传营业执照、孵化机构入驻协议或网店信息页"),
};
