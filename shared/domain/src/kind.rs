//! The kinds of destination (F2), and what each of them asks for (F4, F5), as data in one place.

mod check;
mod field;
mod form;
mod specs;

pub use check::{Fields, Form, division_of, industry_of};
pub use field::{FieldName, FieldSpec, Need};
pub use form::FieldForm;
pub use specs::employer::{PROFILE as EMPLOYER_PROFILE, TERMS as AGREEMENT_TERMS};

use serde::{Deserialize, Serialize};

/// The four groups of the national taxonomy (F2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DestinationGroup {
    /// 签就业协议书就业.
    Agreement,
    /// 其他形式就业.
    OtherEmployment,
    /// 升学.
    FurtherStudy,
    /// 未就业.
    NotEmployed,
}

impl DestinationGroup {
    /// All groups, in the order of the taxonomy.
    pub const ALL: [Self; 4] = [
        Self::Agreement,
        Self::OtherEmployment,
        Self::FurtherStudy,
        Self::NotEmployed,
    ];

    /// As users read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Agreement => "签就业协议书就业",
            Self::OtherEmployment => "其他形式就业",
            Self::FurtherStudy => "升学",
            Self::NotEmployed => "未就业",
        }
    }
}

/// What a graduate does next: the 24 national kinds, and one for graduates trained for an employer (F2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DestinationKind {
    /// 签就业协议书就业.
    SigningAgreement,
    /// 签劳动合同就业.
    LabourContract,
    /// 提供公招接收函就业.
    RecruitmentLetter,
    /// 其他录用证明就业.
    OtherEmployment,
    /// 自由职业.
    Freelance,
    /// 国家基层项目.
    NationalProgramme,
    /// 地方基层项目.
    LocalProgramme,
    /// 科研助理、管理助理.
    ResearchAssistant,
    /// 应征义务兵.
    Conscription,
    /// 部队军士或文职人员.
    MilitaryStaff,
    /// 医学规培生.
    MedicalResident,
    /// 自主创业.
    StartUp,
    /// 国际组织任职.
    InternationalOrganization,
    /// 出国出境工作.
    WorkAbroad,
    /// 定向/委培毕业去向补充登记.
    DirectedSupplement,
    /// 境内升学.
    DomesticStudy,
    /// 出国出境深造.
    StudyAbroad,
    /// 求职中.
    SeekingJob,
    /// 签约中.
    SigningInProgress,
    /// 拟参加公招考试.
    PlanningPublicExam,
    /// 拟创业.
    PlanningStartUp,
    /// 不就业拟升学.
    PlanningStudy,
    /// 拟应征入伍.
    PlanningEnlistment,
    /// 拟出国出境.
    PlanningAbroad,
    /// 暂不就业.
    NotSeeking,
}

/// What one kind asks for. The API serves it, so that a client can draw the form (F4).
#[derive(Debug, Serialize)]
pub struct KindSpec {
    /// The kind.
    pub kind: DestinationKind,
    /// The group that it belongs to.
    pub group: DestinationGroup,
    /// As users read it.
    pub label: &'static str,
    /// The ministry's code (毕业去向类别代码), where one is attested for exactly this kind.
    pub ministry_code: Option<&'static str>,
    /// What the kind means, for somebody who chooses.
    pub hint: &'static str,
    /// Only for graduates with training mode 定向 or 委培 (R3).
    pub directed_only: bool,
    /// The fields in the order of the form.
    pub fields: &'static [FieldSpec],
    /// The proof pictures.
    pub proof: ProofRule,
}

/// Which proof a kind asks for (F4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ProofRule {
    /// At least so many pictures.
    pub min: usize,
    /// At most so many pictures.
    pub max: usize,
    /// What they show.
    pub label: &'static str,
    /// What to see to.
    pub hint: &'static str,
}

impl DestinationKind {
    /// All kinds, in the order of the taxonomy.
    pub const ALL: [Self; 25] = [
        Self::SigningAgreement,
        Self::LabourContract,
        Self::RecruitmentLetter,
        Self::OtherEmployment,
        Self::Freelance,
        Self::NationalProgramme,
        Self::LocalProgramme,
        Self::ResearchAssistant,
        Self::Conscription,
        Self::MilitaryStaff,
        Self::MedicalResident,
        Self::StartUp,
        Self::InternationalOrganization,
        Self::WorkAbroad,
        Self::DirectedSupplement,
        Self::DomesticStudy,
        Self::StudyAbroad,
        Self::SeekingJob,
        Self::SigningInProgress,
        Self::PlanningPublicExam,
        Self::PlanningStartUp,
        Self::PlanningStudy,
        Self::PlanningEnlistment,
        Self::PlanningAbroad,
        Self::NotSeeking,
    ];

    /// What the kind asks for.
    pub fn spec(self) -> &'static KindSpec {
        match self {
            Self::SigningAgreement => &specs::employed::SIGNING_AGREEMENT,
            Self::LabourContract => &specs::employed::LABOUR_CONTRACT,
            Self::RecruitmentLetter => &specs::employed::RECRUITMENT_LETTER,
            Self::OtherEmployment => &specs::employed::OTHER_EMPLOYMENT,
            Self::Freelance => &specs::independent::FREELANCE,
            Self::NationalProgramme => &specs::service::NATIONAL_PROGRAMME,
            Self::LocalProgramme => &specs::service::LOCAL_PROGRAMME,
            Self::ResearchAssistant => &specs::employed::RESEARCH_ASSISTANT,
            Self::Conscription => &specs::service::CONSCRIPTION,
            Self::MilitaryStaff => &specs::service::MILITARY_STAFF,
            Self::MedicalResident => &specs::employed::MEDICAL_RESIDENT,
            Self::StartUp => &specs::independent::START_UP,
            Self::InternationalOrganization => &specs::abroad::INTERNATIONAL_ORGANIZATION,
            Self::WorkAbroad => &specs::abroad::WORK_ABROAD,
            Self::DirectedSupplement => &specs::employed::DIRECTED_SUPPLEMENT,
            Self::DomesticStudy => &specs::study::DOMESTIC_STUDY,
            Self::StudyAbroad => &specs::abroad::STUDY_ABROAD,
            Self::SeekingJob => &specs::waiting::SEEKING_JOB,
            Self::SigningInProgress => &specs::waiting::SIGNING_IN_PROGRESS,
            Self::PlanningPublicExam => &specs::waiting::PLANNING_PUBLIC_EXAM,
            Self::PlanningStartUp => &specs::waiting::PLANNING_START_UP,
            Self::PlanningStudy => &specs::waiting::PLANNING_STUDY,
            Self::PlanningEnlistment => &specs::waiting::PLANNING_ENLISTMENT,
            Self::PlanningAbroad => &specs::waiting::PLANNING_ABROAD,
            Self::NotSeeking => &specs::waiting::NOT_SEEKING,
        }
    }

    /// The group that it belongs to.
    pub fn group(self) -> DestinationGroup {
        self.spec().group
    }

    /// As users read it.
    pub fn label(self) -> &'static str {
        self.spec().label
    }

    /// The ministry's code, where one is attested for exactly this kind.
    pub fn ministry_code(self) -> Option<&'static str> {
        self.spec().ministry_code
    }

    /// Whether it is registered by a declaration; an agreement comes about by the signing routes (F1).
    pub fn declarable(self) -> bool {
        self.group() != DestinationGroup::Agreement
    }

    /// The kind that users call so.
    pub fn called(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.label() == label)
    }
}
