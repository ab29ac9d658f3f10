//! Permission to use an inbox (M1).

use super::{Action, Asker, Target, decide};
use crate::account::{Account, Branch};
use crate::dossier::Dossier;
use crate::employer::Employer;
use crate::id::{ProvinceCode, SchoolCode};
use crate::message::{Inbox, Responsible};
use crate::principal::Actor;
use crate::refusal::Refusal;

/// What somebody wants to do with an inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Use {
    /// See messages, and where they are pushed to.
    Read,
    /// Mark messages as read. An office's are marked for everybody in it.
    Mark,
    /// Say where messages are pushed to, and have a push tried again.
    SetChannels,
}

impl Use {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Read, Self::Mark, Self::SetChannels];
}

/// May use an inbox in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    inbox: Inbox,
    actor: Actor,
    account: Option<Account>,
}

impl Mailbox {
    /// Asks for the graduate's own inbox.
    pub fn of_graduate(asker: &Asker<'_>, dossier: &Dossier) -> Result<Self, Refusal> {
        let actor = decide(asker, Action::KeepOwnMessages, &Target::Graduate(dossier))?;
        let graduate = dossier.id.clone();
        Ok(Self {
            inbox: Inbox::Graduate { graduate },
            actor,
            account: None,
        })
    }

    /// Asks for the employer's own inbox, verified or not.
    pub fn of_employer(asker: &Asker<'_>, employer: &Employer) -> Result<Self, Refusal> {
        let actor = decide(asker, Action::KeepOwnEmployer, &Target::Employer(employer))?;
        let employer = employer.id.clone();
        Ok(Self {
            inbox: Inbox::Employer { employer },
            actor,
            account: None,
        })
    }

    /// Asks for a school's inbox.
    pub fn of_school(asker: &Asker<'_>, wanted: Use, school: &SchoolCode) -> Result<Self, Refusal> {
        let action = match wanted {
            Use::Read => Action::ReadSchoolMessages,
            Use::Mark => Action::MarkSchoolMessages,
            Use::SetChannels => Action::KeepSchoolChannels,
        };
        let actor = decide(asker, action, &Target::School(school))?;
        let school = school.clone();
        Ok(Self {
            inbox: Inbox::School { school },
            actor,
            account: asker.account.cloned(),
        })
    }

    /// Asks for a province's inbox.
    pub fn of_province(asker: &Asker<'_>, wanted: Use, province: &ProvinceCode) -> Result<Self, Refusal> {
        let action = match wanted {
            Use::Read => Action::ReadProvinceMessages,
            Use::Mark | Use::SetChannels => Action::KeepProvinceMessages,
        };
        let actor = decide(asker, action, &Target::Province(province))?;
        let province = province.clone();
        Ok(Self {
            inbox: Inbox::Province { province },
            actor,
            account: asker.account.cloned(),
        })
    }

    /// Whose it is.
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// As whom the holder stands in the history.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// P5: whether the holder sees a message for which these are responsible: of an office's, those of the own department
    /// and data scope.
    pub fn sees(&self, responsible: Option<&Responsible>) -> bool {
        let (Some(account), Some(responsible)) = (&self.account, responsible) else {
            return true;
        };
        let own_department = match &account.branch {
            Branch::Department { department, .. } => *department == responsible.department,
            Branch::School { .. } | Branch::Province { .. } => true,
        };
        own_department && account.scope.covers(responsible.level)
    }
}
