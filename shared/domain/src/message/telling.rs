//! Who is told what happened (M1). Nobody is told what they have done themselves.

use super::{Inbox, Message, Notice, Responsible, ReviewResult};
use crate::confirmation::ConfirmationStatus;
use crate::dossier::Dossier;
use crate::employer::{Employer, EmployerEntry, EmployerEvent};
use crate::filing::{Filing, Pending};
use crate::history::{Entry, Event, Step, Subject};
use crate::id::{EmployerId, GraduateId};
use crate::invitation::{Invitation, InvitationEntry, InvitationEvent};
use crate::kind::FieldName;
use crate::termination::Party;
use crate::time;
use jiff::civil::Date;

/// What is told of a change of a dossier from `before` to `after`.
pub fn of_dossier(before: &Dossier, after: &Dossier, entry: &Entry) -> Vec<Message> {
    let told = Telling { before, after, entry };
    let mut messages = told.of_event();
    messages.extend(told.of_confirmation());
    messages.extend(told.of_reminders());
    messages
}

/// What is told of an invitation, as it is now.
pub fn of_invitation(invitation: &Invitation, entry: &InvitationEntry) -> Vec<Message> {
    let (graduate, id) = (&invitation.recipient.graduate, || invitation.id.clone());
    let name = || {
        let name = invitation.fields.get(&FieldName::EmployerName);
        name.cloned().unwrap_or_default()
    };
    let to_graduate = |notice| to_graduate(graduate, notice);
    let to_employer = |notice| to_employer(invitation.employer(), graduate, notice);
    match entry.event {
        InvitationEvent::Sent => vec![to_graduate(Notice::InvitationReceived {
            invitation: id(),
            employer: name(),
            until: invitation.deadline,
        })],
        InvitationEvent::Accepted => vec![to_employer(Notice::InvitationAccepted { invitation: id() })],
        InvitationEvent::Declined => vec![to_employer(Notice::InvitationDeclined {
            invitation: id(),
            reason: entry.note.clone(),
        })],
        InvitationEvent::Revoked => vec![to_graduate(Notice::InvitationRevoked {
            invitation: id(),
            employer: name(),
        })],
        InvitationEvent::Lapsed => {
            let lapsed = || Notice::InvitationLapsed {
                invitation: id(),
                employer: name(),
            };
            vec![to_graduate(lapsed()), to_employer(lapsed())]
        }
    }
}

/// What is told of an employer's registration, as it is now.
pub fn of_employer(employer: &Employer, entry: &EmployerEntry) -> Vec<Message> {
    let id = || employer.id.clone();
    let own = |notice| plain(Inbox::Employer { employer: id() }, notice);
    match entry.event {
        EmployerEvent::Submitted => {
            let inbox = employer.province().map(|province| Inbox::Province { province });
            let waiting = inbox.map(|inbox| plain(inbox, Notice::EmployerWaiting { employer: id() }));
            waiting.into_iter().collect()
        }
        EmployerEvent::Verified => vec![own(Notice::EmployerVerified)],
        EmployerEvent::Refused => vec![own(Notice::EmployerRefused {
            reason: entry.note.clone(),
        })],
        EmployerEvent::Saved
        | EmployerEvent::Withdrawn
        | EmployerEvent::Corrected
        | EmployerEvent::LicenceAnnounced
        | EmployerEvent::LicenceInspected => Vec::new(),
    }
}

struct Telling<'a> {
    before: &'a Dossier,
    after: &'a Dossier,
    entry: &'a Entry,
}

impl Telling<'_> {
    fn of_event(&self) -> Vec<Message> {
        let reason = || self.entry.note.clone();
        match self.entry.event {
            Event::Proposal(subject, step) => self.of_proposal(subject, step),
            Event::Corrected => self.graduate(Notice::RosterCorrected).into(),
            Event::Amended => self.both(Notice::FilingAmended { reason: reason() }),
            Event::VoidedBySchool => self.both(Notice::FilingVoided { reason: reason() }),
            Event::ReportedWrong => self.school(Notice::ReportedWrong).into(),
            Event::TerminationAsked(by) => self.other_side(by, Notice::TerminationAsked { by }),
            Event::TerminationAccepted(by) => self.other_side(by, Notice::TerminationAccepted { by }),
            Event::TerminationRefused(by) => self.other_side(by, Notice::TerminationRefused { by, reason: reason() }),
            Event::TerminationWithdrawn(by) => self.other_side(by, Notice::TerminationWithdrawn { by }),
            Event::TerminationReminded => match self.asked_by() {
                Some(by) => self.other_side(by, Notice::TerminationReminded),
                None => Vec::new(),
            },
            Event::TerminationOverdue => self.school(Notice::TerminationOverdue).into(),
            Event::TerminationForced => {
                // The account of the facts is the school's and the graduate's.
                let graduate = self.graduate(Notice::TerminationForced { reason: reason() });
                let employer = self.employer(Notice::TerminationForced { reason: None });
                graduate.into_iter().chain(employer).collect()
            }
            Event::Enrolled
            | Event::Reimported
            | Event::Bound
            | Event::BasicsAccepted
            | Event::ContactChanged
            | Event::UploadAnnounced
            | Event::UploadKept
            | Event::UploadRefused
            | Event::UploadRemoved
            | Event::VoidedByGraduate
            | Event::Confirmed
            | Event::WrongTakenBack
            | Event::Authorized(_)
            | Event::AuthorizationWithdrawn(_)
            // Told by the history of the invitation, which is written with it.
            | Event::InvitationAccepted
            | Event::CopyLinkGiven
            | Event::CopyLinkRevoked
            | Event::Reminded
            | Event::DeadlinesPassed
            | Event::IdentityRevealed => Vec::new(),
        }
    }

    fn of_proposal(&self, subject: Subject, step: Step) -> Vec<Message> {
        let result = match step {
            Step::Approved => ReviewResult::Approved,
            Step::Returned => ReviewResult::Returned,
            Step::Rejected => ReviewResult::Rejected,
            Step::Lapsed => return self.graduate(Notice::FilingLapsed).into(),
            Step::Saved | Step::Submitted | Step::Withdrawn | Step::Discarded | Step::Forwarded => return Vec::new(),
        };
        let reason = match result {
            ReviewResult::Approved => None,
            ReviewResult::Returned | ReviewResult::Rejected => self.entry.note.clone(),
        };
        let notice = Notice::Reviewed {
            subject,
            result,
            reason,
        };
        match subject {
            Subject::Filing | Subject::Change | Subject::StampedCopy | Subject::Termination => self.both(notice),
            Subject::Void | Subject::Archive | Subject::Hukou => self.graduate(notice).into(),
        }
    }

    /// C1, C4: something is registered that the graduate has not confirmed, and it is news.
    fn of_confirmation(&self) -> Option<Message> {
        let due = |dossier: &Dossier| dossier.confirmation_status() == ConfirmationStatus::NotConfirmed;
        let own_doing = self.entry.event == Event::WrongTakenBack;
        (due(self.after) && !due(self.before) && !own_doing)
            .then(|| to_graduate(&self.after.id, Notice::ConfirmationDue))
    }

    /// V3, S6: the reminders that the job has noted.
    fn of_reminders(&self) -> Vec<Message> {
        let (before, after) = (&self.before.reminded, &self.after.reminded);
        // A reminder that comes too late is noted and not told.
        let in_time = |day: &Date| self.entry.at < time::end_of(*day);
        let due = after.filing_due.filter(|_| after.filing_due != before.filing_due);
        let closing = after
            .window_closing
            .filter(|_| after.window_closing != before.window_closing);
        let news = |index: usize| {
            let earlier = self.before.authorizations.iter();
            let now = &self.after.authorizations[index];
            let same = earlier.filter(|earlier| earlier.report.number == now.report.number);
            now.reminded && !same.into_iter().any(|earlier| earlier.reminded)
        };
        let authorizations = self.after.authorizations.iter().enumerate();
        let ending = authorizations
            .filter(|(index, _)| news(*index))
            .map(|(_, authorization)| Notice::AuthorizationEnding {
                part: authorization.report.part,
                until: authorization.report.valid_until,
            });
        let (due, closing) = (due.filter(in_time), closing.filter(in_time));
        let notices = due.map(|day| Notice::FilingDue { day }).into_iter();
        let notices = notices.chain(closing.map(|day| Notice::WindowClosing { day }));
        let told = notices.chain(ending);
        told.map(|notice| to_graduate(&self.after.id, notice)).collect()
    }

    fn graduate(&self, notice: Notice) -> [Message; 1] {
        [to_graduate(&self.after.id, notice)]
    }

    /// The employer of an agreement signed online: others are not registered here.
    fn employer(&self, notice: Notice) -> Option<Message> {
        let filing = |dossier: &'_ Dossier| dossier.filing.as_ref().and_then(Filing::employer).cloned();
        let employer = filing(self.before).or_else(|| filing(self.after))?;
        Some(to_employer(&employer, &self.after.id, notice))
    }

    fn both(&self, notice: Notice) -> Vec<Message> {
        let employer = self.employer(notice.clone());
        self.graduate(notice).into_iter().chain(employer).collect()
    }

    fn other_side(&self, by: Party, notice: Notice) -> Vec<Message> {
        match by {
            Party::Graduate => self.employer(notice).into_iter().collect(),
            Party::Employer => self.graduate(notice).into(),
        }
    }

    fn asked_by(&self) -> Option<Party> {
        match &self.before.effective()?.pending {
            Pending::Termination(termination) => Some(termination.request().by),
            Pending::Nothing | Pending::Change(_) | Pending::Void(_) => None,
        }
    }

    fn school(&self, notice: Notice) -> [Message; 1] {
        [Message {
            to: Inbox::School {
                school: self.after.id.school().clone(),
            },
            about: Some(self.after.id.clone()),
            responsible: Some(Responsible {
                department: self.after.entry.department.clone(),
                level: self.after.entry.degree_level(),
            }),
            notice,
        }]
    }
}

fn to_graduate(graduate: &GraduateId, notice: Notice) -> Message {
    let to = Inbox::Graduate {
        graduate: graduate.clone(),
    };
    Message {
        about: Some(graduate.clone()),
        ..plain(to, notice)
    }
}

fn to_employer(employer: &EmployerId, graduate: &GraduateId, notice: Notice) -> Message {
    let to = Inbox::Employer {
        employer: employer.clone(),
    };
    Message {
        about: Some(graduate.clone()),
        ..plain(to, notice)
    }
}

/// To whoever has the inbox, about nobody in particular.
fn plain(to: Inbox, notice: Notice) -> Message {
    Message {
        to,
        about: None,
        responsible: None,
        notice,
    }
}
