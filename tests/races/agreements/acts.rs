//! What people do about a wish, as they knew things before the burst.

use super::plan::{Opinion, Reply, Silent, Wish};
use domain::dossier::{Correction, ReviewRequest, TerminationAnswer, TerminationWish, Verdict};
use domain::filing::{Filing, Pending};
use domain::history::Subject;
use domain::id::{EmployerId, FilingId, InvitationId};
use domain::invitation::InvitationState;
use domain::kind::{DestinationKind, FieldName};
use domain::principal::Principal;
use domain::proposal::Progress;
use domain::termination::{Termination, TerminationReason};
use domain::time::Timestamp;
use journeys::rig::act::Act;
use journeys::rig::affairs::Affairs;
use journeys::rig::deed::Deed;
use journeys::rig::{not_seeking, terms};
use records::{Call, Sent};

/// What a wish is turned into an act with.
pub(super) struct Occasion<'a> {
    /// As things stood.
    pub(super) affairs: &'a Affairs,
    /// Who acts, and when.
    pub(super) call: &'a Call,
    /// The number of the graduate and the serial of the act: what is new gets its name from them.
    pub(super) names: (usize, u64),
    /// The draw of a new agreement's number.
    pub(super) draw: u32,
}

impl Occasion<'_> {
    /// The act that this wish comes to.
    pub(super) fn act(&self, wish: Wish) -> Act {
        match wish {
            Wish::Invite => Act::Invite(self.new_invitation()),
            Wish::Revoke => Act::Revoke(self.own_invitation()),
            Wish::Accept(which) => self.acceptance(which),
            Wish::Decline(which) => Act::Decline(self.invitation(which)),
            Wish::Lapse(which) => Act::Lapse(self.invitation(which)),
            Wish::Start => Act::Deed(Deed::Start(not_seeking(&self.name()))),
            Wish::Discard => Act::Deed(Deed::Discard),
            Wish::Review(opinion) => Act::Deed(Deed::Review(self.review(opinion), self.draw)),
            Wish::Amend => Act::Deed(Deed::Amend(self.amendment())),
            Wish::Void => Act::Deed(Deed::Void),
            Wish::Ask => Act::Deed(Deed::AskTermination(wish_to_end())),
            Wish::Answer(Reply::Yes) => Act::Deed(Deed::AnswerTermination(TerminationAnswer::Accept)),
            Wish::Answer(Reply::No) => {
                let reason = "协议应当履行".to_owned();
                Act::Deed(Deed::AnswerTermination(TerminationAnswer::Refuse { reason }))
            }
            Wish::Withdraw => Act::Deed(Deed::WithdrawTermination),
            Wish::Force => Act::Deed(Deed::ForceTermination),
            Wish::PassDeadlines(silent) => Act::Deed(Deed::PassDeadlines(self.moment(silent))),
        }
    }

    /// Sixteen digits that nothing else of this rig is called.
    fn name(&self) -> String {
        let (number, serial) = self.names;
        format!("{number:06}{serial:010}")
    }

    fn own(&self) -> Option<EmployerId> {
        match &self.call.principal {
            Principal::Employer(subject) => Some(EmployerId::of(subject)),
            Principal::Public | Principal::Graduate(_) | Principal::Staff(_) => None,
        }
    }

    fn new_invitation(&self) -> InvitationId {
        let (number, serial) = self.names;
        let name = (number as u128) << 64 | u128::from(serial);
        let [_, _, _, _, _, _, name @ ..] = name.to_be_bytes();
        InvitationId::new(self.own().unwrap(), name)
    }

    /// Of those that are open, or else of all.
    fn invitation(&self, which: usize) -> InvitationId {
        let all: Vec<&Sent> = self.affairs.invitations.values().collect();
        let open = |sent: &&&Sent| sent.invitation.state == InvitationState::Open;
        let open: Vec<&Sent> = all.iter().filter(open).copied().collect();
        let candidates = if open.is_empty() { all } else { open };
        let nobodys = || InvitationId::parse("0000000000000000-0000000000000000").unwrap();
        let picked = candidates.get(which % candidates.len().max(1));
        picked.map_or_else(nobodys, |sent| sent.invitation.id.clone())
    }

    fn own_invitation(&self) -> InvitationId {
        let own = self.own();
        let mut newest_first = self.affairs.invitations.values().rev();
        let open = |sent: &&Sent| {
            Some(sent.invitation.employer()) == own.as_ref() && sent.invitation.state == InvitationState::Open
        };
        let open = newest_first.find(open);
        open.map_or_else(|| self.invitation(0), |sent| sent.invitation.id.clone())
    }

    fn acceptance(&self, which: usize) -> Act {
        let id = self.invitation(which);
        let shown = self.affairs.invitations.get(&id).map(|sent| sent.invitation.digest());
        let filing = FilingId::parse(&self.name()).unwrap();
        Act::Accept(id, shown.unwrap_or_default(), filing)
    }

    /// Of the revision that was shown, or of the one that whoever comes before makes of it.
    fn review(&self, opinion: Opinion) -> ReviewRequest {
        let dossier = &self.affairs.dossier;
        let effective = dossier.effective().is_some();
        let subject = if effective {
            Subject::Termination
        } else {
            Subject::Filing
        };
        let reason = "请核对".to_owned();
        let next = dossier.revisions + 1;
        let level_waits = |progress: &Progress| match progress {
            Progress::Draft | Progress::Returned { .. } => None,
            Progress::AwaitingDepartment { .. } => Some("department"),
            Progress::AwaitingSchool { .. } => Some("school"),
        };
        let own = match &self.call.principal {
            Principal::Staff(session) if session.subject.as_str().starts_with("dept") => "department",
            Principal::Staff(_) | Principal::Public | Principal::Graduate(_) | Principal::Employer(_) => "school",
        };
        let shown = dossier
            .progress(subject)
            .filter(|(progress, _)| level_waits(progress) == Some(own));
        ReviewRequest {
            subject,
            revision: shown.map_or(next, |(_, revision)| revision),
            verdict: match opinion {
                Opinion::Approve => Verdict::Approve { correction: None },
                Opinion::Return => Verdict::Return { reason },
                Opinion::Reject => Verdict::Reject { reason },
            },
        }
    }

    /// Another salary, and all else as it was.
    fn amendment(&self) -> Correction {
        let live = self.affairs.dossier.filing.as_ref();
        let mut fields = live.map_or_else(terms, |filing| filing.content().fields.clone());
        let (_, serial) = self.names;
        fields.insert(FieldName::Salary, format!("{}", 10_000 + serial));
        Correction {
            kind: DestinationKind::SigningAgreement,
            fields,
        }
    }

    fn moment(&self, silent: Silent) -> Timestamp {
        let pending = self.affairs.dossier.effective().map(|effective| &effective.pending);
        let Some(Pending::Termination(Termination::Asked {
            remind_at, overdue_at, ..
        })) = pending
        else {
            return self.call.now;
        };
        match silent {
            Silent::NotLong => self.call.now,
            Silent::UntilReminded => *remind_at,
            Silent::UntilOverdue => *overdue_at,
        }
    }
}

/// The employer of the live agreement.
pub(super) fn contracting(affairs: &Affairs) -> Option<EmployerId> {
    affairs.dossier.filing.as_ref().and_then(Filing::employer).cloned()
}

pub(super) fn wish_to_end() -> TerminationWish {
    TerminationWish {
        reason: TerminationReason::Agreed,
        note: String::new(),
        letter: Vec::new(),
    }
}
