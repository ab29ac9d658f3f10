//! What lists show of a graduate, kept beside the dossier for the indexes. Never decided from.

use domain::account::Module;
use domain::codes::DegreeLevel;
use domain::confirmation::ConfirmationStatus;
use domain::dossier::Dossier;
use domain::filing::{FilingState, Pending, Source};
use domain::id::GraduateId;
use domain::kind::DestinationKind;
use domain::proposal::{Progress, Proposal};
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
    /// Where the effective destination came from.
    pub source: Option<Source>,
    /// 登记确认状态.
    pub confirmation: ConfirmationStatus,
    /// When the filing, change or void was submitted, if it is in review.
    pub submitted_at: Option<Timestamp>,
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
}

impl FilingStatus {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::None,
        Self::Draft,
        Self::AwaitingDepartment,
        Self::AwaitingSchool,
        Self::Returned,
        Self::Effective,
        Self::EffectiveChanging,
        Self::EffectiveVoiding,
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
    /// The row of a dossier whose ID number hashes to `identity`.
    pub fn of(dossier: &Dossier, identity: String) -> Self {
        let entry = &dossier.entry;
        let waiting = dossier.waiting();
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
            kind: dossier.filing.as_ref().map(|filing| filing.content().kind),
            source: dossier.effective().map(|effective| effective.source),
            confirmation: dossier.confirmation_status(),
            submitted_at: of_filing.map(|waiting| waiting.since),
        }
    }
}
