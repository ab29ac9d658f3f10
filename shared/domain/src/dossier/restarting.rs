//! Starting anew from what has ended: a void, a rejection or a lapse destroys no work (F7, F12).

use super::{Dossier, NewFiling, OwnRoute};
use crate::filing::{Declared, Ended, EndedSubject, Route};
use crate::history::Entry;
use crate::id::{FilingId, UploadId};
use crate::policy::Owner;
use crate::refusal::Refusal;
use crate::school::Settings;
use crate::time::Timestamp;
use crate::upload::UploadState;

/// A new draft from something that has ended.
#[derive(Clone, Debug)]
pub struct Restart<'a> {
    /// What has ended.
    pub ended: &'a Ended,
    /// The name of the new filing.
    pub id: FilingId,
    /// By which route, where the graduate wants another: an agreement once offered online may be signed on paper.
    pub route: Option<OwnRoute>,
}

impl Dossier {
    /// Starts a draft with all the fields of what has ended, and with what is still there of its proof. A rejected change
    /// becomes a change again while the filing that it was about is effective.
    pub fn restart(
        &mut self,
        owner: &Owner,
        restart: &Restart<'_>,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        let ended = restart.ended;
        let route = restart.route.unwrap_or(match &ended.route {
            Route::Declaration => OwnRoute::Declaration,
            Route::OnlineSigning(_) | Route::OfflineSigning => OwnRoute::OfflineSigning,
            Route::PaperAgreement => OwnRoute::PaperAgreement,
        });
        let proofs = match route {
            OwnRoute::Declaration | OwnRoute::PaperAgreement => self.still_valid(&ended.content.proofs),
            OwnRoute::OfflineSigning => Vec::new(),
        };
        let content = Declared {
            proofs,
            ..ended.content.clone()
        };
        match ended.subject {
            EndedSubject::Change if self.filing.as_ref().is_some_and(|live| live.id == ended.filing) => {
                return self.start_change(owner, content, settings, now);
            }
            EndedSubject::Change | EndedSubject::Filing => {}
        }
        let id = restart.id.clone();
        self.start_filing(owner, NewFiling { id, route, content }, settings, now)
    }

    fn still_valid(&self, proofs: &[UploadId]) -> Vec<UploadId> {
        let valid = |id: &&UploadId| {
            let upload = self.uploads.iter().find(|upload| upload.id == **id);
            upload.is_some_and(|upload| match upload.state {
                UploadState::Kept { .. } | UploadState::Awaited { .. } => true,
                UploadState::Refused { .. } => false,
            })
        };
        proofs.iter().filter(valid).cloned().collect()
    }
}
