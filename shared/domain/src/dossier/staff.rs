//! What staff do to an effective filing (F8), and look at (P9).

use super::declaring::reason_faults;
use super::reviewing::Correction;
use super::{Dossier, Paperwork};
use crate::fault::{Fault, FaultCode};
use crate::filing::{Declared, Effective, Filing, FilingState, Outcome, Pending, Route};
use crate::history::{Entry, Event};
use crate::id::UploadId;
use crate::identity::IdNumber;
use crate::kind::{AGREEMENT_TERMS, EMPLOYER_PROFILE, FieldName, Fields};
use crate::policy::{Amender, Revealer};
use crate::refusal::{Conflict, Refusal};
use crate::time::Timestamp;

/// What says who an employer is.
const PARTY: [FieldName; 2] = [FieldName::EmployerName, FieldName::EmployerUscc];

impl Dossier {
    /// F8: amends the effective destination; the graduate's own pending request stays. An agreement gets a new version with
    /// the same number; of one signed online the employer's particulars are the employer's to change (P7).
    pub fn amend(
        &mut self,
        amender: &Amender,
        (correction, reason): (Correction, &str),
        paperwork: &Paperwork<'_>,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        Refusal::unless_empty(reason_faults(reason))?;
        let filing = self.filing.clone().ok_or(Conflict::NotEffective)?;
        let FilingState::Effective(current) = &filing.state else {
            return Err(Conflict::NotEffective.into());
        };
        let revision = self.revisions + 1;
        let mut pending = current.pending.clone();
        match &mut pending {
            Pending::Nothing => {}
            // What a reviewer was shown beside it is no longer what is registered.
            Pending::Change(proposal) => proposal.revision = revision,
            Pending::Void(proposal) => proposal.revision = revision,
            Pending::Termination(_) => return Err(Conflict::TerminationPending.into()),
        }
        let proofs = current.content.proofs.clone();
        let content = self.staff_content(&filing.route, (correction, proofs), "")?;
        if content == current.content {
            return Err(Conflict::NothingChanged.into());
        }
        if filing.employer().is_some() {
            let versions = filing.agreement.iter().flat_map(|agreement| &agreement.versions);
            let mut known = vec![&current.content.fields];
            known.extend(versions.map(|version| &version.fields));
            known.extend(paperwork.employer);
            Refusal::unless_empty(employer_faults(&known, &content.fields))?;
        }
        let agreement = match &filing.agreement {
            Some(agreement) => Some(self.amended((agreement, &filing.route), &content.fields, paperwork, now)?),
            None => None,
        };
        let state = FilingState::Effective(Effective {
            content,
            since: now,
            pending,
            ..current.clone()
        });
        self.revisions = revision;
        self.filing = Some(Filing {
            agreement,
            state,
            ..filing
        });
        self.settle(now);
        Ok(Entry::new(Event::Amended, amender.actor().clone(), now).noting(reason))
    }

    /// F8: voids the effective filing, or an agreement that waits for its stamp; whatever the graduate had pending about it
    /// ends with it.
    pub fn void_by_school(&mut self, amender: &Amender, reason: &str, now: Timestamp) -> Result<Entry, Refusal> {
        Refusal::unless_empty(reason_faults(reason))?;
        match self.filing.as_ref().map(|filing| &filing.state) {
            Some(FilingState::Effective(_) | FilingState::Stamping(_)) => {}
            Some(FilingState::Proposed(_)) | None => return Err(Conflict::NotEffective.into()),
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
        route: &Route,
        (correction, proofs): (Correction, Vec<UploadId>),
        pointer: &str,
    ) -> Result<Declared, Refusal> {
        let mut content = Declared {
            kind: correction.kind,
            fields: correction.fields,
            proofs,
        };
        self.kind_possible(route, &content)?;
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

/// P7, F8: what of an agreement signed online is the employer's own: it is what one of `known` says, what was signed or the
/// employer's profile of today. Name and USCC are of one of them together: half of each would be a party that never was.
fn employer_faults(known: &[&Fields], after: &Fields) -> Vec<Fault> {
    let same = |fields: &Fields, name: FieldName| fields.get(&name) == after.get(&name);
    let says = |name: FieldName| known.iter().any(|fields| same(fields, name));
    let names_one = known
        .iter()
        .any(|fields| PARTY.into_iter().all(|name| same(fields, name)));
    let own = EMPLOYER_PROFILE.fields.iter().map(|field| field.name);
    own.filter(|name| AGREEMENT_TERMS.field(*name).is_none())
        .filter(|name| if PARTY.contains(name) { !names_one } else { !says(*name) })
        .map(|name| {
            Fault::new(
                name.pointer(),
                FaultCode::NotAllowed,
                "单位信息由用人单位或管理部门修改，须与签约时或单位现在的注册信息一致",
            )
        })
        .collect()
}
