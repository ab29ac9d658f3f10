//! Further study in the mainland.

use super::{NAME, code, proof};
use crate::codes::CodeList;
use crate::kind::{DestinationGroup, DestinationKind, FieldForm, FieldName, FieldSpec, KindSpec};

pub(in crate::kind) static DOMESTIC_STUDY: KindSpec = KindSpec {
    kind: DestinationKind::DomesticStudy,
    group: DestinationGroup::FurtherStudy,
    label: "境内升学",
    ministry_code: Some("80"),
    hint: "就读研究生、第二学士学位或专升本",
    directed_only: false,
    fields: &[
        FieldSpec::required(FieldName::StudyKind, "具体去向", code(CodeList::StudyKind)),
        // A text and not a code: research institutes and new schools are not in the directory.
        FieldSpec::required(FieldName::SchoolName, "学校", NAME).hint("录取学校或科研机构的全称"),
        FieldSpec::required(FieldName::MajorName, "专业", NAME),
        FieldSpec::optional(FieldName::Division, "学校所在地", FieldForm::Division),
    ],
    proof: proof("录取证明", "上传拟录取名单、录用院校调档函或录取通知书"),
};
