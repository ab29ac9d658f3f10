//! Fictitious people and dossiers in every state.

use domain::account::{Access, Account, Branch, DataScope, Permissions};
use domain::agreement::{AgreementForm, AgreementOffice};
use domain::dossier::{DeclaringSubject, Dossier, NewFiling, OwnRoute, Paperwork, ReviewRequest, Verdict};
use domain::filing::Declared;
use domain::history::Subject;
use domain::id::{ClassYear, FilingId, GraduateId, ProvinceCode, SchoolCode, Subject as SignIn};
use domain::identity;
use domain::kind::{DestinationKind, FieldName};
use domain::policy::{Action, Asker, Owner, Reviewer};
use domain::principal::{GraduateSession, Principal, StaffSession};
use domain::roster::{Column, Headings, RosterEntry};
use domain::school::{AgreementOffices, ReviewMode, Settings, Switch};
use domain::time::Timestamp;

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// In the middle of the window.
pub(crate) fn noon() -> Timestamp {
    at("2026-05-20T04:00:00Z")
}

pub(crate) fn settings(review_mode: ReviewMode) -> Settings {
    let mut settings = Settings::initial(ClassYear::new(2026).unwrap());
    settings.routes.declaration = Switch::On;
    settings.routes.paper_agreement = Switch::On;
    settings.routes.online_signing = Switch::On;
    settings.review_mode = review_mode;
    settings.offices = Some(AgreementOffices::One {
        office: AgreementOffice {
            name: "演示经办人（虚构）".into(),
            phone: "010-88888888".into(),
            address: "演示路1号".into(),
            postcode: "100000".into(),
        },
    });
    settings
}

pub(crate) fn paperwork(settings: &Settings) -> Paperwork<'_> {
    Paperwork {
        settings,
        form: AgreementForm::ThreeParty,
        random: 399_528_998,
        employer: None,
    }
}

pub(crate) fn entry(name: &str) -> RosterEntry {
    let first17 = "11010820040101901";
    let number = format!("{first17}{}", identity::check_digit(first17).unwrap());
    let cells = Column::ALL.map(|column| {
        match column {
            Column::ExamNumber => "2211010800000001",
            Column::Name => name,
            Column::IdNumber => &number,
            Column::Sex => "男",
            Column::EthnicGroup => "汉族",
            Column::PoliticalStatus => "共青团员",
            Column::Degree => "本科",
            Column::TrainingMode => "非定向",
            Column::Origin => "110108",
            Column::Department => "数学系",
            Column::Major => "统计学",
            Column::YearsOfStudy => "4",
            Column::StudentNumber => "S1",
            Column::Entered => "202209",
            Column::Graduates => "202606",
            Column::ArchiveAtSchool | Column::HukouAtSchool => "是",
            Column::Email | Column::Mobile => "",
        }
        .to_owned()
    });
    let headings = Headings::recognise(&Column::ALL.map(|column| column.heading().to_owned())).unwrap();
    headings.row(&cells, ClassYear::new(2026).unwrap()).unwrap()
}

pub(crate) fn school() -> SchoolCode {
    SchoolCode::parse("99999").unwrap()
}

pub(crate) fn graduate_session(subject: &str, face_checked_at: Option<Timestamp>) -> Principal {
    let subject = SignIn::parse(subject).unwrap();
    Principal::Graduate(GraduateSession {
        subject,
        attested: None,
        face_checked_at,
    })
}

pub(crate) fn owner_principal() -> Principal {
    graduate_session("owner", Some(noon()))
}

pub(crate) fn asker(principal: &Principal) -> Asker<'_> {
    Asker {
        principal,
        account: None,
        now: noon(),
    }
}

pub(crate) fn owner(dossier: &Dossier) -> Owner {
    Owner::ask(&asker(&owner_principal()), Action::File, dossier).unwrap()
}

/// Bound, basic information not accepted.
pub(crate) fn bound() -> Dossier {
    let id = GraduateId::derive(school(), ClassYear::new(2026).unwrap(), &[7; 16]);
    let mut dossier = Dossier::enrolled(id, entry("甄虚构"));
    let subject = SignIn::parse("owner").unwrap();
    dossier.binding = Some(domain::dossier::Binding { subject, at: noon() });
    dossier
}

pub(crate) fn accepted() -> Dossier {
    let mut dossier = bound();
    let owner = owner(&dossier);
    dossier.accept_basics(&owner, noon()).unwrap();
    dossier
}

pub(crate) fn not_seeking() -> Declared {
    let fields = [(FieldName::Statement, "照顾家人".to_owned())].into();
    Declared {
        kind: DestinationKind::NotSeeking,
        fields,
        proofs: Vec::new(),
    }
}

pub(crate) fn drafted() -> Dossier {
    let mut dossier = accepted();
    let new = NewFiling {
        id: FilingId::parse("0123456789ABCDEF").unwrap(),
        route: OwnRoute::Declaration,
        content: not_seeking(),
    };
    let owner = owner(&dossier);
    dossier
        .start_filing(&owner, new, &settings(ReviewMode::SchoolOnly), noon())
        .unwrap();
    dossier
}

pub(crate) fn submitted(mode: ReviewMode) -> Dossier {
    let mut dossier = drafted();
    let owner = owner(&dossier);
    dossier
        .submit(&owner, DeclaringSubject::Filing, &settings(mode), noon())
        .unwrap();
    dossier
}

pub(crate) fn staff(branch: Branch, access: Access) -> (Principal, Account) {
    staff_with(
        branch,
        Permissions {
            employment: access,
            archive: access,
            hukou: access,
        },
        DataScope::Both,
    )
}

pub(crate) fn staff_with(branch: Branch, permissions: Permissions, scope: DataScope) -> (Principal, Account) {
    let subject = SignIn::parse("staff").unwrap();
    let session = StaffSession {
        subject: subject.clone(),
        authenticated_at: noon(),
    };
    let valid_from = at("2026-01-01T00:00:00Z");
    let account = Account {
        subject,
        branch,
        name: "演示（虚构）".into(),
        permissions,
        scope,
        valid_from,
        version: 1,
    };
    (Principal::Staff(session), account)
}

pub(crate) fn department(name: &str) -> Branch {
    Branch::Department {
        school: school(),
        department: name.to_owned(),
    }
}

pub(crate) fn whole_school() -> Branch {
    Branch::School { school: school() }
}

pub(crate) fn province(code: &str) -> Branch {
    Branch::Province {
        province: ProvinceCode::parse(code).unwrap(),
    }
}

/// The decision of whoever decides next at this branch.
pub(crate) fn decide(
    dossier: &mut Dossier,
    branch: Branch,
    subject: Subject,
    verdict: Verdict,
) -> Result<domain::history::Entry, domain::refusal::Refusal> {
    let (principal, account) = staff(branch, Access::ReadWrite);
    let asker = Asker {
        principal: &principal,
        account: Some(&account),
        now: noon(),
    };
    let reviewer = Reviewer::ask(&asker, subject, dossier)?;
    let revision = dossier.progress(subject).map_or(0, |(_, revision)| revision);
    dossier.review(
        &reviewer,
        ReviewRequest {
            subject,
            revision,
            verdict,
        },
        &paperwork(&settings(ReviewMode::SchoolOnly)),
        noon(),
    )
}

pub(crate) fn approve() -> Verdict {
    Verdict::Approve { correction: None }
}

pub(crate) fn effective() -> Dossier {
    let mut dossier = submitted(ReviewMode::SchoolOnly);
    decide(&mut dossier, whole_school(), Subject::Filing, approve()).unwrap();
    dossier
}
