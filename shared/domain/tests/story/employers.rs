//! Fictitious employers, what they offer, and agreements in every state.

use crate::people::{
    accepted, approve, asker, at, bound, decide, graduate_session, noon, owner, owner_principal, province, settings,
    staff, whole_school,
};
use domain::account::Access;
use domain::dossier::{Accepting, DeclaringSubject, Dossier, NewFiling, OwnRoute, TerminationAnswer, TerminationWish};
use domain::employer::{Employer, EmployerEntry, Registration};
use domain::filing::Declared;
use domain::history::Subject;
use domain::id::{FilingId, InvitationId, Subject as SignIn, UploadId};
use domain::invitation::{Invitation, Offer, Recipient};
use domain::kind::{DestinationKind, FieldName, Fields};
use domain::policy::{Asker, Contractor, EmployerKeeper, Inviter, Offerer, OwnEmployer, Signer};
use domain::principal::Principal;
use domain::refusal::Refusal;
use domain::school::ReviewMode;
use domain::termination::TerminationReason;
use domain::time::Timestamp;
use domain::upload::{Announced, KeptPicture, PictureType, Verdict};

pub(crate) const MODE: ReviewMode = ReviewMode::SchoolOnly;

pub(crate) fn employer_principal(subject: &str) -> Principal {
    Principal::Employer(SignIn::parse(subject).unwrap())
}

pub(crate) fn fields(pairs: &[(FieldName, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

pub(crate) fn profile() -> Fields {
    fields(&[
        (FieldName::EmployerName, "演示科技有限公司（虚构）"),
        (FieldName::EmployerUscc, "91110101QHJRWTAANH"),
        (FieldName::EmployerNature, "39"),
        (FieldName::EmployerIndustry, "44"),
        (FieldName::EmployerDivision, "110108"),
        (FieldName::EmployerAddress, "演示路2号"),
        (FieldName::ContactName, "人事部"),
        (FieldName::ContactPhone, "010-88888888"),
    ])
}

pub(crate) fn terms() -> Fields {
    fields(&[
        (FieldName::JobCategory, "25"),
        (FieldName::Post, "研究员"),
        (FieldName::ContactName, "人事部"),
        (FieldName::ContactPhone, "010-88888888"),
        (FieldName::Probation, "3"),
        (FieldName::Salary, "12000"),
        (FieldName::ArchiveTransfer, "1"),
        (FieldName::HukouMigration, "1"),
    ])
}

pub(crate) fn agreement() -> Declared {
    let mut all = profile();
    all.extend(terms());
    Declared {
        kind: DestinationKind::SigningAgreement,
        fields: all,
        proofs: Vec::new(),
    }
}

pub(crate) fn upload_id(last: u8) -> UploadId {
    UploadId::parse(&format!("00000000000000{last:02}")).unwrap()
}

pub(crate) fn announced() -> Announced {
    Announced {
        content_type: PictureType::Png,
        size_bytes: 1,
        sha256: "0".repeat(64),
    }
}

pub(crate) fn keep() -> Verdict {
    Verdict::Keep(KeptPicture {
        content_type: PictureType::Png,
        width: 300,
        height: 300,
        sha256: "0".repeat(64),
    })
}

/// The dossier with a picture that was looked at and kept.
pub(crate) fn with_picture(dossier: &mut Dossier, last: u8) -> UploadId {
    let (id, owner) = (upload_id(last), owner(dossier));
    dossier
        .announce_upload(&owner, id.clone(), announced(), noon())
        .unwrap();
    dossier.inspected(&id, keep(), noon()).unwrap();
    id
}

pub(crate) fn own(employer: &Employer) -> OwnEmployer {
    OwnEmployer::ask(&asker(&Principal::Employer(employer.subject.clone())), employer).unwrap()
}

pub(crate) fn keeper(employer: &Employer) -> EmployerKeeper {
    let (principal, account) = staff(province("11"), Access::ReadWrite);
    let asker = Asker {
        principal: &principal,
        account: Some(&account),
        now: noon(),
    };
    EmployerKeeper::ask(&asker, employer).unwrap()
}

/// A draft with a licence that was looked at.
pub(crate) fn draft() -> Employer {
    draft_of("employer")
}

pub(crate) fn draft_of(subject: &str) -> Employer {
    let mut employer = Employer::unregistered(SignIn::parse(subject).unwrap());
    let (own, licence) = (own(&employer), upload_id(0));
    employer
        .announce_licence(&own, (licence.clone(), announced()), noon())
        .unwrap();
    employer.inspected(&licence, keep(), noon()).unwrap();
    save(&mut employer, profile()).unwrap();
    employer
}

pub(crate) fn save(employer: &mut Employer, profile: Fields) -> Result<EmployerEntry, Refusal> {
    let own = own(employer);
    let licence = Some(upload_id(0));
    employer.save(&own, Registration { profile, licence }, noon())
}

pub(crate) fn submitted() -> Employer {
    let mut employer = draft();
    employer.submit(&own(&draft()), noon()).unwrap();
    employer
}

pub(crate) fn verified() -> Employer {
    let mut employer = submitted();
    let keeper = keeper(&employer);
    employer.verify(&keeper, noon()).unwrap();
    employer
}

pub(crate) fn inviter() -> Inviter {
    Inviter::ask(&asker(&employer_principal("employer")), &verified()).unwrap()
}

pub(crate) fn offerer(invitation: &Invitation) -> Offerer {
    Offerer::ask(&asker(&employer_principal("employer")), invitation).unwrap()
}

pub(crate) fn invitation(serial: u8) -> Invitation {
    let employer = verified();
    let dossier = bound();
    let id = InvitationId::new(employer.id.clone(), [serial; 10]);
    let recipient = Recipient::new(dossier.id.clone(), &dossier.entry);
    let offer = Offer {
        terms: terms(),
        validity_days: 2,
    };
    Invitation::send(&inviter(), (id, recipient), (&employer, offer), noon())
        .unwrap()
        .0
}

pub(crate) fn accepts(dossier: &mut Dossier, invitation: &mut Invitation, now: Timestamp) -> Result<(), Refusal> {
    let principal = graduate_session("owner", Some(now));
    let asker = Asker {
        principal: &principal,
        account: None,
        now,
    };
    let signer = Signer::ask(&asker, dossier)?;
    let terms = invitation.digest();
    let accepting = Accepting {
        invitation,
        employer: &verified(),
        terms: &terms,
        filing: FilingId::parse("0123456789ABCDEF").unwrap(),
    };
    dossier.accept(&signer, accepting, &settings(MODE), now).map(drop)
}

/// The graduate has accepted; the school has not decided.
pub(crate) fn accepted_online() -> Dossier {
    let mut dossier = accepted();
    accepts(&mut dossier, &mut invitation(1), noon()).unwrap();
    dossier
}

/// An agreement that was signed online and approved.
pub(crate) fn signed() -> Dossier {
    let mut dossier = accepted_online();
    decide(&mut dossier, whole_school(), Subject::Filing, approve()).unwrap();
    dossier
}

pub(crate) fn started(route: OwnRoute) -> Dossier {
    let mut dossier = accepted();
    let mut content = agreement();
    if route == OwnRoute::PaperAgreement {
        content.proofs = vec![with_picture(&mut dossier, 1)];
    }
    let (owner, id) = (owner(&dossier), FilingId::parse("0123456789ABCDEF").unwrap());
    let new = NewFiling { id, route, content };
    dossier.start_filing(&owner, new, &settings(MODE), noon()).unwrap();
    dossier
}

pub(crate) fn submitted_by(route: OwnRoute) -> Dossier {
    let mut dossier = started(route);
    let owner = owner(&dossier);
    dossier
        .submit(&owner, DeclaringSubject::Filing, &settings(MODE), noon())
        .unwrap();
    dossier
}

/// A paper agreement that was approved.
pub(crate) fn on_paper() -> Dossier {
    let mut dossier = submitted_by(OwnRoute::PaperAgreement);
    decide(&mut dossier, whole_school(), Subject::Filing, approve()).unwrap();
    dossier
}

/// The text is approved; the stamped copy is missing.
pub(crate) fn stamping() -> Dossier {
    let mut dossier = submitted_by(OwnRoute::OfflineSigning);
    decide(&mut dossier, whole_school(), Subject::Filing, approve()).unwrap();
    dossier
}

pub(crate) fn copy_submitted() -> Dossier {
    let mut dossier = stamping();
    let picture = with_picture(&mut dossier, 2);
    let owner = owner(&dossier);
    dossier
        .submit_copy(&owner, vec![picture], &settings(MODE), noon())
        .unwrap();
    dossier
}

/// Signed offline, stamped and approved.
pub(crate) fn stamped() -> Dossier {
    let mut dossier = copy_submitted();
    decide(&mut dossier, whole_school(), Subject::StampedCopy, approve()).unwrap();
    dossier
}

pub(crate) fn wish(letter: Vec<UploadId>) -> TerminationWish {
    TerminationWish {
        reason: TerminationReason::BetterOffer,
        note: String::new(),
        letter,
    }
}

pub(crate) fn contractor(dossier: &Dossier) -> Result<Contractor, Refusal> {
    Contractor::ask(&asker(&employer_principal("employer")), dossier)
}

/// The graduate has asked to end an agreement that was signed online.
pub(crate) fn asked_by_graduate() -> Dossier {
    let mut dossier = signed();
    let owner = owner(&dossier);
    dossier
        .ask_termination(&owner, wish(Vec::new()), &settings(MODE), noon())
        .unwrap();
    dossier
}

pub(crate) fn asked_by_employer() -> Dossier {
    let mut dossier = signed();
    let contractor = contractor(&dossier).unwrap();
    dossier
        .ask_termination_as_employer(&contractor, wish(Vec::new()), &settings(MODE), noon())
        .unwrap();
    dossier
}

/// Both sides agree; the school has not decided.
pub(crate) fn both_agree() -> Dossier {
    let mut dossier = asked_by_graduate();
    let contractor = contractor(&dossier).unwrap();
    dossier
        .answer_termination_as_employer(&contractor, TerminationAnswer::Accept, &settings(MODE), noon())
        .unwrap();
    dossier
}

/// The graduate has asked to end an agreement that was signed on paper, with the release letter.
pub(crate) fn letter_submitted() -> Dossier {
    let mut dossier = on_paper();
    let letter = with_picture(&mut dossier, 3);
    let owner = owner(&dossier);
    dossier
        .ask_termination(&owner, wish(vec![letter]), &settings(MODE), noon())
        .unwrap();
    dossier
}

pub(crate) fn later() -> Timestamp {
    at("2026-05-27T16:00:00Z")
}

pub(crate) fn much_later() -> Timestamp {
    at("2026-06-03T16:00:00Z")
}

pub(crate) fn signer(dossier: &Dossier) -> Result<Signer, Refusal> {
    Signer::ask(&asker(&owner_principal()), dossier)
}
