//! A graduate's dossier and invitations as one value, and what an operation makes of them by the pure domain alone: what
//! the store has to agree with.

use super::act::{Act, accepted, declined, invited, revoked};
use super::deed::Deed;
use super::seat::done;
use domain::account::Account;
use domain::agreement::AgreementForm;
use domain::dossier::Dossier;
use domain::employer::Employer;
use domain::filing::{Filing, FilingState, Outcome, Pending, Route};
use domain::history::Entry;
use domain::id::{EmployerId, InvitationId};
use domain::invitation::InvitationState;
use domain::refusal::{Conflict, Refusal};
use domain::school::Settings;
use records::{AgreementStatus, Answer, Call, Favourite, Inviting, InvitingDone, Sent, Signing, SigningDone, Work};
use std::collections::BTreeMap;

/// What changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affairs {
    /// The dossier.
    pub dossier: Dossier,
    /// How often it was changed.
    pub version: u64,
    /// Invitations as both sides see them.
    pub invitations: BTreeMap<InvitationId, Sent>,
}

/// What stays as it is meanwhile.
#[derive(Clone, Debug)]
pub struct Around {
    /// The school's.
    pub settings: Settings,
    /// Whoever may invite.
    pub employers: BTreeMap<EmployerId, Employer>,
    /// The graduate as all of them have found them.
    pub favourite: Favourite,
}

impl Affairs {
    /// What the domain answers to `act`, and what it makes of the affairs; a refusal leaves them half decided.
    pub fn decide(
        &mut self,
        act: &Act,
        (around, account): (&Around, Option<&Account>),
        call: &Call,
    ) -> Result<Answer, Refusal> {
        match act {
            Act::Deed(deed) => self.deed(deed, (around, account), call),
            Act::Invite(id) => self.invite(id, around, call),
            Act::Revoke(id) => {
                let sent = self.invitations.get(id).ok_or(Refusal::NotFound)?;
                let decided = revoked(sent.invitation.clone(), call)?;
                Ok(self.put(decided))
            }
            Act::Accept(id, terms, filing) => {
                let decided = self.answer(id, around, |signing| accepted(signing, call, (terms, filing)))?;
                self.version += 1;
                let sent = self.invitations.get_mut(id).ok_or(Refusal::NotFound)?;
                sent.agreement = Some(AgreementStatus::InReview);
                Ok(decided.answer)
            }
            Act::Decline(id) => Ok(self.answer(id, around, |signing| declined(signing, call))?.answer),
            Act::Lapse(id) => {
                if let Some(sent) = self.invitations.get_mut(id) {
                    sent.invitation.pass_deadline(call.now);
                }
                Ok(done(None).answer)
            }
        }
    }

    /// O2: one open invitation of an employer at a time.
    fn invite(&mut self, id: &InvitationId, around: &Around, call: &Call) -> Result<Answer, Refusal> {
        let employer = around.employers.get(id.employer()).ok_or(Refusal::NotFound)?;
        let inviting = Inviting {
            employer: employer.clone(),
            favourite: Some((around.favourite.clone(), self.dossier.entry.clone())),
            settings: around.settings.clone(),
        };
        let decided = invited(&inviting, call, id)?;
        let open = |sent: &Sent| sent.invitation.state == InvitationState::Open && call.now < sent.invitation.deadline;
        let own = |sent: &&Sent| sent.invitation.employer() == id.employer();
        if self.invitations.values().filter(own).any(open) {
            return Err(Conflict::AlreadyInvited.into());
        }
        Ok(self.put(decided))
    }

    fn put(&mut self, decided: InvitingDone) -> Answer {
        let sent = Sent {
            invitation: decided.invitation,
            agreement: None,
            agreement_number: None,
            agreement_versions: None,
            ended_sequence: None,
            ended_reason: None,
        };
        self.invitations.insert(sent.invitation.id.clone(), sent);
        decided.answer
    }

    fn answer(
        &mut self,
        id: &InvitationId,
        around: &Around,
        decide: impl FnOnce(Signing<'_>) -> Result<SigningDone, Refusal>,
    ) -> Result<SigningDone, Refusal> {
        let sent = self.invitations.get_mut(id).ok_or(Refusal::NotFound)?;
        let mut work = work(&self.dossier, self.version, around, None);
        let decided = decide(Signing {
            work: &mut work,
            invitation: &mut sent.invitation,
            employer: around.employers.get(id.employer()).ok_or(Refusal::NotFound)?,
        })?;
        self.dossier = work.dossier;
        Ok(decided)
    }

    fn deed(
        &mut self,
        deed: &Deed,
        (around, account): (&Around, Option<&Account>),
        call: &Call,
    ) -> Result<Answer, Refusal> {
        let mut work = work(&self.dossier, self.version, around, account);
        let entry = deed.decide(&mut work, call)?;
        if let Some(entry) = &entry {
            self.version += 1;
            self.shown(work.dossier.filing.as_ref(), entry);
        }
        self.dossier = work.dossier;
        Ok(done(entry).answer)
    }

    /// What the employer sees of the agreement follows from the dossier.
    fn shown(&mut self, after: Option<&Filing>, entry: &Entry) {
        let Some(before) = self.dossier.filing.as_ref() else {
            return;
        };
        let Route::OnlineSigning(acceptance) = &before.route else {
            return;
        };
        let Some(sent) = self.invitations.get_mut(&acceptance.invitation) else {
            return;
        };
        sent.agreement = Some(match (after, &entry.ended) {
            (Some(after), _) => status(after),
            (None, Some(ended)) if ended.outcome == Outcome::Terminated => AgreementStatus::Terminated,
            (None, _) => AgreementStatus::Void,
        });
        sent.ended_sequence = after.is_none().then_some(self.version);
        let reason = entry.ended.as_ref().map(|ended| ended.reason.clone());
        sent.ended_reason = reason.filter(|_| after.is_none());
        if let Some(agreement) = after.and_then(|after| after.agreement.as_ref()) {
            sent.agreement_number = Some(agreement.number.to_string());
            sent.agreement_versions = Some(agreement.versions.len() as u64);
        }
    }
}

fn status(filing: &Filing) -> AgreementStatus {
    match &filing.state {
        FilingState::Proposed(_) | FilingState::Stamping(_) => AgreementStatus::InReview,
        FilingState::Effective(effective) => match effective.pending {
            Pending::Nothing | Pending::Change(_) | Pending::Void(_) => AgreementStatus::Effective,
            Pending::Termination(_) => AgreementStatus::Terminating,
        },
    }
}

fn work(dossier: &Dossier, version: u64, around: &Around, account: Option<&Account>) -> Work {
    Work {
        dossier: dossier.clone(),
        version,
        settings: around.settings.clone(),
        account: account.cloned(),
        form: AgreementForm::default(),
    }
}
