//! Which part of the country an account administers (P5).

use super::Target;
use crate::account::{Account, Branch};
use crate::codes;
use crate::id::SchoolCode;
use crate::principal::Actor;

/// P5: whether the target lies in the account's branch and data scope.
pub(super) fn administers(account: &Account, target: &Target<'_>) -> bool {
    let in_branch = |school: &SchoolCode, department: Option<&str>| match &account.branch {
        Branch::Province { province } => codes::province_of_school(school).as_ref() == Some(province),
        Branch::School { school: own } => own == school,
        Branch::Department {
            school: own,
            department: own_department,
        } => own == school && department.is_none_or(|department| department == own_department),
    };
    match target {
        Target::Graduate(dossier) => {
            in_branch(dossier.id.school(), Some(&dossier.entry.department))
                && account.scope.covers(dossier.entry.degree_level())
        }
        Target::Invitation(_) => false,
        Target::School(school) => in_branch(school, None),
        Target::Province(province) => match &account.branch {
            Branch::Province { province: own } => own == *province,
            Branch::School { .. } | Branch::Department { .. } => false,
        },
        Target::Employer(employer) => match &account.branch {
            Branch::Province { province: own } => employer.province().as_ref() == Some(own),
            Branch::School { .. } | Branch::Department { .. } => false,
        },
        Target::Account(managed) => match &managed.branch {
            Branch::Province { province } => match &account.branch {
                Branch::Province { province: own } => own == province,
                Branch::School { .. } | Branch::Department { .. } => false,
            },
            Branch::School { school } => in_branch(school, None),
            Branch::Department { school, department } => in_branch(school, Some(department)),
        },
    }
}

/// As whom the holder of an account stands in the history.
pub(super) fn actor(account: &Account) -> Actor {
    let subject = account.subject.clone();
    match &account.branch {
        Branch::Province { .. } => Actor::Province { subject },
        Branch::School { .. } => Actor::School { subject },
        Branch::Department { department, .. } => Actor::Department {
            subject,
            department: department.clone(),
        },
    }
}
