//! The diagrams beside the code say what the code does: every arrow, and no other.

use crate::people::{approve, decide, department, noon, not_seeking, settings, whole_school};
use domain::account::Level;
use domain::principal::Actor;
use domain::proposal::{Decision, Progress, Proposal, Review, Reviewed};
use domain::school::ReviewMode;
use std::collections::BTreeSet;

const PROPOSAL: &str = include_str!("../../../../docs/states/proposal.mmd");

/// `(from, to, event)`; `[*]` is before the first or after the last state.
type Arrow = (String, String, String);

/// What a diagram says; what stands in brackets behind an event explains and does not count.
fn drawn(diagram: &str) -> BTreeSet<Arrow> {
    let arrow = |line: &str| {
        let (states, event) = line.trim().split_once(": ")?;
        let (from, to) = states.split_once(" --> ")?;
        let event = event.split(" (").next()?;
        Some((from.to_owned(), to.to_owned(), event.to_owned()))
    };
    diagram.lines().filter_map(arrow).collect()
}

fn name(progress: &Progress) -> &'static str {
    match progress {
        Progress::Draft => "draft",
        Progress::AwaitingDepartment { .. } => "awaiting_department",
        Progress::AwaitingSchool { .. } => "awaiting_school",
        Progress::Returned { .. } => "returned",
    }
}

/// A proposal in every stage that there is.
fn everywhere() -> Vec<Proposal<u8>> {
    let draft = Proposal::draft(0, 1);
    let mut to_department = draft.clone();
    to_department
        .submit(ReviewMode::DepartmentThenSchool, noon(), 2)
        .unwrap();
    let mut to_school = draft.clone();
    to_school.submit(ReviewMode::SchoolOnly, noon(), 2).unwrap();
    let forwarded = match reviewed(&to_department, Level::Department, Decision::Approve) {
        Some(Reviewed::Forwarded(proposal)) => proposal,
        other => panic!("{other:?}"),
    };
    let returned = match reviewed(&to_school, Level::School, Decision::Return { reason: "x".into() }) {
        Some(Reviewed::Returned(proposal)) => proposal,
        other => panic!("{other:?}"),
    };
    vec![draft, to_department, to_school, forwarded, returned]
}

fn reviewed(proposal: &Proposal<u8>, level: Level, decision: Decision<u8>) -> Option<Reviewed<u8>> {
    let review = Review {
        level,
        by: &Actor::System,
        revision: proposal.revision,
        next: 9,
        now: noon(),
    };
    proposal.clone().review(decision, &review).ok()
}

/// Every arrow that the code has.
fn coded() -> BTreeSet<Arrow> {
    let mut arrows = BTreeSet::from([("[*]".to_owned(), "draft".to_owned(), "save".to_owned())]);
    for proposal in everywhere() {
        let from = name(&proposal.progress);
        let mut add = |to: &str, event: &str| arrows.insert((from.to_owned(), to.to_owned(), event.to_owned()));
        let mut after = proposal.clone();
        if after.edit(1, 9).is_ok() {
            add(name(&after.progress), "edit");
        }
        for mode in [ReviewMode::SchoolOnly, ReviewMode::DepartmentThenSchool] {
            let mut after = proposal.clone();
            if after.submit(mode, noon(), 9).is_ok() {
                add(name(&after.progress), "submit");
            }
        }
        let mut after = proposal.clone();
        if after.withdraw(9).is_ok() {
            add(name(&after.progress), "withdraw");
        }
        let decisions = [
            ("approve", Decision::Approve),
            ("return", Decision::Return { reason: "x".into() }),
            ("reject", Decision::Reject { reason: "x".into() }),
        ];
        for level in [Level::Department, Level::School, Level::Province] {
            for (event, decision) in decisions.clone() {
                match reviewed(&proposal, level, decision) {
                    Some(Reviewed::Forwarded(after) | Reviewed::Returned(after)) => add(name(&after.progress), event),
                    Some(Reviewed::Approved { .. } | Reviewed::Rejected { .. }) => add("[*]", event),
                    None => false,
                };
            }
        }
    }
    arrows
}

#[test]
fn f3_f6_f7_the_diagram_of_proposals_is_what_the_code_does() {
    let (drawn, coded) = (drawn(PROPOSAL), coded());
    assert_eq!(
        drawn.difference(&coded).collect::<Vec<_>>(),
        Vec::<&Arrow>::new(),
        "drawn, not coded"
    );
    assert_eq!(
        coded.difference(&drawn).collect::<Vec<_>>(),
        Vec::<&Arrow>::new(),
        "coded, not drawn"
    );
}

#[test]
fn s2_what_is_in_review_keeps_its_stage_when_the_mode_changes() {
    let mut dossier = crate::people::submitted(ReviewMode::DepartmentThenSchool);
    decide(
        &mut dossier,
        department("数学系"),
        domain::history::Subject::Filing,
        approve(),
    )
    .unwrap();
    assert!(dossier.management_view().is_none());
    decide(
        &mut dossier,
        whole_school(),
        domain::history::Subject::Filing,
        approve(),
    )
    .unwrap();
    assert_eq!(dossier.effective().unwrap().approvals.len(), 2);
    assert_eq!(dossier.effective().unwrap().content, not_seeking());
    assert_eq!(settings(ReviewMode::SchoolOnly).review_mode, ReviewMode::SchoolOnly);
}
