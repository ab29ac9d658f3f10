//! What staff do to an effective filing (F8), and look at (P9).

use super::Dossier;
use super::declaring::reason_faults;
use super::reviewing::Correction;
use crate::fault::Fault;
use crate::filing::{Declared, FilingState, Outcome, Pending};
use crate::history::{Entry, Event};
use crate::id::UploadId;
use crate::identity::IdNumber;
use crate::policy::{Amender, Revealer};
use crate::refusal::{Conflict, Refusal};
use crate::time::Timestamp;

impl Dossier {
    /// F8: amends the effective destination; the graduate's own pending request stays.
    pub fn amend(
        &mut self,
        amender: &Amender,
        correction: Correction,
        reason: &str,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        Refusal::unless_empty(reason_faults(reason))?;
        let proofs = self.effective().ok_or(Conflict::NotEffective)?.content.proofs.clone();
        let content = self.staff_content(correction, proofs, "")?;
        self.revising(
            |dossier, revision| match dossier.filing.as_mut().map(|filing| &mut filing.state) {
                Some(FilingState::Effective(effective)) => {
                    effective.content = content;
                    effective.since = now;
                    match &mut effective.pending {
                        Pending::Nothing => {}
                        // What a reviewer was shown beside it is no longer what is registered.
                        Pending::Change(proposal) => proposal.revision = revision,
                        Pending::Void(proposal) => proposal.revision = revision,
                    }
                    Ok(())
                }
                Some(FilingState::Proposed(_)) | None => Err(Conflict::NotEffective.into()),
            },
        )?;
        self.settle(now);
        Ok(Entry::new(Event::Amended, amender.actor().clone(), now).noting(reason))
    }

    /// F8: voids the effective filing; whatever the graduate had pending about it ends with it.
    pub fn void_by_school(&mut self, amender: &Amender, reason: &str, now: Timestamp) -> Result<Entry, Refusal> {
        Refusal::unless_empty(reason_faults(reason))?;
        if self.effective().is_none() {
            return Err(Conflict::NotEffective.into());
        }
        let by = amender.actor().clone();
        let ended = self.end_filing(Outcome::Void, &by, reason, now)?;
        Ok(Entry::new(Event::VoidedBySchool, by, now).noting(reason).ending(ended))
    }

    /// P9: the ID number in full, only for a reason; that it was read stays on the trail.
    pub fn reveal_identity(
        &self,
        revealer: &Revealer,
        reason: &str,
        now: Timestamp,
    ) -> Result<(IdNumber, Entry), Refusal> {
        Refusal::unless_empty(reason_faults(reason))?;
        let entry = Entry::new(Event::IdentityRevealed, revealer.actor().clone(), now).noting(reason);
        Ok((self.entry.id_number.clone(), entry))
    }

    /// What staff write instead of the graduate: possible for this graduate, complete, with the graduate's proof.
    pub(super) fn staff_content(
        &self,
        correction: Correction,
        proofs: Vec<UploadId>,
        pointer: &str,
    ) -> Result<Declared, Refusal> {
        let mut content = Declared {
            kind: correction.kind,
            fields: correction.fields,
            proofs,
        };
        self.kind_possible(&content)?;
        // The graduate's proof may not fit the corrected kind; asking for it again would void the correction.
        let proof_count = content.proofs.len().max(content.spec().proof.min);
        let faults = content.spec().check_complete(&content.fields, proof_count);
        let nested = |fault: Fault| {
            if pointer.is_empty() {
                fault
            } else {
                fault.under(pointer)
            }
        };
        Refusal::unless_empty(faults.into_iter().map(nested).collect())?;
        content.fields = content.spec().normalise(content.fields);
        Ok(content)
    }
}
