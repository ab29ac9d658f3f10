//! Employers (P7, P8): who they are, whether the administration has verified them, and whom schools are warned about.
//!
//! ```mermaid
#![doc = include_str!("../../../docs/states/employer.mmd")]
//! ```

mod standing;

pub use standing::{EmployerEntry, EmployerEvent, Refused, Standing};

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
    /// When it was first verified: from then on who it is belongs to the administration, whatever becomes of it. Agreements
    /// may name it.
    #[serde(default)]
    pub known_since: Option<Timestamp>,
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
            known_since: None,
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

    /// The province that administers it: where it says that it is until one has decided, and that one from then on. A draft
    /// is nobody else's business.
    pub fn province(&self) -> Option<ProvinceCode> {
        match &self.standing {
            Standing::Draft => None,
            Standing::Submitted { .. } => codes::province_of(self.profile.get(&FieldName::EmployerDivision)?),
            Standing::Verified { province, .. } | Standing::Refused(Refused { province, .. }) => Some(province.clone()),
        }
    }

    /// P7: whether it may search and invite.
    pub fn is_verified(&self) -> bool {
        match self.standing {
            Standing::Verified { .. } => true,
            Standing::Draft | Standing::Submitted { .. } | Standing::Refused(_) => false,
        }
    }

    /// P7: saves the profile. Before it is verified everything may change; afterwards all but name and USCC, and the profile
    /// must stay complete.
    pub fn save(&mut self, own: &OwnEmployer, saved: Registration, now: Timestamp) -> Result<EmployerEntry, Refusal> {
        match &self.standing {
            Standing::Draft | Standing::Refused(_) => {
                let profile = EMPLOYER_PROFILE.normalise(saved.profile.clone());
                let mut faults = EMPLOYER_PROFILE.check_draft(&saved.profile);
                faults.extend(self.unknown_licence(&saved));
                if self.known_since.is_some() {
                    faults.extend(self.fixed_faults(&profile));
                }
                Refusal::unless_empty(faults)?;
                self.profile = profile;
                self.licence = saved.licence;
            }
            Standing::Submitted { .. } => return Err(Conflict::InReview.into()),
            Standing::Verified { .. } => {
                let profile = EMPLOYER_PROFILE.normalise(saved.profile.clone());
                let mut faults = EMPLOYER_PROFILE.check_complete(&saved.profile, 1);
                faults.extend(self.fixed_faults(&profile));
                if saved.licence.is_some() && saved.licence != self.licence {
                    let message = "核准后不能更换证照，请联系管理部门";
                    faults.push(Fault::new("/licence", FaultCode::NotAllowed, message));
                }
                Refusal::unless_empty(faults)?;
                self.profile = profile;
            }
        }
        Ok(entry(EmployerEvent::Saved, own.actor(), now))
    }

    /// P7: hands a complete profile with a licence to the administration.
    pub fn submit(&mut self, own: &OwnEmployer, now: Timestamp) -> Result<EmployerEntry, Refusal> {
        let refused = match &self.standing {
            Standing::Draft => None,
            Standing::Refused(refused) => Some(refused.clone()),
            Standing::Submitted { .. } => return Err(Conflict::InReview.into()),
            Standing::Verified { .. } => return Err(Conflict::AlreadyVerified.into()),
        };
        let mut faults = EMPLOYER_PROFILE.check_complete(&self.profile, 1);
        faults.extend(self.licence_fault());
        Refusal::unless_empty(faults)?;
        self.standing = Standing::Submitted { at: now, refused };
        Ok(entry(EmployerEvent::Submitted, own.actor(), now))
    }

    /// Takes the registration back for editing.
    pub fn withdraw(&mut self, own: &OwnEmployer, now: Timestamp) -> Result<EmployerEntry, Refusal> {
        match &self.standing {
            Standing::Submitted { refused, .. } => {
                self.standing = refused.clone().map_or(Standing::Draft, Standing::Refused);
            }
            Standing::Draft | Standing::Verified { .. } | Standing::Refused(_) => {
                return Err(Conflict::NotInReview.into());
            }
        }
        Ok(entry(EmployerEvent::Withdrawn, own.actor(), now))
    }

    /// P7: the administration verifies it.
    pub fn verify(&mut self, keeper: &EmployerKeeper, now: Timestamp) -> Result<EmployerEntry, Refusal> {
        match &self.standing {
            Standing::Submitted { .. } => {}
            Standing::Draft | Standing::Verified { .. } | Standing::Refused(_) => {
                return Err(Conflict::NotInReview.into());
            }
        }
        self.known_since = self.known_since.or(Some(now));
        self.standing = Standing::Verified {
            by: keeper.actor().clone(),
            at: now,
            province: self.province().ok_or(Refusal::NotFound)?,
        };
        Ok(entry(EmployerEvent::Verified, keeper.actor(), now))
    }

    /// P7: the administration refuses it, or revokes its verification. Invitations that are out can't be accepted then.
    pub fn refuse(&mut self, keeper: &EmployerKeeper, reason: &str, now: Timestamp) -> Result<EmployerEntry, Refusal> {
        Refusal::unless_empty(crate::dossier::reason_faults(reason))?;
        match &self.standing {
            Standing::Submitted { .. } | Standing::Verified { .. } => {}
            Standing::Draft | Standing::Refused(_) => return Err(Conflict::NotInReview.into()),
        }
        self.standing = Standing::Refused(Refused {
            by: keeper.actor().clone(),
            at: now,
            reason: reason.to_owned(),
            province: self.province().ok_or(Refusal::NotFound)?,
        });
        Ok(EmployerEntry {
            note: Some(reason.to_owned()),
            ..entry(EmployerEvent::Refused, keeper.actor(), now)
        })
    }

    /// P7: the administration changes name and USCC of an employer that it has verified, now or before.
    pub fn correct(
        &mut self,
        keeper: &EmployerKeeper,
        (name, uscc): (&str, &str),
        now: Timestamp,
    ) -> Result<EmployerEntry, Refusal> {
        match &self.standing {
            Standing::Verified { .. } => {}
            Standing::Refused(_) if self.known_since.is_some() => {}
            Standing::Draft | Standing::Submitted { .. } | Standing::Refused(_) => {
                return Err(Conflict::EmployerNotVerified.into());
            }
        }
        let mut profile = self.profile.clone();
        profile.insert(FieldName::EmployerName, name.to_owned());
        profile.insert(FieldName::EmployerUscc, uscc.to_owned());
        let corrected = |fault: Fault| match fault.field.as_str() {
            "/fields/employer_name" => Some(Fault::new("/name", fault.code, fault.message)),
            "/fields/employer_uscc" => Some(Fault::new("/uscc", fault.code, fault.message)),
            _ => None,
        };
        let faults = EMPLOYER_PROFILE.check_complete(&profile, 1);
        Refusal::unless_empty(faults.into_iter().filter_map(corrected).collect())?;
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

    fn licence_fault(&self) -> Option<Fault> {
        let label = EMPLOYER_PROFILE.proof.label;
        let licence = self.licence.as_ref();
        let upload = licence.and_then(|id| self.uploads.iter().find(|upload| upload.id == *id));
        let (code, message) = match upload.map(|upload| &upload.state) {
            Some(UploadState::Kept { .. }) => return None,
            Some(UploadState::Awaited { .. }) => (FaultCode::NotAllowed, format!("{label}尚未上传或尚未检查完毕")),
            Some(UploadState::Refused { message, .. }) => {
                (FaultCode::NotAllowed, format!("{label}检查未通过：{message}"))
            }
            None => (FaultCode::Missing, format!("请上传{label}")),
        };
        Some(Fault::new("/licence", code, message))
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
