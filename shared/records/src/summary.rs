//! What lists show of a graduate, kept beside the dossier for the indexes. Never decided from.

use domain::account::Module;
use domain::agreement::AgreementNumber;
use domain::codes::DegreeLevel;
use domain::confirmation::ConfirmationStatus;
use domain::dossier::Dossier;
use domain::filing::{FilingState, Pending, RouteName, Source};
use domain::id::GraduateId;
use domain::kind::DestinationKind;
use domain::proposal::{Progress, Proposal};
use domain::termination::Party;
use domain::time::{Timestamp, YearMonth};
use serde::{Deserialize, Serialize};

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Who.
    pub graduate: GraduateId,
    /// 姓名.
    pub name: String,
    /// 身份证号, masked (P9).
    pub id_number: String,
    /// Keyed hash of the ID number, for exact search.
    pub identity: String,
    /// 考生号.
    pub exam_number: String,
    /// 学号.
    pub student_number: String,
    /// 院系.
    pub department: String,
    /// 专业.
    pub major: String,
    /// 学历, its code.
    pub degree: String,
    /// The level of the degree, for the data scope (P5).
    pub level: DegreeLevel,
    /// 毕业时间.
    pub graduates: YearMonth,
    /// Where the filing stands.
    pub filing: FilingStatus,
    /// The kind of destination, effective or proposed.
    pub kind: Option<DestinationKind>,
    /// By which route it is filed.
    pub route: Option<RouteName>,
    /// 单位名称, or the school of further study.
    pub unit: Option<String>,
    /// 协议编号.
    pub agreement: Option<AgreementNumber>,
    /// Where the effective destination came from.
    pub source: Option<Source>,
    /// 登记确认状态.
    pub confirmation: ConfirmationStatus,
    /// When the filing, change or void was submitted, if it is in review.
    pub submitted_at: Option<Timestamp>,
    /// Who asked to end the agreement, and when, if that is under way.
    #[serde(default)]
    pub termination: Option<(Party, Timestamp)>,
}

/// Where a filing stands, for lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilingStatus {
    /// None is live.
    None,
    /// 暂存.
    Draft,
    /// 院系审核中.
    AwaitingDepartment,
    /// 学校审核中.
    AwaitingSchool,
    /// 退回修改.
    Returned,
    /// 已生效.
    Effective,
    /// Effective, and a change is under way (F11).
    EffectiveChanging,
    /// Effective, and its void is asked for (S7).
    EffectiveVoiding,
    /// Effective, and its termination is under way (T1, T2).
    EffectiveTerminating,
    /// 等待回传盖章的协议书.
    AwaitingCopy,
    /// 盖章的协议书院系审核中.
    CopyAwaitingDepartment,
    /// 盖章的协议书学校审核中.
    CopyAwaitingSchool,
    /// 盖章的协议书退回.
    CopyReturned,
}

impl FilingStatus {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::None,
        Self::Draft,
        Self::AwaitingDepartment,
        Self::AwaitingSchool,
        Self::Returned,
        Self::Effective,
        Self::EffectiveChanging,
        Self::EffectiveVoiding,
        Self::EffectiveTerminating,
        Self::AwaitingCopy,
        Self::CopyAwaitingDepartment,
        Self::CopyAwaitingSchool,
        Self::CopyReturned,
    ];

    /// The status of a dossier's filing.
    pub fn of(dossier: &Dossier) -> Self {
        match dossier.filing.as_ref().map(|filing| &filing.state) {
            None => Self::None,
            Some(FilingState::Proposed(proposal)) => Self::of_proposal(proposal),
            Some(FilingState::Effective(effective)) => match effective.pending {
                Pending::Nothing => Self::Effective,
                Pending::Change(_) => Self::EffectiveChanging,
                Pending::Void(_) => Self::EffectiveVoiding,
                Pending::Termination(_) => Self::EffectiveTerminating,
            },
            Some(FilingState::Stamping(stamping)) => match stamping.copy.progress {
                Progress::Draft => Self::AwaitingCopy,
                Progress::AwaitingDepartment { .. } => Self::CopyAwaitingDepartment,
                Progress::AwaitingSchool { .. } => Self::CopyAwaitingSchool,
                Progress::Returned { .. } => Self::CopyReturned,
            },
        }
    }

    fn of_proposal<C>(proposal: &Proposal<C>) -> Self {
        match proposal.progress {
            Progress::Draft => Self::Draft,
            Progress::AwaitingDepartment { .. } => Self::AwaitingDepartment,
            Progress::AwaitingSchool { .. } => Self::AwaitingSchool,
            Progress::Returned { .. } => Self::Returned,
        }
    }
}

impl Summary {
    /// Whether this is what was asked for of an agreement or filing: exactly this route and number, a unit with this part.
    pub fn is_of(&self, route: Option<RouteName>, agreement_number: Option<&str>, unit: Option<&str>) -> bool {
        let number = self.agreement.as_ref().map(AgreementNumber::as_str);
        let named = |part: &str| self.unit.as_ref().is_some_and(|unit| unit.contains(part.trim()));
        route.is_none_or(|route| self.route == Some(route))
            && agreement_number.is_none_or(|wanted| number == Some(wanted.trim()))
            && unit.is_none_or(named)
    }

    /// The row of a dossier whose ID number hashes to `identity`.
    pub fn of(dossier: &Dossier, identity: String) -> Self {
        let entry = &dossier.entry;
        let (waiting, filing) = (dossier.waiting(), dossier.filing.as_ref());
        let of_filing = waiting
            .iter()
            .find(|waiting| waiting.subject.module() == Module::Employment);
        Self {
            graduate: dossier.id.clone(),
            name: entry.name.as_str().to_owned(),
            id_number: entry.id_number.masked(),
            identity,
            exam_number: entry.exam_number.clone(),
            student_number: entry.student_number.clone(),
            department: entry.department.clone(),
            major: entry.major.clone(),
            degree: entry.degree.clone(),
            level: entry.degree_level(),
            graduates: entry.graduates,
            filing: FilingStatus::of(dossier),
            kind: filing.map(|filing| filing.content().kind),
            route: filing.map(|filing| filing.route.name()),
            unit: filing.and_then(|filing| filing.content().spec().unit_of(&filing.content().fields)),
            agreement: filing.and_then(|filing| Some(filing.agreement.as_ref()?.number.clone())),
            source: dossier.effective().map(|effective| effective.source),
            confirmation: dossier.confirmation_status(),
            submitted_at: of_filing.map(|waiting| waiting.since),
            termination: filing.and_then(|filing| {
                let request = filing.termination()?.request();
                Some((request.by, request.asked_at))
            }),
        }
    }
}
