//! What people read. Pushes carry the title alone, since they pass through other hands.

use super::{Notice, ReviewResult};
use crate::history::Subject;
use crate::id::InvitationId;
use crate::report::Part;
use crate::termination::Party;
use crate::time;

impl Notice {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvitationReceived { .. } => "invitation_received",
            Self::InvitationAccepted { .. } => "invitation_accepted",
            Self::InvitationDeclined { .. } => "invitation_declined",
            Self::InvitationRevoked { .. } => "invitation_revoked",
            Self::InvitationLapsed { .. } => "invitation_lapsed",
            Self::Reviewed { .. } => "reviewed",
            Self::RosterCorrected => "roster_corrected",
            Self::FilingAmended { .. } => "filing_amended",
            Self::FilingVoided { .. } => "filing_voided",
            Self::FilingLapsed => "filing_lapsed",
            Self::TerminationAsked { .. } => "termination_asked",
            Self::TerminationAccepted { .. } => "termination_accepted",
            Self::TerminationRefused { .. } => "termination_refused",
            Self::TerminationWithdrawn { .. } => "termination_withdrawn",
            Self::TerminationReminded => "termination_reminded",
            Self::TerminationOverdue => "termination_overdue",
            Self::TerminationForced { .. } => "termination_forced",
            Self::ConfirmationDue => "confirmation_due",
            Self::ReportedWrong => "reported_wrong",
            Self::AuthorizationEnding { .. } => "authorization_ending",
            Self::FilingDue { .. } => "filing_due",
            Self::WindowClosing { .. } => "window_closing",
            Self::PressureReported => "pressure_reported",
            Self::EmployerWaiting { .. } => "employer_waiting",
            Self::EmployerVerified => "employer_verified",
            Self::EmployerRefused { .. } => "employer_refused",
        }
    }

    /// One line that names nobody.
    pub fn title(&self) -> String {
        let fixed = match self {
            Self::InvitationReceived { .. } => "收到签约邀请",
            Self::InvitationAccepted { .. } => "签约邀请已被接受",
            Self::InvitationDeclined { .. } => "签约邀请已被拒绝",
            Self::InvitationRevoked { .. } => "签约邀请已被撤回",
            Self::InvitationLapsed { .. } => "签约邀请已失效",
            Self::Reviewed { subject, result, .. } => return format!("{}{}", subject_label(*subject), result.label()),
            Self::RosterCorrected => "基本信息已更正",
            Self::FilingAmended { .. } => "登记信息已由学校修改",
            Self::FilingVoided { .. } => "登记已由学校作废",
            Self::FilingLapsed => "未提交的登记已失效",
            Self::TerminationAsked { .. } => "对方申请解约",
            Self::TerminationAccepted { .. } => "对方同意解约",
            Self::TerminationRefused { .. } => "对方不同意解约",
            Self::TerminationWithdrawn { .. } => "对方已撤回解约申请",
            Self::TerminationReminded => "解约申请等待答复",
            Self::TerminationOverdue => "解约申请逾期无人答复",
            Self::TerminationForced { .. } => "学校已强制解约",
            Self::ConfirmationDue => "请确认登记信息",
            Self::ReportedWrong => "毕业生反馈登记信息有误",
            Self::AuthorizationEnding {
                part: Part::Archive, ..
            } => "档案核验授权即将到期",
            Self::AuthorizationEnding { part: Part::Hukou, .. } => "户口核验授权即将到期",
            Self::FilingDue { .. } => "去向登记即将截止",
            Self::WindowClosing { .. } => "登记变更即将截止",
            Self::PressureReported => "收到“四不准”举报",
            Self::EmployerWaiting { .. } => "用人单位注册待审核",
            Self::EmployerVerified => "单位注册已审核通过",
            Self::EmployerRefused { .. } => "单位注册审核未通过",
        };
        fixed.to_owned()
    }

    /// What to know and to do.
    pub fn text(&self) -> String {
        let until = |at| time::shown(at);
        match self {
            Self::InvitationReceived {
                employer, until: at, ..
            } => {
                format!("{employer}邀请你签约，请在{}前答复。", until(*at))
            }
            Self::InvitationAccepted { .. } => "毕业生已接受邀请，协议已提交学校审核。".to_owned(),
            Self::InvitationDeclined { .. } => "毕业生没有接受邀请。".to_owned(),
            Self::InvitationRevoked { employer, .. } => format!("{employer}撤回了签约邀请。"),
            Self::InvitationLapsed { employer, .. } => format!("{employer}的签约邀请逾期未答复，已失效。"),
            Self::Reviewed { subject, result, .. } => reviewed(*subject, *result),
            Self::RosterCorrected => "学校更正了你的基本信息，请核对；如仍有误，请联系学校。".to_owned(),
            Self::FilingAmended { .. } => "学校修改了已生效的登记信息，请核对。".to_owned(),
            Self::FilingVoided { .. } => {
                "学校作废了该登记。毕业生可以在失效与作废的登记中以原内容重新填报。".to_owned()
            }
            Self::FilingLapsed => "登记已截止，未提交的登记失效。需要登记的，请联系学校。".to_owned(),
            Self::TerminationAsked { by } => format!("{}申请解除协议，请查看原因并答复。", by.label()),
            Self::TerminationAccepted { by } => format!("{}同意解除协议，解约申请已提交学校审核。", by.label()),
            Self::TerminationRefused { by, .. } => format!("{}不同意解除协议，协议继续有效。", by.label()),
            Self::TerminationWithdrawn { by } => format!("{}撤回了解约申请，协议继续有效。", by.label()),
            Self::TerminationReminded => "对方的解约申请仍在等待你答复；逾期不答复的，将转由学校处理。".to_owned(),
            Self::TerminationOverdue => "有一份解约申请逾期无人答复，请核实情况后处理。".to_owned(),
            Self::TerminationForced { .. } => "学校核实情况后解除了协议。".to_owned(),
            Self::ConfirmationDue => "你的登记信息已生效或有变化，请核对并确认是否有误。".to_owned(),
            Self::ReportedWrong => "有一名毕业生确认登记信息有误，请查看说明并更正。".to_owned(),
            Self::AuthorizationEnding { until: at, .. } => {
                format!(
                    "授权将于{}到期，到期后核验编号不能再核验；需要的请重新授权。",
                    until(*at)
                )
            }
            Self::FilingDue { day } => format!("请在{day}前登记并提交毕业去向。"),
            Self::WindowClosing { day } => format!("{day}之后不能再自行登记或修改，未提交的登记将失效。"),
            Self::PressureReported => "收到一份“四不准”举报，请查看。".to_owned(),
            Self::EmployerWaiting { .. } => "有用人单位提交了注册信息，请审核。".to_owned(),
            Self::EmployerVerified => "现在可以查找毕业生并发出签约邀请。".to_owned(),
            Self::EmployerRefused { .. } => "请按原因修改后重新提交。".to_owned(),
        }
    }

    /// What somebody else wrote about it, if anything.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::InvitationDeclined { reason, .. }
            | Self::Reviewed { reason, .. }
            | Self::FilingAmended { reason }
            | Self::FilingVoided { reason }
            | Self::TerminationRefused { reason, .. }
            | Self::TerminationForced { reason }
            | Self::EmployerRefused { reason } => reason.as_deref(),
            Self::InvitationReceived { .. }
            | Self::InvitationAccepted { .. }
            | Self::InvitationRevoked { .. }
            | Self::InvitationLapsed { .. }
            | Self::RosterCorrected
            | Self::FilingLapsed
            | Self::TerminationAsked { .. }
            | Self::TerminationAccepted { .. }
            | Self::TerminationWithdrawn { .. }
            | Self::TerminationReminded
            | Self::TerminationOverdue
            | Self::ConfirmationDue
            | Self::ReportedWrong
            | Self::AuthorizationEnding { .. }
            | Self::FilingDue { .. }
            | Self::WindowClosing { .. }
            | Self::PressureReported
            | Self::EmployerWaiting { .. }
            | Self::EmployerVerified => None,
        }
    }

    /// The invitation that it is about, if any.
    pub fn invitation(&self) -> Option<&InvitationId> {
        match self {
            Self::InvitationReceived { invitation, .. }
            | Self::InvitationAccepted { invitation }
            | Self::InvitationDeclined { invitation, .. }
            | Self::InvitationRevoked { invitation, .. }
            | Self::InvitationLapsed { invitation, .. } => Some(invitation),
            Self::Reviewed { .. }
            | Self::RosterCorrected
            | Self::FilingAmended { .. }
            | Self::FilingVoided { .. }
            | Self::FilingLapsed
            | Self::TerminationAsked { .. }
            | Self::TerminationAccepted { .. }
            | Self::TerminationRefused { .. }
            | Self::TerminationWithdrawn { .. }
            | Self::TerminationReminded
            | Self::TerminationOverdue
            | Self::TerminationForced { .. }
            | Self::ConfirmationDue
            | Self::ReportedWrong
            | Self::AuthorizationEnding { .. }
            | Self::FilingDue { .. }
            | Self::WindowClosing { .. }
            | Self::PressureReported
            | Self::EmployerWaiting { .. }
            | Self::EmployerVerified
            | Self::EmployerRefused { .. } => None,
        }
    }
}

impl ReviewResult {
    fn label(self) -> &'static str {
        match self {
            Self::Approved => "审核通过",
            Self::Returned => "被退回修改",
            Self::Rejected => "审核未通过",
        }
    }
}

impl Party {
    fn label(self) -> &'static str {
        match self {
            Self::Graduate => "毕业生",
            Self::Employer => "用人单位",
        }
    }
}

fn subject_label(subject: Subject) -> &'static str {
    match subject {
        Subject::Filing => "去向登记",
        Subject::Change => "登记变更",
        Subject::Void => "作废申请",
        Subject::Archive => "档案转递信息",
        Subject::Hukou => "户口迁移信息",
        Subject::StampedCopy => "盖章协议",
        Subject::Termination => "解约申请",
    }
}

fn reviewed(subject: Subject, result: ReviewResult) -> String {
    let what = subject_label(subject);
    match result {
        ReviewResult::Approved => format!("{what}已审核通过。"),
        ReviewResult::Returned => format!("{what}被退回，请按原因修改后重新提交。"),
        ReviewResult::Rejected => match subject {
            Subject::Filing | Subject::StampedCopy => {
                format!("{what}审核未通过，该登记作废；可以以原内容重新填报。")
            }
            Subject::Change | Subject::Void | Subject::Termination => {
                format!("{what}审核未通过，原登记继续有效。")
            }
            Subject::Archive | Subject::Hukou => format!("{what}审核未通过，请重新填写。"),
        },
    }
}
