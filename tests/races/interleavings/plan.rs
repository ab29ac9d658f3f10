//! What everybody wants to do in one story, drawn from a seed.

use crate::drawing::{Trouble, draw, trouble};
use domain::report::Part;
use proptest::prelude::*;
use std::ops::RangeInclusive;

/// Whoever acts, one after the other within a role, all roles at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The graduate.
    Here,
    /// The same graduate at another client.
    Elsewhere,
    /// The reviewer of the department.
    Department,
    /// The reviewer of the school.
    School,
    /// The school's office, which amends, voids and corrects.
    Office,
    /// The deadline job and the inspector.
    System,
}

/// What somebody wants.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wish {
    Start,
    Edit,
    Submit,
    Withdraw,
    Discard,
    Confirm,
    Authorize(Part),
    WithdrawAuthorization(Part),
    Announce,
    Review(Opinion),
    Amend,
    Void,
    Correct,
    PassDeadlines(Moment),
    Inspect(Finding),
}

/// What a reviewer thinks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Opinion {
    Approve,
    ApproveCorrected,
    Return,
    Reject,
}

/// What is over when the deadline job looks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Moment {
    Nothing,
    UploadLinks,
    Filing,
    Authorizations,
}

/// What the inspector sees.
#[derive(Clone, Copy, Debug)]
pub(super) enum Finding {
    Picture,
    Nonsense,
}

/// One wish and what happens on its way.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// What is wanted.
    pub(super) wish: Wish,
    /// How often it is asked at once with one `Idempotency-Key`; 0 asks once without.
    pub(super) repeated: usize,
    /// What its requests suffer.
    pub(super) trouble: Option<Trouble>,
}

/// A story.
pub(super) type Plan = Vec<(Role, Vec<Step>)>;

/// The story of this seed.
pub(super) fn of_seed(seed: u64) -> Plan {
    let plan = (
        steps(graduate(), 3..=5),
        steps(graduate(), 1..=3),
        steps(reviewer(), 1..=3),
        steps(reviewer(), 1..=3),
        steps(office(), 0..=1),
        steps(system(), 0..=2),
    );
    let (here, elsewhere, department, school, office, system) = draw(seed, &plan);
    vec![
        (Role::Here, here),
        (Role::Elsewhere, elsewhere),
        (Role::Department, department),
        (Role::School, school),
        (Role::Office, office),
        (Role::System, system),
    ]
}

fn graduate() -> BoxedStrategy<Wish> {
    let part = || prop_oneof![Just(Part::Archive), Just(Part::Hukou)];
    prop_oneof![
        4 => Just(Wish::Start),
        2 => Just(Wish::Edit),
        5 => Just(Wish::Submit),
        1 => Just(Wish::Withdraw),
        1 => Just(Wish::Discard),
        4 => Just(Wish::Confirm),
        4 => part().prop_map(Wish::Authorize),
        2 => part().prop_map(Wish::WithdrawAuthorization),
        2 => Just(Wish::Announce),
    ]
    .boxed()
}

fn reviewer() -> BoxedStrategy<Wish> {
    prop_oneof![
        8 => Just(Opinion::Approve),
        1 => Just(Opinion::ApproveCorrected),
        1 => Just(Opinion::Return),
        1 => Just(Opinion::Reject),
    ]
    .prop_map(Wish::Review)
    .boxed()
}

fn office() -> BoxedStrategy<Wish> {
    prop_oneof![
        2 => Just(Wish::Amend),
        1 => Just(Wish::Void),
        2 => Just(Wish::Correct),
    ]
    .boxed()
}

fn system() -> BoxedStrategy<Wish> {
    let moment = prop_oneof![
        2 => Just(Moment::Nothing),
        2 => Just(Moment::UploadLinks),
        1 => Just(Moment::Filing),
        1 => Just(Moment::Authorizations),
    ];
    let finding = prop_oneof![2 => Just(Finding::Picture), 1 => Just(Finding::Nonsense)];
    prop_oneof![moment.prop_map(Wish::PassDeadlines), finding.prop_map(Wish::Inspect)].boxed()
}

fn steps(wish: BoxedStrategy<Wish>, count: RangeInclusive<usize>) -> BoxedStrategy<Vec<Step>> {
    let repeated = prop_oneof![5 => Just(0), 2 => Just(1), 2 => Just(2), 1 => Just(3)];
    let trouble = prop_oneof![3 => Just(None), 1 => trouble().prop_map(Some)];
    let step = (wish, repeated, trouble).prop_map(|(wish, repeated, trouble)| Step {
        wish,
        repeated,
        trouble,
    });
    proptest::collection::vec(step, count).boxed()
}
