//! 预警单位 (P8): whom schools and provinces warn about. A flag is shown, and never blocks.

use crate::Records;
use crate::attributes::{Item, get_value, key2, text, value};
use crate::call::Call;
use crate::commit::{Condition, Guard, Outcome, Write};
use crate::error::Error;
use crate::lists::{Slice, Start};
use crate::organization::time_ordered;
use crate::read::Wanted;
use domain::codes;
use domain::employer::FlaggedEmployer;
use domain::id::{ProvinceCode, SchoolCode};
use domain::identity::Uscc;
use domain::principal::Actor;
use serde_json::{Value, json};

/// Whose list.
#[derive(Clone, Copy, Debug)]
pub enum FlagList<'a> {
    /// A school's.
    School(&'a SchoolCode),
    /// A province's; it holds for all its schools.
    Province(&'a ProvinceCode),
}

impl FlagList<'_> {
    fn pk(self) -> String {
        match self {
            Self::School(school) => format!("flags#school#{school}"),
            Self::Province(province) => format!("flags#province#{province}"),
        }
    }
}

impl Records {
    /// P8: what a school's graduates and reviewers are warned about, for these employers: one round trip.
    pub async fn flags_of(&self, school: &SchoolCode, usccs: &[&str]) -> Result<Vec<FlaggedEmployer>, Error> {
        let province = codes::province_of_school(school);
        let mut lists = vec![FlagList::School(school).pk()];
        lists.extend(province.as_ref().map(|province| FlagList::Province(province).pk()));
        let mut distinct: Vec<&str> = usccs.iter().copied().filter(|uscc| !uscc.is_empty()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        // 100 keys a read, two lists.
        distinct.truncate(50);
        let mut wanted = Wanted::default();
        let keys = || lists.iter().flat_map(|pk| distinct.iter().map(move |uscc| (pk, *uscc)));
        for (pk, uscc) in keys() {
            wanted.one(&self.tables.organizations, key2(pk, uscc));
        }
        let found = self.read(wanted).await?;
        keys()
            .filter_map(|(pk, uscc)| found.get(&self.tables.organizations, pk, Some(uscc)))
            .map(|item| get_value(item, "flag"))
            .collect()
    }

    /// A list, by USCC.
    pub async fn flags(&self, list: FlagList<'_>, start: Start) -> Result<Slice<FlaggedEmployer>, Error> {
        let request = self.partition(&self.tables.organizations, &list.pk());
        self.page(request, start, &["pk", "sk"], |item| get_value(item, "flag").map(Some))
            .await
    }

    /// Puts an employer on a list, or changes the reason.
    pub async fn flag(&self, call: &Call, list: FlagList<'_>, flag: &FlaggedEmployer) -> Result<(), Error> {
        let mut item = key2(list.pk(), flag.uscc.as_str());
        item.insert("flag".to_owned(), value(flag)?);
        let write = Write::replace(&self.tables.organizations, item)?;
        self.flagged(call, list, (write, "employer_flagged"), (&flag.by, json!(flag)))
            .await
    }

    /// Takes an employer off a list.
    pub async fn unflag(&self, call: &Call, list: FlagList<'_>, uscc: &Uscc, by: &Actor) -> Result<(), Error> {
        let write = Write::delete(&self.tables.organizations, key2(list.pk(), uscc.as_str()))?;
        self.flagged(call, list, (write, "employer_unflagged"), (by, json!({"uscc": uscc})))
            .await
    }

    async fn flagged(
        &self,
        call: &Call,
        list: FlagList<'_>,
        (write, event): (Write, &str),
        (by, what): (&Actor, Value),
    ) -> Result<(), Error> {
        let body = json!({
            "event": event, "by": by, "at": call.now, "after": what, "request_id": call.origin.request_id,
            "source_ip": call.origin.source_ip, "user_agent": call.origin.user_agent,
        });
        let mut history: Item = key2(list.pk(), time_ordered(call));
        history.insert("event".to_owned(), text(event));
        history.insert("body".to_owned(), text(body.to_string()));
        let history = Write::put(&self.tables.history, history, Condition::absent(), Guard::Version)?;
        match self.commit(vec![write, history]).await? {
            Outcome::Written => Ok(()),
            Outcome::Again | Outcome::Answered(_) => Err(Error::Busy),
        }
    }
}
