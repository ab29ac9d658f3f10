//! What people say when they do something.

use super::plan::{Finding, Opinion};
use domain::dossier::{Correction, Dossier, ReviewRequest, Verdict};
use domain::history::Subject;
use domain::id::UploadId;
use domain::roster::{Column, RosterCorrection};
use domain::upload::{Announced, KeptPicture, PictureType, UploadState, Verdict as Inspected};
use journeys::rig::declared;
use journeys::rig::deed::Deed;

pub(super) fn announced(serial: u64) -> Announced {
    Announced {
        content_type: PictureType::Png,
        size_bytes: 1_000,
        sha256: format!("{serial:064x}"),
    }
}

pub(super) fn correction(statement: &str) -> Correction {
    let content = declared(statement);
    Correction {
        kind: content.kind,
        fields: content.fields,
    }
}

/// Every other correction is of what no report shows.
pub(super) fn corrected(serial: u64) -> RosterCorrection {
    RosterCorrection::from([if serial.is_multiple_of(2) {
        (Column::Major, format!("专业{serial}"))
    } else {
        (Column::PoliticalStatus, "群众".to_owned())
    }])
}

pub(super) fn review(opinion: Opinion, statement: &str, dossier: &Dossier) -> ReviewRequest {
    let reason = "请核对".to_owned();
    ReviewRequest {
        subject: Subject::Filing,
        revision: dossier.progress(Subject::Filing).map_or(1, |(_, revision)| revision),
        verdict: match opinion {
            Opinion::Approve => Verdict::Approve { correction: None },
            Opinion::ApproveCorrected => Verdict::Approve {
                correction: Some(correction(statement)),
            },
            Opinion::Return => Verdict::Return { reason },
            Opinion::Reject => Verdict::Reject { reason },
        },
    }
}

/// The inspector looks at the oldest upload that waits, or at one that nobody announced.
pub(super) fn inspection(finding: Finding, dossier: &Dossier) -> Deed {
    let waits = |state: &UploadState| matches!(state, UploadState::Awaited { .. });
    let awaited = dossier.uploads.iter().find(|upload| waits(&upload.state));
    let nobodys = || UploadId::parse("0000000000000000").unwrap();
    let upload = awaited.map_or_else(nobodys, |upload| upload.id.clone());
    let verdict = match finding {
        Finding::Picture => Inspected::Keep(KeptPicture {
            content_type: PictureType::Png,
            width: 300,
            height: 300,
            sha256: "0".repeat(64),
        }),
        Finding::Nonsense => Inspected::Refuse {
            code: "not_a_picture".to_owned(),
            message: "不是图片".to_owned(),
        },
    };
    Deed::Inspect(upload, verdict)
}
