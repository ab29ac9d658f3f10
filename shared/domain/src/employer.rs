//! Employers (P7, P8): who they are, whether the administration has verified them, and whom schools are warned about.
//!
//! ```mermaid
#![doc = include_str!("../../../docs/states/employer.mmd")]
//! ```

use crate::codes;
use crate::fault::{Fault, FaultCode};
use crate::id::{EmployerId, ProvinceCode, Subject, UploadId};
use crate::identity::Uscc;
use crate::kind::{EMPLOYER_PROFILE, FieldName, Fields};
use crate::policy::{EmployerKeeper, OwnEmployer};
use crate::principal::Actor;
use crate::refusal::{Conflict, Refusal};
use crate::time::Timestamp;
use crate::upload::{Announced, Upload, UploadState, Verdict};
use serde::{Deserialize, Serialize};

/// How many pictures of a licence an employer may have, used and unused.
const MAX_LICENCES: usize = 5;

/// P7: what an employer changes itself once it is verified; name and USCC only the administration changes.
const FIXED: [FieldName; 2] = [FieldName::EmployerName, FieldName::EmployerUscc];

/// Whether the administration has looked at an employer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// Still being filled in.
    Draft,
    /// Waits for the administration.
    Submitted {
        /// Since when.
        at: Timestamp,
    },
    /// May invite.
    Verified {
        /// Who verified it.
        by: Actor,
        /// When.
        at: Timestamp,
    },
    /// Not verified, or not any more; may be corrected and submitted again.
    Refused {
        /// By whom.
        by: Actor,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

impl Standing {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted { .. } => "submitted",
            Self::Verified { .. } => "verified",
            Self::Refused { .. } => "refused",
        }
    }
}

/// A registered organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employer {
    /// Follows from the sign-in.
    pub id: EmployerId,
    /// The sign-in.
    pub subject: Subject,
    /// The profile; in a draft it may be incomplete.
    pub profile: Fields,
    /// The picture of the licence.
    pub licence: Option<UploadId>,
    /// Its pictures.
    pub uploads: Vec<Upload>,
    /// Whether it is verified.
    pub standing: Standing,
}

/// What happened to an employer, for its history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EmployerEvent {
    /// The profile was saved.
    Saved,
    /// Handed to the administration.
    Submitted,
    /// Taken back.
    Withdrawn,
    /// Verified.
    Verified,
    /// Refused, or the verification was revoked.
    Refused,
    /// The administration corrected name or USCC.
    Corrected,
    /// A picture was announced.
    LicenceAnnounced,
    /// A picture was looked at.
    LicenceInspected,
}

impl EmployerEvent {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Saved => "employer_saved",
            Self::Submitted => "employer_submitted",
            Self::Withdrawn => "employer_withdrawn",
            Self::Verified => "employer_verified",
            Self::Refused => "employer_refused",
            Self::Corrected => "employer_corrected",
            Self::LicenceAnnounced => "licence_announced",
            Self::LicenceInspected => "licence_inspected",
        }
    }
}

/// What became of an employer, for its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployerEntry {
    /// What.
    pub event: EmployerEvent,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The reason given.
    pub note: Option<String>,
}

/// What an employer fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The profile.
    pub profile: Fields,
    /// The picture of the licence.
    pub licence: Option<UploadId>,
}

/// P8: 预警单位.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlaggedEmployer {
    /// 统一社会信用代码.
    pub uscc: Uscc,
    /// 单位名称.
    pub name: String,
    /// Why schools are warned.
    pub reason: String,
    /// Who put it on the list.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

impl Employer {
    /// A sign-in that has registered nothing yet.
    pub fn unregistered(subject: Subject) -> Self {
        Self {
            id: EmployerId::of(&subject),
            subject,
            profile: Fields::new(),
            licence: None,
            uploads: Vec::new(),
            standing: Standing::Draft,
        }
    }

    /// 单位名称, as far as it is filled in.
    pub fn name(&self) -> &str {
        self.profile.get(&FieldName::EmployerName).map_or("", String::as_str)
    }

    /// 统一社会信用代码, as far as it is filled in.
    pub fn uscc(&self) -> &str {
        self.profile.get(&FieldName::EmployerUscc).map_or("", String::as_str)
    }

    /// The province that administers it: where it says that it is. A draft is nobody else's business.
    pub fn province(&self) -> Option<ProvinceCode> {
        match self.standing {
            Standing::Draft => None,
            Standing::Submitted { .. } | Standing::Verified { .. } | Standing::Refused { .. } => {
                codes::province_of(self.profile.get(&FieldName::EmployerDivision)?)
            }
        }
    }

    /// P7: whether it may search and invite.
    pub fn is_verified(&self) -> bool {
        match self.standing {
            Standing::Verified { .. } => true,
            Standing::Draft | Standing::Submitted { .. } | Standing::Refused { .. } => false,
        }
    }

    /// P7: saves the profile. Before it is verified everything may change; afterwards all but name and USCC, and the profile
    /// must stay complete.
    pub fn save(&mut self, own: &OwnEmployer, saved: Registration, now: Timestamp) -> Result<EmployerEntry, Refusal> {
        match &self.standing {
            Standing::Draft | Standing::Refused { .. } => {
                let mut faults = EMPLOYER_PROFILE.check_draft(&saved.profile);
                faults.extend(self.unknown_licence(&saved));
                Refusal::unless_empty(faults)?;
                self.profile = EMPLOYER_PROFILE.normalise(saved.profile);
                self.licence = saved.licence;
            }
            Standing::Submitted { .. } => return Err(Conflict::InReview.into()),
            Standing::Verified { .. } => {
                let profile = EMPLOYER_PROFILE.normalise(saved.profile.clone());
                let mut faults = EMPLOYER_PROFILE.check_complete(&saved.profile, 1);
                faults.extend(self.fixed_faults(&profile));
                Refusal::unless_empty(faults)?;
                self.profile = profile;
            }
        }
        Ok(entry(EmployerEvent::Saved, own.actor(), now))
    }

    /// P7: hands a complete profile with a licence to the administration.
    pub fn submit(&mut self, own: &OwnEmployer, now: Timestamp) -> Result<EmployerEntry, Refusal> {
        match &self.standing {
            Standing::Draft | Standing::Refused { .. } => {}
            Standing::Submitted { .. } => return Err(Conflict::InReview.into()),
            Standing::Verified { .. } => return Err(Conflict::AlreadyReviewed.into()),
        }
        let mut faults = EMPLOYER_PROFILE.check_complete(&self.profile, 1);
        if !self.licence_is_kept() {
            let message = format!("请上传{}", EMPLOYER_PROFILE.proof.label);
            faults.push(Fault::new("/licence", FaultCode::Missing, message));
        }
        Refusal::unless_empty(faults)?;
        self.standing = Standing::Submitted { at: now };
        Ok(entry(EmployerEvent::Submitted, own.actor(), now))
    }

    /// Takes the registration back for editing.
    pub fn withdraw(&mut self, own: &OwnEmployer, now: Timestamp) -> Result<EmployerEntry, Refusal> {
        match &self.standing {
            Standing::Submitted { .. } => self.standing = Standing::Draft,
            Standing::Draft | Standing::Verified { .. } | Standing::Refused { .. } => {
                return Err(Conflict::NotInReview.into());
            }
        }
        Ok(entry(EmployerEvent::Withdrawn, own.actor(), now))
    }

    /// P7: the administration verifies it.
    pub fn verify(&mut self, keeper: &EmployerKeeper, now: Timestamp) -> Result<EmployerEntry, Refusal> {
        match &self.standing {
            Standing::Submitted { .. } => {}
            Standing::Draft | Standing::Verified { .. } | Standing::Refused { .. } => {
                return Err(Conflict::NotInReview.into());
            }
        }
        let by = keeper.actor().clone();
        self.standing = Standing::Verified { by, at: now };
        Ok(entry(EmployerEvent::Verified, keeper.actor(), now))
    }

    /// P7: the administration refuses it, or revokes its verification. Invitations that are out can't be accepted then.
    pub fn refuse(&mut self, keeper: &EmployerKeeper, reason: &str, now: Timestamp) -> Result<EmployerEntry, Refusal> {
        Refusal::unless_empty(crate::dossier::reason_faults(reason))?;
        match &self.standing {
            Standing::Submitted { .. } | Standing::Verified { .. } => {}
            Standing::Draft | Standing::Refused { .. } => return Err(Conflict::NotInReview.into()),
        }
        self.standing = Standing::Refused {
            by: keeper.actor().clone(),
            at: now,
            reason: reason.to_owned(),
        };
        Ok(EmployerEntry {
            note: Some(reason.to_owned()),
            ..entry(EmployerEvent::Refused, keeper.actor(), now)
        })
    }

    /// P7: the administration changes name and USCC of a verified employer.
    pub fn correct(
        &mut self,
        keeper: &EmployerKeeper,
        (name, uscc): (&str, &str),
        now: Timestamp,
    ) -> Result<EmployerEntry, Refusal> {
        match &self.standing {
            Standing::Verified { .. } => {}
            Standing::Draft | Standing::Submitted { .. } | Standing::Refused { .. } => {
                return Err(Conflict::NotEffective.into());
            }
        }
        let mut profile = self.profile.clone();
        profile.insert(FieldName::EmployerName, name.to_owned());
        profile.insert(FieldName::EmployerUscc, uscc.to_owned());
        Refusal::unless_empty(EMPLOYER_PROFILE.check_complete(&profile, 1))?;
        self.profile = EMPLOYER_PROFILE.normalise(profile);
        Ok(entry(EmployerEvent::Corrected, keeper.actor(), now))
    }

    /// P7: announces the picture of the licence.
    pub fn announce_licence(
        &mut self,
        own: &OwnEmployer,
        (id, announced): (UploadId, Announced),
        now: Timestamp,
    ) -> Result<EmployerEntry, Refusal> {
        Refusal::unless_empty(announced.faults())?;
        let used = self.licence.clone();
        self.uploads.retain(|upload| match &upload.state {
            UploadState::Awaited { until } => *until > now,
            UploadState::Kept { .. } => true,
            UploadState::Refused { .. } => false,
        });
        while self.uploads.len() >= MAX_LICENCES {
            let unused = self.uploads.iter().position(|upload| Some(&upload.id) != used.as_ref());
            self.uploads.remove(unused.ok_or(Conflict::TooManyUploads)?);
        }
        self.uploads.push(Upload::announced(id, announced, now));
        Ok(entry(EmployerEvent::LicenceAnnounced, own.actor(), now))
    }

    /// F13: the inspection's verdict on a licence.
    pub fn inspected(&mut self, id: &UploadId, verdict: Verdict, now: Timestamp) -> Result<EmployerEntry, Refusal> {
        let upload = self.uploads.iter_mut().find(|upload| upload.id == *id);
        upload.ok_or(Refusal::NotFound)?.decide(verdict, now)?;
        Ok(entry(EmployerEvent::LicenceInspected, &Actor::System, now))
    }

    fn licence_is_kept(&self) -> bool {
        let kept = |id: &UploadId| self.uploads.iter().any(|upload| upload.id == *id && upload.is_kept());
        self.licence.as_ref().is_some_and(kept)
    }

    fn unknown_licence(&self, saved: &Registration) -> Option<Fault> {
        let known = |id: &UploadId| self.uploads.iter().any(|upload| upload.id == *id);
        let unknown = saved.licence.as_ref().is_some_and(|id| !known(id));
        unknown.then(|| Fault::new("/licence", FaultCode::UnknownCode, "没有这份材料"))
    }

    fn fixed_faults(&self, profile: &Fields) -> Vec<Fault> {
        let changed = |name: &&FieldName| profile.get(*name) != self.profile.get(*name);
        let fault = |name: &FieldName| {
            let message = "单位名称和统一社会信用代码只能由管理部门修改";
            Fault::new(format!("/profile/{}", name.as_str()), FaultCode::NotAllowed, message)
        };
        FIXED.iter().filter(changed).map(fault).collect()
    }
}

fn entry(event: EmployerEvent, by: &Actor, at: Timestamp) -> EmployerEntry {
    EmployerEntry {
        event,
        by: by.clone(),
        at,
        note: None,
    }
}
