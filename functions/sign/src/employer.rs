//! The employer's side (P7, O1, O2).

pub(crate) mod favourites;
pub(crate) mod invitations;
pub(crate) mod registration;
pub(crate) mod templates;

use crate::Sign;
use domain::policy::Inviter;
use gateway::{Caller, Problem};
use records::{Call, EmployerWork};

/// The caller's employer, which must be verified.
pub(crate) async fn verified(sign: &Sign, caller: &Caller) -> Result<(EmployerWork, Call), Problem> {
    let call = sign.app.call(caller);
    let work = sign.app.records.own_employer(&call).await?;
    Inviter::ask(&work.asker(&call), &work.employer)?;
    Ok((work, call))
}
