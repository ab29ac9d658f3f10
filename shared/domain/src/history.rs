//! The append-only history (G1): every change is one entry, made by the transition that it records.

use crate::filing::Ended;
use crate::principal::Actor;
use crate::report::Part;
use crate::termination::Party;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a proposal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A first filing.
    Filing,
    /// A change of an effective filing (F11).
    Change,
    /// The void of an effective filing (S7).
    Void,
    /// The archive transfer (H1).
    Archive,
    /// The hukou migration (H1).
    Hukou,
    /// The stamped copy of an agreement (A2).
    StampedCopy,
    /// The end of an agreement (T1, T2).
    Termination,
}

impl Subject {
    /// All subjects.
    pub const ALL: [Self; 7] = [
        Self::Filing,
        Self::StampedCopy,
        Self::Change,
        Self::Void,
        Self::Termination,
        Self::Archive,
        Self::Hukou,
    ];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Filing => "filing",
            Self::Change => "change",
            Self::Void => "void",
            Self::Archive => "archive",
            Self::Hukou => "hukou",
            Self::StampedCopy => "stamped_copy",
            Self::Termination => "termination",
        }
    }

    /// The subject of this name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.code() == code)
    }
}

/// What happened to a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Saved as a draft or edited.
    Saved,
    /// Submitted.
    Submitted,
    /// Taken back.
    Withdrawn,
    /// The draft was thrown away.
    Discarded,
    /// The department approved.
    Forwarded,
    /// The last reviewer approved.
    Approved,
    /// Returned for correction.
    Returned,
    /// Rejected.
    Rejected,
    /// Lapsed when the window closed.
    Lapsed,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// R1: entered on the roster.
    Enrolled,
    /// R1: the roster was imported again with other data.
    Reimported,
    /// R2: staff corrected the roster entry.
    Corrected,
    /// P2: bound to a sign-in.
    Bound,
    /// P3: the basic information was accepted.
    BasicsAccepted,
    /// P3: phone or e-mail changed.
    ContactChanged,
    /// F13: an upload link was given out.
    UploadAnnounced,
    /// F13: a picture was looked at and kept.
    UploadKept,
    /// F13: a picture was looked at and refused.
    UploadRefused,
    /// F13: an unused picture was removed.
    UploadRemoved,
    /// A proposal moved.
    Proposal(Subject, Step),
    /// F8: school staff amended the effective filing.
    Amended,
    /// F8: school staff voided the filing.
    VoidedBySchool,
    /// F10: the graduate voided the effective declaration.
    VoidedByGraduate,
    /// C1: confirmed.
    Confirmed,
    /// C2: reported wrong.
    ReportedWrong,
    /// C3: the report was taken back.
    WrongTakenBack,
    /// V1: authorised.
    Authorized(Part),
    /// V8: withdrawn.
    AuthorizationWithdrawn(Part),
    /// O3: the graduate accepted an employer's invitation.
    InvitationAccepted,
    /// A2: the graduate made a link for the employer.
    CopyLinkGiven,
    /// A2: the graduate took the link back.
    CopyLinkRevoked,
    /// T1, T2: one side asked to end the agreement.
    TerminationAsked(Party),
    /// T1: the other side agreed.
    TerminationAccepted(Party),
    /// T1: the other side refused.
    TerminationRefused(Party),
    /// The request to end the agreement was taken back.
    TerminationWithdrawn(Party),
    /// T1: the silent side was reminded.
    TerminationReminded,
    /// T1: the school was told that nobody answers.
    TerminationOverdue,
    /// T4: the school forced the end of the agreement.
    TerminationForced,
    /// M1: the graduate was reminded of what ends soon.
    Reminded,
    /// E1: deadlines passed.
    DeadlinesPassed,
    /// P9: an ID number was read in full.
    IdentityRevealed,
}

impl Event {
    /// The stable name.
    pub fn code(self) -> String {
        let fixed = match self {
            Self::Enrolled => "enrolled",
            Self::Reimported => "reimported",
            Self::Corrected => "corrected",
            Self::Bound => "bound",
            Self::BasicsAccepted => "basics_accepted",
            Self::ContactChanged => "contact_changed",
            Self::UploadAnnounced => "upload_announced",
            Self::UploadKept => "upload_kept",
            Self::UploadRefused => "upload_refused",
            Self::UploadRemoved => "upload_removed",
            Self::Proposal(subject, step) => return format!("{}_{}", subject.code(), step.code()),
            Self::Amended => "filing_amended",
            Self::VoidedBySchool => "filing_voided_by_school",
            Self::VoidedByGraduate => "filing_voided_by_graduate",
            Self::Confirmed => "confirmed",
            Self::ReportedWrong => "reported_wrong",
            Self::WrongTakenBack => "wrong_taken_back",
            Self::Authorized(Part::Archive) => "archive_authorized",
            Self::Authorized(Part::Hukou) => "hukou_authorized",
            Self::AuthorizationWithdrawn(Part::Archive) => "archive_authorization_withdrawn",
            Self::AuthorizationWithdrawn(Part::Hukou) => "hukou_authorization_withdrawn",
            Self::InvitationAccepted => "invitation_accepted",
            Self::CopyLinkGiven => "copy_link_given",
            Self::CopyLinkRevoked => "copy_link_revoked",
            Self::TerminationAsked(Party::Graduate) => "termination_asked_by_graduate",
            Self::TerminationAsked(Party::Employer) => "termination_asked_by_employer",
            Self::TerminationAccepted(Party::Graduate) => "termination_accepted_by_graduate",
            Self::TerminationAccepted(Party::Employer) => "termination_accepted_by_employer",
            Self::TerminationRefused(Party::Graduate) => "termination_refused_by_graduate",
            Self::TerminationRefused(Party::Employer) => "termination_refused_by_employer",
            Self::TerminationWithdrawn(Party::Graduate) => "termination_withdrawn_by_graduate",
            Self::TerminationWithdrawn(Party::Employer) => "termination_withdrawn_by_employer",
            Self::TerminationReminded => "termination_reminded",
            Self::TerminationOverdue => "termination_overdue",
            Self::TerminationForced => "termination_forced",
            Self::Reminded => "reminded",
            Self::DeadlinesPassed => "deadlines_passed",
            Self::IdentityRevealed => "identity_revealed",
        };
        fixed.to_owned()
    }
}

impl Step {
    fn code(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Submitted => "submitted",
            Self::Withdrawn => "withdrawn",
            Self::Discarded => "discarded",
            Self::Forwarded => "forwarded",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Rejected => "rejected",
            Self::Lapsed => "lapsed",
        }
    }
}

/// One entry: who did what, when and why. What was before and after is added where it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What.
    pub event: Event,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The reason given, if the event has one.
    pub note: Option<String>,
    /// The filing that ended by it (F12).
    pub ended: Option<Ended>,
}

impl Entry {
    /// An entry without reason.
    pub fn new(event: Event, by: Actor, at: Timestamp) -> Self {
        Self {
            event,
            by,
            at,
            note: None,
            ended: None,
        }
    }

    /// With the reason that was given.
    #[must_use]
    pub fn noting(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// With the filing that it ended.
    #[must_use]
    pub fn ending(mut self, ended: Ended) -> Self {
        self.ended = Some(ended);
        self
    }
}
