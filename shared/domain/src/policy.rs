//! Who may do what (P1–P6, H4, V2, G4): one total function, [`decide`], and the permission values that only it makes.
//!
//! A transition that needs a permission takes its value as an argument, so a handler that forgot to ask does not
//! compile. What someone may not see is [`Refusal::NotFound`]; what they see but may not do is [`Refusal::Forbidden`].

mod action;
mod branch;
mod mailbox;
mod permit;

pub use action::{Action, Needs};
pub use mailbox::{Mailbox, Use};
pub use permit::{
    AccountKeeper, AccountReader, AgreementFormFixer, AgreementFormReader, Amender, Authorizer, Contractor, CopyBearer,
    Corrector, EmployerKeeper, EmployerReader, EmployersReader, Enroller, FlagKeeper, FlagReader, Forcer, Inviter,
    Lister, Offerer, OwnEmployer, Owner, PressureReader, ProvinceFlagKeeper, Reading, Revealer, Reviewer,
    SettingsEditor, SettingsReader, Signer, Viewer,
};

use crate::account::{Access, Account, Level};
use crate::dossier::Dossier;
use crate::employer::Employer;
use crate::filing::Filing;
use crate::id::{EmployerId, ProvinceCode, SchoolCode, Subject};
use crate::invitation::Invitation;
use crate::principal::{Actor, GraduateSession, Principal, StaffSession};
use crate::refusal::Refusal;
use crate::time::Timestamp;
use branch::{actor, administers};

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
    /// An employer.
    Employer(&'a Employer),
    /// An invitation.
    Invitation(&'a Invitation),
}

/// Decides whether `asker` may do `action` to `target`, and as whom it will stand in the history.
pub fn decide(asker: &Asker<'_>, action: Action, target: &Target<'_>) -> Result<Actor, Refusal> {
    match asker.principal {
        Principal::Public => Err(Refusal::SignInRequired),
        Principal::Employer(subject) => decide_employer(subject, action, target),
        Principal::Graduate(session) => decide_graduate(session, action, target, asker.now),
        Principal::Staff(session) => decide_staff(session, asker, action, target),
    }
}

fn decide_employer(subject: &Subject, action: Action, target: &Target<'_>) -> Result<Actor, Refusal> {
    let own = EmployerId::of(subject);
    let actor = Actor::Employer { employer: own.clone() };
    match (action.needs(), target) {
        (Needs::OwnEmployer, Target::Employer(employer)) if employer.id == own => Ok(actor),
        (Needs::OwnEmployer, Target::Invitation(invitation)) if *invitation.employer() == own => Ok(actor),
        (Needs::VerifiedEmployer, Target::Employer(employer)) if employer.id == own => {
            if employer.is_verified() {
                Ok(actor)
            } else {
                Err(Refusal::Forbidden)
            }
        }
        // Verified or not: a graduate must not be locked in by what becomes of the employer.
        (Needs::ContractingEmployer, Target::Graduate(dossier)) => {
            let contracting = dossier.filing.as_ref().and_then(Filing::employer) == Some(&own);
            contracting.then_some(actor).ok_or(Refusal::NotFound)
        }
        (
            Needs::OwnEmployer
            | Needs::VerifiedEmployer
            | Needs::ContractingEmployer
            | Needs::Owner
            | Needs::OwnerWithFaceCheck
            | Needs::Staff { .. }
            | Needs::LevelAbove
            | Needs::LevelAboveOrSame,
            _,
        ) => Err(Refusal::NotFound),
    }
}

/// G2, P6: whether `asker` may be given again what an earlier request was answered: whoever was reset, lost the account or
/// the dossier gets the refusal that any request of theirs gets. What was allowed then is not decided anew.
pub fn still_admitted(asker: &Asker<'_>, dossier: Option<&Dossier>) -> Result<(), Refusal> {
    match asker.principal {
        Principal::Staff(session) => signed_in_account(session, asker).map(|_| ()),
        Principal::Graduate(session) if dossier.is_some_and(|dossier| !owns(session, dossier)) => {
            Err(Refusal::NotFound)
        }
        // A2: the key of somebody without a sign-in holds for the very same link.
        Principal::Public | Principal::Graduate(_) | Principal::Employer(_) => Ok(()),
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
        Needs::Staff { .. }
        | Needs::LevelAbove
        | Needs::LevelAboveOrSame
        | Needs::OwnEmployer
        | Needs::VerifiedEmployer
        | Needs::ContractingEmployer => Err(Refusal::NotFound),
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
        Needs::Owner
        | Needs::OwnerWithFaceCheck
        | Needs::OwnEmployer
        | Needs::VerifiedEmployer
        | Needs::ContractingEmployer => Err(Refusal::NotFound),
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
