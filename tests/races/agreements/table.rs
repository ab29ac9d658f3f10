//! A graduate and two employers that have found them, for stories of one race.

use super::acts::wish_to_end;
use domain::dossier::{ReviewRequest, TerminationAnswer, Verdict};
use domain::history::Subject;
use domain::id::{FilingId, InvitationId};
use domain::invitation::InvitationState;
use domain::principal::Principal;
use domain::refusal::{Conflict, Refusal};
use domain::time::Timestamp;
use jiff::SignedDuration;
use journeys::rig::Rig;
use journeys::rig::act::Act;
use journeys::rig::deed::Deed;
use journeys::rig::seat::{Outcome, Seat};
use records::Error;
use std::sync::atomic::{AtomicU64, Ordering};

/// Who sits there.
pub(super) struct Table {
    /// The graduate.
    pub(super) graduate: Seat,
    /// Two employers.
    pub(super) employers: [Seat; 2],
    /// The reviewer of the department.
    pub(super) department: Seat,
    /// The reviewer of the school.
    pub(super) school: Seat,
    number: usize,
    serial: AtomicU64,
}

impl Table {
    /// The table of the graduate with this number.
    pub(super) async fn set(rig: &Rig, number: usize) -> Self {
        let graduate = rig.graduate(number).await;
        let mut employers = Vec::new();
        for employer in [2 * number, 2 * number + 1] {
            let employer = Box::pin(rig.employer(employer)).await;
            employers.push(rig.finds(&employer, &graduate).await);
        }
        let Ok(employers) = employers.try_into() else {
            unreachable!()
        };
        let school = local::demo::staff::school_subject(local::demo::SCHOOL);
        Self {
            department: rig.staff(Rig::department(number), &graduate),
            school: rig.staff(&school, &graduate),
            graduate,
            employers,
            number,
            serial: AtomicU64::default(),
        }
    }

    fn serial(&self) -> u64 {
        self.serial.fetch_add(1, Ordering::SeqCst)
    }

    /// A new invitation of whoever sits here.
    pub(super) fn invitation(&self, employer: &Seat) -> Act {
        let Principal::Employer(subject) = &employer.call.principal else {
            unreachable!()
        };
        let mut name = [0; 10];
        name[2..].copy_from_slice(&self.serial().to_be_bytes());
        name[..2].copy_from_slice(&u16::try_from(self.number).unwrap().to_be_bytes());
        Act::Invite(InvitationId::new(domain::id::EmployerId::of(subject), name))
    }

    /// Invites the graduate.
    pub(super) async fn invited(&self, employer: &Seat) -> InvitationId {
        let act = self.invitation(employer);
        employer.acts(&act).await.unwrap();
        let Act::Invite(id) = act else { unreachable!() };
        id
    }

    /// The graduate's acceptance of what is shown.
    pub(super) async fn acceptance(&self, id: &InvitationId) -> Act {
        let shown = self.graduate.records.invitation(id).await.unwrap().invitation.digest();
        let filing = FilingId::parse(&format!("{:06}{:010}", self.number, self.serial())).unwrap();
        Act::Accept(id.clone(), shown, filing)
    }

    /// Where the invitation stands.
    pub(super) async fn state(&self, id: &InvitationId) -> InvitationState {
        self.graduate.records.invitation(id).await.unwrap().invitation.state
    }

    /// The last moment in which it can be answered, and the first in which it can't.
    pub(super) async fn deadline(&self, id: &InvitationId) -> (Timestamp, Timestamp) {
        let deadline = self.graduate.records.invitation(id).await.unwrap().invitation.deadline;
        (deadline.checked_sub(SignedDuration::from_millis(1)).unwrap(), deadline)
    }

    /// The agreement of the first employer, approved by both levels.
    pub(super) async fn signed(&self, draw: u32) -> InvitationId {
        let id = self.invited(&self.employers[0]).await;
        self.graduate.acts(&self.acceptance(&id).await).await.unwrap();
        self.approved(Subject::Filing, draw).await;
        id
    }

    /// Both levels approve.
    pub(super) async fn approved(&self, subject: Subject, draw: u32) {
        for reviewer in [&self.department, &self.school] {
            let approve = Verdict::Approve { correction: None };
            self.reviewed(reviewer, (subject, approve), draw).await;
        }
    }

    /// The department does not let the agreement through.
    pub(super) async fn rejected(&self) {
        let reason = "请核对".to_owned();
        self.reviewed(&self.department, (Subject::Filing, Verdict::Reject { reason }), 0)
            .await;
    }

    async fn reviewed(&self, reviewer: &Seat, (subject, verdict): (Subject, Verdict), draw: u32) {
        let revision = self.graduate.opens().await.dossier.revisions;
        let request = ReviewRequest {
            subject,
            revision,
            verdict,
        };
        reviewer.does(&Deed::Review(request, draw)).await.unwrap();
    }
}

/// A side asks to end the agreement.
pub(super) fn ask() -> Deed {
    Deed::AskTermination(wish_to_end())
}

/// The other side agrees.
pub(super) fn agree() -> Deed {
    Deed::AnswerTermination(TerminationAnswer::Accept)
}

/// What was in the way; `None` if it was done.
pub(super) fn in_the_way(outcome: &Outcome) -> Option<Conflict> {
    match outcome {
        Ok(_) => None,
        Err(Error::Refused(Refusal::Conflict(conflict))) => Some(conflict.clone()),
        Err(other) => panic!("{other}"),
    }
}
