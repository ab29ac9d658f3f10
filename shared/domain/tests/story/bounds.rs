//! What happens where a dossier holds as much as it may.

use crate::people::{asker, decide, effective, noon, owner, owner_principal, settings, whole_school};
use domain::account::Module;
use domain::authorization::{AuthorizationStatus, Grant, MAX_AUTHORIZATIONS};
use domain::confirmation::Answer;
use domain::dossier::{DeclaringSubject, Dossier, NewFiling};
use domain::history::{Entry, Subject};
use domain::id::{FilingId, UploadId};
use domain::number::VerificationNumber;
use domain::policy::Authorizer;
use domain::refusal::{Conflict, Refusal};
use domain::report::Part;
use domain::school::ReviewMode;
use domain::upload::{Announced, KeptPicture, MAX_UPLOADS, PictureType, Verdict};

fn confirmed() -> Dossier {
    let mut dossier = effective();
    let (owner, shown) = (owner(&dossier), dossier.fingerprint());
    dossier.confirm(&owner, &shown, Answer::Right, noon()).unwrap();
    dossier
}

fn grants(dossier: &mut Dossier, part: Part, number: u8) -> VerificationNumber {
    let principal = owner_principal();
    let authorizer = Authorizer::ask(&asker(&principal), dossier).unwrap();
    let grant = Grant {
        part,
        until: dossier.last_authorization_day(),
        number: [number; 5],
        secret: [number; 17],
    };
    dossier.authorize(&authorizer, &grant, noon()).unwrap().number
}

#[test]
fn v1_an_authorization_in_force_outlives_any_number_of_the_other_parts() {
    let mut dossier = confirmed();
    let hukou = grants(&mut dossier, Part::Hukou, 0);
    for number in 1..=u8::try_from(MAX_AUTHORIZATIONS * 2).unwrap() {
        grants(&mut dossier, Part::Archive, number);
        assert!(dossier.authorizations.len() <= MAX_AUTHORIZATIONS);
    }
    let kept = dossier.authorization(Part::Hukou).unwrap();
    assert_eq!(kept.report.number, hukou);
    assert_eq!(kept.status(noon()), AuthorizationStatus::InForce);
}

fn announced(number: usize) -> Announced {
    Announced {
        content_type: PictureType::Png,
        size_bytes: 1000,
        sha256: format!("{number:064x}"),
    }
}

fn upload_id(number: usize) -> UploadId {
    UploadId::parse(&format!("{number:016}")).unwrap()
}

fn announces(dossier: &mut Dossier, number: usize) -> Result<Entry, Refusal> {
    let owner = owner(dossier);
    dossier.announce_upload(&owner, upload_id(number), announced(number), noon())
}

fn inspects(dossier: &mut Dossier, number: usize, verdict: Verdict) {
    let at = noon() + jiff::SignedDuration::from_secs(i64::try_from(number).unwrap());
    dossier.inspected(&upload_id(number), verdict, at).unwrap();
}

fn refuse() -> Verdict {
    Verdict::Refuse {
        code: "not_an_image".to_owned(),
        message: "不是图片".to_owned(),
    }
}

fn keep() -> Verdict {
    Verdict::Keep(KeptPicture {
        content_type: PictureType::Png,
        width: 300,
        height: 300,
        sha256: "0".repeat(64),
    })
}

#[test]
fn f13_refused_pictures_make_room_oldest_first_and_stay_refused_until_then() {
    let mut dossier = crate::people::accepted();
    for number in 0..MAX_UPLOADS {
        announces(&mut dossier, number).unwrap();
        inspects(&mut dossier, number, refuse());
    }
    let again = |dossier: &mut Dossier, content: usize| {
        let owner = owner(dossier);
        dossier.announce_upload(&owner, upload_id(1000), announced(content), noon())
    };
    assert!(matches!(again(&mut dossier, 0), Err(Refusal::Invalid(_))));
    announces(&mut dossier, MAX_UPLOADS).unwrap();
    assert_eq!(dossier.uploads.len(), MAX_UPLOADS);
    assert!(dossier.uploads.iter().all(|upload| upload.id != upload_id(0)));
    assert!(matches!(again(&mut dossier, 1), Err(Refusal::Invalid(_))));
    again(&mut dossier, 0).unwrap();
}

#[test]
fn f13_pictures_that_serve_are_never_forgotten_for_room() {
    let mut dossier = crate::people::accepted();
    for number in 0..MAX_UPLOADS {
        announces(&mut dossier, number).unwrap();
        inspects(&mut dossier, number, keep());
    }
    assert_eq!(
        announces(&mut dossier, MAX_UPLOADS),
        Err(Refusal::Conflict(Conflict::TooManyUploads))
    );
}

/// A draft that names the only picture.
fn with_proof() -> Dossier {
    let mut dossier = crate::people::accepted();
    announces(&mut dossier, 1).unwrap();
    inspects(&mut dossier, 1, keep());
    let owner = owner(&dossier);
    let mut content = crate::people::not_seeking();
    content.proofs = vec![upload_id(1)];
    let new = NewFiling {
        route: domain::dossier::OwnRoute::Declaration,
        id: FilingId::parse("0123456789ABCDEF").unwrap(),
        content,
    };
    dossier
        .start_filing(&owner, new, &settings(ReviewMode::SchoolOnly), noon())
        .unwrap();
    dossier
}

#[test]
fn f13_a_picture_in_use_is_not_removed_and_the_refusal_says_so() {
    let mut dossier = with_proof();
    assert_eq!(
        dossier.remove_upload(&owner(&dossier), &upload_id(1), noon()),
        Err(Refusal::Conflict(Conflict::PictureInUse))
    );
}

#[test]
fn f12_what_proved_a_filing_that_ended_stays_and_a_discarded_draft_keeps_nothing() {
    let school_only = settings(ReviewMode::SchoolOnly);
    let mut discarded = with_proof();
    discarded
        .discard(&owner(&discarded), DeclaringSubject::Filing, &school_only, noon())
        .unwrap();
    discarded
        .remove_upload(&owner(&discarded), &upload_id(1), noon())
        .unwrap();

    let mut rejected = with_proof();
    rejected
        .submit(&owner(&rejected), DeclaringSubject::Filing, &school_only, noon())
        .unwrap();
    let reason = "材料不符".to_owned();
    let verdict = domain::dossier::Verdict::Reject { reason };
    decide(&mut rejected, whole_school(), Subject::Filing, verdict).unwrap();
    assert!(rejected.module_uses(Module::Employment, &upload_id(1)));
    assert_eq!(
        rejected.remove_upload(&owner(&rejected), &upload_id(1), noon()),
        Err(Refusal::Conflict(Conflict::PictureInUse))
    );
}
