//! Everything that needs permission, and what it needs.

use crate::account::{Access, Level, Module};

/// Something that needs permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See the own dossier.
    ViewOwn,
    /// P3: accept the basic information, change phone and e-mail.
    KeepOwnBasics,
    /// F3–F4, F10, F11, F13, H1: file, upload, withdraw, void.
    File,
    /// C1–C3, C6: answer whether it is right, report pressure.
    Confirm,
    /// V1: grant an authorisation, which needs a fresh real-person check (V2).
    Authorize,
    /// V8: withdraw an authorisation, see who looked, fetch the report.
    KeepAuthorizations,
    /// See a graduate's dossier, masked (P9).
    ViewGraduate,
    /// See where the archive goes (H4).
    ViewArchive,
    /// See where the hukou goes (H4).
    ViewHukou,
    /// P9: read an ID number in full.
    RevealIdentity,
    /// R2: correct the roster entry.
    CorrectRoster,
    /// R1: import a roster.
    ImportRoster,
    /// See lists of graduates (P5).
    ListGraduates,
    /// See what waits for review.
    ListFilingReviews,
    /// See which archive registrations wait.
    ListArchiveReviews,
    /// See which hukou registrations wait.
    ListHukouReviews,
    /// F6: review filings, changes and voids.
    ReviewFiling,
    /// H3: review archive registrations.
    ReviewArchive,
    /// H3: review hukou registrations.
    ReviewHukou,
    /// F8: amend or void an effective filing.
    AmendFiling,
    /// See the school's settings.
    ViewSettings,
    /// S1–S7: change the school's settings.
    EditSettings,
    /// See accounts.
    ViewAccounts,
    /// P6: add, change, reset, delete accounts.
    ManageAccounts,
    /// C6: read reports of pressure.
    ReadPressureReports,
    /// O3: see invitations, decline them.
    AnswerInvitations,
    /// O3: accept an invitation, which needs a fresh real-person check.
    Sign,
    /// T1, T2: ask to end an agreement, answer the employer's request, take the own back.
    Terminate,
    /// T1: the same for the employer of the agreement.
    TerminateAsEmployer,
    /// T4: force the end of an agreement.
    ForceTermination,
    /// P7: the employer's own registration.
    KeepOwnEmployer,
    /// O2: see an invitation that one has sent, take it back, fetch the agreement that it became.
    KeepOwnInvitation,
    /// O1, O2: find graduates, keep favourites and templates, invite.
    Invite,
    /// See employers of the province.
    ViewEmployers,
    /// P7: verify, refuse and correct employers of the province.
    KeepEmployers,
    /// P8: see which employers graduates are warned about.
    ViewFlags,
    /// P8: keep that list.
    KeepFlags,
    /// S5: see the form of agreements.
    ViewAgreementForm,
    /// S5: fix the form of agreements.
    FixAgreementForm,
    /// M1: read the own messages, say where they are pushed to.
    KeepOwnMessages,
    /// M1: read the school's messages.
    ReadSchoolMessages,
    /// M1: mark the school's messages as read.
    MarkSchoolMessages,
    /// M1: say where the school's messages are pushed to.
    KeepSchoolChannels,
    /// M1: read the province's messages.
    ReadProvinceMessages,
    /// M1: mark the province's messages as read, say where they are pushed to.
    KeepProvinceMessages,
}

/// What an action needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// The graduate that the dossier is bound to.
    Owner,
    /// The same, with a real-person check not older than ten minutes.
    OwnerWithFaceCheck,
    /// A staff account whose branch and scope hold the target.
    Staff {
        /// The module.
        module: Module,
        /// The least access to it.
        access: Access,
        /// The levels that may.
        levels: &'static [Level],
    },
    /// P6: a staff account of the level right above the account, with write access.
    LevelAbove,
    /// A staff account of the same or a higher level.
    LevelAboveOrSame,
    /// The employer itself.
    OwnEmployer,
    /// The employer itself, verified (P7).
    VerifiedEmployer,
    /// The employer on the other side of the graduate's agreement.
    ContractingEmployer,
}

const EVERY_LEVEL: &[Level] = &[Level::Department, Level::School, Level::Province];
const IN_SCHOOL: &[Level] = &[Level::Department, Level::School];
const ABOVE_DEPARTMENTS: &[Level] = &[Level::School, Level::Province];

impl Action {
    /// All actions, in the order of the permission matrix.
    pub const ALL: [Self; 45] = [
        Self::ViewOwn,
        Self::KeepOwnBasics,
        Self::File,
        Self::Confirm,
        Self::Authorize,
        Self::KeepAuthorizations,
        Self::ViewGraduate,
        Self::ViewArchive,
        Self::ViewHukou,
        Self::RevealIdentity,
        Self::CorrectRoster,
        Self::ImportRoster,
        Self::ListGraduates,
        Self::ListFilingReviews,
        Self::ListArchiveReviews,
        Self::ListHukouReviews,
        Self::ReviewFiling,
        Self::ReviewArchive,
        Self::ReviewHukou,
        Self::AmendFiling,
        Self::ViewSettings,
        Self::EditSettings,
        Self::ViewAccounts,
        Self::ManageAccounts,
        Self::ReadPressureReports,
        Self::AnswerInvitations,
        Self::Sign,
        Self::Terminate,
        Self::TerminateAsEmployer,
        Self::ForceTermination,
        Self::KeepOwnEmployer,
        Self::KeepOwnInvitation,
        Self::Invite,
        Self::ViewEmployers,
        Self::KeepEmployers,
        Self::ViewFlags,
        Self::KeepFlags,
        Self::ViewAgreementForm,
        Self::FixAgreementForm,
        Self::KeepOwnMessages,
        Self::ReadSchoolMessages,
        Self::MarkSchoolMessages,
        Self::KeepSchoolChannels,
        Self::ReadProvinceMessages,
        Self::KeepProvinceMessages,
    ];

    /// What it needs: the whole of the permission rules, in one table.
    pub fn needs(self) -> Needs {
        use Access::{ReadOnly, ReadWrite};
        use Module::{Archive, Employment, Hukou};
        let staff = |module, access, levels| Needs::Staff { module, access, levels };
        match self {
            Self::ViewOwn
            | Self::KeepOwnBasics
            | Self::File
            | Self::Confirm
            | Self::KeepAuthorizations
            | Self::AnswerInvitations
            | Self::Terminate
            | Self::KeepOwnMessages => Needs::Owner,
            Self::Authorize | Self::Sign => Needs::OwnerWithFaceCheck,
            Self::ViewGraduate
            | Self::ListGraduates
            | Self::ListFilingReviews
            | Self::ViewSettings
            | Self::ViewFlags => staff(Employment, ReadOnly, EVERY_LEVEL),
            Self::ViewArchive | Self::ListArchiveReviews => staff(Archive, ReadOnly, EVERY_LEVEL),
            Self::ViewHukou | Self::ListHukouReviews => staff(Hukou, ReadOnly, EVERY_LEVEL),
            Self::RevealIdentity => staff(Employment, ReadWrite, EVERY_LEVEL),
            Self::CorrectRoster | Self::ReviewFiling | Self::MarkSchoolMessages => {
                staff(Employment, ReadWrite, IN_SCHOOL)
            }
            Self::ReviewArchive => staff(Archive, ReadWrite, IN_SCHOOL),
            Self::ReviewHukou => staff(Hukou, ReadWrite, IN_SCHOOL),
            Self::ReadSchoolMessages => staff(Employment, ReadOnly, IN_SCHOOL),
            Self::ImportRoster
            | Self::AmendFiling
            | Self::EditSettings
            | Self::ForceTermination
            | Self::KeepSchoolChannels => staff(Employment, ReadWrite, &[Level::School]),
            Self::ViewAccounts => Needs::LevelAboveOrSame,
            Self::ManageAccounts => Needs::LevelAbove,
            Self::ReadPressureReports | Self::ViewEmployers | Self::ViewAgreementForm | Self::ReadProvinceMessages => {
                staff(Employment, ReadOnly, &[Level::Province])
            }
            Self::KeepEmployers | Self::FixAgreementForm | Self::KeepProvinceMessages => {
                staff(Employment, ReadWrite, &[Level::Province])
            }
            Self::KeepFlags => staff(Employment, ReadWrite, ABOVE_DEPARTMENTS),
            Self::TerminateAsEmployer => Needs::ContractingEmployer,
            Self::KeepOwnEmployer | Self::KeepOwnInvitation => Needs::OwnEmployer,
            Self::Invite => Needs::VerifiedEmployer,
        }
    }
}
