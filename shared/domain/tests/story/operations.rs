//! What every operation does in every state: a file that is regenerated from the code and compared, with what must hold
//! of every result checked on the way.

use crate::people::{
    accepted, approve, asker, at, bound, decide, department, drafted, effective, noon, not_seeking, owner, paperwork,
    settings, staff, submitted, whole_school,
};
use domain::account::Access;
use domain::authorization::{AuthorizationState, Grant};
use domain::confirmation::{Answer, Confirmation, ConfirmationStatus, WrongReport};
use domain::dossier::{
    Contact, Correction, DeclaringSubject, Dossier, EditedDeclaration, NewFiling, OwnRoute, Verdict,
};
use domain::filing::{Declared, FilingState, Pending};
use domain::history::{Entry, Subject};
use domain::id::FilingId;
use domain::kind::{DestinationKind, FieldName, Fields};
use domain::policy::{Amender, Asker, Authorizer};
use domain::proposal::{Progress, Proposal};
use domain::refusal::Refusal;
use domain::relocation::{ArchiveTransfer, HukouMigration, TransferKind};
use domain::report::Part;
use domain::school::{ReviewMode, Settings, VoidRule};
use domain::termination::{Silence, Termination};
use std::fmt::Write;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/states/operations.txt");
const MODE: ReviewMode = ReviewMode::SchoolOnly;

/// What an operation leads to.
pub(crate) type Outcome = Result<Option<Entry>, Refusal>;
type Operation = (&'static str, fn(&mut Dossier) -> Outcome);

fn ours() -> Settings {
    settings(MODE)
}

fn with_void_after_review() -> Settings {
    Settings {
        void_rule: VoidRule::AfterReview,
        ..ours()
    }
}

fn archive() -> ArchiveTransfer {
    ArchiveTransfer {
        kind: Some(TransferKind::Origin),
        office: "演示人才服务中心（虚构）".into(),
        division: "110108".into(),
        address: "演示路1号".into(),
        postcode: "100000".into(),
        contact: "档案科".into(),
        phone: "010-88888888".into(),
        ..ArchiveTransfer::default()
    }
}

fn states() -> Vec<(&'static str, Dossier)> {
    let change = |finish: fn(&mut Dossier)| {
        let mut dossier = effective();
        let owner = owner(&dossier);
        dossier.start_change(&owner, not_seeking(), &ours(), noon()).unwrap();
        finish(&mut dossier);
        dossier
    };
    let submit_change = |dossier: &mut Dossier| {
        let owner = owner(dossier);
        dossier
            .submit(&owner, DeclaringSubject::Change, &ours(), noon())
            .unwrap();
    };
    let mut voiding = effective();
    let graduate = owner(&voiding);
    voiding
        .void(&graduate, "另有安排", &with_void_after_review(), noon())
        .unwrap();
    let mut returned = submitted(MODE);
    decide(
        &mut returned,
        whole_school(),
        Subject::Filing,
        Verdict::Return {
            reason: "请核对".into(),
        },
    )
    .unwrap();
    let mut forwarded = submitted(ReviewMode::DepartmentThenSchool);
    decide(&mut forwarded, department("数学系"), Subject::Filing, approve()).unwrap();
    let mut confirmed = effective();
    confirm(&mut confirmed).unwrap();
    let mut wrong = effective();
    report_wrong(&mut wrong).unwrap();
    let mut authorized = confirmed.clone();
    authorize(&mut authorized).unwrap();
    let mut archive_waiting = accepted();
    archive_waiting
        .start_relocation(&owner(&archive_waiting), archive(), &ours(), noon())
        .unwrap();
    archive_waiting
        .submit_relocation::<ArchiveTransfer>(&owner(&archive_waiting), &ours(), noon())
        .unwrap();
    vec![
        ("not accepted", bound()),
        ("nothing filed", accepted()),
        ("draft", drafted()),
        ("awaiting department", submitted(ReviewMode::DepartmentThenSchool)),
        ("awaiting school", submitted(MODE)),
        ("awaiting school, department approved", forwarded),
        ("returned", returned),
        ("effective", effective()),
        ("effective, change drafted", change(|_| {})),
        ("effective, change in review", change(submit_change)),
        ("effective, void in review", voiding),
        ("confirmed", confirmed),
        ("called wrong", wrong),
        ("authorised", authorized),
        ("archive in review", archive_waiting),
    ]
}

pub(crate) fn some(entry: Result<Entry, Refusal>) -> Outcome {
    entry.map(Some)
}

fn confirm(dossier: &mut Dossier) -> Outcome {
    let (owner, shown) = (owner(dossier), dossier.fingerprint());
    some(dossier.confirm(&owner, &shown, Answer::Right, noon()))
}

fn report_wrong(dossier: &mut Dossier) -> Outcome {
    let (owner, shown) = (owner(dossier), dossier.fingerprint());
    let report = WrongReport {
        destination: None,
        archive: Some("地址有误".into()),
        hukou: None,
        phone: "13900000000".into(),
    };
    some(dossier.confirm(&owner, &shown, Answer::Wrong(report), noon()))
}

fn authorize(dossier: &mut Dossier) -> Outcome {
    let principal = crate::people::owner_principal();
    let authorizer = Authorizer::ask(&asker(&principal), dossier)?;
    let until = dossier.last_authorization_day();
    let grant = Grant {
        part: Part::Archive,
        until,
        number: [1; 5],
        secret: [2; 17],
    };
    dossier
        .authorize(&authorizer, &grant, noon())
        .map(|granted| Some(granted.entry))
}

pub(crate) fn amender(dossier: &Dossier) -> Amender {
    let (principal, account) = staff(whole_school(), Access::ReadWrite);
    Amender::ask(
        &Asker {
            principal: &principal,
            account: Some(&account),
            now: noon(),
        },
        dossier,
    )
    .unwrap()
}

const OPERATIONS: [Operation; 30] = [
    ("accept basics", |d| some(d.accept_basics(&owner(d), noon()))),
    ("change contact", |d| {
        Ok(Some(d.change_contact(
            &owner(d),
            Contact {
                mobile: None,
                email: None,
            },
            noon(),
        )))
    }),
    ("start filing", |d| {
        let new = NewFiling {
            id: FilingId::parse("FEDCBA9876543210").unwrap(),
            route: OwnRoute::Declaration,
            content: not_seeking(),
        };
        some(d.start_filing(&owner(d), new, &ours(), noon()))
    }),
    ("edit filing", |d| {
        let edited = EditedDeclaration {
            subject: DeclaringSubject::Filing,
            content: not_seeking(),
        };
        some(d.edit(&owner(d), edited, &ours(), noon()))
    }),
    ("submit filing", |d| {
        some(d.submit(&owner(d), DeclaringSubject::Filing, &ours(), noon()))
    }),
    ("withdraw filing", |d| {
        some(d.withdraw(&owner(d), DeclaringSubject::Filing, &ours(), noon()))
    }),
    ("discard filing", |d| {
        some(d.discard(&owner(d), DeclaringSubject::Filing, &ours(), noon()))
    }),
    ("void at once", |d| some(d.void(&owner(d), "另有安排", &ours(), noon()))),
    ("void after review", |d| {
        some(d.void(&owner(d), "另有安排", &with_void_after_review(), noon()))
    }),
    ("withdraw void", |d| some(d.withdraw_void(&owner(d), &ours(), noon()))),
    ("start change", |d| {
        some(d.start_change(&owner(d), not_seeking(), &ours(), noon()))
    }),
    ("submit change", |d| {
        some(d.submit(&owner(d), DeclaringSubject::Change, &ours(), noon()))
    }),
    ("withdraw change", |d| {
        some(d.withdraw(&owner(d), DeclaringSubject::Change, &ours(), noon()))
    }),
    ("discard change", |d| {
        some(d.discard(&owner(d), DeclaringSubject::Change, &ours(), noon()))
    }),
    ("department approves filing", |d| {
        some(decide(d, department("数学系"), Subject::Filing, approve()))
    }),
    ("school approves filing", |d| {
        some(decide(d, whole_school(), Subject::Filing, approve()))
    }),
    ("school returns filing", |d| {
        some(decide(
            d,
            whole_school(),
            Subject::Filing,
            Verdict::Return {
                reason: "请核对".into(),
            },
        ))
    }),
    ("school rejects filing", |d| {
        some(decide(
            d,
            whole_school(),
            Subject::Filing,
            Verdict::Reject {
                reason: "不实".into()
            },
        ))
    }),
    ("school approves change", |d| {
        some(decide(d, whole_school(), Subject::Change, approve()))
    }),
    ("school rejects change", |d| {
        some(decide(
            d,
            whole_school(),
            Subject::Change,
            Verdict::Reject {
                reason: "不实".into()
            },
        ))
    }),
    ("school approves void", |d| {
        some(decide(d, whole_school(), Subject::Void, approve()))
    }),
    ("school approves archive", |d| {
        some(decide(d, whole_school(), Subject::Archive, approve()))
    }),
    ("school amends", |d| {
        let Declared { kind, mut fields, .. } = not_seeking();
        fields.insert(FieldName::Statement, "照顾家中老人".to_owned());
        let correction = Correction { kind, fields };
        some(d.amend(&amender(d), (correction, "与本人核实"), &paperwork(&ours()), noon()))
    }),
    ("school voids", |d| {
        some(d.void_by_school(&amender(d), "登记有误", noon()))
    }),
    ("confirm", confirm),
    ("report wrong", report_wrong),
    ("take back wrong", |d| some(d.take_back_wrong(&owner(d), noon()))),
    ("authorise", authorize),
    ("withdraw authorisation", |d| {
        some(d.withdraw_authorization(&owner(d), Part::Archive, noon()))
    }),
    ("window closes", |d| {
        d.pass_deadlines(&ours(), at("2026-08-25T16:00:00Z"))
    }),
];

fn name_of<C>(proposal: &Proposal<C>) -> &'static str {
    match proposal.progress {
        Progress::Draft => "draft",
        Progress::AwaitingDepartment { .. } => "awaiting department",
        Progress::AwaitingSchool { .. } => "awaiting school",
        Progress::Returned { .. } => "returned",
    }
}

/// Where the filing stands, in words.
pub(crate) fn filing(dossier: &Dossier) -> String {
    match dossier.filing.as_ref().map(|filing| &filing.state) {
        None => "none".to_owned(),
        Some(FilingState::Proposed(proposal)) => name_of(proposal).to_owned(),
        Some(FilingState::Stamping(stamping)) => {
            let link = if stamping.link.is_some() { ", link given" } else { "" };
            format!("stamping, copy {}{link}", name_of(&stamping.copy))
        }
        Some(FilingState::Effective(effective)) => match &effective.pending {
            Pending::Nothing => "effective".to_owned(),
            Pending::Change(proposal) => format!("effective, change {}", name_of(proposal)),
            Pending::Void(proposal) => format!("effective, void {}", name_of(proposal)),
            Pending::Termination(Termination::Asked { request, silence, .. }) => {
                let silence = match silence {
                    Silence::NotNoticed => "",
                    Silence::Reminded => ", reminded",
                    Silence::Overdue => ", overdue",
                };
                format!("effective, termination asked by {:?}{silence}", request.by)
            }
            Pending::Termination(Termination::InReview(proposal)) => {
                format!("effective, termination {}", name_of(proposal))
            }
        },
    }
}

/// What must hold of every dossier that an operation leaves behind.
pub(crate) fn holds(dossier: &Dossier, now: domain::time::Timestamp) {
    assert_eq!(dossier.management_view().is_some(), dossier.effective().is_some(), "R4");
    let confirmed = match &dossier.confirmation {
        Confirmation::Confirmed { of, .. } => {
            assert!(dossier.effective().is_some() && *of == dossier.fingerprint(), "C4");
            Some(of)
        }
        Confirmation::Open | Confirmation::Wrong { .. } => None,
    };
    assert_eq!(
        dossier.confirmation_status() == ConfirmationStatus::Confirmed,
        confirmed.is_some()
    );
    for authorization in &dossier.authorizations {
        if authorization.state == AuthorizationState::Granted {
            assert_eq!(Some(&authorization.of), confirmed, "V1");
        }
    }
    let mut modules: Vec<_> = dossier
        .waiting()
        .iter()
        .map(|waiting| waiting.subject.module())
        .collect();
    let before = modules.len();
    modules.dedup();
    assert_eq!(modules.len(), before, "one thing waits in a module");
    let mut later = dossier.clone();
    later.pass_deadlines(&ours(), now).unwrap();
    assert!(later.next_deadline(&ours()).is_none_or(|deadline| deadline > now), "E1");
    assert_eq!(later.pass_deadlines(&ours(), now), Ok(None), "E1: twice does no harm");
}

/// A refusal in one word.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotFound => "not found".to_owned(),
        Refusal::Forbidden => "forbidden".to_owned(),
        Refusal::SignInRequired => "sign in".to_owned(),
        Refusal::FaceCheckRequired => "face check".to_owned(),
        Refusal::Stale => "stale".to_owned(),
        Refusal::Invalid(faults) => format!(
            "invalid: {}",
            faults
                .iter()
                .map(|fault| fault.field.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        ),
        Refusal::Conflict(conflict) => conflict.code().to_owned(),
    }
}

fn table() -> String {
    let mut text = String::from(
        "What every operation does in every state: regenerated by `REGENERATE=1 cargo test -p domain --test story`.\n\
         \"= event, filing, confirmation\" is what it leads to; anything else is the refusal.\n",
    );
    for (state, dossier) in states() {
        write!(text, "\n{state}\n").unwrap();
        holds(&dossier, noon());
        for (name, operation) in OPERATIONS {
            let mut after = dossier.clone();
            let outcome = match operation(&mut after) {
                Ok(entry) => {
                    holds(&after, noon());
                    let event = entry.map_or("nothing".to_owned(), |entry| entry.event.code());
                    format!("= {event}, {}, {:?}", filing(&after), after.confirmation_status())
                }
                Err(refused) => refusal(&refused),
            };
            writeln!(text, "  {name:28} {outcome}").unwrap();
        }
    }
    text
}

pub(crate) fn regenerate() -> bool {
    std::env::var_os("REGENERATE").is_some()
}

#[test]
fn f_every_operation_in_every_state_does_what_the_committed_table_says() {
    if regenerate() {
        std::fs::write(COMMITTED, table()).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap();
    assert!(
        committed == table(),
        "run REGENERATE=1 cargo test -p domain --test story and read the difference"
    );
}

#[test]
fn f2_kinds_for_others_are_refused_for_a_correction_too() {
    let mut dossier = effective();
    let correction = Correction {
        kind: DestinationKind::DirectedSupplement,
        fields: Fields::default(),
    };
    let amender = amender(&dossier);
    let ours = ours();
    let done = dossier.amend(&amender, (correction, "与本人核实"), &paperwork(&ours), noon());
    let refused = done.unwrap_err();
    assert_eq!(refusal(&refused), "only_for_directed");
    assert_eq!(HukouMigration::default().kind, None);
}
