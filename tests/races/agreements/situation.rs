//! Where a graduate's affairs stand between two bursts, and who then wants what.

use super::plan::Opinion::{Approve, Reject, Return};
use super::plan::Reply::{No, Yes};
use super::plan::Role::{Contracting, Department, Elsewhere, First, Here, Office, School, Second, System, Third};
use super::plan::Wish::{
    Accept, Amend, Answer, Ask, Decline, Discard, Force, Invite, Lapse, PassDeadlines, Review, Revoke, Start, Void,
    Withdraw,
};
use super::plan::{Role, Silent, Wish};
use domain::filing::{FilingState, Pending};
use domain::invitation::InvitationStatus;
use domain::termination::Termination;
use domain::time::Timestamp;
use journeys::rig::affairs::Affairs;

/// Where things stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Situation {
    /// No filing, no open invitation.
    Free,
    /// No filing, open invitations.
    Invited,
    /// A declaration that was not submitted.
    Drafting,
    /// An accepted invitation in review.
    InReview,
    /// An effective agreement.
    Effective,
    /// One side has asked to end it.
    Asked,
    /// Both sides agree to end it, reviewers have not decided.
    Ending,
}

impl Situation {
    /// Where these stand at this moment.
    pub(super) fn of(affairs: &Affairs, now: Timestamp) -> Self {
        let Some(filing) = &affairs.dossier.filing else {
            let mut all = affairs.invitations.values();
            let open = all.any(|sent| sent.invitation.status(now) == InvitationStatus::Open);
            return if open { Self::Invited } else { Self::Free };
        };
        match &filing.state {
            FilingState::Proposed(_) if filing.route.is_agreement() => Self::InReview,
            FilingState::Proposed(_) => Self::Drafting,
            FilingState::Stamping(_) => unreachable!("nobody signs offline here"),
            FilingState::Effective(effective) => match &effective.pending {
                Pending::Nothing | Pending::Change(_) | Pending::Void(_) => Self::Effective,
                Pending::Termination(Termination::Asked { .. }) => Self::Asked,
                Pending::Termination(Termination::InReview(_)) => Self::Ending,
            },
        }
    }
}

/// Who wants what, as often as it stands here.
pub(super) fn crowd(situation: Situation) -> &'static [(Role, Wish)] {
    match situation {
        Situation::Free => &FREE,
        Situation::Invited => &INVITED,
        Situation::Drafting => &DRAFTING,
        Situation::InReview => &IN_REVIEW,
        Situation::Effective => &EFFECTIVE,
        Situation::Asked => &ASKED,
        Situation::Ending => &ENDING,
    }
}

const FREE: [(Role, Wish); 16] = [
    (First, Invite),
    (First, Invite),
    (First, Invite),
    (Second, Invite),
    (Second, Invite),
    (Second, Invite),
    (Third, Invite),
    (Third, Invite),
    (Third, Invite),
    (Contracting, Invite),
    (Here, Accept(0)),
    (Elsewhere, Decline(0)),
    (Second, Revoke),
    (Here, Start),
    (System, Lapse(0)),
    (Contracting, Ask),
];

const INVITED: [(Role, Wish); 26] = [
    (Here, Accept(0)),
    (Here, Accept(0)),
    (Elsewhere, Accept(1)),
    (Elsewhere, Accept(1)),
    (Here, Accept(0)),
    (Here, Accept(0)),
    (Here, Accept(0)),
    (Elsewhere, Accept(1)),
    (Elsewhere, Accept(1)),
    (Elsewhere, Accept(1)),
    (Here, Accept(1)),
    (Elsewhere, Accept(0)),
    (Here, Decline(0)),
    (Elsewhere, Decline(1)),
    (First, Revoke),
    (Second, Revoke),
    (Third, Revoke),
    (First, Invite),
    (Second, Invite),
    (Third, Invite),
    (System, Lapse(0)),
    (System, Lapse(0)),
    (System, Lapse(1)),
    (Here, Start),
    (Department, Review(Approve)),
    (Office, Void),
];

const DRAFTING: [(Role, Wish); 8] = [
    (Here, Discard),
    (Here, Discard),
    (Here, Discard),
    (Elsewhere, Discard),
    (Elsewhere, Accept(0)),
    (First, Invite),
    (Second, Revoke),
    (Department, Review(Approve)),
];

const IN_REVIEW: [(Role, Wish); 30] = [
    (Department, Review(Approve)),
    (Department, Review(Approve)),
    (Department, Review(Approve)),
    (School, Review(Approve)),
    (School, Review(Approve)),
    (School, Review(Approve)),
    (Department, Review(Approve)),
    (Department, Review(Approve)),
    (Department, Review(Approve)),
    (Department, Review(Approve)),
    (Department, Review(Approve)),
    (Department, Review(Reject)),
    (School, Review(Approve)),
    (School, Review(Approve)),
    (School, Review(Approve)),
    (School, Review(Approve)),
    (School, Review(Approve)),
    (School, Review(Return)),
    (School, Review(Reject)),
    (Here, Accept(0)),
    (Here, Discard),
    (Elsewhere, Decline(0)),
    (Elsewhere, Ask),
    (Contracting, Ask),
    (Contracting, Revoke),
    (Second, Invite),
    (Third, Revoke),
    (Office, Amend),
    (Office, Void),
    (System, Lapse(0)),
];

const EFFECTIVE: [(Role, Wish); 23] = [
    (Contracting, Ask),
    (Contracting, Ask),
    (Here, Ask),
    (Here, Ask),
    (Here, Ask),
    (Elsewhere, Ask),
    (Elsewhere, Withdraw),
    (Elsewhere, Answer(Yes)),
    (Contracting, Ask),
    (Contracting, Ask),
    (Contracting, Ask),
    (Contracting, Answer(Yes)),
    (Contracting, Answer(No)),
    (Contracting, Revoke),
    (Office, Amend),
    (Office, Amend),
    (Office, Amend),
    (Office, Force),
    (Here, Accept(0)),
    (Here, Start),
    (Second, Invite),
    (Third, Ask),
    (Department, Review(Approve)),
];

const ASKED: [(Role, Wish); 28] = [
    (Here, Answer(No)),
    (Here, Answer(No)),
    (Contracting, Answer(No)),
    (Contracting, Withdraw),
    (Here, Answer(Yes)),
    (Here, Answer(Yes)),
    (Here, Answer(No)),
    (Here, Withdraw),
    (Elsewhere, Withdraw),
    (Elsewhere, Answer(Yes)),
    (Elsewhere, Ask),
    (Contracting, Answer(Yes)),
    (Contracting, Answer(Yes)),
    (Contracting, Answer(Yes)),
    (Contracting, Answer(No)),
    (Contracting, Withdraw),
    (Contracting, Withdraw),
    (Third, Answer(Yes)),
    (Office, Force),
    (Office, Void),
    (Office, Amend),
    (School, Review(Approve)),
    (Department, Review(Approve)),
    (Department, Review(Approve)),
    (System, PassDeadlines(Silent::UntilReminded)),
    (System, PassDeadlines(Silent::UntilReminded)),
    (System, PassDeadlines(Silent::UntilOverdue)),
    (System, PassDeadlines(Silent::NotLong)),
];

const ENDING: [(Role, Wish); 24] = [
    (School, Review(Approve)),
    (School, Review(Reject)),
    (Department, Review(Approve)),
    (Department, Review(Approve)),
    (Department, Review(Approve)),
    (Department, Review(Approve)),
    (Department, Review(Approve)),
    (Department, Review(Reject)),
    (School, Review(Approve)),
    (School, Review(Approve)),
    (School, Review(Approve)),
    (School, Review(Approve)),
    (School, Review(Return)),
    (School, Review(Reject)),
    (School, Review(Reject)),
    (Here, Withdraw),
    (Here, Accept(0)),
    (Contracting, Withdraw),
    (Contracting, Answer(No)),
    (Office, Amend),
    (Office, Void),
    (Office, Force),
    (First, Invite),
    (System, PassDeadlines(Silent::UntilOverdue)),
];
