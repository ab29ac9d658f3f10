//! What must never become of an agreement: the wrong parties, lost proof, nobody who could end it.

use crate::agreements::force;
use crate::employers::{
    MODE, accepts, asked_by_graduate, copy_submitted, employer_principal, invitation, keeper, letter_submitted, own,
    profile, save, signed, signer, started, submitted, verified, wish,
};
use crate::operations::amender;
use crate::people::{accepted, approve, asker, decide, noon, owner, paperwork, settings, whole_school};
use domain::agreement::{AgreementForm, MAX_VERSIONS};
use domain::dossier::{Accepting, Correction, Dossier, OwnRoute, TerminationAnswer, Verdict};
use domain::employer::Standing;
use domain::filing::{Ended, Outcome};
use domain::history::Subject;
use domain::id::{FilingId, UploadId};
use domain::identity::PersonName;
use domain::kind::{FieldForm, FieldName, Fields};
use domain::policy::Contractor;
use domain::refusal::{Conflict, Refusal};
use domain::termination::TerminationReason;

fn conflict<T: std::fmt::Debug>(done: Result<T, Refusal>) -> Conflict {
    match done.unwrap_err() {
        Refusal::Conflict(conflict) => conflict,
        other => panic!("{other:?}"),
    }
}

#[test]
fn p7_an_invitation_by_another_name_or_uscc_than_the_employer_has_now_is_not_accepted() {
    let mut dossier = accepted();
    let (mut invitation, mut employer) = (invitation(1), verified());
    let by = keeper(&employer);
    employer
        .correct(&by, ("更名公司（虚构）", employer.uscc().to_owned().as_str()), noon())
        .unwrap();
    let signer = signer(&dossier).unwrap();
    let terms = invitation.digest();
    let accepting = Accepting {
        invitation: &mut invitation,
        employer: &employer,
        terms: &terms,
        filing: FilingId::parse("0123456789ABCDEF").unwrap(),
    };
    let done = dossier.accept(&signer, accepting, &settings(MODE), noon());
    assert_eq!(conflict(done), Conflict::EmployerChanged);
}

#[test]
fn o1_an_invitation_to_somebody_else_than_the_roster_has_now_is_not_accepted() {
    let mut dossier = accepted();
    dossier.entry.major = "统计学".to_owned();
    dossier.entry.name = PersonName::parse("另一人").unwrap();
    let done = accepts(&mut dossier, &mut invitation(1), noon());
    assert_eq!(conflict(done), Conflict::RecipientChanged);
    let mut dossier = accepted();
    dossier.entry.major = "统计学".to_owned();
    accepts(&mut dossier, &mut invitation(1), noon()).unwrap();
}

fn ended(entry: domain::history::Entry) -> Ended {
    entry.ended.unwrap()
}

fn letter_of(dossier: &Dossier) -> UploadId {
    let termination = dossier.filing.as_ref().and_then(|filing| filing.termination());
    termination.unwrap().request().letter[0].clone()
}

#[test]
fn f12_the_release_letter_stays_whatever_became_of_the_request() {
    let verdicts = [
        approve(),
        Verdict::Reject {
            reason: "印章不清晰".to_owned(),
        },
    ];
    for verdict in verdicts {
        let mut dossier = letter_submitted();
        let letter = letter_of(&dossier);
        let entry = decide(&mut dossier, whole_school(), Subject::Termination, verdict).unwrap();
        assert!(dossier.ended_proofs.contains(&letter));
        if let Some(ended) = entry.ended {
            let request = ended.termination.unwrap();
            assert_eq!(
                (request.letter, request.reason),
                (vec![letter], TerminationReason::BetterOffer)
            );
        }
    }
    let mut dossier = letter_submitted();
    let letter = letter_of(&dossier);
    assert_eq!(
        ended(force(&mut dossier).unwrap().unwrap()).outcome,
        Outcome::Terminated
    );
    assert!(dossier.ended_proofs.contains(&letter));
}

#[test]
fn f12_the_pictures_of_a_rejected_copy_stay_with_it() {
    let mut dossier = copy_submitted();
    let reject = Verdict::Reject {
        reason: "印章不清晰".to_owned(),
    };
    let entry = decide(&mut dossier, whole_school(), Subject::StampedCopy, reject).unwrap();
    let pictures = ended(entry).content.proofs;
    assert_eq!(pictures.len(), 1);
    assert_eq!(dossier.ended_proofs, pictures);
}

#[test]
fn t4_a_refusing_employer_locks_nobody_in() {
    let mut dossier = asked_by_graduate();
    let contractor = Contractor::ask(&asker(&employer_principal("employer")), &dossier).unwrap();
    let refuse = TerminationAnswer::Refuse {
        reason: "不同意".to_owned(),
    };
    dossier
        .answer_termination_as_employer(&contractor, refuse, &settings(MODE), noon())
        .unwrap();
    let forced = ended(force(&mut dossier).unwrap().unwrap());
    assert_eq!(forced.reason, "多次联系用人单位未果");
    assert!(dossier.filing.is_none());
}

#[test]
fn p7_an_employer_that_moves_stays_with_the_province_that_has_decided() {
    let mut moved = profile();
    moved.insert(FieldName::EmployerDivision, "320106".to_owned());
    let mut employer = verified();
    let before = employer.province();
    save(&mut employer, moved.clone()).unwrap();
    assert_eq!(employer.province(), before);

    let mut employer = submitted();
    let by = keeper(&employer);
    employer.refuse(&by, "证照不清晰", noon()).unwrap();
    save(&mut employer, moved).unwrap();
    assert_eq!(employer.province(), before);
    employer.submit(&own(&employer), noon()).unwrap();
    assert_ne!(employer.province(), before, "another province may look now");
    let Standing::Submitted { refused, .. } = &employer.standing else {
        panic!("{:?}", employer.standing)
    };
    assert_eq!(refused.as_ref().unwrap().reason, "证照不清晰");
}

fn amended(dossier: &mut Dossier, fields: Fields, employer: Option<&Fields>) -> Result<(), Refusal> {
    let ours = settings(MODE);
    let mut paperwork = paperwork(&ours);
    paperwork.employer = employer;
    let correction = Correction {
        kind: dossier.filing.as_ref().unwrap().content().kind,
        fields,
    };
    let amender = amender(dossier);
    dossier
        .amend(&amender, (correction, "双方协商"), &paperwork, noon())
        .map(drop)
}

#[test]
fn p7_f8_the_schools_amendment_takes_over_what_the_employer_has_changed_and_nothing_else() {
    let mut dossier = signed();
    let mut fields = dossier.effective().unwrap().content.fields.clone();
    fields.insert(FieldName::EmployerAddress, "演示路8号".to_owned());
    assert!(amended(&mut dossier, fields.clone(), None).is_err());
    assert!(amended(&mut dossier, fields.clone(), Some(&profile())).is_err());
    let mut moved = profile();
    moved.insert(FieldName::EmployerAddress, "演示路8号".to_owned());
    amended(&mut dossier, fields, Some(&moved)).unwrap();
    let content = &dossier.effective().unwrap().content;
    assert_eq!(content.fields[&FieldName::EmployerAddress], "演示路8号");
}

#[test]
fn p7_f8_an_amendment_names_one_party_and_what_was_signed_can_come_back() {
    let mut dossier = signed();
    let signed_fields = dossier.effective().unwrap().content.fields.clone();
    let mut renamed = profile();
    renamed.insert(FieldName::EmployerName, "第三公司（虚构）".to_owned());
    renamed.insert(FieldName::EmployerUscc, "91100000L12TH3BJ1C".to_owned());
    let mut half = signed_fields.clone();
    half.insert(FieldName::EmployerName, "第三公司（虚构）".to_owned());
    assert!(
        amended(&mut dossier, half.clone(), Some(&renamed)).is_err(),
        "name of one, USCC of the other"
    );
    half.insert(FieldName::EmployerUscc, "91100000L12TH3BJ1C".to_owned());
    amended(&mut dossier, half.clone(), Some(&renamed)).unwrap();
    assert_eq!(
        conflict(amended(&mut dossier, half, Some(&renamed))),
        Conflict::NothingChanged
    );
    amended(&mut dossier, signed_fields, Some(&renamed)).unwrap();
}

#[test]
fn s5_an_amendment_keeps_the_form_that_was_signed() {
    let mut dossier = signed();
    let ours = settings(MODE);
    let mut paperwork = paperwork(&ours);
    let signed_form = |dossier: &Dossier| {
        let agreement = dossier.filing.as_ref().unwrap().agreement.as_ref().unwrap();
        agreement.current().unwrap().form
    };
    let before = signed_form(&dossier);
    paperwork.form = AgreementForm::TwoParty;
    let mut fields = dossier.effective().unwrap().content.fields.clone();
    fields.insert(FieldName::Salary, "15000".to_owned());
    let kind = dossier.filing.as_ref().unwrap().content().kind;
    let amender = amender(&dossier);
    let correction = Correction { kind, fields };
    dossier
        .amend(&amender, (correction, "双方协商"), &paperwork, noon())
        .unwrap();
    assert_eq!(
        (before, signed_form(&dossier)),
        (AgreementForm::ThreeParty, AgreementForm::ThreeParty)
    );
}

#[test]
fn p7_who_was_verified_once_stays_who_it_is_whatever_becomes_of_the_verification() {
    let mut employer = verified();
    let by = keeper(&employer);
    employer.refuse(&by, "假证照", noon()).unwrap();
    let mut other = profile();
    other.insert(FieldName::EmployerName, "完全不同的公司（虚构）".to_owned());
    assert!(save(&mut employer, other).is_err());
    let mut moved = profile();
    moved.insert(FieldName::EmployerAddress, "演示路9号".to_owned());
    save(&mut employer, moved).unwrap();
    employer
        .correct(&by, ("更名公司（虚构）", "91110101QHJRWTAANH"), noon())
        .unwrap();
}

#[test]
fn t3_an_employer_holds_a_graduate_up_five_times_at_most() {
    let mut dossier = signed();
    let owner = owner(&dossier);
    let contractor = Contractor::ask(&asker(&employer_principal("employer")), &dossier).unwrap();
    let ours = settings(MODE);
    for _ in 0..5 {
        dossier
            .ask_termination_as_employer(&contractor, wish(Vec::new()), &ours, noon())
            .unwrap();
        let refuse = TerminationAnswer::Refuse {
            reason: "不同意".to_owned(),
        };
        dossier.answer_termination(&owner, refuse, &ours, noon()).unwrap();
    }
    let again = dossier.ask_termination_as_employer(&contractor, wish(Vec::new()), &ours, noon());
    assert_eq!(conflict(again), Conflict::NoTerminationsLeft { most: 5 });
}

#[test]
fn o4_an_own_draft_is_no_reason_not_to_decline() {
    started(OwnRoute::OfflineSigning).may_answer_invitations().unwrap();
    assert!(signed().may_answer_invitations().is_err());
}

/// The store takes 400 KB an item. A history entry holds the dossier before the change and what has ended.
#[test]
fn f8_the_longest_agreement_with_all_its_versions_can_still_be_ended() {
    let mut dossier = signed();
    let mut fields = dossier.effective().unwrap().content.fields.clone();
    let spec = dossier.effective().unwrap().content.spec();
    for field in spec.fields {
        match field.form {
            FieldForm::Text { max_chars } | FieldForm::LongText { max_chars } => {
                fields.insert(field.name, "𡋾".repeat(max_chars));
            }
            FieldForm::Code { .. }
            | FieldForm::Division
            | FieldForm::Uscc
            | FieldForm::Mobile
            | FieldForm::Phone
            | FieldForm::Email
            | FieldForm::Amount { .. }
            | FieldForm::Count { .. }
            | FieldForm::Date => {}
        }
    }
    let agreement = dossier.filing.as_mut().unwrap().agreement.as_mut().unwrap();
    let mut version = agreement.versions[0].clone();
    version.fields = fields;
    agreement.versions = vec![version; MAX_VERSIONS];
    let before = serde_json::to_string(&dossier.filing).unwrap().len();
    let ended = ended(force(&mut dossier).unwrap().unwrap());
    let after = serde_json::to_string(&ended).unwrap().len();
    assert!(before + after < 250_000, "{before} + {after}");
}
