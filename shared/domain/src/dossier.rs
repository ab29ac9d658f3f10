//! Everything live about one graduate, as one value (architecture: dossier).
//!
//! Every transition is a method that takes a permission value, the settings where they matter, and the moment; it
//! changes the dossier and answers with the history [`Entry`], or refuses and changes nothing that is kept.

mod authorizing;
mod basics;
mod confirming;
mod deadlines;
mod declaring;
mod papers;
mod relocating;
mod reminding;
mod restarting;
mod reviewing;
mod signing;
mod staff;
mod stamping;
mod terminating;
mod uploading;

pub use authorizing::Granted;
pub use basics::Contact;
pub use declaring::{DeclaringSubject, EditedDeclaration, NewFiling, OwnRoute, reason_faults};
pub use papers::Paperwork;
pub use relocating::Relocatable;
pub use reminding::{REMIND_DAYS, Reminded};
pub use restarting::Restart;
pub use reviewing::{Correction, ReviewRequest, Verdict};
pub use signing::{Accepted, Accepting};
pub use stamping::NewCopyLink;
pub use terminating::{TerminationAnswer, TerminationWish};

use crate::account::Module;
use crate::authorization::Authorization;
use crate::confirmation::Confirmation;
use crate::filing::{Declared, Effective, Filing, FilingState, Pending, Route, Source};
use crate::history::Subject;
use crate::id::{GraduateId, Subject as SignIn, UploadId};
use crate::kind::{DestinationKind, Fields};
use crate::proposal::{Progress, Proposal};
use crate::refusal::{Conflict, Refusal};
use crate::relocation::{ArchiveTransfer, HukouMigration, Registration, Relocation};
use crate::roster::RosterEntry;
use crate::school::{Settings, Switch};
use crate::termination::Termination;
use crate::time::Timestamp;
use crate::upload::Upload;
use serde::{Deserialize, Serialize};

/// One graduate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dossier {
    /// Who.
    pub id: GraduateId,
    /// What the school reported (R1).
    pub entry: RosterEntry,
    /// The sign-in that it belongs to (P2).
    pub binding: Option<Binding>,
    /// When the graduate accepted the basic information (P3).
    pub accepted_at: Option<Timestamp>,
    /// When staff last corrected the roster entry (R2).
    pub corrected_at: Option<Timestamp>,
    /// The live filing (F1).
    pub filing: Option<Filing>,
    /// The archive transfer (H1).
    pub archive: Registration<ArchiveTransfer>,
    /// The hukou migration (H1).
    pub hukou: Registration<HukouMigration>,
    /// The confirmation (C1).
    pub confirmation: Confirmation,
    /// Authorisations, newest last (V1).
    pub authorizations: Vec<Authorization>,
    /// Uploads (F13).
    pub uploads: Vec<Upload>,
    /// T5: how often the graduate has asked to end an agreement.
    #[serde(default)]
    pub terminations_asked: u8,
    /// How often the employer of the live agreement has asked to end it.
    #[serde(default)]
    pub terminations_asked_by_employer: u8,
    /// The highest revision that a proposal of this dossier has had.
    #[serde(default)]
    pub revisions: u32,
    /// Proof of filings that are over: it stays readable (F12).
    #[serde(default)]
    pub ended_proofs: Vec<UploadId>,
    /// What the graduate was reminded of (M1).
    #[serde(default)]
    pub reminded: Reminded,
}

/// The sign-in that a dossier belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The outside identity.
    pub subject: SignIn,
    /// Since when.
    pub at: Timestamp,
}

/// Something that waits for review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What.
    pub subject: Subject,
    /// The level that decides next.
    pub level: crate::account::Level,
    /// When it was submitted.
    pub since: Timestamp,
}

/// What the management system shows of a graduate (R4): the effective destination, and nothing that is not effective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagementView {
    /// The kind.
    pub kind: DestinationKind,
    /// Its fields.
    pub fields: Fields,
    /// Since when it is effective.
    pub since: Timestamp,
    /// Where it came from.
    pub source: Source,
}

impl Dossier {
    /// A new entry of the roster (R1).
    pub fn enrolled(id: GraduateId, entry: RosterEntry) -> Self {
        Self {
            id,
            entry,
            binding: None,
            accepted_at: None,
            corrected_at: None,
            filing: None,
            archive: Registration::default(),
            hukou: Registration::default(),
            confirmation: Confirmation::Open,
            authorizations: Vec::new(),
            uploads: Vec::new(),
            terminations_asked: 0,
            terminations_asked_by_employer: 0,
            revisions: 0,
            ended_proofs: Vec::new(),
            reminded: Reminded::default(),
        }
    }

    /// The effective filing, if there is one.
    pub fn effective(&self) -> Option<&Effective> {
        self.filing.as_ref().and_then(Filing::effective)
    }

    /// R4: follows from the dossier itself, so it can neither lag nor differ.
    pub fn management_view(&self) -> Option<ManagementView> {
        self.effective().map(|effective| ManagementView {
            kind: effective.content.kind,
            fields: effective.content.fields.clone(),
            since: effective.since,
            source: effective.source,
        })
    }

    /// Everything that waits for a reviewer, at most one of each module.
    pub fn waiting(&self) -> Vec<Waiting> {
        let filing = self.filing.as_ref().and_then(|filing| match &filing.state {
            FilingState::Proposed(proposal) => proposal.waits_for().map(|wait| (Subject::Filing, wait)),
            FilingState::Stamping(stamping) => stamping.copy.waits_for().map(|wait| (Subject::StampedCopy, wait)),
            FilingState::Effective(effective) => match &effective.pending {
                Pending::Nothing | Pending::Termination(Termination::Asked { .. }) => None,
                Pending::Change(proposal) => proposal.waits_for().map(|wait| (Subject::Change, wait)),
                Pending::Void(proposal) => proposal.waits_for().map(|wait| (Subject::Void, wait)),
                Pending::Termination(Termination::InReview(proposal)) => {
                    proposal.waits_for().map(|wait| (Subject::Termination, wait))
                }
            },
        });
        let archive = self
            .archive
            .proposal
            .as_ref()
            .and_then(Proposal::waits_for)
            .map(|wait| (Subject::Archive, wait));
        let hukou = self
            .hukou
            .proposal
            .as_ref()
            .and_then(Proposal::waits_for)
            .map(|wait| (Subject::Hukou, wait));
        let waiting = |(subject, (level, since))| Waiting { subject, level, since };
        [filing, archive, hukou].into_iter().flatten().map(waiting).collect()
    }

    /// Where the proposal about `subject` stands, if there is one.
    pub fn progress(&self, subject: Subject) -> Option<(&Progress, u32)> {
        let pending = self.effective().map(|effective| &effective.pending);
        match (subject, self.filing.as_ref().map(|filing| &filing.state), pending) {
            (Subject::Filing, Some(FilingState::Proposed(p)), _) | (Subject::Change, _, Some(Pending::Change(p))) => {
                Some((&p.progress, p.revision))
            }
            (Subject::StampedCopy, Some(FilingState::Stamping(stamping)), _) => {
                Some((&stamping.copy.progress, stamping.copy.revision))
            }
            (Subject::Void, _, Some(Pending::Void(p))) => Some((&p.progress, p.revision)),
            (Subject::Termination, _, Some(Pending::Termination(Termination::InReview(p)))) => {
                Some((&p.progress, p.revision))
            }
            (Subject::Filing | Subject::StampedCopy | Subject::Change | Subject::Void | Subject::Termination, _, _) => {
                None
            }
            (Subject::Archive, _, _) => self.archive.proposal.as_ref().map(|p| (&p.progress, p.revision)),
            (Subject::Hukou, _, _) => self.hukou.proposal.as_ref().map(|p| (&p.progress, p.revision)),
        }
    }

    /// Whether this picture is part of anything live that belongs to `module`.
    pub fn module_uses(&self, module: Module, upload: &UploadId) -> bool {
        let mut pictures: Box<dyn Iterator<Item = &UploadId>> = match module {
            Module::Employment => Box::new(self.proofs_in_use().chain(&self.ended_proofs)),
            Module::Archive => Box::new(pictures_of(&self.archive)),
            Module::Hukou => Box::new(pictures_of(&self.hukou)),
        };
        pictures.any(|used| used == upload)
    }

    /// Whether this picture is part of anything that is live, or proof of something that is over.
    pub fn uses(&self, upload: &UploadId) -> bool {
        self.pictures_in_use()
            .chain(&self.ended_proofs)
            .any(|used| used == upload)
    }

    fn pictures_in_use(&self) -> impl Iterator<Item = &UploadId> {
        self.proofs_in_use()
            .chain(pictures_of(&self.archive))
            .chain(pictures_of(&self.hukou))
    }

    fn proofs_in_use(&self) -> impl Iterator<Item = &UploadId> {
        self.filing.iter().flat_map(|filing| {
            let pending = filing.effective().map(|effective| match &effective.pending {
                Pending::Change(proposal) => proposal.content.proofs.as_slice(),
                Pending::Termination(termination) => termination.request().letter.as_slice(),
                Pending::Nothing | Pending::Void(_) => &[],
            });
            let copy = filing.stamping().map(|stamping| {
                let linked = stamping.link.iter().flat_map(|link| link.uploads.iter());
                stamping.copy.content.pictures.iter().chain(linked)
            });
            let proofs = filing.content().proofs.iter();
            proofs
                .chain(pending.into_iter().flatten())
                .chain(copy.into_iter().flatten())
        })
    }

    /// Changes a proposal, or starts one, under a revision that no other has had.
    fn revising<T>(&mut self, change: impl FnOnce(&mut Self, u32) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let revision = self.revisions + 1;
        let changed = change(self, revision)?;
        self.revisions = revision;
        Ok(changed)
    }

    /// P3: nothing is open before the basic information is accepted.
    fn accepted(&self) -> Result<(), Refusal> {
        if self.accepted_at.is_some() {
            Ok(())
        } else {
            Err(Conflict::BasicInformationNotAccepted.into())
        }
    }

    /// P3, S6: whether the graduate may change anything now.
    fn open_for_graduate(&self, settings: &Settings, now: Timestamp) -> Result<(), Refusal> {
        self.accepted()?;
        Ok(settings.window.admits(now)?)
    }

    /// S1, F2: whether the graduate may file this by this route.
    fn fileable(&self, route: &Route, declared: &Declared, settings: &Settings) -> Result<(), Refusal> {
        let switch = match route {
            Route::Declaration => settings.routes.declaration,
            Route::OnlineSigning(_) | Route::OfflineSigning => settings.routes.online_signing,
            Route::PaperAgreement => settings.routes.paper_agreement,
        };
        if switch == Switch::Off {
            return Err(Conflict::RouteClosed.into());
        }
        self.kind_possible(route, declared)
    }

    /// F2: whether this graduate can file this kind by this route at all.
    fn kind_possible(&self, route: &Route, declared: &Declared) -> Result<(), Refusal> {
        if declared.kind.declarable() == route.is_agreement() {
            return Err(if route.is_agreement() {
                Conflict::OnlyForAgreements.into()
            } else {
                Conflict::KindOfOtherRoute.into()
            });
        }
        if declared.spec().directed_only && !self.entry.is_directed() {
            return Err(Conflict::OnlyForDirected.into());
        }
        Ok(())
    }
}

fn pictures_of<C: Relocation>(registration: &Registration<C>) -> impl Iterator<Item = &UploadId> {
    let effective = registration
        .effective
        .iter()
        .flat_map(|registered| registered.content.pictures());
    effective.chain(
        registration
            .proposal
            .iter()
            .flat_map(|proposal| proposal.content.pictures()),
    )
}
