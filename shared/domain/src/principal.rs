//! Who is asking, as far as the sign-in tells (P1). What they may do is decided by [`policy`](crate::policy)
//! from current records, never from the token.

use crate::id::{EmployerId, Subject};
use crate::identity::{IdNumber, PersonName};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The caller of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// No account: record offices, and whoever has not signed in.
    Public,
    /// A graduate, signed in by an outside identity that vouches for name and ID number (P2).
    Graduate(GraduateSession),
    /// An account of the administration.
    Staff(StaffSession),
    /// An employer's account.
    Employer(Subject),
}

/// A graduate's sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraduateSession {
    /// The outside identity.
    pub subject: Subject,
    /// Name and ID number that the identity provider attests; only binding needs them.
    pub attested: Option<Attested>,
    /// When a real-person check by face was last passed (V2), if this sign-in had one.
    pub face_checked_at: Option<Timestamp>,
}

/// What the identity provider knows of a natural person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attested {
    /// The legal name.
    pub name: PersonName,
    /// The resident identity number.
    pub id_number: IdNumber,
}

/// A staff sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffSession {
    /// The account's sign-in name.
    pub subject: Subject,
    /// When the person last authenticated; an account that was reset later is signed out (P6).
    pub authenticated_at: Timestamp,
}

/// Who did something, as the history keeps it (G1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum Actor {
    /// The graduate.
    Graduate {
        /// Their sign-in.
        subject: Subject,
    },
    /// Staff of a department.
    Department {
        /// The account.
        subject: Subject,
        /// The department's name.
        department: String,
    },
    /// Staff of the school.
    School {
        /// The account.
        subject: Subject,
    },
    /// Staff of the province.
    Province {
        /// The account.
        subject: Subject,
    },
    /// An employer.
    Employer {
        /// Which.
        employer: EmployerId,
    },
    /// Whoever holds the link that the graduate has passed on (A2).
    LinkHolder,
    /// The system itself: deadlines, inspection of uploads.
    System,
}

impl Principal {
    /// The sign-in name, if anyone is signed in.
    pub fn subject(&self) -> Option<&Subject> {
        match self {
            Self::Public => None,
            Self::Graduate(session) => Some(&session.subject),
            Self::Staff(session) => Some(&session.subject),
            Self::Employer(subject) => Some(subject),
        }
    }
}
