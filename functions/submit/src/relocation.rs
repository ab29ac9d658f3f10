//! Archive and hukou registrations, which differ only in what they say (H1).

use crate::Submit;
use crate::command::{Deciding, command, opened};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::dossier::Relocatable;
use domain::id::GraduateId;
use domain::policy::Action;
use domain::refusal::Refusal;
use gateway::answer::{answer, versioned};
use gateway::view::relocation::RegistrationView;
use gateway::{Caller, ETag, Precondition, Problem};
use records::{Answer, Work};
use serde::Serialize;

fn revision<C: Relocatable>(work: &Work) -> Option<u32> {
    C::of(&work.dossier).proposal.as_ref().map(|proposal| proposal.revision)
}

fn view<C: Relocatable, B: for<'a> From<&'a C>>(work: &Work) -> RegistrationView<B> {
    RegistrationView::new(C::of(&work.dossier), &work.settings.window)
}

fn shown<C, B>(deciding: &Deciding<'_>, status: StatusCode) -> Result<Answer, Refusal>
where
    C: Relocatable,
    B: for<'a> From<&'a C> + Serialize,
{
    match revision::<C>(deciding.work) {
        Some(revision) => versioned(status, revision, view::<C, B>(deciding.work)),
        None => answer(status, view::<C, B>(deciding.work)),
    }
}

pub(crate) async fn show<C, B>(submit: &Submit, caller: &Caller, graduate: &GraduateId) -> Result<Response, Problem>
where
    C: Relocatable,
    B: for<'a> From<&'a C> + Serialize,
{
    let (work, _) = opened(submit, caller, graduate).await?;
    let view = Json(view::<C, B>(&work));
    Ok(match revision::<C>(&work) {
        Some(revision) => (ETag(revision.into()), view).into_response(),
        None => view.into_response(),
    })
}

pub(crate) async fn start<C, B>(
    submit: &Submit,
    caller: &Caller,
    (graduate, body): (&GraduateId, B),
) -> Result<Response, Problem>
where
    C: Relocatable + From<B> + Send + Sync,
    B: for<'a> From<&'a C> + Serialize + Clone + Send + Sync,
{
    command(submit, caller, (graduate, Action::File), |deciding| {
        let (work, now) = (&mut *deciding.work, deciding.call.now);
        let content = C::from(body.clone());
        let entry = work
            .dossier
            .start_relocation(&deciding.owner, content, &work.settings, now)?;
        Ok((entry, shown::<C, B>(deciding, StatusCode::CREATED)?))
    })
    .await
}

pub(crate) async fn edit<C, B>(
    submit: &Submit,
    caller: &Caller,
    (graduate, body): (&GraduateId, B),
    wanted: Precondition,
) -> Result<Response, Problem>
where
    C: Relocatable + From<B> + Send + Sync,
    B: for<'a> From<&'a C> + Serialize + Clone + Send + Sync,
{
    wanted.required()?;
    command(submit, caller, (graduate, Action::File), |deciding| {
        if let Some(current) = revision::<C>(deciding.work) {
            wanted.check(current.into())?;
        }
        let (work, now) = (&mut *deciding.work, deciding.call.now);
        let content = C::from(body.clone());
        let entry = work
            .dossier
            .edit_relocation(&deciding.owner, content, &work.settings, now)?;
        Ok((entry, shown::<C, B>(deciding, StatusCode::OK)?))
    })
    .await
}

/// What a graduate does with a proposal besides writing it.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    Submit,
    Withdraw,
    Discard,
}

pub(crate) async fn step<C, B>(
    submit: &Submit,
    caller: &Caller,
    graduate: &GraduateId,
    step: Step,
) -> Result<Response, Problem>
where
    C: Relocatable,
    B: for<'a> From<&'a C> + Serialize,
{
    command(submit, caller, (graduate, Action::File), |deciding| {
        let (work, owner, now) = (&mut *deciding.work, &deciding.owner, deciding.call.now);
        let entry = match step {
            Step::Submit => work.dossier.submit_relocation::<C>(owner, &work.settings, now),
            Step::Withdraw => work.dossier.withdraw_relocation::<C>(owner, &work.settings, now),
            Step::Discard => work.dossier.discard_relocation::<C>(owner, &work.settings, now),
        }?;
        Ok((entry, shown::<C, B>(deciding, StatusCode::OK)?))
    })
    .await
}
