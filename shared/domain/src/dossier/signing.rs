//! The graduate accepts an employer's invitation (O3–O5).

use super::Dossier;
use crate::employer::Employer;
use crate::filing::{Acceptance, Declared, Filing, FilingState, Route};
use crate::history::{Entry, Event};
use crate::id::FilingId;
use crate::invitation::{Invitation, InvitationEntry};
use crate::kind::{DestinationKind, FieldName, Fields};
use crate::policy::Signer;
use crate::proposal::Proposal;
use crate::refusal::{Conflict, Refusal};
use crate::school::Settings;
use crate::time::Timestamp;

/// Which invitation is accepted, and what the graduate was shown.
#[derive(Debug)]
pub struct Accepting<'a> {
    /// The invitation.
    pub invitation: &'a mut Invitation,
    /// Its employer as it is now.
    pub employer: &'a Employer,
    /// The digest of the terms that were shown.
    pub terms: &'a str,
    /// The name of the filing that it becomes.
    pub filing: FilingId,
}

/// What an acceptance writes, on both histories.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// For the graduate's history.
    pub entry: Entry,
    /// For the invitation's.
    pub invitation: InvitationEntry,
}

impl Dossier {
    /// O3–O5: accepts exactly the terms that were shown; the agreement goes to review at once. Of two invitations that are
    /// accepted at the same moment one makes the filing and the other finds it live (F1).
    pub fn accept(
        &mut self,
        signer: &Signer,
        accepting: Accepting<'_>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Accepted, Refusal> {
        let invitation = accepting.invitation;
        if invitation.recipient.graduate != self.id || invitation.employer() != &accepting.employer.id {
            return Err(Refusal::NotFound);
        }
        self.open_for_graduate(settings, now)?;
        let route = Route::OnlineSigning(Acceptance {
            invitation: invitation.id.clone(),
            terms: accepting.terms.to_owned(),
            offered_at: invitation.sent_at,
            accepted_at: now,
            face_checked_at: signer.face_checked_at(),
        });
        let content = Declared {
            kind: DestinationKind::SigningAgreement,
            fields: invitation.fields.clone(),
            proofs: Vec::new(),
        };
        self.fileable(&route, &content, settings)?;
        if self.filing.is_some() {
            return Err(Conflict::AnotherFilingIsLive.into());
        }
        if !accepting.employer.is_verified() {
            return Err(Conflict::EmployerNotVerified.into());
        }
        if !same_employer(&invitation.fields, &accepting.employer.profile) {
            return Err(Conflict::EmployerChanged.into());
        }
        if !invitation.recipient.is_still(&self.entry) {
            return Err(Conflict::RecipientChanged.into());
        }
        if accepting.terms != invitation.digest() {
            return Err(Conflict::ShownHasChanged.into());
        }
        let accepted = invitation.accept(signer.actor(), now)?;
        let proposal = self.revising(|_, revision| {
            let mut proposal = Proposal::draft(content, revision);
            proposal.submit(settings.review_mode, now, revision)?;
            Ok(proposal)
        })?;
        self.filing = Some(Filing {
            id: accepting.filing,
            route,
            agreement: None,
            state: FilingState::Proposed(proposal),
        });
        Ok(Accepted {
            entry: Entry::new(Event::InvitationAccepted, signer.actor().clone(), now),
            invitation: accepted,
        })
    }

    /// O4: invitations can only be looked at while one that was accepted lives.
    pub fn may_answer_invitations(&self) -> Result<(), Refusal> {
        self.accepted()?;
        match self.filing.as_ref().map(|filing| &filing.route) {
            Some(Route::OnlineSigning(_)) => Err(Conflict::AnotherFilingIsLive.into()),
            Some(Route::Declaration | Route::OfflineSigning | Route::PaperAgreement) | None => Ok(()),
        }
    }
}

/// P7: name and USCC say who signs. What else the employer has changed of its profile since, it has not offered.
fn same_employer(offered: &Fields, now: &Fields) -> bool {
    let same = |name: &FieldName| offered.get(name) == now.get(name);
    [FieldName::EmployerName, FieldName::EmployerUscc].iter().all(same)
}
