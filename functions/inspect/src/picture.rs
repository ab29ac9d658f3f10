//! Whose picture an upload is, and where its verdict belongs.

use domain::id::{EmployerId, GraduateId, UploadId};
use domain::refusal::Refusal;
use domain::upload::{Announced, Upload, UploadState, Verdict};
use gateway::answer::no_content;
use records::{Call, Done, EmployerDone, Error, Records};

/// An upload by its key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    of: Of,
    upload: UploadId,
}

#[derive(Debug, PartialEq, Eq)]
enum Of {
    /// Proof: `proofs/<graduate>/<upload>`.
    Graduate(GraduateId),
    /// P7: `licences/<employer>/<upload>`.
    Employer(EmployerId),
}

impl Picture {
    pub(crate) fn parse(key: &str) -> Option<Self> {
        let (folder, rest) = key.split_once('/')?;
        let (of, upload) = rest.split_once('/')?;
        let of = match folder {
            "proofs" => Of::Graduate(GraduateId::parse(of).ok()?),
            "licences" => Of::Employer(EmployerId::parse(of).ok()?),
            _ => return None,
        };
        let upload = UploadId::parse(upload).ok()?;
        Some(Self { of, upload })
    }

    /// The key: of the upload, and of the picture that is kept of it.
    pub(crate) fn key(&self) -> String {
        match &self.of {
            Of::Graduate(graduate) => format!("proofs/{graduate}/{}", self.upload),
            Of::Employer(employer) => format!("licences/{employer}/{}", self.upload),
        }
    }

    /// What was announced for it while it waits for its verdict; `None` if nothing waits.
    pub(crate) async fn awaited(&self, records: &Records, call: &Call) -> Result<Option<Announced>, Error> {
        let uploads = match &self.of {
            Of::Graduate(graduate) => {
                let opened = records.open_as_system(call, graduate).await;
                opened.map(|work| work.dossier.uploads)
            }
            Of::Employer(employer) => {
                let registered = records.registered_employer(employer).await;
                registered.map(|employer| employer.uploads)
            }
        };
        match uploads {
            Ok(uploads) => Ok(still_waits(&uploads, &self.upload).cloned()),
            Err(Error::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Records the verdict. `NotFound`: the upload was removed meanwhile; another refusal: it has its verdict.
    pub(crate) async fn decided(&self, records: &Records, call: &Call, verdict: &Verdict) -> Result<(), Error> {
        match &self.of {
            Of::Graduate(graduate) => {
                let changed = records.change_as_system(call, graduate, |work| {
                    let entry = work.dossier.inspected(&self.upload, verdict.clone(), call.now)?;
                    Ok(Done {
                        entry: Some(entry),
                        answer: no_content(),
                    })
                });
                changed.await?;
            }
            Of::Employer(employer) => {
                let changed = records.change_employer(call, (employer, None), |work| {
                    let entry = work.employer.inspected(&self.upload, verdict.clone(), call.now)?;
                    Ok::<_, Refusal>(EmployerDone {
                        entry,
                        answer: no_content(),
                    })
                });
                changed.await?;
            }
        }
        Ok(())
    }
}

fn still_waits<'a>(uploads: &'a [Upload], id: &UploadId) -> Option<&'a Announced> {
    let upload = uploads.iter().find(|upload| upload.id == *id)?;
    match upload.state {
        UploadState::Awaited { .. } => Some(&upload.announced),
        UploadState::Kept { .. } | UploadState::Refused { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Timestamp;
    use domain::upload::{KeptPicture, PictureType};

    #[test]
    fn f13_only_keys_of_pictures_are_read() {
        let employer = EmployerId::of(&domain::id::Subject::parse("some-sign-in").unwrap());
        for key in [
            "proofs/10001-2026-7K3QX9M2PA4B/0123456789ABCDEF".to_owned(),
            format!("licences/{employer}/0123456789ABCDEF"),
        ] {
            assert_eq!(Picture::parse(&key).unwrap().key(), key);
        }
        for key in [
            "rosters/10001/2026/x".to_owned(),
            "proofs/10001-2026-7K3QX9M2PA4B".to_owned(),
            "proofs/a/b".to_owned(),
            "../proofs/a/b".to_owned(),
            format!("proofs/{employer}/0123456789ABCDEF"),
            "licences/10001-2026-7K3QX9M2PA4B/0123456789ABCDEF".to_owned(),
            format!("licences/{employer}/a/b"),
        ] {
            assert!(Picture::parse(&key).is_none(), "{key}");
        }
    }

    #[test]
    fn f13_nothing_is_kept_after_a_verdict_or_a_removal() {
        let id = UploadId::parse("0123456789ABCDEF").unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let in_state = |state| Upload {
            id: id.clone(),
            announced: Announced {
                content_type: PictureType::Png,
                size_bytes: 7,
                sha256: "0".repeat(64),
            },
            state,
        };
        let refused = UploadState::Refused {
            at: now,
            code: String::new(),
            message: String::new(),
        };
        let picture = KeptPicture {
            content_type: PictureType::Png,
            width: 200,
            height: 200,
            sha256: String::new(),
        };
        let kept = UploadState::Kept { at: now, picture };
        let awaited = UploadState::Awaited { until: now };
        assert!(still_waits(&[in_state(awaited)], &id).is_some());
        assert!(still_waits(&[in_state(kept)], &id).is_none());
        assert!(still_waits(&[in_state(refused)], &id).is_none());
        assert!(still_waits(&[], &id).is_none());
    }
}
