//! What everybody wants to do in one burst, drawn from a seed: of what makes sense where things stand, and of what does
//! not.

use super::situation::{Situation, crowd};
use crate::drawing::{Trouble, draw, trouble};
use proptest::prelude::*;

/// Whoever acts, one after the other within a role, all roles at once, each at a client of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// The graduate.
    Here,
    /// The same graduate at another client.
    Elsewhere,
    /// An employer.
    First,
    /// Another.
    Second,
    /// Yet another.
    Third,
    /// The employer of the live agreement, or else the first.
    Contracting,
    /// The reviewer of the department.
    Department,
    /// The reviewer of the school.
    School,
    /// The school's office, which amends, voids and forces.
    Office,
    /// The deadline job.
    System,
}

impl Role {
    /// All of them.
    pub(super) const ALL: [Self; 10] = [
        Self::Here,
        Self::Elsewhere,
        Self::First,
        Self::Second,
        Self::Third,
        Self::Contracting,
        Self::Department,
        Self::School,
        Self::Office,
        Self::System,
    ];
}

/// What somebody wants. A number says which of the invitations there are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wish {
    Invite,
    Revoke,
    Accept(usize),
    Decline(usize),
    Lapse(usize),
    Start,
    Discard,
    Review(Opinion),
    Amend,
    Void,
    Ask,
    Answer(Reply),
    Withdraw,
    Force,
    PassDeadlines(Silent),
}

impl Wish {
    /// A deadline matters to what it is the deadline of.
    fn moment(self, drawn: Moment) -> Moment {
        match self {
            Self::Accept(_) | Self::Decline(_) | Self::Revoke | Self::Lapse(_) => drawn,
            Self::Invite
            | Self::Start
            | Self::Discard
            | Self::Review(_)
            | Self::Amend
            | Self::Void
            | Self::Ask
            | Self::Answer(_)
            | Self::Withdraw
            | Self::Force
            | Self::PassDeadlines(_) => Moment::Usual,
        }
    }
}

/// What a reviewer thinks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Opinion {
    Approve,
    Return,
    Reject,
}

/// What the other side says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reply {
    Yes,
    No,
}

/// How long nobody has answered when the job looks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Silent {
    NotLong,
    UntilReminded,
    UntilOverdue,
}

/// When it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// Any day.
    Usual,
    /// In the last moment in which the first invitation can be answered.
    JustBefore,
    /// In the first moment in which it can't.
    AtDeadline,
}

/// One wish and what happens on its way.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// What is wanted.
    pub(super) wish: Wish,
    /// When.
    pub(super) moment: Moment,
    /// How often it is asked at once with one `Idempotency-Key`; 0 asks once without.
    pub(super) repeated: usize,
    /// What its requests suffer.
    pub(super) trouble: Option<Trouble>,
}

/// A burst.
pub(super) type Plan = Vec<(Role, Vec<Step>)>;

/// The burst of this seed where things stand so.
pub(super) fn of_seed(seed: u64, situation: Situation) -> Plan {
    let crowd = crowd(situation);
    let late = match situation {
        Situation::Invited => prop_oneof![3 => Just(false), 1 => Just(true)].boxed(),
        Situation::Free
        | Situation::Drafting
        | Situation::InReview
        | Situation::Effective
        | Situation::Asked
        | Situation::Ending => Just(false).boxed(),
    };
    let step = (proptest::sample::select(crowd), moment(), repeated(), troubled());
    let drawn = draw(seed, &(proptest::collection::vec(step, 3..=4), late));
    let (steps, late) = drawn;
    let mut plan = Plan::new();
    for ((role, wish), moment, repeated, trouble) in steps {
        let step = Step {
            wish,
            moment: wish.moment(if late { moment } else { Moment::Usual }),
            repeated: if role == Role::System { 0 } else { repeated },
            trouble,
        };
        match plan.iter_mut().find(|(other, _)| *other == role) {
            Some((_, steps)) => steps.push(step),
            None => plan.push((role, vec![step])),
        }
    }
    plan
}

fn moment() -> impl Strategy<Value = Moment> {
    prop_oneof![Just(Moment::JustBefore), Just(Moment::AtDeadline)]
}

fn repeated() -> impl Strategy<Value = usize> {
    prop_oneof![17 => Just(0), 1 => Just(1), 2 => Just(2)]
}

fn troubled() -> impl Strategy<Value = Option<Trouble>> {
    prop_oneof![7 => Just(None), 1 => trouble().prop_map(Some)]
}
