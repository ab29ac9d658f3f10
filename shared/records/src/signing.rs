//! A graduate answers an invitation: dossier, invitation, both histories and the remembered answer in one transaction (O3).
//! What becomes of the agreement afterwards follows from the dossier, in the transaction that changes it.

use crate::Records;
use crate::attributes::{key, key2, text};
use crate::call::Call;
use crate::change::{Answer, Committed, Done, Work, signed_in};
use crate::commit::{Condition, Guard, Write};
use crate::error::Error;
use crate::read::{Found, Wanted};
use domain::dossier::Dossier;
use domain::employer::Employer;
use domain::filing::{Ended, Filing, FilingState, Outcome, Pending, Route};
use domain::history::Entry;
use domain::id::{GraduateId, InvitationId};
use domain::invitation::{Invitation, InvitationEntry};
use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// What became of an accepted invitation, as both sides see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreementStatus {
    /// 等待院校审核.
    InReview,
    /// 已生效.
    Effective,
    /// 解约中.
    Terminating,
    /// 作废.
    Void,
    /// 已解约.
    Terminated,
}

impl AgreementStatus {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::InReview,
        Self::Effective,
        Self::Terminating,
        Self::Void,
        Self::Terminated,
    ];

    fn of(filing: &Filing) -> Self {
        match &filing.state {
            FilingState::Proposed(_) | FilingState::Stamping(_) => Self::InReview,
            FilingState::Effective(effective) => match effective.pending {
                Pending::Nothing | Pending::Change(_) | Pending::Void(_) => Self::Effective,
                Pending::Termination(_) => Self::Terminating,
            },
        }
    }

    fn of_ended(ended: &Ended) -> Self {
        match ended.outcome {
            Outcome::Void | Outcome::Lapsed => Self::Void,
            Outcome::Terminated => Self::Terminated,
        }
    }

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::InReview => "in_review",
            Self::Effective => "effective",
            Self::Terminating => "terminating",
            Self::Void => "void",
            Self::Terminated => "terminated",
        }
    }
}

/// Everything that an answer to an invitation is decided on.
#[derive(Debug)]
pub struct Signing<'a> {
    /// The graduate's dossier and what else a decision needs.
    pub work: &'a mut Work,
    /// The invitation.
    pub invitation: &'a mut Invitation,
    /// Its employer as it is now.
    pub employer: &'a Employer,
}

/// A decided answer.
#[derive(Clone, Debug)]
pub struct SigningDone {
    /// For the graduate's history; an invitation that is declined changes no dossier.
    pub entry: Option<Entry>,
    /// For the invitation's history.
    pub invitation: InvitationEntry,
    /// For the caller.
    pub answer: Answer,
}

impl Records {
    /// O3: one read (dossier, settings, invitation, employer, remembered answer) and one transactional write.
    pub async fn answer_invitation(
        &self,
        call: &Call,
        (id, invitation): (&GraduateId, &InvitationId),
        decide: impl Fn(Signing<'_>) -> Result<SigningDone, Refusal> + Send,
    ) -> Result<Committed, Error> {
        signed_in(call)?;
        let mut beside = Wanted::default();
        self.want_invitation(&mut beside, invitation);
        self.want_employer(&mut beside, invitation.employer());
        self.want_claim(&mut beside, invitation.employer(), id);
        let decide = move |work: &mut Work, found: &Found| {
            let stored = self.found_invitation(found, invitation)?;
            // G4: somebody else's invitation is none.
            let mut stored = stored
                .filter(|stored| stored.invitation.recipient.graduate == *id)
                .ok_or(Refusal::NotFound)?;
            let (employer, registered) = self
                .found_employer(found, invitation.employer())?
                .ok_or(Refusal::NotFound)?;
            let (before, version) = (stored.invitation.clone(), work.version);
            let done = decide(Signing {
                work,
                invitation: &mut stored.invitation,
                employer: &employer,
            })?;
            if done.entry.is_some() {
                stored.agreement = Some(AgreementStatus::InReview);
            }
            let claim = self.found_claim(found, &before);
            let mut writes = self.invitation_writes(call, Some((&before, claim)), &stored, &done.invitation)?;
            // What was only read was decided on as well (P7, O4).
            writes.push(match done.entry {
                Some(_) => self.employer_check(invitation.employer(), registered)?,
                None => Write::check(
                    &self.tables.dossiers,
                    key(id.to_string()),
                    Condition::unchanged(version),
                )?,
            });
            let done = Done {
                entry: done.entry,
                answer: done.answer,
            };
            Ok((done, writes))
        };
        Box::pin(self.change_beside(call, id, beside, decide)).await
    }

    /// What a changed dossier means for the agreement outside of it: the claim on a new number, and what the employer sees
    /// of an invitation that was accepted before.
    pub(crate) fn agreement_writes(
        &self,
        (before, after): (&Dossier, &Dossier),
        (entry, sequence): (&Entry, u64),
    ) -> Result<Vec<Write>, Error> {
        let mut writes = Vec::new();
        let number = |dossier: &Dossier| {
            let agreement = dossier.filing.as_ref()?.agreement.as_ref()?;
            Some(agreement.number.clone())
        };
        let (old, new) = (number(before), number(after));
        if let Some(number) = new.filter(|number| old.as_ref() != Some(number)) {
            let mut item = key(agreement_pk(number.as_str()));
            item.insert("graduate".to_owned(), text(after.id.to_string()));
            // Taken: another number is drawn.
            let claim = Write::put(&self.tables.dossiers, item, Condition::absent(), Guard::Version)?;
            writes.push(claim);
        }
        writes.extend(self.mirror_write((before, after), (entry, sequence))?);
        Ok(writes)
    }

    fn mirror_write(
        &self,
        (before, after): (&Dossier, &Dossier),
        (entry, sequence): (&Entry, u64),
    ) -> Result<Option<Write>, Error> {
        let Some(filing) = &before.filing else { return Ok(None) };
        let Route::OnlineSigning(acceptance) = &filing.route else {
            return Ok(None);
        };
        let live = after.filing.as_ref().filter(|live| live.id == filing.id);
        let status = match (live, &entry.ended) {
            (Some(live), _) => AgreementStatus::of(live),
            (None, Some(ended)) => AgreementStatus::of_ended(ended),
            (None, None) => AgreementStatus::Void,
        };
        let versions = |filing: &Filing| {
            filing
                .agreement
                .as_ref()
                .map_or(0, |agreement| agreement.versions.len())
        };
        if live.is_some_and(|live| versions(live) == versions(filing)) && status == AgreementStatus::of(filing) {
            return Ok(None);
        }
        let mut attributes = vec![("agreement", status.code().to_owned())];
        if let Some(agreement) = live.and_then(|live| live.agreement.as_ref()) {
            attributes.push(("agreement_number", agreement.number.to_string()));
            attributes.push(("agreement_versions", agreement.versions.len().to_string()));
        }
        if live.is_none() {
            attributes.push(("ended_sequence", sequence.to_string()));
            let reason = entry.ended.as_ref().map(|ended| ended.reason.clone());
            attributes.push(("ended_reason", reason.unwrap_or_default()));
        }
        let invitation = &acceptance.invitation;
        let key = key2(invitation.employer().as_str(), invitation.serial());
        Write::set(&self.tables.invitations, key, &attributes).map(Some)
    }
}

fn agreement_pk(number: &str) -> String {
    format!("agreement#{number}")
}
