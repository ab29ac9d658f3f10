//! Employers (P7): their registration, and the claim of a verified one on its USCC.

use crate::attributes::{Item, get_number, get_text, get_value, key2, number, text, value};
use crate::call::Call;
use crate::change::{Answer, Committed, Done, Work, pause, signed_in};
use crate::commit::{Condition, Guard, Write};
use crate::dossiers::instant;
use crate::error::Error;
use crate::invitations::repeated;
use crate::lists::{Slice, Start};
use crate::organization::{province_pk, time_ordered};
use crate::read::{Found, Wanted};
use crate::{Records, messages};
use domain::account::Account;
use domain::employer::{Employer, EmployerEntry, Refused, Standing};
use domain::id::{EmployerId, GraduateId, ProvinceCode};
use domain::message;
use domain::policy::{Asker, still_admitted};
use domain::principal::Actor;
use domain::refusal::{Conflict, Refusal};
use domain::time::Timestamp;
use serde::Deserialize;
use serde_json::json;

const TRIES: u32 = 5;
/// The sort key of an employer's record.
pub(crate) const RECORD: &str = "record";

pub(crate) fn employer_pk(id: &EmployerId) -> String {
    format!("employer#{id}")
}

/// An employer with what a decision about it needs.
#[derive(Clone, Debug)]
pub struct EmployerWork {
    /// The employer; who has registered nothing yet is a draft.
    pub employer: Employer,
    /// Counts the changes; 0 has never been written.
    pub version: u64,
    /// The caller's account at the province that was asked for.
    pub account: Option<Account>,
}

impl EmployerWork {
    /// The question that the policy answers.
    pub fn asker<'a>(&'a self, call: &'a Call) -> Asker<'a> {
        call.asker(self.account.as_ref())
    }
}

/// A decided change of an employer.
#[derive(Clone, Debug)]
pub struct EmployerDone {
    /// For the history.
    pub entry: EmployerEntry,
    /// For the caller.
    pub answer: Answer,
}

/// One entry of an employer's history.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct EmployerTrailItem {
    /// The stable name of what happened.
    pub event: String,
    /// Who did it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The reason given.
    #[serde(default)]
    pub note: Option<String>,
}

/// Which employers of a province.
#[derive(Clone, Debug)]
pub struct EmployerQuery {
    /// The province.
    pub province: ProvinceCode,
    /// Their standing: `submitted`, `verified` or `refused`.
    pub standing: &'static str,
}

impl Records {
    /// The caller's own employer: one round trip.
    pub async fn own_employer(&self, call: &Call) -> Result<EmployerWork, Error> {
        signed_in(call)?;
        let subject = call.principal.subject().ok_or(Refusal::SignInRequired)?.clone();
        let id = EmployerId::of(&subject);
        let found = self.read(self.wanted_employer(call, &id, None)).await?;
        self.employer_work(&found, call, &id, None)?
            .ok_or_else(|| Refusal::NotFound.into())
    }

    /// An employer, for the system's own work: one round trip.
    pub async fn registered_employer(&self, id: &EmployerId) -> Result<Employer, Error> {
        let mut wanted = Wanted::default();
        self.want_employer(&mut wanted, id);
        let found = self.read(wanted).await?;
        let registered = self.found_employer(&found, id)?;
        Ok(registered.ok_or(Refusal::NotFound)?.0)
    }

    /// An employer of a province, for its staff: one round trip.
    pub async fn employer(&self, call: &Call, province: &ProvinceCode, id: &EmployerId) -> Result<EmployerWork, Error> {
        signed_in(call)?;
        let found = self.read(self.wanted_employer(call, id, Some(province))).await?;
        let work = self.employer_work(&found, call, id, Some(province))?;
        work.filter(|work| work.version > 0)
            .ok_or_else(|| Refusal::NotFound.into())
    }

    /// Changes an employer: one read and one transactional write. `province` is where the caller has an account, for staff.
    pub async fn change_employer(
        &self,
        call: &Call,
        (id, province): (&EmployerId, Option<&ProvinceCode>),
        decide: impl Fn(&mut EmployerWork) -> Result<EmployerDone, Refusal> + Send,
    ) -> Result<Committed, Error> {
        for attempt in 0..TRIES {
            let found = self.read(self.wanted_employer(call, id, province)).await?;
            let work = self.employer_work(&found, call, id, province)?;
            let mut work = work.ok_or(Refusal::NotFound)?;
            if let Some(answer) = self.answered(&found, call)? {
                still_admitted(&work.asker(call), None)?;
                return Ok(repeated(answer));
            }
            let before = work.employer.clone();
            let done = match decide(&mut work) {
                Ok(done) => done,
                Err(refused) => {
                    let admitted = still_admitted(&call.asker(work.account.as_ref()), None);
                    return self.unless_repeated(call, admitted, refused.into()).await;
                }
            };
            let mut writes = self.employer_writes(call, &before, &work, &done.entry)?;
            writes.extend(self.answer_write(call, &done.answer)?);
            if let Some(committed) = self.concluded(call, writes, done.answer).await? {
                return Ok(committed);
            }
            pause(attempt).await;
        }
        Err(Error::Busy)
    }

    /// Changes a dossier on the ground of what an employer says of itself now (P7): one read, one transactional write.
    pub async fn change_beside_employer(
        &self,
        call: &Call,
        (id, employer): (&GraduateId, &EmployerId),
        decide: impl Fn(&mut Work, &Employer) -> Result<Done, Refusal> + Send,
    ) -> Result<Committed, Error> {
        signed_in(call)?;
        let mut beside = Wanted::default();
        self.want_employer(&mut beside, employer);
        let decide = move |work: &mut Work, found: &Found| {
            let (registered, _) = self.found_employer(found, employer)?.ok_or(Refusal::NotFound)?;
            Ok((decide(work, &registered)?, Vec::new()))
        };
        Box::pin(self.change_beside(call, id, beside, decide)).await
    }

    /// Employers of a province with one standing, longest in it first.
    pub async fn employers(
        &self,
        query: &EmployerQuery,
        start: Start,
        keep: impl Fn(&Employer) -> bool,
    ) -> Result<Slice<Employer>, Error> {
        let key = standing_key(&query.province, query.standing);
        let request = self.index(&self.tables.organizations, "employers", &key);
        let read = |item: &Item| get_value::<Employer>(item, "employer").map(|row| keep(&row).then_some(row));
        self.page(request, start, &["pk", "sk", "employers", "employer_since"], read)
            .await
    }

    /// An employer's history, newest first.
    pub async fn employer_trail(&self, id: &EmployerId, start: Start) -> Result<Slice<EmployerTrailItem>, Error> {
        let request = self.partition(&self.tables.history, &employer_pk(id));
        let read = |item: &Item| {
            let body = get_text(item, "body").unwrap_or_default();
            let entry = serde_json::from_str(body);
            entry.map(Some).map_err(|_| Error::Corrupt("entry of an employer"))
        };
        self.page(request.scan_index_forward(false), start, &["pk", "sk"], read)
            .await
    }

    fn wanted_employer(&self, call: &Call, id: &EmployerId, province: Option<&ProvinceCode>) -> Wanted {
        let mut wanted = Wanted::default();
        self.want_employer(&mut wanted, id);
        if let Some(province) = province {
            self.want_province_account(&mut wanted, call, province);
        }
        self.want_answer(&mut wanted, call);
        wanted
    }

    /// An employer's record.
    pub(crate) fn want_employer(&self, wanted: &mut Wanted, id: &EmployerId) {
        wanted.one(&self.tables.organizations, key2(employer_pk(id), RECORD));
    }

    /// P7: nobody is invited or signed with by an employer that is not any more what was read.
    pub(crate) fn employer_check(&self, id: &EmployerId, version: u64) -> Result<Write, Error> {
        let key = key2(employer_pk(id), RECORD);
        Write::check(&self.tables.organizations, key, Condition::unchanged(version))
    }

    /// The employer as read; `None` if it has never registered.
    pub(crate) fn found_employer(&self, found: &Found, id: &EmployerId) -> Result<Option<(Employer, u64)>, Error> {
        let item = found.get(&self.tables.organizations, &employer_pk(id), Some(RECORD));
        let read = |item: &Item| {
            let version = get_number(item, "version").unwrap_or_default();
            Ok((get_value(item, "employer")?, version))
        };
        item.map(read).transpose()
    }

    /// `None`: there is no such employer, and the caller is not the one that could register it.
    fn employer_work(
        &self,
        found: &Found,
        call: &Call,
        id: &EmployerId,
        province: Option<&ProvinceCode>,
    ) -> Result<Option<EmployerWork>, Error> {
        let own = || {
            let subject = call.principal.subject()?.clone();
            (EmployerId::of(&subject) == *id).then(|| (Employer::unregistered(subject), 0))
        };
        let Some((employer, version)) = self.found_employer(found, id)?.or_else(own) else {
            return Ok(None);
        };
        let account = province.and_then(|province| {
            let sk = crate::organization::account_sk(call.principal.subject()?);
            found.get(&self.tables.organizations, &province_pk(province), Some(&sk))
        });
        Ok(Some(EmployerWork {
            employer,
            version,
            account: account.map(|item| get_value(item, "account")).transpose()?,
        }))
    }

    fn employer_writes(
        &self,
        call: &Call,
        before: &Employer,
        work: &EmployerWork,
        entry: &EmployerEntry,
    ) -> Result<Vec<Write>, Error> {
        let (table, after) = (&self.tables.organizations, &work.employer);
        let pk = employer_pk(&after.id);
        let mut item = key2(&pk, RECORD);
        item.insert("version".to_owned(), number(work.version + 1));
        item.insert("employer".to_owned(), value(after)?);
        if let Some(province) = after.province() {
            let key = standing_key(&province, after.standing.code());
            item.insert("employers".to_owned(), text(key));
            let since = since(after).unwrap_or(call.now);
            item.insert(
                "employer_since".to_owned(),
                text(format!("{}#{}", instant(since), after.id)),
            );
        }
        let body = json!({
            "event": entry.event.code(), "by": entry.by, "at": entry.at, "note": entry.note, "before": before, "after": after,
            "request_id": call.origin.request_id, "source_ip": call.origin.source_ip,
            "user_agent": call.origin.user_agent,
        });
        let mut history = key2(&pk, time_ordered(call));
        history.insert("event".to_owned(), text(entry.event.code()));
        history.insert("body".to_owned(), text(body.to_string()));
        messages::tell(&mut history, entry.at, message::of_employer(after, entry))?;
        let mut writes = vec![
            Write::put(table, item, Condition::unchanged(work.version), Guard::Version)?,
            Write::put(&self.tables.history, history, Condition::absent(), Guard::Version)?,
        ];
        writes.extend(self.uscc_writes(before, after)?);
        Ok(writes)
    }

    /// P7: one verified employer has a USCC at a time; whoever has only typed one in has no claim.
    fn uscc_writes(&self, before: &Employer, after: &Employer) -> Result<Vec<Write>, Error> {
        let table = &self.tables.organizations;
        let claimed = |employer: &Employer| employer.is_verified().then(|| uscc_key(employer.uscc()));
        let (old, new) = (claimed(before), claimed(after));
        if old == new {
            return Ok(Vec::new());
        }
        let mut writes = Vec::new();
        if let Some(key) = old {
            writes.push(Write::delete(table, key)?);
        }
        if let Some(mut item) = new {
            item.insert("employer_id".to_owned(), text(after.id.as_str()));
            let guard = Guard::Refuse(Conflict::UsccTaken.into());
            writes.push(Write::put(table, item, Condition::absent(), guard)?);
        }
        Ok(writes)
    }
}

fn uscc_key(uscc: &str) -> Item {
    key2(format!("uscc#{uscc}"), "employer")
}

fn standing_key(province: &ProvinceCode, standing: &str) -> String {
    format!("{province}#{standing}")
}

fn since(employer: &Employer) -> Option<Timestamp> {
    match &employer.standing {
        Standing::Draft => None,
        Standing::Submitted { at, .. } | Standing::Verified { at, .. } | Standing::Refused(Refused { at, .. }) => {
            Some(*at)
        }
    }
}
