//! The employer invites and takes invitations back (O2).

use crate::Sign;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::fault::Fault;
use domain::id::{EmployerId, GraduateId, InvitationId};
use domain::invitation::{Invitation, InvitationStatus, Offer, Recipient};
use domain::kind::Fields;
use domain::policy::{Inviter, Offerer};
use domain::refusal::{Conflict, Refusal};
use domain::school::Switch;
use domain::time::Timestamp;
use gateway::answer::{answer, respond};
use gateway::page::Page;
use gateway::view::agreement::InvitationView;
use gateway::view::schemas::{enumeration, fields};
use gateway::{Body, Caller, Checked, Path, Problem, Query};
use records::{AgreementStatus, InvitingDone, Sent};
use serde::Deserialize;
use utoipa::openapi::schema::Object;
use utoipa::{IntoParams, ToSchema};

/// What is offered to whom.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "签约邀请函")]
pub(crate) struct InvitationBody {
    /// A graduate in the favourites.
    #[schema(max_length = 40)]
    graduate: String,
    /// The terms; particulars of the employer come from its registration.
    #[schema(schema_with = fields)]
    terms: Fields,
    /// 应约有效期: until the end of so many days after today, China time.
    #[schema(minimum = 1, maximum = 60)]
    validity_days: u8,
}

impl Checked for InvitationBody {
    fn faults(&self) -> Vec<Fault> {
        self.offer().faults()
    }
}

impl InvitationBody {
    fn offer(&self) -> Offer {
        Offer {
            terms: self.terms.clone(),
            validity_days: self.validity_days,
        }
    }
}

/// Which invitations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Listed {
    /// Only those that stand so now.
    #[param(schema_with = status)]
    status: Option<InvitationStatus>,
    /// Only those whose agreement stands so now: `terminating` are those that wait for an answer or for reviewers.
    #[param(schema_with = agreement)]
    agreement: Option<AgreementStatus>,
    /// Where to continue: `next` of the page before.
    #[param(pattern = "^[A-Za-z0-9_-]{1,2048}$")]
    cursor: Option<String>,
    /// How many rows, 1–100.
    #[serde(default)]
    #[param(inline)]
    limit: gateway::page::Limit,
}

fn status() -> Object {
    enumeration(InvitationStatus::ALL)
}

fn agreement() -> Object {
    enumeration(AgreementStatus::ALL)
}

/// A name that sorts by time.
fn fresh(sign: &Sign, employer: &EmployerId, now: Timestamp) -> Result<InvitationId, Problem> {
    let random = sign
        .app
        .random
        .array::<4>()
        .map_err(|_| Problem::internal("no randomness"))?;
    let millis = now.as_millisecond().to_be_bytes();
    let mut name = [0; 10];
    name[..6].copy_from_slice(&millis[2..]);
    name[6..].copy_from_slice(&random);
    Ok(InvitationId::new(employer.clone(), name))
}

/// 发送签约邀请函
///
/// 只能邀请收藏夹中的毕业生；对同一毕业生同时只有一份待回应的邀请（O2）。
#[utoipa::path(post, path = "/v1/employer/invitations", tag = "线上签约", security(("bearer" = [])),
    request_body = InvitationBody, responses((status = 201, body = InvitationView)))]
pub(crate) async fn send(
    State(sign): State<Sign>,
    caller: Caller,
    Body(body): Body<InvitationBody>,
) -> Result<Response, Problem> {
    let call = sign.app.call(&caller);
    let employer = EmployerId::of(caller.signed_in()?);
    let id = fresh(&sign, &employer, call.now)?;
    let graduate = GraduateId::parse(&body.graduate).map_err(|_| Problem::not_found())?;
    let committed = sign.app.records.invite(&call, &graduate, |inviting| {
        let inviter = Inviter::ask(&call.asker(None), &inviting.employer)?;
        let (favourite, entry) = inviting.favourite.as_ref().ok_or(Refusal::NotFound)?;
        if !favourite.recipient.is_still(entry) {
            return Err(Conflict::RecipientChanged.into());
        }
        if inviting.settings.routes.online_signing == Switch::Off {
            return Err(Conflict::RouteClosed.into());
        }
        // Nobody could accept it. Before the school opens, it waits.
        if let Err(closed @ Conflict::Closed { .. }) = inviting.settings.window.admits(call.now) {
            return Err(closed.into());
        }
        let addressed = (id.clone(), Recipient::new(graduate.clone(), entry));
        let (invitation, entry) = Invitation::send(&inviter, addressed, (&inviting.employer, body.offer()), call.now)?;
        let view = InvitationView::bare(&invitation, call.now);
        Ok(InvitingDone {
            entry,
            answer: answer(StatusCode::CREATED, view)?,
            invitation,
        })
    });
    Ok(respond(committed.await?))
}

/// 查看发出的邀请，最新在前
#[utoipa::path(get, path = "/v1/employer/invitations", tag = "线上签约", security(("bearer" = [])), params(Listed),
    responses((status = 200, body = Page<InvitationView>)))]
pub(crate) async fn list(
    State(sign): State<Sign>,
    caller: Caller,
    Query(asked): Query<Listed>,
) -> Result<Json<Page<InvitationView>>, Problem> {
    let call = sign.app.call(&caller);
    let work = sign.app.records.own_employer(&call).await?;
    domain::policy::OwnEmployer::ask(&work.asker(&call), &work.employer)?;
    let scope = format!(
        "invitations:{}:{:?}:{:?}",
        work.employer.id, asked.status, asked.agreement
    );
    let start = sign.app.start(&scope, asked.cursor.as_deref(), asked.limit)?;
    let now = call.now;
    let keep = |sent: &Sent| {
        asked.status.is_none_or(|status| sent.invitation.status(now) == status)
            && asked.agreement.is_none_or(|wanted| sent.agreement == Some(wanted))
    };
    let slice = sign
        .app
        .records
        .sent_invitations(&work.employer.id, start, keep)
        .await?;
    let view = |sent: Sent| InvitationView::new(&sent, Vec::new(), now);
    Ok(Json(sign.app.page(&scope, slice, view)?))
}

/// 查看一份邀请
#[utoipa::path(get, path = "/v1/employer/invitations/{invitation}", tag = "线上签约", security(("bearer" = [])),
    params(("invitation" = String, Path, description = "邀请编号")), responses((status = 200, body = InvitationView)))]
pub(crate) async fn show(
    State(sign): State<Sign>,
    caller: Caller,
    Path(id): Path<InvitationId>,
) -> Result<Json<InvitationView>, Problem> {
    let call = sign.app.call(&caller);
    caller.signed_in()?;
    let sent = sign.app.records.invitation(&id).await?;
    Offerer::ask(&call.asker(None), &sent.invitation)?;
    Ok(Json(InvitationView::new(&sent, Vec::new(), call.now)))
}

/// 撤回邀请
///
/// 毕业生应约之前可以撤回（O2）。
#[utoipa::path(post, path = "/v1/employer/invitations/{invitation}/revocation", tag = "线上签约",
    security(("bearer" = [])),
    params(("invitation" = String, Path, description = "邀请编号")), responses((status = 200, body = InvitationView)))]
pub(crate) async fn revoke(
    State(sign): State<Sign>,
    caller: Caller,
    Path(id): Path<InvitationId>,
) -> Result<Response, Problem> {
    let call = sign.app.call(&caller);
    let committed = sign.app.records.change_invitation(&call, &id, |mut invitation| {
        let offerer = Offerer::ask(&call.asker(None), &invitation)?;
        let entry = invitation.revoke(&offerer, call.now)?;
        let view = InvitationView::bare(&invitation, call.now);
        Ok(InvitingDone {
            entry,
            answer: answer(StatusCode::OK, view)?,
            invitation,
        })
    });
    Ok(respond(committed.await?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn o2_names_sort_by_time() {
        let name = |millis: i64| {
            let mut name = [0; 10];
            name[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
            domain::id::encode_symbols(&name, 16)
        };
        assert!(name(1_790_000_000_000) < name(1_790_000_000_001));
    }
}
