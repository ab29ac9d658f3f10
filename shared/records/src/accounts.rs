//! Accounts that no account made: those of provinces, which have no level above them (P6).

use crate::Records;
use crate::attributes::{Item, get_number, get_text, get_value, key2, number, text, value};
use crate::call::Call;
use crate::change::pause;
use crate::commit::{Condition, Guard, Outcome, Write};
use crate::error::Error;
use crate::organization::{TRIES, VERSION_SK, account_sk, province_pk, school_pk};
use crate::read::Wanted;
use domain::account::{Account, Branch, DataScope, Permissions};
use domain::id::{ProvinceCode, Subject};
use domain::principal::Actor;
use domain::time::this_second;
use serde_json::{Value, json};

/// For the history: an account was made.
const ADDED: &str = "account_added";
/// For the history: an account was made anew.
const CHANGED: &str = "account_changed";

/// What became of the first account of a province.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum First {
    /// It was made.
    Made(Account),
    /// The province has this account already; nothing was written.
    Has(Account),
}

pub(crate) fn account_item(pk: &str, account: &Account) -> Result<Item, Error> {
    let mut item = key2(pk, account_sk(&account.subject));
    item.insert("subject".to_owned(), text(account.subject.as_str()));
    item.insert("version".to_owned(), number(account.version));
    item.insert("account".to_owned(), value(account)?);
    Ok(item)
}

impl Records {
    /// P6: makes the first account of a province, with every right (P4, P5), for sign-ins from this second on. The operator
    /// does so: nobody in the system is above a province. Of many at once one is made. Refused if an account elsewhere has
    /// the sign-in name.
    pub async fn first_account(
        &self,
        call: &Call,
        province: &ProvinceCode,
        (subject, name): (&Subject, &str),
    ) -> Result<First, Error> {
        let pk = province_pk(province);
        let account = Account {
            subject: subject.clone(),
            branch: Branch::Province {
                province: province.clone(),
            },
            name: name.to_owned(),
            permissions: Permissions::ALL,
            scope: DataScope::Both,
            valid_from: this_second(call.now),
            version: 1,
        };
        for attempt in 0..TRIES {
            let mut version = 0;
            for item in self.query_all(&self.tables.organizations, &pk).await? {
                match get_text(&item, "sk") {
                    Some(VERSION_SK) => version = get_number(&item, "version").unwrap_or_default(),
                    Some(sk) if sk.starts_with("account#") => return Ok(First::Has(get_value(&item, "account")?)),
                    Some(_) | None => {}
                }
            }
            let mut counted = key2(&pk, VERSION_SK);
            counted.insert("version".to_owned(), number(version + 1));
            let mut writes = self.account_writes(call, (&pk, &account), None)?;
            let (table, unchanged) = (&self.tables.organizations, Condition::unchanged(version));
            writes.push(Write::put(table, counted, unchanged, Guard::Version)?);
            if let Outcome::Written = self.commit(writes).await? {
                return Ok(First::Made(account));
            }
            pause(attempt).await;
        }
        Err(Error::Busy)
    }

    /// Writes an account without asking anyone, whatever it was before, with its history entry. Refused only if an account
    /// elsewhere has the name. For demonstrations and tests.
    pub async fn install_account(&self, call: &Call, account: &Account) -> Result<(), Error> {
        let pk = match &account.branch {
            Branch::Province { province } => province_pk(province),
            Branch::School { school } | Branch::Department { school, .. } => school_pk(school),
        };
        for attempt in 0..TRIES {
            let (table, sk) = (&self.tables.organizations, account_sk(&account.subject));
            let mut wanted = Wanted::default();
            wanted.one(table, key2(&pk, sk.clone()));
            let found = self.read(wanted).await?;
            let before = found.get(table, &pk, Some(&sk));
            let before: Option<Account> = before.map(|item| get_value(item, "account")).transpose()?;
            let writes = self.account_writes(call, (&pk, account), before.as_ref())?;
            if let Outcome::Written = self.commit(writes).await? {
                return Ok(());
            }
            pause(attempt).await;
        }
        Err(Error::Busy)
    }

    /// The account in its partition, its claim on the name, and the entry of the history.
    fn account_writes(
        &self,
        call: &Call,
        (pk, account): (&str, &Account),
        before: Option<&Account>,
    ) -> Result<Vec<Write>, Error> {
        let unchanged = Condition::unchanged(before.map_or(0, |before| before.version));
        let item = account_item(pk, account)?;
        let event = before.map_or(ADDED, |_| CHANGED);
        let before = before.map_or(Value::Null, |before| json!(before));
        Ok(vec![
            Write::put(&self.tables.organizations, item, unchanged, Guard::Version)?,
            self.claim_write(pk, &account.subject)?,
            self.trail_entry(call, pk, (event, &Actor::System), (&before, &json!(account)))?,
        ])
    }
}
