//! Why a decision went against the request. A refusal changes nothing and always says why (G3, G4).

use crate::fault::Fault;
use crate::time::{self, Timestamp};

/// Why an operation was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The caller may not know whether this exists (G4).
    NotFound,
    /// The caller sees it and may not do this to it (P4: read only; P5: outside the data scope of the account).
    Forbidden,
    /// Nobody is signed in.
    SignInRequired,
    /// A fresh real-person check is needed (V2).
    FaceCheckRequired,
    /// Fields are wrong: all of them.
    Invalid(Vec<Fault>),
    /// The value to be edited was changed by someone else since it was read (If-Match).
    Stale,
    /// The state of things does not allow it.
    Conflict(Conflict),
}

/// A state that does not allow the operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// P2: no roster has this person.
    NotOnRoster,
    /// P2: a roster has this ID number under another name.
    RosterDisagrees,
    /// P2: the roster entry belongs to another sign-in already.
    AlreadyBound,
    /// P3: the basic information has not been accepted yet.
    BasicInformationNotAccepted,
    /// P3: it has been accepted before.
    AlreadyAccepted,
    /// S1: the school has not opened this route.
    RouteClosed,
    /// S1: online signing can't be turned off again.
    OnlineSigningStaysOn,
    /// S2: a department has no account that could review some module or degree level.
    DepartmentWithoutReviewer {
        /// Its name.
        department: String,
    },
    /// S2: the review mode can't change while anything is in review.
    ReviewUnderWay,
    /// S6: filing opens later.
    NotOpenYet {
        /// When.
        opens_at: Timestamp,
    },
    /// S6: only staff change things now.
    Closed {
        /// Since when.
        since: Timestamp,
    },
    /// S8: destinations of this province arrive from its own system.
    FiledElsewhere,
    /// F1: another filing is live.
    AnotherFilingIsLive,
    /// There is nothing of this kind to act on.
    NothingThere,
    /// F3: it is in review: withdraw it first.
    InReview,
    /// F3: a reviewer has decided already.
    AlreadyReviewed,
    /// It is not in review.
    NotInReview,
    /// F6: it waits for the other level.
    WaitsForOtherLevel,
    /// It is not effective.
    NotEffective,
    /// F11, S7: a change or a void of it waits already.
    ChangePending,
    /// F2: the kind belongs to another route.
    KindOfOtherRoute,
    /// F2: only for directed or commissioned training.
    OnlyForDirected,
    /// F13: too many pictures wait already.
    TooManyUploads,
    /// F13: the picture was looked at already.
    AlreadyInspected,
    /// C1: nothing is registered and approved yet.
    NothingToConfirm,
    /// C4: it is confirmed already.
    AlreadyConfirmed,
    /// C3: there is no "wrong" to take back.
    NotReportedWrong,
    /// What is to be confirmed or authorised has changed since it was shown.
    ShownHasChanged,
    /// V1: only a confirmed graduate can authorise.
    NotConfirmed,
    /// V1: a registration of this part is under way.
    PartNotSettled,
    /// V3: the last possible day is over.
    AuthorizationPeriodOver,
    /// V8: it is not in force.
    NotInForce,
    /// R1: the person is on this roster already with another entry.
    AlreadyOnRoster,
    /// P6: the department is not on the roster.
    UnknownDepartment,
    /// P6: there is an account of this name already.
    AccountExists,
    /// P6: nobody changes the own account.
    OwnAccount,
    /// O3: the invitation was answered before.
    InvitationAnswered,
    /// O2: the employer has taken the invitation back.
    InvitationRevoked,
    /// O3: the deadline has passed.
    InvitationLapsed {
        /// When.
        deadline: Timestamp,
    },
    /// P7: the employer is not verified, or not any more.
    EmployerNotVerified,
    /// F8: what staff write is what is registered already.
    NothingChanged,
    /// O5: an accepted invitation is in review; it was never the graduate's draft.
    AcceptedInReview,
    /// F2: this route is for employment agreements only.
    OnlyForAgreements,
    /// P7: the employer is verified already.
    AlreadyVerified,
    /// O2: the employer has invited this graduate too often today.
    TooManyInvitations,
    /// A2: no more pictures can be announced by this link.
    LinkUsedUp,
    /// P7: name or USCC of the employer are no longer those that the invitation says.
    EmployerChanged,
    /// O1: the roster entry is no longer of the person that the employer has found.
    RecipientChanged,
    /// T1: both sides have agreed to end the agreement.
    OtherSideAgreed,
    /// P7: another verified employer has this USCC.
    UsccTaken,
    /// O2: this employer has an open invitation to this graduate already.
    AlreadyInvited,
    /// M1: only what was given up can be tried anew.
    DeliveryNotParked,
    /// O1: the list is full.
    TooMany,
    /// O5: an agreement signed online is approved or rejected, never returned.
    NeverReturned,
    /// F10: an agreement ends by termination or by the school.
    AgreementStands,
    /// A2: there is no text approved that waits for its stamped copy.
    NotStamping,
    /// S4: the school has not said who handles agreements.
    AgreementOfficeMissing,
    /// F8: the agreement was amended too often to be amended again.
    TooManyAmendments,
    /// T3: a termination is under way.
    TerminationPending,
    /// T1, T2: what is registered is no agreement.
    NoAgreement,
    /// T1: no termination is under way.
    NoTermination,
    /// T1: the request waits for the other side, not for this one.
    WaitsForOtherSide,
    /// T5: the school allows no further request.
    NoTerminationsLeft {
        /// How many the school allows.
        most: u8,
    },
    /// C6: the day's reports of pressure are used up.
    TooManyPressureReports,
    /// R1, R2: this row is about a graduate whose ID number is another one: staff corrected it.
    IdNumberCorrected,
    /// P2: the sign-in is bound to somebody with another ID number.
    SignInOfAnother,
    /// F13: something live uses the picture.
    PictureInUse,
}

impl Conflict {
    /// The stable code that programs branch on.
    #[expect(clippy::too_many_lines, reason = "a table: one line for each conflict")]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOnRoster => "not_on_roster",
            Self::RosterDisagrees => "roster_disagrees",
            Self::AlreadyBound => "already_bound",
            Self::BasicInformationNotAccepted => "basic_information_not_accepted",
            Self::AlreadyAccepted => "already_accepted",
            Self::RouteClosed => "route_closed",
            Self::OnlineSigningStaysOn => "online_signing_stays_on",
            Self::DepartmentWithoutReviewer { .. } => "department_without_reviewer",
            Self::ReviewUnderWay => "review_under_way",
            Self::NotOpenYet { .. } => "not_open_yet",
            Self::Closed { .. } => "closed",
            Self::FiledElsewhere => "filed_elsewhere",
            Self::AnotherFilingIsLive => "another_filing_is_live",
            Self::NothingThere => "nothing_there",
            Self::InReview => "in_review",
            Self::AlreadyReviewed => "already_reviewed",
            Self::NotInReview => "not_in_review",
            Self::WaitsForOtherLevel => "waits_for_other_level",
            Self::NotEffective => "not_effective",
            Self::ChangePending => "change_pending",
            Self::KindOfOtherRoute => "kind_of_other_route",
            Self::OnlyForDirected => "only_for_directed",
            Self::TooManyUploads => "too_many_uploads",
            Self::AlreadyInspected => "already_inspected",
            Self::NothingToConfirm => "nothing_to_confirm",
            Self::AlreadyConfirmed => "already_confirmed",
            Self::NotReportedWrong => "not_reported_wrong",
            Self::ShownHasChanged => "shown_has_changed",
            Self::NotConfirmed => "not_confirmed",
            Self::PartNotSettled => "part_not_settled",
            Self::AuthorizationPeriodOver => "authorization_period_over",
            Self::NotInForce => "not_in_force",
            Self::AlreadyOnRoster => "already_on_roster",
            Self::UnknownDepartment => "unknown_department",
            Self::AccountExists => "account_exists",
            Self::OwnAccount => "own_account",
            Self::InvitationAnswered => "invitation_answered",
            Self::InvitationRevoked => "invitation_revoked",
            Self::InvitationLapsed { .. } => "invitation_lapsed",
            Self::EmployerNotVerified => "employer_not_verified",
            Self::NothingChanged => "nothing_changed",
            Self::AcceptedInReview => "accepted_in_review",
            Self::OnlyForAgreements => "only_for_agreements",
            Self::AlreadyVerified => "already_verified",
            Self::TooManyInvitations => "too_many_invitations",
            Self::LinkUsedUp => "link_used_up",
            Self::EmployerChanged => "employer_changed",
            Self::RecipientChanged => "recipient_changed",
            Self::OtherSideAgreed => "other_side_agreed",
            Self::UsccTaken => "uscc_taken",
            Self::AlreadyInvited => "already_invited",
            Self::DeliveryNotParked => "delivery_not_parked",
            Self::TooMany => "too_many",
            Self::NeverReturned => "never_returned",
            Self::AgreementStands => "agreement_stands",
            Self::NotStamping => "not_stamping",
            Self::AgreementOfficeMissing => "agreement_office_missing",
            Self::TooManyAmendments => "too_many_amendments",
            Self::TerminationPending => "termination_pending",
            Self::NoAgreement => "no_agreement",
            Self::NoTermination => "no_termination",
            Self::WaitsForOtherSide => "waits_for_other_side",
            Self::NoTerminationsLeft { .. } => "no_terminations_left",
            Self::TooManyPressureReports => "too_many_pressure_reports",
            Self::IdNumberCorrected => "id_number_corrected",
            Self::SignInOfAnother => "sign_in_of_another",
            Self::PictureInUse => "picture_in_use",
        }
    }

    /// What the user reads, in Chinese: what is in the way and what to do.
    #[expect(clippy::too_many_lines, reason = "a table: one line for each conflict")]
    pub fn message(&self) -> String {
        let text = match self {
            Self::NotOnRoster => "学校上报的毕业生名单中没有您的信息，请联系学校就业部门。",
            Self::RosterDisagrees => "您的姓名与学校上报的毕业生名单不一致，请联系学校就业部门更正。",
            Self::AlreadyBound => "该毕业生信息已与另一个登录账号绑定，请联系学校就业部门。",
            Self::BasicInformationNotAccepted => "请先核对并确认基本信息。",
            Self::AlreadyAccepted => "基本信息已经确认过。",
            Self::RouteClosed => "学校未开放此登记方式。",
            Self::OnlineSigningStaysOn => "在线签约一旦开启，不可再关闭。",
            Self::DepartmentWithoutReviewer { department } => {
                return format!(
                    "先院系再校级审核时，院系“{department}”须有账号能够审核就业、档案、户口各模块的本专科和研究生数据。"
                );
            }
            Self::ReviewUnderWay => "仍有流程中的审核数据，不能修改审核方式。",
            Self::NotOpenYet { opens_at } => return format!("登记尚未开始，将于{}开放。", time::shown(*opens_at)),
            Self::Closed { since } => {
                return format!("登记已于{}截止，如需更改请联系学校就业部门。", time::shown(*since));
            }
            Self::FiledElsewhere => "本省毕业去向通过省级系统登记，请在省级系统办理。",
            Self::AnotherFilingIsLive => "您已有一项毕业去向登记，同一时间只能有一项。",
            Self::NothingThere => "没有可以操作的登记。",
            Self::InReview => "登记正在审核，请先撤回再修改。",
            Self::AlreadyReviewed => "审核人已作出决定，不能撤回。",
            Self::NotInReview => "该登记不在审核中，可能已被处理。",
            Self::WaitsForOtherLevel => "该登记正等待另一级审核。",
            Self::NotEffective => "该登记尚未生效。",
            Self::ChangePending => "已有一项变更或作废申请在办理中。",
            Self::KindOfOtherRoute => "签就业协议书就业请通过签约办理，不能直接登记。",
            Self::OnlyForDirected => "仅定向、委培毕业生可以选择此去向。",
            Self::TooManyUploads => "上传的材料过多，请先删除不用的材料。",
            Self::AlreadyInspected => "该材料已经检查过。",
            Self::NothingToConfirm => "尚无已审核通过的去向登记，暂不能确认。",
            Self::AlreadyConfirmed => "您已确认信息无误。",
            Self::NotReportedWrong => "没有可以撤销的“信息有误”确认。",
            Self::ShownHasChanged => "信息在您查看之后有变动，请重新核对。",
            Self::NotConfirmed => "请先完成去向登记确认，再进行核验授权。",
            Self::PartNotSettled => "该部分信息正在办理中，待审核完成后再授权。",
            Self::AuthorizationPeriodOver => "已超过毕业时间后六个月，不能再授权核验。",
            Self::NotInForce => "该授权未在生效中。",
            Self::AlreadyOnRoster => "该身份证号已在名单中对应另一名毕业生。",
            Self::UnknownDepartment => "院系名称与毕业生名单中的院系不一致。",
            Self::AccountExists => "该账号已存在。",
            Self::OwnAccount => "不能修改自己的账号。",
            Self::InvitationAnswered => "该邀请已回应过。",
            Self::InvitationRevoked => "用人单位已撤回该邀请。",
            Self::InvitationLapsed { deadline } => {
                return format!(
                    "应约已于{}截止，该邀请已失效，可请用人单位重新发起。",
                    time::shown(*deadline)
                );
            }
            Self::EmployerNotVerified => "用人单位尚未通过核准，不能进行签约。",
            Self::NothingChanged => "填写的内容与现在登记的一致，没有需要修改的。",
            Self::AcceptedInReview => {
                "您已接受邀请，协议正在审核，不能修改或撤回；如需取消，请联系学校或院系审核不通过。"
            }
            Self::OnlyForAgreements => "此登记方式仅用于签就业协议书就业，其他去向请选择去向登记。",
            Self::AlreadyVerified => "单位已通过核准，不需要再次提交。",
            Self::TooManyInvitations => "今天向该毕业生发出的邀请过多，请明天再发。",
            Self::LinkUsedUp => "此链接可上传的照片数量已用完，请联系毕业生重新生成链接。",
            Self::EmployerChanged => "用人单位的名称或统一社会信用代码已更正，请单位重新发出邀请。",
            Self::RecipientChanged => "毕业生的信息已更正，须由用人单位重新查找毕业生后再发出邀请。",
            Self::OtherSideAgreed => "双方已同意解约，申请已提交审核，不能撤回。",
            Self::UsccTaken => "已有用人单位以此统一社会信用代码通过核准。",
            Self::DeliveryNotParked => "只有已停止投递的推送可以重新投递。",
            Self::AlreadyInvited => "您已向该毕业生发出邀请，对方尚未回应。",
            Self::TooMany => "数量已达上限，请先删除不用的。",
            Self::NeverReturned => "线上签约只能审核通过或不通过，不能退回修改。",
            Self::AgreementStands => "就业协议已订立，只能通过解约结束或由学校修改、作废。",
            Self::NotStamping => "没有等待回传盖章协议书的线下签约。",
            Self::AgreementOfficeMissing => "学校尚未设置就业协议经办人信息。",
            Self::TooManyAmendments => "该协议修改次数过多，不能再修改。",
            Self::TerminationPending => "解约正在办理中。",
            Self::NoAgreement => "该登记不是就业协议，不需要解约。",
            Self::NoTermination => "没有正在办理的解约。",
            Self::WaitsForOtherSide => "解约申请正等待另一方回应。",
            Self::NoTerminationsLeft { most } => {
                return format!("最多可提交{most}次解约申请，已经用完，请联系学校就业部门。");
            }
            Self::TooManyPressureReports => "今天的举报次数已用完，请明天再提交，或直接联系省级主管部门。",
            Self::IdNumberCorrected => "该毕业生的身份证号已更正，与本行不同；请核对本行的身份证号后重新导入。",
            Self::SignInOfAnother => "该登录账号已与另一身份证号的毕业生信息绑定，请联系学校就业部门。",
            Self::PictureInUse => "该材料正在使用，不能删除。",
        };
        text.to_owned()
    }
}

impl From<Conflict> for Refusal {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Invalid(vec![fault])
    }
}

impl Refusal {
    /// The stable code that programs branch on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Forbidden => "forbidden",
            Self::SignInRequired => "sign_in_required",
            Self::FaceCheckRequired => "insufficient_user_authentication",
            Self::Invalid(_) => "invalid_fields",
            Self::Stale => "precondition_failed",
            Self::Conflict(conflict) => conflict.code(),
        }
    }

    /// Refuses where there is at least one fault.
    pub fn unless_empty(faults: Vec<Fault>) -> Result<(), Self> {
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Self::Invalid(faults))
        }
    }
}
