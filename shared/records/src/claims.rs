//! P6: a sign-in name has one account, wherever it is. Accounts lie in the partition of their school or province, so
//! each also claims its name in a partition of its own, in the transaction that makes it.

use crate::Records;
use crate::attributes::{Item, key2, text};
use crate::commit::{Condition, Guard, Write};
use crate::error::Error;
use domain::id::Subject;
use domain::refusal::Conflict;

fn key(subject: &Subject) -> Item {
    key2(format!("subject#{subject}"), "claim")
}

impl Records {
    /// Claims the name for an account in the partition `holder`; refused while an account elsewhere has it. Otherwise a
    /// school could make an account of its province's name, and that of the province would no longer count.
    pub(crate) fn claim_write(&self, holder: &str, subject: &Subject) -> Result<Write, Error> {
        let mut item = key(subject);
        item.insert("holder".to_owned(), text(holder));
        let condition = Condition {
            expression: "attribute_not_exists(pk) OR holder = :holder",
            values: Item::from([(":holder".to_owned(), text(holder))]),
        };
        let guard = Guard::Refuse(Conflict::AccountExists.into());
        Write::put(&self.tables.organizations, item, condition, guard)
    }

    /// Gives the name up together with the account.
    pub(crate) fn unclaim_write(&self, subject: &Subject) -> Result<Write, Error> {
        Write::delete(&self.tables.organizations, key(subject))
    }
}
