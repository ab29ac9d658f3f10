//! Permissions as values: each is made by [`decide`](super::decide) alone.

use super::{Action, Asker, Target, decide};
use crate::account::{Access, Account, Branch, DataScope, Level, Module, Permissions};
use crate::codes::DegreeLevel;
use crate::dossier::Dossier;
use crate::employer::Employer;
use crate::hex;

use crate::fault::{Fault, FaultCode};
use crate::filing::Filing;
use crate::history::Subject;
use crate::id::{ProvinceCode, SchoolCode};
use crate::invitation::Invitation;
use crate::principal::{Actor, Principal};
use crate::refusal::Refusal;
use crate::time::Timestamp;
use sha2::{Digest, Sha256};

macro_rules! permit {
    ($(#[$doc:meta])* $name:ident, $action:expr, $target:ident($kind:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            actor: Actor,
        }

        impl $name {
            /// Asks for the permission.
            pub fn ask(asker: &Asker<'_>, target: &$kind) -> Result<Self, Refusal> {
                Ok(Self { actor: decide(asker, $action, &Target::$target(target))? })
            }

            /// As whom the holder stands in the history.
            pub fn actor(&self) -> &Actor {
                &self.actor
            }
        }
    };
}

permit!(
    /// May read accounts of this branch.
    AccountReader, Action::ViewAccounts, Account(Account)
);
permit!(
    /// F8: may amend and void this graduate's effective filing.
    Amender, Action::AmendFiling, Graduate(Dossier)
);
permit!(
    /// V1, V2: the graduate, just checked to be a real person, may authorise.
    Authorizer, Action::Authorize, Graduate(Dossier)
);
permit!(
    /// R2: may correct this graduate's roster entry.
    Corrector, Action::CorrectRoster, Graduate(Dossier)
);
permit!(
    /// C6: may read reports of pressure in this province.
    PressureReader, Action::ReadPressureReports, Province(ProvinceCode)
);
permit!(
    /// P9: may read this graduate's ID number in full.
    Revealer, Action::RevealIdentity, Graduate(Dossier)
);
permit!(
    /// S1–S7: may change this school's settings.
    SettingsEditor, Action::EditSettings, School(SchoolCode)
);
permit!(
    /// May read this school's settings.
    SettingsReader, Action::ViewSettings, School(SchoolCode)
);
permit!(
    /// May see this graduate's dossier, masked.
    Viewer, Action::ViewGraduate, Graduate(Dossier)
);

permit!(
    /// S5: may see the form of this province's agreements.
    AgreementFormReader, Action::ViewAgreementForm, Province(ProvinceCode)
);
permit!(
    /// S5: may fix the form of this province's agreements.
    AgreementFormFixer, Action::FixAgreementForm, Province(ProvinceCode)
);
permit!(
    /// T1: the employer of this graduate's agreement.
    Contractor, Action::TerminateAsEmployer, Graduate(Dossier)
);
permit!(
    /// T4: may force the end of this graduate's agreement.
    Forcer, Action::ForceTermination, Graduate(Dossier)
);
permit!(
    /// P7: the employer, acting on its own registration.
    OwnEmployer, Action::KeepOwnEmployer, Employer(Employer)
);
permit!(
    /// O1, O2: the employer, verified, may search and invite.
    Inviter, Action::Invite, Employer(Employer)
);
permit!(
    /// May see this employer.
    EmployerReader, Action::ViewEmployers, Employer(Employer)
);
permit!(
    /// May list the employers of this province.
    EmployersReader, Action::ViewEmployers, Province(ProvinceCode)
);
permit!(
    /// P7: may verify, refuse and correct this employer.
    EmployerKeeper, Action::KeepEmployers, Employer(Employer)
);
permit!(
    /// P8: may see whom this school's graduates are warned about.
    FlagReader, Action::ViewFlags, School(SchoolCode)
);
permit!(
    /// P8: may keep this school's list.
    FlagKeeper, Action::KeepFlags, School(SchoolCode)
);
permit!(
    /// P8: may keep this province's list.
    ProvinceFlagKeeper, Action::KeepFlags, Province(ProvinceCode)
);

/// O2: the employer that has sent this invitation: it may see it, take it back, and fetch the agreement that it became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offerer {
    actor: Actor,
}

impl Offerer {
    /// Asks for the permission.
    pub fn ask(asker: &Asker<'_>, invitation: &Invitation) -> Result<Self, Refusal> {
        let target = Target::Invitation(invitation);
        Ok(Self {
            actor: decide(asker, Action::KeepOwnInvitation, &target)?,
        })
    }

    /// As whom the employer stands in the history.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

/// O3: the graduate, just checked to be a real person, may sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    actor: Actor,
    face_checked_at: Timestamp,
}

impl Signer {
    /// Asks for permission to sign for this graduate: only the graduate's own session gives it.
    pub fn ask(asker: &Asker<'_>, dossier: &Dossier) -> Result<Self, Refusal> {
        let actor = decide(asker, Action::Sign, &Target::Graduate(dossier))?;
        let face_checked_at = match asker.principal {
            Principal::Graduate(session) => session.face_checked_at,
            Principal::Public | Principal::Staff(_) | Principal::Employer(_) => None,
        };
        let face_checked_at = face_checked_at.ok_or(Refusal::FaceCheckRequired)?;
        Ok(Self { actor, face_checked_at })
    }

    /// As whom the graduate stands in the history.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// When the real-person check was passed.
    pub fn face_checked_at(&self) -> Timestamp {
        self.face_checked_at
    }
}

/// A2: holds the link that the graduate has passed on. It opens nothing but the hand-in of the stamped copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyBearer(());

impl CopyBearer {
    /// Asks with the secret of a link. A wrong, used, revoked or expired one opens nothing, and nothing tells them apart.
    pub fn ask(dossier: &Dossier, secret: &str, now: Timestamp) -> Result<Self, Refusal> {
        let link = dossier
            .filing
            .as_ref()
            .and_then(Filing::stamping)
            .and_then(|stamping| stamping.link.as_ref());
        let works = link.is_some_and(|link| link.digest == Self::digest(secret) && now < link.expires_at);
        works.then_some(Self(())).ok_or(Refusal::NotFound)
    }

    /// What is kept of a secret: SHA-256, lower-case hexadecimal.
    pub fn digest(secret: &str) -> String {
        hex::lower(&Sha256::digest(secret.as_bytes()))
    }
}

/// P6: may add, change, reset and delete this account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountKeeper {
    actor: Actor,
    permissions: Permissions,
    scope: DataScope,
}

impl AccountKeeper {
    /// Asks for the permission.
    pub fn ask(asker: &Asker<'_>, target: &Account) -> Result<Self, Refusal> {
        let actor = decide(asker, Action::ManageAccounts, &Target::Account(target))?;
        let own = asker.account.ok_or(Refusal::NotFound)?;
        Ok(Self {
            actor,
            permissions: own.permissions,
            scope: own.scope,
        })
    }

    /// As whom the holder stands in the history.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// P4, P6: nobody gives what they don't have themselves. What the account had `before` may stay or be lessened. The
    /// keeper may keep this account, only not with these values, so every value is named (G3).
    pub fn gives(&self, before: Option<&Account>, after: &Account) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        for module in Module::ALL {
            let had = before.map_or(Access::None, |before| before.permissions.to(module));
            if after.permissions.to(module) > self.permissions.to(module).max(had) {
                let pointer = format!("/permissions/{}", module.code());
                faults.push(Fault::new(pointer, FaultCode::NotAllowed, "不能授予超出本人权限的权限"));
            }
        }
        let within_former = before.is_some_and(|before| before.scope.includes(after.scope));
        if !self.scope.includes(after.scope) && !within_former {
            faults.push(Fault::new(
                "/scope",
                FaultCode::NotAllowed,
                "不能授予超出本人数据权限的范围",
            ));
        }
        Refusal::unless_empty(faults)
    }
}

/// The graduate, acting on the own dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    actor: Actor,
}

impl Owner {
    /// Asks for permission to do `action`, one of the graduate's own.
    pub fn ask(asker: &Asker<'_>, action: Action, dossier: &Dossier) -> Result<Self, Refusal> {
        Ok(Self {
            actor: decide(asker, action, &Target::Graduate(dossier))?,
        })
    }

    /// As whom the graduate stands in the history.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

/// R1: may import a roster of this school, as far as the own data scope goes (P5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enroller {
    actor: Actor,
    scope: DataScope,
}

impl Enroller {
    /// Asks for the permission.
    pub fn ask(asker: &Asker<'_>, school: &SchoolCode) -> Result<Self, Refusal> {
        let actor = decide(asker, Action::ImportRoster, &Target::School(school))?;
        let scope = asker.account.ok_or(Refusal::NotFound)?.scope;
        Ok(Self { actor, scope })
    }

    /// As whom the holder stands in the history.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// P5: refuses a graduate of a level outside the data scope.
    pub fn covers(&self, level: DegreeLevel) -> Result<(), Refusal> {
        if self.scope.covers(level) {
            Ok(())
        } else {
            Err(Refusal::Forbidden)
        }
    }
}

/// May see what a module holds about a graduate (P4, H4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    module: Module,
}

impl Reading {
    /// Asks for permission to see what `module` holds about the target.
    pub fn ask(asker: &Asker<'_>, module: Module, dossier: &Dossier) -> Result<Self, Refusal> {
        let action = match module {
            Module::Employment => Action::ViewGraduate,
            Module::Archive => Action::ViewArchive,
            Module::Hukou => Action::ViewHukou,
        };
        decide(asker, action, &Target::Graduate(dossier))?;
        Ok(Self { module })
    }

    /// The module.
    pub fn module(&self) -> Module {
        self.module
    }
}

/// May review what waits at the holder's level (F6, H3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewer {
    actor: Actor,
    level: Level,
    module: Module,
}

impl Reviewer {
    /// Asks for permission to review `subject` of this graduate.
    pub fn ask(asker: &Asker<'_>, subject: Subject, dossier: &Dossier) -> Result<Self, Refusal> {
        let action = match subject.module() {
            Module::Employment => Action::ReviewFiling,
            Module::Archive => Action::ReviewArchive,
            Module::Hukou => Action::ReviewHukou,
        };
        let actor = decide(asker, action, &Target::Graduate(dossier))?;
        let level = asker
            .account
            .map(|account| account.branch.level())
            .ok_or(Refusal::NotFound)?;
        Ok(Self {
            actor,
            level,
            module: subject.module(),
        })
    }

    /// As whom the reviewer stands in the history.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The level at which the reviewer decides.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Refuses a subject of another module than was asked for.
    pub(crate) fn covers(&self, subject: Subject) -> Result<(), Refusal> {
        if subject.module() == self.module {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        }
    }
}

/// May see lists of a school's graduates: those of the own branch and data scope (P5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lister {
    level: Level,
    department: Option<String>,
    scope: DataScope,
}

impl Lister {
    /// Asks for permission to do `action`, one of the lists of `school`.
    pub fn ask(asker: &Asker<'_>, action: Action, school: &SchoolCode) -> Result<Self, Refusal> {
        decide(asker, action, &Target::School(school))?;
        let account = asker.account.ok_or(Refusal::NotFound)?;
        let department = match &account.branch {
            Branch::Department { department, .. } => Some(department.clone()),
            Branch::School { .. } | Branch::Province { .. } => None,
        };
        Ok(Self {
            level: account.branch.level(),
            department,
            scope: account.scope,
        })
    }

    /// The level of the holder.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The only department that the holder sees, if it is one.
    pub fn department(&self) -> Option<&str> {
        self.department.as_deref()
    }

    /// Whether the holder sees graduates of this department and level.
    pub fn sees(&self, department: &str, level: DegreeLevel) -> bool {
        self.department.as_ref().is_none_or(|own| own == department) && self.scope.covers(level)
    }
}

impl Subject {
    /// The module that it belongs to (P4, H4).
    pub fn module(self) -> Module {
        match self {
            Self::Filing | Self::Change | Self::Void | Self::StampedCopy | Self::Termination => Module::Employment,
            Self::Archive => Module::Archive,
            Self::Hukou => Module::Hukou,
        }
    }
}
