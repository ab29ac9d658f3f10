//! What somebody does about invitations and the agreement that one of them becomes, decided as the function that serves it
//! decides: by the same code against the store and, to judge what the store made of it, on [`Affairs`](super::affairs) alone.

use super::deed::Deed;
use super::employers::terms;
use super::seat::{Outcome, Seat, done};
use domain::dossier::Accepting;
use domain::id::{FilingId, InvitationId};
use domain::invitation::{Invitation, InvitationEntry, Offer, Recipient};
use domain::policy::{Action, Inviter, Offerer, Owner, Signer};
use domain::refusal::{Conflict, Refusal};
use domain::school::Switch;
use records::{Answer, Call, Committed, Effect, Inviting, InvitingDone, Signing, SigningDone};

/// How many days an invitation may be answered.
const VALIDITY_DAYS: u8 = 1;

/// One operation.
#[derive(Clone, Debug)]
pub enum Act {
    /// An employer invites the graduate under this name.
    Invite(InvitationId),
    /// The employer takes it back.
    Revoke(InvitationId),
    /// The graduate accepts what has this digest; it becomes a filing of this name.
    Accept(InvitationId, String, FilingId),
    /// The graduate declines.
    Decline(InvitationId),
    /// The job looks whether it has lapsed.
    Lapse(InvitationId),
    /// Something about the dossier.
    Deed(Deed),
}

impl Act {
    /// The request as it reaches the records: what the system does, nobody has signed in for.
    #[must_use]
    pub fn asked_by(&self, call: &Call) -> Call {
        match self {
            Self::Deed(deed) => deed.asked_by(call),
            Self::Lapse(_) => Call::system(call.origin.request_id.as_str(), call.now),
            Self::Invite(_) | Self::Revoke(_) | Self::Accept(..) | Self::Decline(_) => call.clone(),
        }
    }
}

impl Seat {
    /// Any operation about invitations or the agreement.
    pub async fn acts(&self, act: &Act) -> Outcome {
        let (records, call) = (&self.records, &self.call);
        match act {
            Act::Deed(deed) => self.does(deed).await,
            Act::Invite(id) => {
                records
                    .invite(call, &self.id, |inviting| invited(inviting, call, id))
                    .await
            }
            Act::Revoke(id) => {
                records
                    .change_invitation(call, id, |invitation| revoked(invitation, call))
                    .await
            }
            Act::Accept(id, terms, filing) => {
                let decide = |signing: Signing<'_>| accepted(signing, call, (terms, filing));
                records.answer_invitation(call, (&self.id, id), decide).await
            }
            Act::Decline(id) => {
                let decide = |signing: Signing<'_>| declined(signing, call);
                records.answer_invitation(call, (&self.id, id), decide).await
            }
            // The job is told nothing.
            Act::Lapse(id) => records.lapse_invitation(id, call.now).await.map(|()| Committed {
                answer: done(None).answer,
                effect: Effect::Done,
            }),
        }
    }
}

/// O2: as `POST /v1/employer/invitations` decides.
pub(super) fn invited(inviting: &Inviting, call: &Call, id: &InvitationId) -> Result<InvitingDone, Refusal> {
    let inviter = Inviter::ask(&call.asker(None), &inviting.employer)?;
    let (favourite, entry) = inviting.favourite.as_ref().ok_or(Refusal::NotFound)?;
    if !favourite.recipient.is_still(entry) {
        return Err(Conflict::RecipientChanged.into());
    }
    if inviting.settings.routes.online_signing == Switch::Off {
        return Err(Conflict::RouteClosed.into());
    }
    let offer = Offer {
        terms: terms(),
        validity_days: VALIDITY_DAYS,
    };
    let addressed = (id.clone(), Recipient::new(favourite.recipient.graduate.clone(), entry));
    let (invitation, entry) = Invitation::send(&inviter, addressed, (&inviting.employer, offer), call.now)?;
    Ok(InvitingDone {
        answer: told(&entry),
        invitation,
        entry,
    })
}

/// O2: as the revocation of an invitation decides.
pub(super) fn revoked(mut invitation: Invitation, call: &Call) -> Result<InvitingDone, Refusal> {
    let offerer = Offerer::ask(&call.asker(None), &invitation)?;
    let entry = invitation.revoke(&offerer, call.now)?;
    Ok(InvitingDone {
        answer: told(&entry),
        invitation,
        entry,
    })
}

/// O3: as the acceptance of an invitation decides.
pub(super) fn accepted(
    signing: Signing<'_>,
    call: &Call,
    (terms, filing): (&str, &FilingId),
) -> Result<SigningDone, Refusal> {
    let work = signing.work;
    let signer = Signer::ask(&work.asker(call), &work.dossier)?;
    let accepting = Accepting {
        invitation: signing.invitation,
        employer: signing.employer,
        terms,
        filing: filing.clone(),
    };
    let accepted = work.dossier.accept(&signer, accepting, &work.settings, call.now)?;
    Ok(SigningDone {
        answer: told(&accepted.invitation),
        entry: Some(accepted.entry),
        invitation: accepted.invitation,
    })
}

/// O3: as the refusal of an invitation decides.
pub(super) fn declined(signing: Signing<'_>, call: &Call) -> Result<SigningDone, Refusal> {
    let Signing { work, invitation, .. } = signing;
    let owner = Owner::ask(&work.asker(call), Action::AnswerInvitations, &work.dossier)?;
    work.dossier.may_answer_invitations()?;
    let entry = invitation.decline(&owner, None, call.now)?;
    Ok(SigningDone {
        entry: None,
        answer: told(&entry),
        invitation: entry,
    })
}

fn told(entry: &InvitationEntry) -> Answer {
    Answer {
        status: 200,
        body: serde_json::json!({"done": entry.event.code()}),
        etag: None,
    }
}
