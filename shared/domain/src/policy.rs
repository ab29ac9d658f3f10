//! Who may do what (P1–P6, H4, V2, G4): one total function, [`decide`], and the permission values that only it makes.
//!
//! A transition that needs a permission takes its value as an argument, so a handler that forgot to ask does not
//! compile. What someone may not see is [`Refusal::NotFound`]; what they see but may not do is [`Refusal::Forbidden`].

mod action;
mod permit;

pub use action::{Action, Needs};
pub use permit::{
    AccountKeeper, AccountReader, Amender, Authorizer, Corrector, Enroller, Lister, Owner, PressureReader, Reading,
    Revealer, Reviewer, SettingsEditor, SettingsReader, Viewer,
};

use crate::account::{Access, Account, Branch, Level};
use crate::codes;
use crate::dossier::Dossier;
use crate::id::{ProvinceCode, SchoolCode};
use crate::principal::{Actor, GraduateSession, Principal, StaffSession};
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// How old a real-person check may be, in seconds (V2).
pub const FACE_CHECK_SECONDS: i64 = 10 * 60;

/// How far ahead of ours the identity provider's clock may be, in seconds.
pub const CLOCK_SKEW_SECONDS: i64 = 60;

/// Who asks, with the account that was read together with the target.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// The sign-in.
    pub principal: &'a Principal,
    /// The staff account of this sign-in at the target's school or province, as it is now.
    pub account: Option<&'a Account>,
    /// The moment.
    pub now: Timestamp,
}

/// What it is to be done to.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// One graduate.
    Graduate(&'a Dossier),
    /// A school as a whole.
    School(&'a SchoolCode),
    /// A province as a whole.
    Province(&'a ProvinceCode),
    /// An account, existing or to be made.
    Account(&'a Account),
}

/// Decides whether `asker` may do `action` to `target`, and as whom it will stand in the history.
pub fn decide(asker: &Asker<'_>, action: Action, target: &Target<'_>) -> Result<Actor, Refusal> {
    match asker.principal {
        Principal::Public => Err(Refusal::SignInRequired),
        Principal::Employer(_) => Err(Refusal::NotFound),
        Principal::Graduate(session) => decide_graduate(session, action, target, asker.now),
        Principal::Staff(session) => decide_staff(session, asker, action, target),
    }
}

/// G2, P6: whether `asker` may be given again what an earlier request was answered: whoever was reset, lost the account or
/// the dossier gets the refusal that any request of theirs gets. What was allowed then is not decided anew.
pub fn still_admitted(asker: &Asker<'_>, dossier: Option<&Dossier>) -> Result<(), Refusal> {
    match asker.principal {
        Principal::Public => Err(Refusal::SignInRequired),
        Principal::Staff(session) => signed_in_account(session, asker).map(|_| ()),
        Principal::Graduate(session) if dossier.is_some_and(|dossier| !owns(session, dossier)) => {
            Err(Refusal::NotFound)
        }
        Principal::Graduate(_) | Principal::Employer(_) => Ok(()),
    }
}

/// P2: whether the dossier is bound to this sign-in.
fn owns(session: &GraduateSession, dossier: &Dossier) -> bool {
    let binding = dossier.binding.as_ref();
    binding.is_some_and(|binding| binding.subject == session.subject)
}

/// P6: the account of a sign-in that still counts. One from the future would outlive every reset.
fn signed_in_account<'a>(session: &StaffSession, asker: &Asker<'a>) -> Result<&'a Account, Refusal> {
    let account = asker
        .account
        .filter(|account| account.subject == session.subject)
        .ok_or(Refusal::NotFound)?;
    let ahead = session.authenticated_at.as_second() - asker.now.as_second();
    if session.authenticated_at < account.valid_from || ahead > CLOCK_SKEW_SECONDS {
        return Err(Refusal::SignInRequired);
    }
    Ok(account)
}

fn decide_graduate(
    session: &GraduateSession,
    action: Action,
    target: &Target<'_>,
    now: Timestamp,
) -> Result<Actor, Refusal> {
    let Target::Graduate(dossier) = target else {
        return Err(Refusal::NotFound);
    };
    let actor = Actor::Graduate {
        subject: session.subject.clone(),
    };
    match action.needs() {
        Needs::Staff { .. } | Needs::LevelAbove | Needs::LevelAboveOrSame => Err(Refusal::NotFound),
        Needs::Owner | Needs::OwnerWithFaceCheck if !owns(session, dossier) => Err(Refusal::NotFound),
        Needs::Owner => Ok(actor),
        Needs::OwnerWithFaceCheck => {
            let fresh = session.face_checked_at.is_some_and(|at| {
                let age = now.as_second() - at.as_second();
                (-CLOCK_SKEW_SECONDS..=FACE_CHECK_SECONDS).contains(&age)
            });
            if fresh {
                Ok(actor)
            } else {
                Err(Refusal::FaceCheckRequired)
            }
        }
    }
}

fn decide_staff(
    session: &StaffSession,
    asker: &Asker<'_>,
    action: Action,
    target: &Target<'_>,
) -> Result<Actor, Refusal> {
    let account = signed_in_account(session, asker)?;
    if !administers(account, target) {
        return Err(Refusal::NotFound);
    }
    match action.needs() {
        Needs::Owner | Needs::OwnerWithFaceCheck => Err(Refusal::NotFound),
        Needs::Staff { module, access, levels } => {
            let held = account.permissions.to(module);
            if held == Access::None {
                Err(Refusal::NotFound)
            } else if held < access || !levels.contains(&account.branch.level()) {
                Err(Refusal::Forbidden)
            } else {
                Ok(actor(account))
            }
        }
        Needs::LevelAbove => manages(account, target, Access::ReadWrite),
        Needs::LevelAboveOrSame => manages(account, target, Access::ReadOnly),
    }
}

/// P6: accounts are managed by the level right above; ReadOnly also lets colleagues of the same level look.
fn manages(account: &Account, target: &Target<'_>, access: Access) -> Result<Actor, Refusal> {
    let Target::Account(managed) = target else {
        return Err(Refusal::NotFound);
    };
    let right_above = match managed.branch.level() {
        Level::Department => Level::School,
        Level::School => Level::Province,
        Level::Province => return Err(Refusal::NotFound),
    };
    let own = account.branch.level();
    let held = account.permissions.employment;
    if held == Access::None || own < managed.branch.level() {
        return Err(Refusal::NotFound);
    }
    let level_suffices = match access {
        Access::ReadWrite => own == right_above,
        Access::ReadOnly | Access::None => own >= managed.branch.level(),
    };
    if held >= access && level_suffices {
        Ok(actor(account))
    } else {
        Err(Refusal::Forbidden)
    }
}

/// P5: whether the target lies in the account's branch and data scope.
fn administers(account: &Account, target: &Target<'_>) -> bool {
    let in_branch = |school: &SchoolCode, department: Option<&str>| match &account.branch {
        Branch::Province { province } => codes::province_of_school(school).as_ref() == Some(province),
        Branch::School { school: own } => own == school,
        Branch::Department {
            school: own,
            department: own_department,
        } => own == school && department.is_none_or(|department| department == own_department),
    };
    match target {
        Target::Graduate(dossier) => {
            in_branch(dossier.id.school(), Some(&dossier.entry.department))
                && account.scope.covers(dossier.entry.degree_level())
        }
        Target::School(school) => in_branch(school, None),
        Target::Province(province) => match &account.branch {
            Branch::Province { province: own } => own == *province,
            Branch::School { .. } | Branch::Department { .. } => false,
        },
        Target::Account(managed) => match &managed.branch {
            Branch::Province { province } => match &account.branch {
                Branch::Province { province: own } => own == province,
                Branch::School { .. } | Branch::Department { .. } => false,
            },
            Branch::School { school } => in_branch(school, None),
            Branch::Department { school, department } => in_branch(school, Some(department)),
        },
    }
}

fn actor(account: &Account) -> Actor {
    let subject = account.subject.clone();
    match &account.branch {
        Branch::Province { .. } => Actor::Province { subject },
        Branch::School { .. } => Actor::School { subject },
        Branch::Department { department, .. } => Actor::Department {
            subject,
            department: department.clone(),
        },
    }
}
