//! 预警单位 (P8): whom schools and provinces warn about. A flag is shown, and never blocks.

use crate::Records;
use crate::attributes::{get_value, key2, value};
use crate::call::Call;
use crate::change::{Answer, Committed, Effect};
use crate::commit::Write;
use crate::error::Error;
use crate::lists::{Slice, Start};
use crate::read::Wanted;
use domain::codes;
use domain::employer::{Employer, FlaggedEmployer};
use domain::id::{EmployerId, ProvinceCode, SchoolCode};
use domain::identity::Uscc;
use domain::principal::Actor;
use serde_json::{Value, json};

/// How many keys one read takes.
const AT_ONCE: usize = 100;

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

/// The lists that hold for a school: its own and its province's.
fn holding_for(school: &SchoolCode) -> Vec<String> {
    let province = codes::province_of_school(school);
    let of_province = province.as_ref().map(|province| FlagList::Province(province).pk());
    [FlagList::School(school).pk()].into_iter().chain(of_province).collect()
}

impl Records {
    /// P8: what a school's graduates and reviewers are warned about, for these employers: one round trip for
    /// fifty of them.
    pub async fn flags_of(&self, school: &SchoolCode, usccs: &[&str]) -> Result<Vec<FlaggedEmployer>, Error> {
        let lists = holding_for(school);
        let mut distinct: Vec<&str> = usccs.iter().copied().filter(|uscc| !uscc.is_empty()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let mut flags = Vec::new();
        for some in distinct.chunks(AT_ONCE / lists.len().max(1)) {
            let keys = || lists.iter().flat_map(|pk| some.iter().map(move |uscc| (pk, *uscc)));
            let mut wanted = Wanted::default();
            for (pk, uscc) in keys() {
                wanted.one(&self.tables.organizations, key2(pk, uscc));
            }
            let found = self.read(wanted).await?;
            for (pk, uscc) in keys() {
                let item = found.get(&self.tables.organizations, pk, Some(uscc));
                flags.extend(item.map(|item| get_value(item, "flag")).transpose()?);
            }
        }
        Ok(flags)
    }

    /// P7, P8: what a reviewer has to know of an employer: the warnings about it, and how the administration stands to it
    /// now if it signed online: one round trip.
    pub async fn warnings(
        &self,
        school: &SchoolCode,
        uscc: &str,
        employer: Option<&EmployerId>,
    ) -> Result<(Vec<FlaggedEmployer>, Option<Employer>), Error> {
        let lists = holding_for(school);
        let mut wanted = Wanted::default();
        for pk in &lists {
            wanted.one(&self.tables.organizations, key2(pk, uscc));
        }
        if let Some(employer) = employer {
            self.want_employer(&mut wanted, employer);
        }
        let found = self.read(wanted).await?;
        let flags = lists
            .iter()
            .filter_map(|pk| found.get(&self.tables.organizations, pk, Some(uscc)))
            .map(|item| get_value(item, "flag"))
            .collect::<Result<_, _>>()?;
        let registered = employer
            .map(|employer| self.found_employer(&found, employer))
            .transpose()?;
        Ok((flags, registered.flatten().map(|(employer, _)| employer)))
    }

    /// A list, by USCC.
    pub async fn flags(&self, list: FlagList<'_>, start: Start) -> Result<Slice<FlaggedEmployer>, Error> {
        let request = self.partition(&self.tables.organizations, &list.pk());
        self.page(request, start, &["pk", "sk"], |item| get_value(item, "flag").map(Some))
            .await
    }

    /// Puts an employer on a list, or changes the reason.
    pub async fn flag(
        &self,
        call: &Call,
        list: FlagList<'_>,
        (flag, answer): (&FlaggedEmployer, Answer),
    ) -> Result<Committed, Error> {
        let pk = list.pk();
        let before = self.flagged(&pk, &flag.uscc).await?;
        let mut item = key2(&pk, flag.uscc.as_str());
        item.insert("flag".to_owned(), value(flag)?);
        let parts = (&json!(before), &json!(flag));
        let writes = vec![
            Write::replace(&self.tables.organizations, item)?,
            self.trail_entry(call, &pk, ("employer_flagged", &flag.by), parts)?,
        ];
        self.conclude(call, writes, answer).await
    }

    /// Takes an employer off a list. What is not on it leaves no trace.
    pub async fn unflag(
        &self,
        call: &Call,
        list: FlagList<'_>,
        (uscc, by): (&Uscc, &Actor),
        answer: Answer,
    ) -> Result<Committed, Error> {
        let pk = list.pk();
        let mut writes = Vec::new();
        if let Some(before) = self.flagged(&pk, uscc).await? {
            writes.push(Write::delete(&self.tables.organizations, key2(&pk, uscc.as_str()))?);
            let parts = (&json!(before), &Value::Null);
            writes.push(self.trail_entry(call, &pk, ("employer_unflagged", by), parts)?);
        } else if call.repeat.is_none() {
            return Ok(Committed {
                answer,
                effect: Effect::Done,
            });
        }
        self.conclude(call, writes, answer).await
    }

    async fn flagged(&self, pk: &str, uscc: &Uscc) -> Result<Option<FlaggedEmployer>, Error> {
        let mut wanted = Wanted::default();
        wanted.one(&self.tables.organizations, key2(pk, uscc.as_str()));
        let found = self.read(wanted).await?;
        let item = found.get(&self.tables.organizations, pk, Some(uscc.as_str()));
        item.map(|item| get_value(item, "flag")).transpose()
    }
}
