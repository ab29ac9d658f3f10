//! Rules that enumeration alone does not tell.

use crate::people::{accepted, at, effective, noon, owner, settings, submitted, whole_school};
use domain::account::{Access, Account, DataScope, Permissions};
use domain::dossier::{DeclaringSubject, ReviewRequest, Verdict};
use domain::fault::FaultCode;
use domain::history::Subject;
use domain::identity::IdNumber;
use domain::kind::FieldName;
use domain::policy::{AccountKeeper, Asker, Enroller, Reviewer};
use domain::principal::{Attested, GraduateSession};
use domain::refusal::{Conflict, Refusal};
use domain::relocation::{ArchiveTransfer, HukouMigration, Relocation};
use domain::school::ReviewMode;

#[test]
fn f6_a_decision_is_about_the_revision_that_was_shown() {
    let mut dossier = submitted(ReviewMode::SchoolOnly);
    let (principal, account) = crate::people::staff(whole_school(), domain::account::Access::ReadWrite);
    let asker = Asker {
        principal: &principal,
        account: Some(&account),
        now: noon(),
    };
    let reviewer = Reviewer::ask(&asker, Subject::Filing, &dossier).unwrap();
    let shown = dossier.progress(Subject::Filing).unwrap().1;
    let graduate = owner(&dossier);
    let ours = settings(ReviewMode::SchoolOnly);
    dossier
        .withdraw(&graduate, DeclaringSubject::Filing, &ours, noon())
        .unwrap();
    dossier
        .submit(&graduate, DeclaringSubject::Filing, &ours, noon())
        .unwrap();
    let verdict = Verdict::Approve { correction: None };
    let request = ReviewRequest {
        subject: Subject::Filing,
        revision: shown,
        verdict,
    };
    assert_eq!(
        dossier
            .review(&reviewer, request, &crate::people::paperwork(&ours), noon())
            .unwrap_err(),
        Refusal::Conflict(Conflict::ShownHasChanged)
    );
}

#[test]
fn s6_the_last_second_counts_and_the_next_does_not() {
    let mut dossier = accepted();
    let new = |id: &str| domain::dossier::NewFiling {
        id: domain::id::FilingId::parse(id).unwrap(),
        route: domain::dossier::OwnRoute::Declaration,
        content: crate::people::not_seeking(),
    };
    let (graduate, ours) = (owner(&dossier), settings(ReviewMode::SchoolOnly));
    let closed = dossier
        .start_filing(&graduate, new("0123456789ABCDEF"), &ours, at("2026-08-25T16:00:00Z"))
        .unwrap_err();
    assert_eq!(
        closed,
        Refusal::Conflict(Conflict::Closed {
            since: at("2026-08-25T16:00:00Z")
        })
    );
    dossier
        .start_filing(
            &graduate,
            new("0123456789ABCDEF"),
            &ours,
            at("2026-08-25T15:59:59.999Z"),
        )
        .unwrap();
}

#[test]
fn h4_a_reviewer_of_one_module_decides_nothing_of_another() {
    let mut dossier = effective();
    let (principal, account) = crate::people::staff(whole_school(), domain::account::Access::ReadWrite);
    let asker = Asker {
        principal: &principal,
        account: Some(&account),
        now: noon(),
    };
    let reviewer = Reviewer::ask(&asker, Subject::Archive, &dossier).unwrap();
    let verdict = Verdict::Approve { correction: None };
    let request = ReviewRequest {
        subject: Subject::Void,
        revision: 1,
        verdict,
    };
    let ours = settings(ReviewMode::SchoolOnly);
    assert_eq!(
        dossier
            .review(&reviewer, request, &crate::people::paperwork(&ours), noon())
            .unwrap_err(),
        Refusal::NotFound
    );
}

#[test]
fn f6_a_decision_on_one_proposal_never_hits_the_next() {
    let mut dossier = submitted(ReviewMode::SchoolOnly);
    let shown = dossier.progress(Subject::Filing).unwrap().1;
    let (graduate, ours) = (owner(&dossier), settings(ReviewMode::SchoolOnly));
    dossier
        .withdraw(&graduate, DeclaringSubject::Filing, &ours, noon())
        .unwrap();
    dossier
        .discard(&graduate, DeclaringSubject::Filing, &ours, noon())
        .unwrap();
    let mut content = crate::people::not_seeking();
    let statement = domain::kind::FieldName::Statement;
    content.fields.insert(statement, "另一份登记".into());
    let new = domain::dossier::NewFiling {
        id: domain::id::FilingId::parse("FEDCBA9876543210").unwrap(),
        route: domain::dossier::OwnRoute::Declaration,
        content,
    };
    dossier.start_filing(&graduate, new, &ours, noon()).unwrap();
    dossier
        .submit(&graduate, DeclaringSubject::Filing, &ours, noon())
        .unwrap();
    assert!(dossier.progress(Subject::Filing).unwrap().1 > shown);
}

#[test]
fn f8_an_amendment_makes_a_pending_change_be_looked_at_again() {
    let mut dossier = effective();
    let (graduate, ours) = (owner(&dossier), settings(ReviewMode::SchoolOnly));
    let mut content = crate::people::not_seeking();
    let statement = domain::kind::FieldName::Statement;
    content.fields.insert(statement, "准备考试".into());
    dossier.start_change(&graduate, content.clone(), &ours, noon()).unwrap();
    dossier
        .submit(&graduate, DeclaringSubject::Change, &ours, noon())
        .unwrap();
    let shown = dossier.progress(Subject::Change).unwrap().1;
    let correction = domain::dossier::Correction {
        kind: content.kind,
        fields: content.fields,
    };
    let by = crate::operations::amender(&dossier);
    dossier
        .amend(&by, (correction, "更正"), &crate::people::paperwork(&ours), noon())
        .unwrap();
    assert!(dossier.progress(Subject::Change).unwrap().1 > shown);
}

#[test]
fn s6_after_the_last_day_the_graduate_does_not_even_discard() {
    let mut dossier = crate::people::drafted();
    let (graduate, ours) = (owner(&dossier), settings(ReviewMode::SchoolOnly));
    let late = at("2026-08-25T16:00:00Z");
    let refused = dossier.discard(&graduate, DeclaringSubject::Filing, &ours, late);
    assert_eq!(
        refused.unwrap_err(),
        Refusal::Conflict(Conflict::Closed { since: late })
    );
}

#[test]
fn r2_an_import_never_changes_an_id_number() {
    let mut dossier = effective();
    let (principal, account) = crate::people::staff(whole_school(), domain::account::Access::ReadWrite);
    let asker = Asker {
        principal: &principal,
        account: Some(&account),
        now: noon(),
    };
    let enroller = Enroller::ask(&asker, dossier.id.school()).unwrap();
    let before = dossier.clone();
    let mut row = dossier.entry.clone();
    let first17 = "11010820040103933";
    let check = domain::identity::check_digit(first17).unwrap();
    row.id_number = domain::identity::IdNumber::parse(&format!("{first17}{check}")).unwrap();
    assert_eq!(
        dossier.reimport(&enroller, row, noon()).unwrap_err(),
        Refusal::Conflict(Conflict::IdNumberCorrected)
    );
    assert_eq!(dossier, before);
}

#[test]
fn p6_nobody_gives_an_account_more_than_they_have() {
    use Access::{None as NoAccess, ReadOnly, ReadWrite};
    let permissions = |archive, hukou| Permissions {
        employment: ReadWrite,
        archive,
        hukou,
    };
    let (principal, keeper) = crate::people::staff_with(
        whole_school(),
        permissions(NoAccess, ReadOnly),
        DataScope::UndergraduateVocational,
    );
    let asker = Asker {
        principal: &principal,
        account: Some(&keeper),
        now: noon(),
    };
    let account = |archive, hukou, scope| {
        crate::people::staff_with(crate::people::department("数学系"), permissions(archive, hukou), scope).1
    };
    let gives = |before: Option<&Account>, after: &Account| match AccountKeeper::ask(&asker, after)
        .unwrap()
        .gives(before, after)
    {
        Ok(()) => Vec::new(),
        Err(Refusal::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        Err(refusal) => panic!("{refusal:?}"),
    };
    let within = account(NoAccess, ReadOnly, DataScope::UndergraduateVocational);
    let beyond = account(ReadOnly, ReadWrite, DataScope::Both);
    let all = ["/permissions/archive", "/permissions/hukou", "/scope"];
    assert_eq!(gives(None, &within), [""; 0]);
    assert_eq!(gives(None, &beyond), all);
    assert_eq!(gives(Some(&within), &beyond), all);
    assert_eq!(gives(Some(&beyond), &beyond), [""; 0]);
    assert_eq!(gives(Some(&beyond), &within), [""; 0]);
}

#[test]
fn v5_what_no_report_prints_is_refused_in_a_draft_already() {
    for unprintable in ["档案科\u{202E}", "档案\u{200B}科", "档案科😀", "Ğ"] {
        let archive = ArchiveTransfer {
            office: unprintable.to_owned(),
            contact: unprintable.to_owned(),
            ..ArchiveTransfer::default()
        };
        let hukou = HukouMigration {
            address: unprintable.to_owned(),
            ..HukouMigration::default()
        };
        let fields = [(FieldName::Statement, unprintable.to_owned())].into();
        let filing = crate::people::not_seeking().spec().check_draft(&fields);
        let faults = [archive.draft_faults(), hukou.draft_faults(), filing].concat();
        let named: Vec<_> = faults.iter().map(|fault| (fault.field.as_str(), fault.code)).collect();
        let fields = ["/office", "/contact", "/address", "/fields/statement"];
        assert_eq!(
            named,
            fields.map(|field| (field, FaultCode::Unprintable)),
            "{unprintable:?}"
        );
    }
}

#[test]
fn p2_a_sign_in_is_one_persons_on_however_many_rosters() {
    let dossier = accepted();
    let number = |first17: &str| {
        let check = domain::identity::check_digit(first17).unwrap();
        domain::identity::IdNumber::parse(&format!("{first17}{check}")).unwrap()
    };
    let session = |subject: &str, id_number: IdNumber| GraduateSession {
        subject: domain::id::Subject::parse(subject).unwrap(),
        attested: Some(Attested {
            name: dossier.entry.name.clone(),
            id_number,
        }),
        face_checked_at: None,
    };
    let (own, other) = (dossier.entry.id_number.clone(), number("11010820040103933"));
    assert_eq!(dossier.admits_sign_in(&session("owner", own)), Ok(()));
    assert_eq!(dossier.admits_sign_in(&session("another", other.clone())), Ok(()));
    assert_eq!(
        dossier.admits_sign_in(&session("owner", other)),
        Err(Refusal::Conflict(Conflict::SignInOfAnother))
    );
}
