//! The whole permission matrix, as a file that is regenerated from the real policy and compared.

use crate::people::{
    accepted, at, department, graduate_session, noon, province, school, staff, staff_with, whole_school,
};
use domain::account::{Access, Account, Branch, DataScope, Module, Permissions};
use domain::id::{ProvinceCode, SchoolCode, Subject};
use domain::policy::{Action, Asker, Needs, Target, decide};
use domain::principal::{Principal, StaffSession};
use domain::refusal::Refusal;
use std::fmt::Write;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/permissions.txt");

/// Somebody who asks.
struct Role {
    name: &'static str,
    principal: Principal,
    account: Option<Account>,
}

fn role(name: &'static str, (principal, account): (Principal, Account)) -> Role {
    Role {
        name,
        principal,
        account: Some(account),
    }
}

fn person(name: &'static str, principal: Principal) -> Role {
    Role {
        name,
        principal,
        account: None,
    }
}

/// Every access to everything, and write access to one module alone.
fn by_access() -> Vec<Role> {
    use Access::{None as NoAccess, ReadOnly, ReadWrite};
    let only = |module: Module| Permissions {
        employment: if module == Module::Employment {
            ReadWrite
        } else {
            NoAccess
        },
        archive: if module == Module::Archive { ReadWrite } else { NoAccess },
        hukou: if module == Module::Hukou { ReadWrite } else { NoAccess },
    };
    let mut roles = Vec::new();
    for access in [ReadWrite, ReadOnly, NoAccess] {
        let named = |level: &str| -> &'static str { format!("{level}, {access:?} everywhere").leak() };
        roles.push(role(named("own department"), staff(department("数学系"), access)));
        roles.push(role(named("own school"), staff(whole_school(), access)));
        roles.push(role(named("own province"), staff(province("11"), access)));
    }
    for module in Module::ALL {
        let name: &'static str = format!("own school, ReadWrite for {module:?} only").leak();
        roles.push(role(name, staff_with(whole_school(), only(module), DataScope::Both)));
    }
    roles
}

/// Somebody of the school whose sign-in says this time.
fn signed_in_at(text: &str) -> (Principal, Account) {
    let (_, account) = staff(whole_school(), Access::ReadWrite);
    let session = StaffSession {
        subject: account.subject.clone(),
        authenticated_at: at(text),
    };
    (Principal::Staff(session), account)
}

fn roles() -> Vec<Role> {
    use Access::ReadWrite;
    let all = |access| Permissions {
        employment: access,
        archive: access,
        hukou: access,
    };
    let other_school = Branch::School {
        school: SchoolCode::parse("99998").unwrap(),
    };
    let mut reset = staff(whole_school(), ReadWrite);
    reset.1.valid_from = at("2026-05-20T04:00:01Z");
    let mut roles = vec![
        person("public", Principal::Public),
        person("owner, no face check", graduate_session("owner", None)),
        person("owner, face checked now", graduate_session("owner", Some(noon()))),
        person(
            "owner, face checked 600 s ago",
            graduate_session("owner", Some(at("2026-05-20T03:50:00Z"))),
        ),
        person(
            "owner, face checked 601 s ago",
            graduate_session("owner", Some(at("2026-05-20T03:49:59Z"))),
        ),
        person("another graduate", graduate_session("another", Some(noon()))),
        person("employer", Principal::Employer(Subject::parse("employer").unwrap())),
        person(
            "another employer",
            Principal::Employer(Subject::parse("another").unwrap()),
        ),
        Role {
            account: None,
            ..role("staff without account", staff(whole_school(), ReadWrite))
        },
        role("school, reset since sign-in", reset),
        role("school, signed in 60 s ahead", signed_in_at("2026-05-20T04:01:00Z")),
        role("school, signed in 61 s ahead", signed_in_at("2026-05-20T04:01:01Z")),
    ];
    roles.extend(by_access());
    roles.extend([
        role(
            "own department, postgraduates only",
            staff_with(department("数学系"), all(ReadWrite), DataScope::Postgraduate),
        ),
        role(
            "own school, postgraduates only",
            staff_with(whole_school(), all(ReadWrite), DataScope::Postgraduate),
        ),
        role("another department", staff(department("法学院"), ReadWrite)),
        role("another school", staff(other_school, ReadWrite)),
        role("another province", staff(province("32"), ReadWrite)),
    ]);
    roles
}

fn answer(decided: &Result<domain::principal::Actor, Refusal>) -> &'static str {
    match decided {
        Ok(_) => "yes",
        Err(Refusal::NotFound) => "404",
        Err(Refusal::Forbidden) => "403",
        Err(Refusal::SignInRequired) => "401",
        Err(Refusal::FaceCheckRequired) => "face",
        Err(Refusal::Invalid(_) | Refusal::Stale | Refusal::Conflict(_)) => panic!("{decided:?}"),
    }
}

/// What an action is done to: the graduate, or the school, province or account that the dossier's graduate belongs to.
fn decided(role: &Role, action: Action) -> Vec<(&'static str, &'static str)> {
    let dossier = accepted();
    let asker = Asker {
        principal: &role.principal,
        account: role.account.as_ref(),
        now: noon(),
    };
    let (_, department_account) = staff(department("数学系"), Access::ReadOnly);
    let (_, school_account) = staff(whole_school(), Access::ReadOnly);
    let (school, province) = (school(), ProvinceCode::parse("11").unwrap());
    let ask = |target: &Target<'_>| answer(&decide(&asker, action, target));
    match action.needs() {
        Needs::LevelAbove | Needs::LevelAboveOrSame => vec![
            ("department's account", ask(&Target::Account(&department_account))),
            ("school's account", ask(&Target::Account(&school_account))),
        ],
        Needs::Owner | Needs::OwnerWithFaceCheck => vec![("graduate", ask(&Target::Graduate(&dossier)))],
        Needs::OwnEmployer | Needs::VerifiedEmployer => {
            let (draft, verified) = (crate::employers::draft(), crate::employers::verified());
            vec![
                ("unverified employer", ask(&Target::Employer(&draft))),
                ("verified employer", ask(&Target::Employer(&verified))),
            ]
        }
        Needs::ContractingEmployer => vec![
            ("graduate", ask(&Target::Graduate(&dossier))),
            (
                "party to an agreement",
                ask(&Target::Graduate(&crate::employers::signed())),
            ),
        ],
        Needs::Staff { .. } if matches!(action, Action::ViewEmployers | Action::KeepEmployers) => {
            let (draft, verified) = (crate::employers::draft(), crate::employers::verified());
            vec![
                ("draft", ask(&Target::Employer(&draft))),
                ("verified", ask(&Target::Employer(&verified))),
                ("province", ask(&Target::Province(&province))),
            ]
        }
        Needs::Staff { .. } => vec![
            ("graduate", ask(&Target::Graduate(&dossier))),
            ("school", ask(&Target::School(&school))),
            ("province", ask(&Target::Province(&province))),
        ],
    }
}

fn matrix() -> String {
    let mut text = String::from(
        "Who may do what: regenerated from the policy by `REGENERATE=1 cargo test -p domain --test story`.\n\
         yes, or the answer: 401 sign in, face = a fresh real-person check, 403 seen but not allowed, 404 not to be known.\n",
    );
    for action in Action::ALL {
        write!(text, "\n{action:?}\n").unwrap();
        for role in roles() {
            let cells: Vec<String> = decided(&role, action)
                .into_iter()
                .map(|(on, answer)| format!("{on}: {answer}"))
                .collect();
            writeln!(text, "  {:42} {}", role.name, cells.join("   ")).unwrap();
        }
    }
    text
}

fn regenerate() -> bool {
    std::env::var_os("REGENERATE").is_some()
}

#[test]
fn p4_p5_the_committed_matrix_is_what_the_policy_decides() {
    if regenerate() {
        std::fs::write(COMMITTED, matrix()).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap();
    assert!(
        committed == matrix(),
        "run REGENERATE=1 cargo test -p domain --test story and read the difference"
    );
}

#[test]
fn g4_what_is_hidden_is_hidden_whatever_the_dossier_holds() {
    let dossiers = [crate::people::bound(), accepted(), crate::people::effective()];
    for role in roles() {
        for action in Action::ALL {
            let asker = Asker {
                principal: &role.principal,
                account: role.account.as_ref(),
                now: noon(),
            };
            let answers: Vec<_> = dossiers
                .iter()
                .map(|one| answer(&decide(&asker, action, &Target::Graduate(one))))
                .collect();
            assert!(
                answers.iter().all(|answer| *answer == answers[0]),
                "{} {action:?}: {answers:?}",
                role.name
            );
        }
    }
}
