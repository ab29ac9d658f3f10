//! What the commands of a graduate have in common: the permission, the one change, the answer.

use crate::Submit;
use axum::response::Response;
use domain::history::Entry;
use domain::id::GraduateId;
use domain::policy::{Action, Owner};
use domain::refusal::Refusal;
use gateway::answer::respond;
use gateway::{Caller, Problem};
use records::{Answer, Call, Done, Work};

/// What a command decides with: the dossier with its settings, the owner, the request.
pub(crate) struct Deciding<'a> {
    pub(crate) work: &'a mut Work,
    pub(crate) owner: Owner,
    pub(crate) call: &'a Call,
}

/// One command on the own dossier: asks for permission, decides, commits, answers.
pub(crate) async fn command(
    submit: &Submit,
    caller: &Caller,
    (graduate, action): (&GraduateId, Action),
    decide: impl Fn(&mut Deciding<'_>) -> Result<(Entry, Answer), Refusal> + Send + Sync,
) -> Result<Response, Problem> {
    let call = submit.app.call(caller);
    let committed = submit.app.records.change(&call, graduate, |work| {
        let owner = Owner::ask(&work.asker(&call), action, &work.dossier)?;
        let (entry, answer) = decide(&mut Deciding {
            work,
            owner,
            call: &call,
        })?;
        Ok(Done {
            entry: Some(entry),
            answer,
        })
    });
    Ok(respond(committed.await?))
}

/// Reads the own dossier.
pub(crate) async fn opened(submit: &Submit, caller: &Caller, graduate: &GraduateId) -> Result<(Work, Call), Problem> {
    let call = submit.app.call(caller);
    let work = submit.app.records.open(&call, graduate).await?;
    Owner::ask(&work.asker(&call), Action::ViewOwn, &work.dossier)?;
    Ok((work, call))
}
