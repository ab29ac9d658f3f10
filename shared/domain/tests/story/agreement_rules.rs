//! Rules of employers, invitations, agreements and terminations that enumeration alone does not tell.

use crate::employers::{
    MODE, accepted_online, accepts, asked_by_graduate, both_agree, contractor, draft, invitation, inviter, keeper,
    letter_submitted, offerer, on_paper, own, profile, save, signed, signer, stamping, submitted, terms, verified,
    wish,
};
use crate::people::{
    accepted, approve, asker, at, decide, effective, noon, owner, owner_principal, settings, whole_school,
};
use domain::agreement::Signed;
use domain::dossier::{Accepting, Dossier, OwnRoute, Restart, TerminationAnswer, Verdict};
use domain::employer::Standing;
use domain::filing::{Ended, Outcome, RouteName};
use domain::history::Subject;
use domain::id::{FilingId, InvitationId};
use domain::invitation::{Invitation, InvitationStatus, Offer, Recipient};
use domain::kind::FieldName;
use domain::policy::{Action, Owner};
use domain::refusal::{Conflict, Refusal};
use domain::school::Settings;

fn conflict(refused: Refusal) -> Conflict {
    match refused {
        Refusal::Conflict(conflict) => conflict,
        other => panic!("{other:?}"),
    }
}

fn fields_of(refused: Refusal) -> Vec<String> {
    match refused {
        Refusal::Invalid(faults) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn p7_a_registration_lacks_everything_that_it_lacks() {
    let mut employer = draft();
    save(&mut employer, domain::kind::Fields::new()).unwrap();
    employer.uploads.clear();
    let refused = employer.submit(&own(&draft()), noon()).unwrap_err();
    let fields = fields_of(refused);
    assert!(fields.contains(&"/fields/employer_uscc".to_owned()), "{fields:?}");
    assert!(fields.contains(&"/licence".to_owned()), "{fields:?}");
}

#[test]
fn p7_name_and_uscc_are_changed_by_the_administration_only() {
    let mut employer = verified();
    let mut moved = profile();
    moved.insert(FieldName::EmployerAddress, "演示路3号".into());
    save(&mut employer, moved.clone()).unwrap();
    assert!(employer.is_verified());
    moved.insert(FieldName::EmployerName, "另一公司（虚构）".into());
    assert_eq!(
        fields_of(save(&mut employer, moved).unwrap_err()),
        ["/profile/employer_name"]
    );
    let by = keeper(&employer);
    employer
        .correct(&by, ("另一公司（虚构）", "91110101QHJRWTAANH"), noon())
        .unwrap();
    assert_eq!(employer.name(), "另一公司（虚构）");
}

#[test]
fn p7_every_step_of_a_registration_in_every_standing() {
    let refused = {
        let mut employer = submitted();
        let by = keeper(&employer);
        employer.refuse(&by, "证照不清晰", noon()).unwrap();
        employer
    };
    let again = {
        let mut employer = refused.clone();
        employer.submit(&own(&draft()), noon()).unwrap();
        employer
    };
    let mut arrows = std::collections::BTreeSet::from(["[*] --> draft: save".to_owned()]);
    for employer in [draft(), submitted(), verified(), refused, again] {
        let mut step = |name: &str, act: &dyn Fn(&mut domain::employer::Employer) -> bool| {
            let mut after = employer.clone();
            if act(&mut after) {
                arrows.insert(format!(
                    "{} --> {}: {name}",
                    employer.standing.code(),
                    after.standing.code()
                ));
            }
        };
        step("save", &|e| save(e, profile()).is_ok());
        step("submit", &|e| e.submit(&own(&draft()), noon()).is_ok());
        step("withdraw", &|e| e.withdraw(&own(&draft()), noon()).is_ok());
        let by = keeper(&submitted());
        step("verify", &|e| e.verify(&by, noon()).is_ok());
        step("refuse", &|e| e.refuse(&by, "证照不清晰", noon()).is_ok());
        step("correct", &|e| {
            e.correct(&by, ("演示（虚构）", "91110101QHJRWTAANH"), noon()).is_ok()
        });
    }
    let drawn: std::collections::BTreeSet<String> = include_str!("../../../../docs/states/employer.mmd")
        .lines()
        .skip(1)
        .map(|line| line.trim().to_owned())
        .collect();
    assert_eq!(drawn, arrows);
    assert!(matches!(submitted().standing, Standing::Submitted { .. }));
}

#[test]
fn o2_every_wrong_term_is_named_at_once() {
    let employer = verified();
    let dossier = accepted();
    let mut wrong = terms();
    wrong.remove(&FieldName::Post);
    wrong.insert(FieldName::Probation, "7".into());
    wrong.insert(FieldName::EmployerName, "冒名（虚构）".into());
    let offer = Offer {
        terms: wrong,
        validity_days: 0,
    };
    let id = InvitationId::new(employer.id.clone(), [1; 10]);
    let recipient = Recipient::new(dossier.id.clone(), &dossier.entry);
    let refused = Invitation::send(&inviter(), (id, recipient), (&employer, offer), noon()).unwrap_err();
    let mut fields = fields_of(refused);
    fields.sort();
    assert_eq!(
        fields,
        [
            "/terms/employer_name",
            "/terms/post",
            "/terms/probation",
            "/validity_days"
        ]
    );
}

#[test]
fn o3_an_invitation_is_answered_until_the_last_second_of_its_last_day() {
    let last = at("2026-05-22T15:59:59.999Z");
    let over = at("2026-05-22T16:00:00Z");
    assert_eq!(invitation(1).deadline, over);
    assert_eq!(invitation(1).status(last), InvitationStatus::Open);
    assert_eq!(invitation(1).status(over), InvitationStatus::Lapsed);
    accepts(&mut accepted(), &mut invitation(1), last).unwrap();
    let refused = accepts(&mut accepted(), &mut invitation(1), over).unwrap_err();
    assert_eq!(conflict(refused), Conflict::InvitationLapsed { deadline: over });
    let mut late = invitation(1);
    assert_eq!(late.pass_deadline(last), None);
    assert!(late.pass_deadline(over).is_some());
    assert_eq!(late.pass_deadline(over), None, "E1: twice does no harm");
}

#[test]
fn o3_what_is_accepted_is_exactly_what_was_shown() {
    let mut dossier = accepted();
    let mut offered = invitation(1);
    let shown = invitation(2).digest();
    assert_ne!(shown, offered.digest());
    let signer = signer(&dossier).unwrap();
    let accepting = Accepting {
        invitation: &mut offered,
        employer: &verified(),
        terms: &shown,
        filing: FilingId::parse("0123456789ABCDEF").unwrap(),
    };
    let refused = dossier.accept(&signer, accepting, &settings(MODE), noon()).unwrap_err();
    assert_eq!(conflict(refused), Conflict::ShownHasChanged);
    assert_eq!(dossier, accepted());
    assert_eq!(offered.status(noon()), InvitationStatus::Open);
}

#[test]
fn o3_an_employer_that_is_not_verified_any_more_can_not_be_accepted() {
    let mut dossier = accepted();
    let mut offered = invitation(1);
    let (terms, signer) = (offered.digest(), signer(&dossier).unwrap());
    let accepting = Accepting {
        invitation: &mut offered,
        employer: &submitted(),
        terms: &terms,
        filing: FilingId::parse("0123456789ABCDEF").unwrap(),
    };
    let refused = dossier.accept(&signer, accepting, &settings(MODE), noon()).unwrap_err();
    assert_eq!(conflict(refused), Conflict::EmployerNotVerified);
}

#[test]
fn o2_o3_an_invitation_moves_as_its_diagram_says() {
    let dossier = accepted();
    let owner = Owner::ask(&asker(&owner_principal()), Action::AnswerInvitations, &dossier).unwrap();
    let over = at("2026-05-22T16:00:00Z");
    let everywhere = || {
        let mut all = vec![invitation(1)];
        let mut step = |act: &dyn Fn(&mut Invitation)| {
            let mut after = invitation(1);
            act(&mut after);
            all.push(after);
        };
        step(&|i| accepts(&mut accepted(), i, noon()).unwrap());
        step(&|i| drop(i.decline(&owner, None, noon()).unwrap()));
        step(&|i| drop(i.revoke(&offerer(i), noon()).unwrap()));
        step(&|i| drop(i.pass_deadline(over).unwrap()));
        all
    };
    let name = |invitation: &Invitation| format!("{:?}", invitation.status(noon())).to_lowercase();
    let mut arrows = std::collections::BTreeSet::from(["[*] --> open: send".to_owned()]);
    for before in everywhere() {
        let mut step = |by: &str, act: &dyn Fn(&mut Invitation) -> bool| {
            let mut after = before.clone();
            if act(&mut after) {
                arrows.insert(format!("{} --> {}: {by}", name(&before), name(&after)));
            } else {
                assert_eq!(before, after, "a refusal changes nothing");
            }
        };
        step("accept", &|i| accepts(&mut accepted(), i, noon()).is_ok());
        step("decline", &|i| i.decline(&owner, Some("另有安排"), noon()).is_ok());
        step("revoke", &|i| i.revoke(&offerer(i), noon()).is_ok());
        step("pass deadline", &|i| i.pass_deadline(over).is_some());
    }
    let drawn: std::collections::BTreeSet<String> = include_str!("../../../../docs/states/invitation.mmd")
        .lines()
        .skip(1)
        .map(|line| line.trim().to_owned())
        .collect();
    assert_eq!(drawn, arrows);
}

#[test]
fn o5_an_approved_agreement_has_a_number_and_says_what_was_accepted() {
    let dossier = signed();
    let filing = dossier.filing.as_ref().unwrap();
    let agreement = filing.agreement.as_ref().unwrap();
    assert_eq!(agreement.number.as_str(), "2026199999399528998");
    let text = agreement.current().unwrap();
    assert_eq!(text.fields, invitation(1).fields);
    assert_eq!(
        text.signed,
        Signed::Online {
            offered_at: noon(),
            accepted_at: noon()
        }
    );
    assert_eq!(dossier.management_view().unwrap().fields, invitation(1).fields);
}

#[test]
fn s4_no_agreement_is_made_without_an_office_to_print_on_it() {
    let mut dossier = accepted_online();
    let principal = crate::people::staff(whole_school(), domain::account::Access::ReadWrite);
    let asker = domain::policy::Asker {
        principal: &principal.0,
        account: Some(&principal.1),
        now: noon(),
    };
    let reviewer = domain::policy::Reviewer::ask(&asker, Subject::Filing, &dossier).unwrap();
    let bare = Settings {
        offices: None,
        ..settings(MODE)
    };
    let request = domain::dossier::ReviewRequest {
        subject: Subject::Filing,
        revision: dossier.progress(Subject::Filing).unwrap().1,
        verdict: approve(),
    };
    let refused = dossier
        .review(&reviewer, request, &crate::people::paperwork(&bare), noon())
        .unwrap_err();
    assert_eq!(conflict(refused), Conflict::AgreementOfficeMissing);
    assert_eq!(dossier, accepted_online());
}

#[test]
fn f8_an_amendment_is_a_new_version_under_the_same_number_and_the_old_one_is_kept() {
    let mut dossier = signed();
    let before = dossier.filing.clone().unwrap().agreement.unwrap();
    let mut fields = invitation(1).fields;
    fields.insert(FieldName::Salary, "13000".into());
    let correction = |fields| domain::dossier::Correction {
        kind: domain::kind::DestinationKind::SigningAgreement,
        fields,
    };
    let by = crate::operations::amender(&dossier);
    let ours = settings(MODE);
    let paperwork = crate::people::paperwork(&ours);
    let mut of_employer = fields.clone();
    of_employer.insert(FieldName::EmployerAddress, "别处".into());
    let refused = dossier.amend(&by, (correction(of_employer), "更正"), &paperwork, noon());
    assert_eq!(fields_of(refused.unwrap_err()), ["/fields/employer_address"]);
    dossier
        .amend(&by, (correction(fields.clone()), "更正"), &paperwork, noon())
        .unwrap();
    let after = dossier.filing.clone().unwrap().agreement.unwrap();
    assert_eq!(after.number, before.number);
    assert_eq!(after.version(1), before.current());
    assert_eq!(after.version(2).unwrap().fields, fields);
    assert_eq!(after.version(0), None);
}

fn forever() -> Settings {
    let mut ours = settings(MODE);
    ours.termination.most_requests = 2;
    ours
}

#[test]
fn t5_requests_are_counted_and_a_returned_one_counts_once() {
    let mut dossier = signed();
    let owner = owner(&dossier);
    for _ in 0..2 {
        dossier
            .ask_termination(&owner, wish(Vec::new()), &forever(), noon())
            .unwrap();
        let employer = contractor(&dossier).unwrap();
        let refuse = TerminationAnswer::Refuse {
            reason: "岗位急需".into(),
        };
        dossier
            .answer_termination_as_employer(&employer, refuse, &forever(), noon())
            .unwrap();
    }
    let refused = dossier.ask_termination(&owner, wish(Vec::new()), &forever(), noon());
    assert_eq!(conflict(refused.unwrap_err()), Conflict::NoTerminationsLeft { most: 2 });

    let mut returned = letter_submitted();
    let back = Verdict::Return {
        reason: "解约函不清晰".into(),
    };
    decide(&mut returned, whole_school(), Subject::Termination, back).unwrap();
    let letter = crate::employers::upload_id(3);
    returned
        .ask_termination(&owner, wish(vec![letter]), &forever(), noon())
        .unwrap();
    assert_eq!(returned.terminations_asked, 1);
}

#[test]
fn t2_without_a_release_letter_nothing_is_asked() {
    let mut dossier = on_paper();
    let refused = dossier.ask_termination(&owner(&dossier), wish(Vec::new()), &settings(MODE), noon());
    assert_eq!(fields_of(refused.unwrap_err()), ["/letter"]);
    assert_eq!(dossier, on_paper());
}

#[test]
fn t1_a_silent_employer_is_reminded_then_overdue_and_never_locks_the_graduate() {
    let mut dossier = asked_by_graduate();
    let (remind, overdue) = (at("2026-05-27T16:00:00Z"), at("2026-06-03T16:00:00Z"));
    assert_eq!(dossier.next_deadline(&settings(MODE)), Some(remind));
    let entry = dossier.pass_deadlines(&settings(MODE), remind).unwrap().unwrap();
    assert_eq!(entry.event.code(), "termination_reminded");
    assert_eq!(dossier.next_deadline(&settings(MODE)), Some(overdue));
    let termination = dossier.filing.as_ref().unwrap().termination().unwrap().clone();
    assert_eq!(termination.overdue_since(at("2026-06-03T15:59:59Z")), None);
    assert_eq!(
        termination.overdue_since(overdue),
        Some(overdue),
        "E1: the job has not run"
    );
    let entry = dossier.pass_deadlines(&settings(MODE), overdue).unwrap().unwrap();
    assert_eq!(entry.event.code(), "termination_overdue");
    assert_eq!(dossier.pass_deadlines(&settings(MODE), overdue), Ok(None));
    assert!(dossier.effective().is_some());
}

#[test]
fn t1_an_approved_termination_clears_the_destination_and_a_rejected_one_does_not() {
    let mut dossier = both_agree();
    let entry = decide(&mut dossier, whole_school(), Subject::Termination, approve()).unwrap();
    assert!(dossier.filing.is_none() && dossier.management_view().is_none());
    let ended = entry.ended.unwrap();
    assert_eq!(ended.outcome, Outcome::Terminated);
    assert!(ended.agreement.is_some());
    let mut dossier = both_agree();
    let no = Verdict::Reject {
        reason: "请再协商".into(),
    };
    decide(&mut dossier, whole_school(), Subject::Termination, no).unwrap();
    assert!(dossier.management_view().is_some());
}

fn rejected(mut dossier: Dossier, subject: Subject) -> (Dossier, Ended) {
    let no = Verdict::Reject {
        reason: "不实".into()
    };
    let entry = decide(&mut dossier, whole_school(), subject, no).unwrap();
    (dossier, entry.ended.unwrap())
}

#[test]
fn f7_a_rejection_destroys_no_work() {
    let cases = [
        (crate::people::submitted(MODE), RouteName::Declaration),
        (accepted_online(), RouteName::OfflineSigning),
        (
            crate::employers::submitted_by(OwnRoute::OfflineSigning),
            RouteName::OfflineSigning,
        ),
        (
            crate::employers::submitted_by(OwnRoute::PaperAgreement),
            RouteName::PaperAgreement,
        ),
    ];
    for (dossier, route) in cases {
        let before = dossier.filing.clone().unwrap();
        let (mut dossier, ended) = rejected(dossier, Subject::Filing);
        let restart = Restart {
            ended: &ended,
            id: FilingId::parse("FEDCBA9876543210").unwrap(),
            route: None,
        };
        dossier
            .restart(&owner(&dossier), &restart, &settings(MODE), noon())
            .unwrap();
        let draft = dossier.filing.unwrap();
        assert_eq!(draft.route.name(), route);
        assert_eq!(draft.content().fields, before.content().fields);
        assert_eq!(draft.content().proofs, before.content().proofs);
    }
}

#[test]
fn f7_a_rejected_change_becomes_a_change_again() {
    let mut dossier = effective();
    let owner = owner(&dossier);
    let ours = settings(MODE);
    let mut other = crate::people::not_seeking();
    other.fields.insert(FieldName::Statement, "准备考试".into());
    dossier.start_change(&owner, other.clone(), &ours, noon()).unwrap();
    dossier
        .submit(&owner, domain::dossier::DeclaringSubject::Change, &ours, noon())
        .unwrap();
    let (mut dossier, ended) = rejected(dossier, Subject::Change);
    let restart = Restart {
        ended: &ended,
        id: FilingId::parse("FEDCBA9876543210").unwrap(),
        route: None,
    };
    dossier.restart(&owner, &restart, &ours, noon()).unwrap();
    assert!(dossier.progress(Subject::Change).is_some());
    assert_eq!(dossier.effective().unwrap().content, crate::people::not_seeking());
}

#[test]
fn a1_an_employer_that_does_not_stamp_locks_nobody() {
    let mut dossier = stamping();
    let entry = dossier.give_up_stamping(&owner(&dossier), noon()).unwrap();
    assert!(dossier.filing.is_none());
    let ended = entry.ended.unwrap();
    assert_eq!(
        (ended.outcome, ended.route.name()),
        (Outcome::Void, RouteName::OfflineSigning)
    );
    assert!(ended.agreement.is_some(), "the text that was approved stays readable");
}
