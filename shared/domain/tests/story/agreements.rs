//! What every operation about agreements does in every state of the three routes and of termination: a file and diagrams
//! that are regenerated from the code and compared, with what must hold of every result checked on the way.

use crate::employers::{
    MODE, accepted_online, accepts, agreement, announced, asked_by_employer, asked_by_graduate, both_agree, contractor,
    copy_submitted, invitation, later, letter_submitted, much_later, on_paper, signed, stamped, stamping, started,
    submitted_by, upload_id, wish, with_picture,
};
use crate::operations::{Outcome, amender, filing, holds, refusal, regenerate, some};
use crate::people::{
    accepted, approve, asker, at, decide, effective, noon, not_seeking, owner, paperwork, settings, staff, whole_school,
};
use domain::account::Access;
use domain::dossier::{
    Correction, DeclaringSubject, Dossier, EditedDeclaration, NewCopyLink, NewFiling, OwnRoute, TerminationAnswer,
    Verdict,
};
use domain::history::Subject;
use domain::id::FilingId;
use domain::policy::{Asker, CopyBearer, Forcer};
use domain::school::Settings;
use std::collections::BTreeSet;
use std::fmt::Write;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/states/agreements.txt");
const AGREEMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/states/agreement.mmd");
const TERMINATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/states/termination.mmd");

type Operation = (&'static str, fn(&mut Dossier) -> Outcome);

fn ours() -> Settings {
    settings(MODE)
}

fn returning() -> Verdict {
    Verdict::Return {
        reason: "请核对".into(),
    }
}

fn rejecting() -> Verdict {
    Verdict::Reject {
        reason: "不实".into()
    }
}

fn after(mut dossier: Dossier, then: fn(&mut Dossier) -> Outcome) -> Dossier {
    then(&mut dossier).unwrap();
    dossier
}

fn returned(mut dossier: Dossier, subject: Subject) -> Dossier {
    decide(&mut dossier, whole_school(), subject, returning()).unwrap();
    dossier
}

fn states() -> Vec<(&'static str, Dossier)> {
    vec![
        ("nothing filed", accepted()),
        ("declaration effective", effective()),
        ("online: accepted", accepted_online()),
        ("online: effective", signed()),
        ("offline: text drafted", started(OwnRoute::OfflineSigning)),
        ("offline: text submitted", submitted_by(OwnRoute::OfflineSigning)),
        (
            "offline: text returned",
            returned(submitted_by(OwnRoute::OfflineSigning), Subject::Filing),
        ),
        ("offline: to be stamped", stamping()),
        ("offline: link given", after(stamping(), give_link)),
        ("offline: copy submitted", copy_submitted()),
        (
            "offline: copy returned",
            returned(copy_submitted(), Subject::StampedCopy),
        ),
        ("offline: effective", stamped()),
        ("paper: drafted", started(OwnRoute::PaperAgreement)),
        ("paper: submitted", submitted_by(OwnRoute::PaperAgreement)),
        ("paper: effective", on_paper()),
        ("online: termination asked by graduate", asked_by_graduate()),
        (
            "online: graduate's request overdue",
            after(asked_by_graduate(), |d| d.pass_deadlines(&ours(), much_later())),
        ),
        ("online: termination asked by employer", asked_by_employer()),
        ("online: termination in review", both_agree()),
        ("paper: termination in review", letter_submitted()),
        (
            "paper: termination returned",
            returned(letter_submitted(), Subject::Termination),
        ),
    ]
}

fn start(dossier: &mut Dossier, route: OwnRoute) -> Outcome {
    let content = match route {
        OwnRoute::Declaration => not_seeking(),
        OwnRoute::OfflineSigning | OwnRoute::PaperAgreement => agreement(),
    };
    let id = FilingId::parse("FEDCBA9876543210").unwrap();
    some(dossier.start_filing(&owner(dossier), NewFiling { id, route, content }, &ours(), noon()))
}

fn give_link(dossier: &mut Dossier) -> Outcome {
    let digest = CopyBearer::digest("secret");
    some(dossier.give_copy_link(&owner(dossier), NewCopyLink { digest, days: 3 }, &ours(), noon()))
}

fn by_link(dossier: &mut Dossier) -> Outcome {
    let bearer = CopyBearer::ask(dossier, "secret", noon())?;
    let id = upload_id(9);
    dossier.announce_by_link(&bearer, (id.clone(), announced()), noon())?;
    dossier.inspected(&id, crate::employers::keep(), noon())?;
    some(dossier.submit_copy_by_link(&bearer, vec![id], &ours(), noon()))
}

fn submit_copy(dossier: &mut Dossier) -> Outcome {
    let picture = with_picture(dossier, 8);
    some(dossier.submit_copy(&owner(dossier), vec![picture], &ours(), noon()))
}

fn ask(dossier: &mut Dossier) -> Outcome {
    some(dossier.ask_termination(&owner(dossier), wish(Vec::new()), &ours(), noon()))
}

fn ask_with_letter(dossier: &mut Dossier) -> Outcome {
    let letter = with_picture(dossier, 7);
    some(dossier.ask_termination(&owner(dossier), wish(vec![letter]), &ours(), noon()))
}

fn answer(dossier: &mut Dossier, answer: TerminationAnswer) -> Outcome {
    some(dossier.answer_termination(&owner(dossier), answer, &ours(), noon()))
}

fn employer_answers(dossier: &mut Dossier, answer: TerminationAnswer) -> Outcome {
    let contractor = contractor(dossier)?;
    some(dossier.answer_termination_as_employer(&contractor, answer, &ours(), noon()))
}

fn refusing() -> TerminationAnswer {
    TerminationAnswer::Refuse {
        reason: "岗位急需".into(),
    }
}

pub(crate) fn force(dossier: &mut Dossier) -> Outcome {
    let (principal, account) = staff(whole_school(), Access::ReadWrite);
    let asker = Asker {
        principal: &principal,
        account: Some(&account),
        now: noon(),
    };
    let forcer = Forcer::ask(&asker, dossier)?;
    some(dossier.force_termination(&forcer, "多次联系用人单位未果", noon()))
}

fn amend(dossier: &mut Dossier) -> Outcome {
    let mut content = agreement();
    let pay = domain::kind::FieldName::Salary;
    content.fields.insert(pay, "13000".into());
    let correction = Correction {
        kind: content.kind,
        fields: content.fields,
    };
    some(dossier.amend(&amender(dossier), (correction, "双方协商"), &paperwork(&ours()), noon()))
}

const OPERATIONS: [Operation; 34] = [
    ("accept invitation", |d| {
        accepts(d, &mut invitation(2), noon()).map(|()| None)
    }),
    ("start declaration", |d| start(d, OwnRoute::Declaration)),
    ("start offline signing", |d| start(d, OwnRoute::OfflineSigning)),
    ("start paper agreement", |d| start(d, OwnRoute::PaperAgreement)),
    ("edit filing", |d| {
        let edited = EditedDeclaration {
            subject: DeclaringSubject::Filing,
            content: agreement(),
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
    ("graduate voids", |d| {
        some(d.void(&owner(d), "另有安排", &ours(), noon()))
    }),
    ("start change", |d| {
        some(d.start_change(&owner(d), not_seeking(), &ours(), noon()))
    }),
    ("approve filing", |d| {
        some(decide(d, whole_school(), Subject::Filing, approve()))
    }),
    ("return filing", |d| {
        some(decide(d, whole_school(), Subject::Filing, returning()))
    }),
    ("reject filing", |d| {
        some(decide(d, whole_school(), Subject::Filing, rejecting()))
    }),
    ("give link", give_link),
    ("revoke link", |d| some(d.revoke_copy_link(&owner(d), noon()))),
    ("hand in copy by link", by_link),
    ("submit copy", submit_copy),
    ("withdraw copy", |d| some(d.withdraw_copy(&owner(d), &ours(), noon()))),
    ("give up stamping", |d| some(d.give_up_stamping(&owner(d), noon()))),
    ("approve copy", |d| {
        some(decide(d, whole_school(), Subject::StampedCopy, approve()))
    }),
    ("return copy", |d| {
        some(decide(d, whole_school(), Subject::StampedCopy, returning()))
    }),
    ("reject copy", |d| {
        some(decide(d, whole_school(), Subject::StampedCopy, rejecting()))
    }),
    ("school amends", amend),
    ("school voids", |d| {
        some(d.void_by_school(&amender(d), "登记有误", noon()))
    }),
    ("graduate asks termination", ask),
    ("graduate asks with letter", ask_with_letter),
    ("employer asks termination", |d| {
        let contractor = contractor(d)?;
        some(d.ask_termination_as_employer(&contractor, wish(Vec::new()), &ours(), noon()))
    }),
    ("graduate accepts", |d| answer(d, TerminationAnswer::Accept)),
    ("graduate refuses", |d| answer(d, refusing())),
    ("employer accepts", |d| employer_answers(d, TerminationAnswer::Accept)),
    ("employer refuses", |d| employer_answers(d, refusing())),
    ("graduate withdraws request", |d| {
        some(d.withdraw_termination(&owner(d), noon()))
    }),
    ("employer withdraws request", |d| {
        let contractor = contractor(d)?;
        some(d.withdraw_termination_as_employer(&contractor, noon()))
    }),
    ("school forces termination", force),
];

const REVIEWS_AND_TIME: [Operation; 6] = [
    ("approve termination", |d| {
        some(decide(d, whole_school(), Subject::Termination, approve()))
    }),
    ("return termination", |d| {
        some(decide(d, whole_school(), Subject::Termination, returning()))
    }),
    ("reject termination", |d| {
        some(decide(d, whole_school(), Subject::Termination, rejecting()))
    }),
    ("a week passes", |d| d.pass_deadlines(&ours(), later())),
    ("two weeks pass", |d| d.pass_deadlines(&ours(), much_later())),
    ("window closes", |d| {
        d.pass_deadlines(&ours(), at("2026-08-25T16:00:00Z"))
    }),
];

/// An arrow of a diagram: from, to, by what.
type Arrows = BTreeSet<(String, String, &'static str)>;

fn drawn(arrows: &Arrows) -> String {
    let mut text = String::from("stateDiagram-v2\n");
    let name = |state: &str| match state {
        "none" => "[*]".to_owned(),
        other => other.replace([' ', ','], "_").replace("__", "_").to_lowercase(),
    };
    for (from, to, by) in arrows {
        writeln!(text, "    {} --> {}: {by}", name(from), name(to)).unwrap();
    }
    text
}

fn table() -> (String, Arrows) {
    let mut text = String::from(
        "What every operation about agreements does in every state: regenerated by `REGENERATE=1 cargo test -p domain --test \
         story`.\n\"= event, filing\" is what it leads to; anything else is the refusal.\n",
    );
    let mut arrows = Arrows::new();
    for (state, dossier) in states() {
        write!(text, "\n{state}\n").unwrap();
        holds(&dossier, noon());
        for (name, operation) in OPERATIONS.into_iter().chain(REVIEWS_AND_TIME) {
            let mut after = dossier.clone();
            let outcome = match operation(&mut after) {
                Ok(entry) => {
                    holds(&after, noon());
                    let event = entry.map_or("nothing".to_owned(), |entry| entry.event.code());
                    let (before, now) = (filing(&dossier), filing(&after));
                    let outcome = format!("= {event}, {now}");
                    if before != now {
                        arrows.insert((before, now, name));
                    }
                    outcome
                }
                Err(refused) => refusal(&refused),
            };
            writeln!(text, "  {name:28} {outcome}").unwrap();
        }
    }
    (text, arrows)
}

fn committed(path: &str, made: &str) {
    if regenerate() {
        std::fs::write(path, made).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap();
    assert!(
        committed == made,
        "{path}: run REGENERATE=1 cargo test -p domain --test story and read the difference"
    );
}

#[test]
fn o_a_b_t_every_operation_in_every_state_does_what_the_committed_table_and_diagrams_say() {
    let (table, arrows) = table();
    committed(TABLE, &table);
    let (termination, agreement): (Arrows, Arrows) = arrows
        .into_iter()
        .partition(|(from, to, _)| from.contains("termination") || to.contains("termination"));
    committed(AGREEMENT, &drawn(&agreement));
    committed(TERMINATION, &drawn(&termination));
}

#[test]
fn t3_while_a_termination_is_open_nothing_else_moves() {
    let moving = [
        "accept invitation",
        "start declaration",
        "start offline signing",
        "start paper agreement",
        "graduate voids",
        "start change",
        "school amends",
        "graduate asks termination",
        "employer asks termination",
    ];
    for (state, dossier) in states().into_iter().filter(|(state, _)| state.contains("termination")) {
        for (name, operation) in OPERATIONS.into_iter().filter(|(name, _)| moving.contains(name)) {
            let outcome = operation(&mut dossier.clone());
            assert!(outcome.is_err(), "{state}: {name}");
        }
    }
}

#[test]
fn a2_a_link_of_another_dossier_or_secret_opens_nothing() {
    let linked = after(stamping(), give_link);
    assert!(CopyBearer::ask(&linked, "secret", noon()).is_ok());
    assert!(CopyBearer::ask(&linked, "other", noon()).is_err());
    assert!(CopyBearer::ask(&linked, "secret", at("2026-05-23T16:00:00Z")).is_err());
    assert!(CopyBearer::ask(&stamping(), "secret", noon()).is_err());
    let used = after(linked, by_link);
    assert!(CopyBearer::ask(&used, "secret", noon()).is_err());
    assert!(asker(&crate::people::owner_principal()).account.is_none());
}
