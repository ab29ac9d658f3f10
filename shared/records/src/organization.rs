//! Schools as organisations: settings, accounts, departments, the directory of archive offices, reports of pressure.

use crate::Records;
use crate::attributes::{Item, get_number, get_text, get_value, key2, number, text, value};
use crate::call::Call;
use crate::change::{Answer, Committed, Effect, pause, signed_in};
use crate::commit::{Condition, Guard, Outcome, Write};
use crate::dossiers::instant;
use crate::error::Error;
use crate::identity::hex;
use crate::read::Wanted;
use domain::account::Account;
use domain::codes;
use domain::id::{ClassYear, ProvinceCode, SchoolCode, Subject};
use domain::policy::{Asker, still_admitted};
use domain::principal::Actor;
use domain::refusal::{Conflict, Refusal};
use domain::school::Settings;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TRIES: u32 = 5;

pub(crate) fn school_pk(school: &SchoolCode) -> String {
    format!("school#{school}")
}

pub(crate) fn province_pk(province: &ProvinceCode) -> String {
    format!("province#{province}")
}

pub(crate) fn settings_sk(class_year: ClassYear) -> String {
    format!("settings#{class_year}")
}

pub(crate) fn account_sk(subject: &Subject) -> String {
    format!("account#{subject}")
}

fn department_sk(class_year: ClassYear, name: &str) -> String {
    format!("department#{class_year}#{name}")
}

/// What a staff page about a school needs, read at once.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The settings of the class year.
    pub settings: Settings,
    /// How often they were changed; for `ETag`.
    pub version: u64,
    /// The caller's account.
    pub account: Option<Account>,
}

impl Desk {
    /// The question that the policy answers.
    pub fn asker<'a>(&'a self, call: &'a Call) -> Asker<'a> {
        call.asker(self.account.as_ref())
    }
}

/// A school with all its accounts, settings and departments.
#[derive(Clone, Debug, Default)]
pub struct SchoolWork {
    /// Settings by class year, with the count of changes.
    pub settings: BTreeMap<ClassYear, (Settings, u64)>,
    /// Accounts of the school and its departments.
    pub accounts: Vec<Account>,
    /// Departments on the roster, by class year.
    pub departments: Vec<(ClassYear, String)>,
    /// The caller's account at the school or its province.
    pub account: Option<Account>,
}

impl SchoolWork {
    /// The question that the policy answers.
    pub fn asker<'a>(&'a self, call: &'a Call) -> Asker<'a> {
        call.asker(self.account.as_ref())
    }

    /// The settings of a class year and how often they were changed.
    pub fn settings_of(&self, class_year: ClassYear) -> (Settings, u64) {
        self.settings
            .get(&class_year)
            .cloned()
            .unwrap_or_else(|| (Settings::initial(class_year), 0))
    }

    /// S2: departments on the roster without an account that may review employment.
    pub fn departments_without_reviewer(&self, class_year: ClassYear) -> Vec<String> {
        let reviewed = |department: &str| {
            self.accounts
                .iter()
                .filter(|account| account.reviews_employment())
                .any(|account| match &account.branch {
                    domain::account::Branch::Department { department: own, .. } => own == department,
                    domain::account::Branch::School { .. } | domain::account::Branch::Province { .. } => false,
                })
        };
        let on_roster = self
            .departments
            .iter()
            .filter(|(year, _)| *year == class_year)
            .map(|(_, name)| name);
        on_roster.filter(|name| !reviewed(name)).cloned().collect()
    }
}

/// A decided change of a school.
#[derive(Clone, Debug)]
pub struct SchoolDone {
    /// What is written.
    pub write: SchoolWrite,
    /// For the history: a stable name.
    pub event: &'static str,
    /// Who.
    pub by: Actor,
    /// What it was before; null for nothing.
    pub before: Value,
    /// For the caller.
    pub answer: Answer,
}

/// What a change of a school writes.
#[derive(Clone, Debug)]
pub enum SchoolWrite {
    /// New settings.
    Settings(ClassYear, Settings),
    /// A new account.
    AddAccount(Account),
    /// A changed account, with its version as read.
    ChangeAccount(Account, u64),
    /// An account is deleted.
    RemoveAccount(Subject),
}

/// An office that receives archives, as the directory knows it (H2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Division code that it serves.
    pub division: String,
    /// Name.
    pub name: String,
    /// Street address.
    pub address: String,
    /// 邮编.
    pub postcode: String,
    /// 联系人/联系部门.
    pub contact: String,
    /// 联系电话.
    pub phone: String,
}

/// A report that a school put pressure on a graduate ("四不准", C6). It reaches the province and not the school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PressureReport {
    /// Its name, time-ordered.
    pub id: String,
    /// The school that it is about.
    pub school: SchoolCode,
    /// What happened.
    pub text: String,
    /// How the province can reach the reporter, if wanted.
    pub contact: Option<String>,
    /// When.
    pub at: domain::time::Timestamp,
}

impl Records {
    /// Settings and the caller's account: one round trip.
    pub async fn open_school(&self, call: &Call, school: &SchoolCode, class_year: ClassYear) -> Result<Desk, Error> {
        signed_in(call)?;
        let mut wanted = Wanted::default();
        self.want_school(&mut wanted, call, school, class_year);
        let found = self.read(wanted).await?;
        let item = found.get(
            &self.tables.organizations,
            &school_pk(school),
            Some(&settings_sk(class_year)),
        );
        let version = item.and_then(|item| get_number(item, "version")).unwrap_or_default();
        let settings = self.settings(&found, school, class_year)?;
        Ok(Desk {
            settings,
            version,
            account: self.account(&found, call, school)?,
        })
    }

    /// The caller's account at a province: one round trip.
    pub async fn open_province(&self, call: &Call, province: &ProvinceCode) -> Result<Option<Account>, Error> {
        signed_in(call)?;
        let mut wanted = Wanted::default();
        self.want_province_account(&mut wanted, call, province);
        let Some(subject) = call.principal.subject() else {
            return Ok(None);
        };
        let found = self.read(wanted).await?;
        let item = found.get(
            &self.tables.organizations,
            &province_pk(province),
            Some(&account_sk(subject)),
        );
        item.map(|item| get_value(item, "account")).transpose()
    }

    /// Everything about a school: its partition in one consistent query.
    pub async fn school(&self, call: &Call, school: &SchoolCode) -> Result<SchoolWork, Error> {
        signed_in(call)?;
        let mut work = SchoolWork::default();
        for item in self.query_all(&self.tables.organizations, &school_pk(school)).await? {
            let sk = get_text(&item, "sk").unwrap_or_default();
            match sk.split_once('#') {
                Some(("settings", year)) => {
                    let version = get_number(&item, "version").unwrap_or_default();
                    work.settings
                        .insert(class_year(year)?, (get_value(&item, "settings")?, version));
                }
                Some(("account", _)) => work.accounts.push(get_value(&item, "account")?),
                Some(("department", rest)) => {
                    let (year, name) = rest
                        .split_once('#')
                        .ok_or_else(|| Error::Corrupt("department".into()))?;
                    work.departments.push((class_year(year)?, name.to_owned()));
                }
                Some(_) | None => {}
            }
        }
        let own = |subject: &Subject| {
            work.accounts
                .iter()
                .find(|account| account.subject == *subject)
                .cloned()
        };
        work.account = call.principal.subject().and_then(own);
        if work.account.is_none()
            && let Some(province) = codes::province_of_school(school)
        {
            work.account = self.open_province(call, &province).await?;
        }
        Ok(work)
    }

    /// Changes settings or accounts of a school: decided on the whole partition, written with its history entry.
    pub async fn change_school(
        &self,
        call: &Call,
        school: &SchoolCode,
        decide: impl Fn(&SchoolWork) -> Result<SchoolDone, Refusal> + Send,
    ) -> Result<Committed, Error> {
        for attempt in 0..TRIES {
            let mut wanted = Wanted::default();
            self.want_account(&mut wanted, call, school);
            self.want_answer(&mut wanted, call);
            if call.repeat.is_some() {
                let found = self.read(wanted).await?;
                if let Some(answer) = self.answered(&found, call)? {
                    let account = self.account(&found, call, school)?;
                    still_admitted(&call.asker(account.as_ref()), None)?;
                    return Ok(Committed {
                        answer,
                        effect: Effect::Repeated,
                    });
                }
            }
            let work = self.school(call, school).await?;
            let done = decide(&work)?;
            let mut writes = self.school_writes(call, school, &work, &done)?;
            writes.extend(self.answer_write(call, &done.answer)?);
            if let Outcome::Written = self.commit(writes).await? {
                return Ok(Committed {
                    answer: done.answer,
                    effect: Effect::Done,
                });
            }
            pause(attempt).await;
        }
        Err(Error::Busy)
    }

    fn school_writes(
        &self,
        call: &Call,
        school: &SchoolCode,
        work: &SchoolWork,
        done: &SchoolDone,
    ) -> Result<Vec<Write>, Error> {
        let table = &self.tables.organizations;
        let pk = school_pk(school);
        let (write, after) = match &done.write {
            SchoolWrite::Settings(year, settings) => {
                let (_, version) = work.settings_of(*year);
                let mut item = key2(&pk, settings_sk(*year));
                item.insert("settings".to_owned(), value(settings)?);
                item.insert("version".to_owned(), number(version + 1));
                (
                    Write::put(table, item, unchanged(version), Guard::Version)?,
                    json!(settings),
                )
            }
            SchoolWrite::AddAccount(account) => {
                let guard = Guard::Refuse(Conflict::AccountExists.into());
                (
                    Write::put(table, account_item(&pk, account)?, Condition::absent(), guard)?,
                    json!(account),
                )
            }
            SchoolWrite::ChangeAccount(account, version) => {
                let item = account_item(&pk, account)?;
                (
                    Write::put(table, item, unchanged(*version), Guard::Version)?,
                    json!(account),
                )
            }
            SchoolWrite::RemoveAccount(subject) => (Write::delete(table, key2(&pk, account_sk(subject)))?, Value::Null),
        };
        let history = self.organization_entry(call, &pk, done, &after)?;
        Ok(vec![write, history])
    }

    fn organization_entry(&self, call: &Call, pk: &str, done: &SchoolDone, after: &Value) -> Result<Write, Error> {
        let body = json!({
            "event": done.event, "by": done.by, "at": call.now, "before": done.before, "after": after,
            "request_id": call.origin.request_id, "source_ip": call.origin.source_ip,
            "user_agent": call.origin.user_agent,
        });
        let mut item = key2(pk, time_ordered(call));
        item.insert("event".to_owned(), text(done.event));
        item.insert("body".to_owned(), text(body.to_string()));
        Write::put(&self.tables.history, item, Condition::absent(), Guard::Version)
    }

    /// Writes an account without asking anyone: the first account of a province, made by the operator.
    pub async fn install_account(&self, account: &Account) -> Result<(), Error> {
        let pk = match &account.branch {
            domain::account::Branch::Province { province } => province_pk(province),
            domain::account::Branch::School { school } | domain::account::Branch::Department { school, .. } => {
                school_pk(school)
            }
        };
        let request = self.client.put_item().table_name(&self.tables.organizations);
        request
            .set_item(Some(account_item(&pk, account)?))
            .send()
            .await
            .map_err(Error::from_sdk)?;
        Ok(())
    }

    /// The write that puts a department on the roster.
    pub(crate) fn department_write(&self, school: &SchoolCode, year: ClassYear, name: &str) -> Result<Write, Error> {
        Write::replace(
            &self.tables.organizations,
            key2(school_pk(school), department_sk(year, name)),
        )
    }

    /// H2: the offices that serve a division: its own first, then its city's, then its province's.
    pub async fn offices(&self, division: &str) -> Result<Vec<Office>, Error> {
        let mut codes: Vec<String> = vec![division.to_owned()];
        codes.extend(
            [4, 2]
                .iter()
                .filter_map(|digits| division.get(..*digits))
                .map(|start| format!("{start:0<6}")),
        );
        codes.dedup();
        let mut wanted = Wanted::default();
        for code in &codes {
            wanted.one(&self.tables.organizations, key2(format!("office#{code}"), "office"));
        }
        let found = self.read(wanted).await?;
        let office = |code: &String| found.get(&self.tables.organizations, &format!("office#{code}"), Some("office"));
        codes
            .iter()
            .filter_map(office)
            .map(|item| get_value(item, "office"))
            .collect()
    }

    /// Puts an office into the directory.
    pub async fn put_office(&self, office: &Office) -> Result<(), Error> {
        let mut item = key2(format!("office#{}", office.division), "office");
        item.insert("office".to_owned(), value(office)?);
        let request = self
            .client
            .put_item()
            .table_name(&self.tables.organizations)
            .set_item(Some(item));
        request.send().await.map_err(Error::from_sdk)?;
        Ok(())
    }

    /// C6: keeps a report for the province. It stands in no record that the school can read, its history included.
    pub async fn report_pressure(
        &self,
        call: &Call,
        report: &PressureReport,
        answer: Answer,
    ) -> Result<Committed, Error> {
        let province = codes::province_of_school(&report.school).ok_or(Refusal::NotFound)?;
        let pk = province_pk(&province);
        let mut item = key2(&pk, format!("pressure#{}", report.id));
        item.insert("report".to_owned(), value(report)?);
        let mut history = key2(&pk, time_ordered(call));
        history.insert("event".to_owned(), text("pressure_reported"));
        history.insert(
            "body".to_owned(),
            text(json!({"at": call.now, "after": report}).to_string()),
        );
        let mut writes = vec![
            Write::put(&self.tables.organizations, item, Condition::absent(), Guard::Version)?,
            Write::put(&self.tables.history, history, Condition::absent(), Guard::Version)?,
        ];
        writes.extend(self.answer_write(call, &answer)?);
        match self.commit(writes).await? {
            Outcome::Written => Ok(Committed {
                answer,
                effect: Effect::Done,
            }),
            Outcome::Answered(item) => match &call.repeat {
                Some(repeat) => {
                    let kept = crate::idempotency::replay(&item, repeat, call.now.as_second())?.ok_or(Error::Busy)?;
                    Ok(Committed {
                        answer: kept,
                        effect: Effect::Repeated,
                    })
                }
                None => Err(Error::Busy),
            },
            Outcome::Again => Err(Error::Busy),
        }
    }
}

fn account_item(pk: &str, account: &Account) -> Result<Item, Error> {
    let mut item = key2(pk, account_sk(&account.subject));
    item.insert("subject".to_owned(), text(account.subject.as_str()));
    item.insert("version".to_owned(), number(account.version));
    item.insert("account".to_owned(), value(account)?);
    Ok(item)
}

fn unchanged(version: u64) -> Condition {
    if version == 0 {
        return Condition::absent();
    }
    Condition {
        expression: "version = :version",
        values: Item::from([(":version".to_owned(), number(version))]),
    }
}

fn class_year(text: &str) -> Result<ClassYear, Error> {
    let year = text.parse().ok().and_then(|year| ClassYear::new(year).ok());
    year.ok_or_else(|| Error::Corrupt(format!("class year {text}")))
}

/// A name that sorts by time and that no two requests share.
pub(crate) fn time_ordered(call: &Call) -> String {
    let mut random = [0_u8; 8];
    // The request id alone is unique already; randomness only guards against a repeated one.
    let _ = getrandom::fill(&mut random);
    format!("{}#{}#{}", instant(call.now), call.origin.request_id, hex(&random))
}
