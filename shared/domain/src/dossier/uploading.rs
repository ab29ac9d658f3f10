//! Pictures: asked for, looked at, used, removed (F13).

use super::Dossier;
use crate::fault::{Fault, FaultCode};
use crate::history::{Entry, Event};
use crate::id::UploadId;
use crate::policy::Owner;
use crate::principal::Actor;
use crate::refusal::{Conflict, Refusal};
use crate::time::Timestamp;
use crate::upload::{Announced, MAX_UPLOADS, Upload, UploadState, Verdict};

impl Dossier {
    /// F13: the graduate announces a picture and may then upload exactly that.
    pub fn announce_upload(
        &mut self,
        owner: &Owner,
        id: UploadId,
        announced: Announced,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.accepted()?;
        self.announce(id, announced, now)?;
        Ok(Entry::new(Event::UploadAnnounced, owner.actor().clone(), now))
    }

    /// F13: makes room for an announced picture and takes it on the list.
    pub(super) fn announce(&mut self, id: UploadId, announced: Announced, now: Timestamp) -> Result<(), Refusal> {
        let mut faults = announced.faults();
        let refused_before = self.uploads.iter().any(|upload| match &upload.state {
            // Announced as something else, the same file may be all right.
            UploadState::Refused { .. } => upload.announced == announced,
            UploadState::Awaited { .. } | UploadState::Kept { .. } => false,
        });
        if refused_before {
            faults.push(Fault::new(
                "/sha256",
                FaultCode::NotAllowed,
                "该文件此前检查未通过，请更换",
            ));
        }
        Refusal::unless_empty(faults)?;
        self.forget_unused_uploads(now);
        self.forget_refused_uploads();
        if self.uploads.len() >= MAX_UPLOADS {
            return Err(Conflict::TooManyUploads.into());
        }
        self.uploads.push(Upload::announced(id, announced, now));
        Ok(())
    }

    /// F13: the inspection's verdict. A verdict that comes twice changes nothing.
    pub fn inspected(&mut self, id: &UploadId, verdict: Verdict, now: Timestamp) -> Result<Entry, Refusal> {
        let event = match &verdict {
            Verdict::Keep(_) => Event::UploadKept,
            Verdict::Refuse { .. } => Event::UploadRefused,
        };
        let upload = self.uploads.iter_mut().find(|upload| upload.id == *id);
        upload.ok_or(Refusal::NotFound)?.decide(verdict, now)?;
        Ok(Entry::new(event, Actor::System, now))
    }

    /// F13: removes a picture that nothing uses.
    pub fn remove_upload(&mut self, owner: &Owner, id: &UploadId, now: Timestamp) -> Result<Entry, Refusal> {
        if self.uses(id) {
            return Err(Conflict::PictureInUse.into());
        }
        let before = self.uploads.len();
        self.uploads.retain(|upload| upload.id != *id);
        if self.uploads.len() == before {
            return Err(Refusal::NotFound);
        }
        Ok(Entry::new(Event::UploadRemoved, owner.actor().clone(), now))
    }

    /// Makes room for one more: what was refused longest ago and nothing names leaves. Until then its content stays refused.
    fn forget_refused_uploads(&mut self) {
        while self.uploads.len() >= MAX_UPLOADS {
            let refused = |upload: &Upload| match upload.state {
                UploadState::Refused { at, .. } if !self.uses(&upload.id) => Some((at, upload.id.clone())),
                UploadState::Refused { .. } | UploadState::Awaited { .. } | UploadState::Kept { .. } => None,
            };
            let Some((_, oldest)) = self.uploads.iter().filter_map(refused).min() else {
                return;
            };
            self.uploads.retain(|upload| upload.id != oldest);
        }
    }

    /// Drops what was never uploaded in time.
    pub(super) fn forget_unused_uploads(&mut self, now: Timestamp) {
        let used: Vec<UploadId> = self.pictures_in_use().cloned().collect();
        self.uploads.retain(|upload| match &upload.state {
            UploadState::Awaited { until } => *until > now || used.contains(&upload.id),
            UploadState::Kept { .. } | UploadState::Refused { .. } => true,
        });
    }

    /// All that is wrong with these pictures as proof: unknown, repeated, not looked at, refused.
    pub(super) fn picture_faults(&self, field: &str, pictures: &[UploadId]) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (index, id) in pictures.iter().enumerate() {
            let pointer = format!("/{field}/{index}");
            let fault = match self
                .uploads
                .iter()
                .find(|upload| upload.id == *id)
                .map(|upload| &upload.state)
            {
                None => Some((FaultCode::UnknownCode, "没有这份材料")),
                Some(UploadState::Awaited { .. }) => Some((FaultCode::NotAllowed, "材料尚未上传或尚未检查完毕")),
                Some(UploadState::Refused { .. }) => Some((FaultCode::NotAllowed, "材料检查未通过")),
                Some(UploadState::Kept { .. }) => None,
            };
            if let Some((code, message)) = fault {
                faults.push(Fault::new(pointer, code, message));
            } else if pictures.iter().take(index).any(|earlier| earlier == id) {
                faults.push(Fault::new(pointer, FaultCode::Duplicate, "材料重复"));
            }
        }
        faults
    }
}
