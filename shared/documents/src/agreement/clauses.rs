//! What every agreement says, and how it is signed.

use super::wording::amendment;
use crate::layout::{Rows, Signer, sentence, title, wide};
use domain::agreement::{AgreementForm, AgreementText, Signed};
use domain::time::shown;

/// 标题 of the clauses.
pub(super) const TITLE: &str = "通用事项";

/// The clauses, in neutral words: the particulars are in the terms.
pub(super) fn clauses(text: &AgreementText) -> [String; 6] {
    let parties = match text.form {
        AgreementForm::TwoParty => "甲乙双方",
        AgreementForm::ThreeParty => "甲乙丙三方",
    };
    let effect = match text.signed {
        Signed::Online { .. } => {
            "1. 本协议由甲方在毕业生去向登记系统发出邀约、乙方应约，经学校审核通过后生效。".to_owned()
        }
        Signed::OnPaper => {
            format!("1. 本协议经{parties}签字（盖章），由学校在毕业生去向登记系统中审核通过后生效。")
        }
    };
    [
        effect,
        "2. 甲乙双方应如实告知对方与就业有关的情况。乙方按约定的期限和地点报到，甲方按约定接收乙方，并依法与乙方订立劳动（聘用）合同。"
            .to_owned(),
        "3. 本协议的解除只能通过毕业生去向登记系统办理：一方提出、另一方同意并经学校审核通过，或由学校核实办理。".to_owned(),
        "4. 本协议经学校在系统中修改后，协议编号不变，以系统中最新一次修改后的协议书为准。".to_owned(),
        "5. 一方违反本协议的，按照协议事项中的约定和法律、法规的规定承担责任。".to_owned(),
        format!("6. 因本协议发生的争议，由{parties}协商解决；协商不成的，依照法律、法规的规定处理。"),
    ]
}

/// A step of signing in the system, and when it was taken (China time).
pub(super) type Step = (&'static str, String);

/// The steps in which `text` was signed and approved; none on paper but the approval.
pub(super) fn steps(text: &AgreementText, version: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    if let Signed::Online {
        offered_at,
        accepted_at,
    } = text.signed
    {
        steps.push(("甲方发出邀约", shown(offered_at)));
        steps.push(("乙方应约", format!("{}（已通过实人认证）", shown(accepted_at))));
    }
    let approval = match amendment(version) {
        Some(amendment) => ("学校修改", format!("{}（{amendment}）", shown(text.approved_at))),
        None => ("学校审核通过", shown(text.approved_at)),
    };
    steps.push(approval);
    steps
}

/// 签订信息: the record of an agreement that was made in the system.
pub(super) fn record(steps: &[Step]) -> Rows<'_> {
    let mut rows = vec![title("签订信息")];
    rows.extend(steps.iter().map(|(label, time)| wide(label, time)));
    rows.push(sentence(
        "本协议在毕业生去向登记系统中在线签订，无需盖章；以上时间为北京时间，由系统记录。",
    ));
    rows
}

/// Who signs on paper (S5).
pub(super) fn signers(form: AgreementForm) -> &'static [Signer<'static>] {
    const EMPLOYER: Signer<'static> = Signer {
        title: "甲方（用人单位）",
        signature: "经办人签字：",
        stamp: Some("单位盖章："),
    };
    const GRADUATE: Signer<'static> = Signer {
        title: "乙方（毕业生）",
        signature: "本人签字：",
        stamp: None,
    };
    const SCHOOL: Signer<'static> = Signer {
        title: "丙方（学校）",
        signature: "经办人签字：",
        stamp: Some("学校盖章："),
    };
    match form {
        AgreementForm::TwoParty => &[EMPLOYER, GRADUATE],
        AgreementForm::ThreeParty => &[EMPLOYER, GRADUATE, SCHOOL],
    }
}
