//! Schools as organisations: settings, accounts, departments, the directory of archive offices.

use crate::Records;
use crate::accounts::account_item;
use crate::attributes::{Item, get_number, get_text, get_value, key2, number, text, value};
use crate::call::Call;
use crate::change::{Answer, Committed, Effect, pause, signed_in};
use crate::commit::{Condition, Guard, Outcome, Write};
use crate::dossiers::instant;
use crate::error::Error;
use crate::lists::{RosterQuery, Start};
use crate::read::{Found, Wanted};
use domain::account::{Account, Branch, Module};
use domain::agreement::AgreementForm;
use domain::codes::{self, DegreeLevel};
use domain::dossier::Dossier;
use domain::hex;
use domain::history::Event;
use domain::id::{ClassYear, ProvinceCode, SchoolCode, Subject};
use domain::policy::{Asker, still_admitted};
use domain::principal::Actor;
use domain::refusal::{Conflict, Refusal};
use domain::school::Settings;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// All changes of a school happen one after the other, so the slowest of many at once needs as many tries.
pub(crate) const TRIES: u32 = 10;

pub(crate) fn school_pk(school: &SchoolCode) -> String {
    format!("school#{school}")
}

pub(crate) fn province_pk(province: &ProvinceCode) -> String {
    format!("province#{province}")
}

/// S5: where a province's form of agreements stands.
pub(crate) const FORM_SK: &str = "agreement-form";

pub(crate) fn settings_sk(class_year: ClassYear) -> String {
    format!("settings#{class_year}")
}

pub(crate) fn account_sk(subject: &Subject) -> String {
    format!("account#{subject}")
}

fn department_sk(class_year: ClassYear, name: &str) -> String {
    format!("department#{class_year}#{name}")
}

/// Counts all changes of a school. It sorts before everything else of the partition, so a query reads it first: whatever
/// changes while the query runs makes the write fail that was decided on it.
pub(crate) const VERSION_SK: &str = "#version";

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
    /// Counts the changes of settings and accounts.
    pub version: u64,
}

/// S2: something that a department's accounts could not decide on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReviewGap {
    /// The department.
    pub department: String,
    /// The module that no account has write access to …
    pub module: Module,
    /// … for graduates of this level.
    pub level: DegreeLevel,
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

    /// S2: what the departments on the roster could not decide on.
    ///
    /// S2 asks for at least one account with `ReadWrite` for each department. Taken by the letter, an account for
    /// postgraduates only would do, or one without the archive module. But where departments review, everything goes to
    /// the department first, of every module and of every degree level: what none of its accounts can decide on would
    /// wait for ever. So some account has to be able to, for each.
    pub fn review_gaps(&self, class_year: ClassYear) -> Vec<ReviewGap> {
        let reviewed = |gap: &ReviewGap| {
            self.accounts
                .iter()
                .filter(|account| account.reviews(gap.module, gap.level))
                .any(|account| match &account.branch {
                    Branch::Department { department: own, .. } => *own == gap.department,
                    Branch::School { .. } | Branch::Province { .. } => false,
                })
        };
        let on_roster = self.departments.iter().filter(|(year, _)| *year == class_year);
        let everything = on_roster.flat_map(|(_, department)| {
            let levels = |module| DegreeLevel::ALL.map(|level| (module, level));
            let gap = |(module, level)| ReviewGap {
                department: department.clone(),
                module,
                level,
            };
            Module::ALL.into_iter().flat_map(levels).map(gap)
        });
        everything.filter(|gap| !reviewed(gap)).collect()
    }

    /// S2: departments on the roster that could not decide on everything, in order.
    pub fn departments_without_reviewer(&self, class_year: ClassYear) -> Vec<String> {
        let gaps = self.review_gaps(class_year);
        let mut names: Vec<String> = gaps.into_iter().map(|gap| gap.department).collect();
        names.dedup();
        names
    }

    /// The school as if these departments had never been on the roster.
    #[must_use]
    pub fn without(&self, departments: &[(ClassYear, String)]) -> Self {
        let mut work = self.clone();
        work.departments.retain(|department| !departments.contains(department));
        work
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

    /// The caller's account at a school or its province: one round trip.
    pub async fn school_account(&self, call: &Call, school: &SchoolCode) -> Result<Option<Account>, Error> {
        signed_in(call)?;
        let mut wanted = Wanted::default();
        self.want_account(&mut wanted, call, school);
        let found = self.read(wanted).await?;
        self.account(&found, call, school)
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
        let of_province = async {
            match codes::province_of_school(school) {
                Some(province) => self.open_province(call, &province).await,
                None => Ok(None),
            }
        };
        let pk = school_pk(school);
        let (items, of_province) = futures::try_join!(self.query_all(&self.tables.organizations, &pk), of_province)?;
        for item in items {
            let sk = get_text(&item, "sk").unwrap_or_default();
            match sk.split_once('#') {
                Some(("", "version")) => work.version = get_number(&item, "version").unwrap_or_default(),
                Some(("settings", year)) => {
                    let version = get_number(&item, "version").unwrap_or_default();
                    work.settings
                        .insert(class_year(year)?, (get_value(&item, "settings")?, version));
                }
                Some(("account", _)) => work.accounts.push(get_value(&item, "account")?),
                Some(("department", rest)) => {
                    let (year, name) = rest.split_once('#').ok_or(Error::Corrupt("department"))?;
                    work.departments.push((class_year(year)?, name.to_owned()));
                }
                Some(_) | None => {}
            }
        }
        // The province's account counts first: a school can't overrule its province (P5, P6).
        let own = |account: &&Account| call.principal.subject() == Some(&account.subject);
        work.account = of_province.or_else(|| work.accounts.iter().find(own).cloned());
        Ok(work)
    }

    /// S2: those of `departments` that no graduate is in any more, as when a misspelt name was imported and put right. The
    /// index of the roster tells, moments late at most.
    pub async fn emptied(
        &self,
        school: &SchoolCode,
        departments: Vec<(ClassYear, String)>,
    ) -> Result<Vec<(ClassYear, String)>, Error> {
        let occupied = |(class_year, department): (ClassYear, String)| async move {
            let query = RosterQuery {
                school: school.clone(),
                class_year,
                department: Some(department.clone()),
            };
            let start = Start { after: None, limit: 1 };
            let first = self.roster(&query, start, |row| row.department == department).await?;
            let empty = first.items.is_empty() && first.next.is_none();
            Ok::<_, Error>(empty.then_some((class_year, department)))
        };
        let found = futures::future::try_join_all(departments.into_iter().map(occupied)).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Changes settings or accounts of a school: decided on the whole partition, written with its history entry. Changes
    /// of one school at once happen one after the other, each decided on what the one before left.
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
            let done = match decide(&work) {
                Ok(done) => done,
                Err(refused) => {
                    let admitted = still_admitted(&work.asker(call), None);
                    return self.unless_repeated(call, admitted, refused.into()).await;
                }
            };
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
        let (mut writes, after) = match &done.write {
            SchoolWrite::Settings(year, settings) => {
                let (_, version) = work.settings_of(*year);
                let mut item = key2(&pk, settings_sk(*year));
                item.insert("settings".to_owned(), value(settings)?);
                item.insert("version".to_owned(), number(version + 1));
                let write = Write::put(table, item, Condition::unchanged(version), Guard::Version)?;
                (vec![write], json!(settings))
            }
            SchoolWrite::AddAccount(account) => {
                let guard = Guard::Refuse(Conflict::AccountExists.into());
                let write = Write::put(table, account_item(&pk, account)?, Condition::absent(), guard)?;
                (vec![write, self.claim_write(&pk, &account.subject)?], json!(account))
            }
            SchoolWrite::ChangeAccount(account, version) => {
                let item = account_item(&pk, account)?;
                let write = Write::put(table, item, Condition::unchanged(*version), Guard::Version)?;
                (vec![write], json!(account))
            }
            SchoolWrite::RemoveAccount(subject) => {
                let write = Write::delete(table, key2(&pk, account_sk(subject)))?;
                (vec![write, self.unclaim_write(subject)?], Value::Null)
            }
        };
        let mut version = key2(&pk, VERSION_SK);
        version.insert("version".to_owned(), number(work.version + 1));
        writes.push(Write::put(
            table,
            version,
            Condition::unchanged(work.version),
            Guard::Version,
        )?);
        writes.push(self.trail_entry(call, &pk, (done.event, &done.by), (&done.before, &after))?);
        Ok(writes)
    }

    /// One entry of the history of an organisation: a school, a province, an employer, a list.
    pub(crate) fn trail_entry(
        &self,
        call: &Call,
        pk: &str,
        (event, by): (&str, &Actor),
        (before, after): (&Value, &Value),
    ) -> Result<Write, Error> {
        let body = json!({
            "event": event, "by": by, "at": call.now, "before": before, "after": after,
            "request_id": call.origin.request_id, "source_ip": call.origin.source_ip,
            "user_agent": call.origin.user_agent,
        });
        let mut item = key2(pk, time_ordered(call));
        item.insert("event".to_owned(), text(event));
        item.insert("body".to_owned(), text(body.to_string()));
        Write::put(&self.tables.history, item, Condition::absent(), Guard::Version)
    }

    /// S5: the form of a province's agreements and the caller's account there: one round trip.
    pub async fn open_agreement_form(
        &self,
        call: &Call,
        province: &ProvinceCode,
    ) -> Result<(Option<Account>, AgreementForm), Error> {
        signed_in(call)?;
        let mut wanted = Wanted::default();
        self.want_province_account(&mut wanted, call, province);
        wanted.one(&self.tables.organizations, key2(province_pk(province), FORM_SK));
        let found = self.read(wanted).await?;
        let account = call.principal.subject().and_then(|subject| {
            let sk = account_sk(subject);
            found.get(&self.tables.organizations, &province_pk(province), Some(&sk))
        });
        let account = account.map(|item| get_value(item, "account")).transpose()?;
        Ok((account, self.form_of(&found, province)?))
    }

    /// S5: fixes the form of agreements for all schools of a province.
    pub async fn fix_agreement_form(
        &self,
        call: &Call,
        province: &ProvinceCode,
        (before, form, by): (AgreementForm, AgreementForm, &Actor),
        answer: Answer,
    ) -> Result<Committed, Error> {
        let pk = province_pk(province);
        let mut item = key2(&pk, FORM_SK);
        item.insert("form".to_owned(), value(form)?);
        let parts = (&json!(before), &json!(form));
        let writes = vec![
            Write::replace(&self.tables.organizations, item)?,
            self.trail_entry(call, &pk, ("agreement_form_fixed", by), parts)?,
        ];
        self.conclude(call, writes, answer).await
    }

    /// S5: the form in the school's province, if it was read.
    pub(crate) fn agreement_form(&self, found: &Found, school: &SchoolCode) -> Result<AgreementForm, Error> {
        codes::province_of_school(school)
            .map_or(Ok(AgreementForm::default()), |province| self.form_of(found, &province))
    }

    fn form_of(&self, found: &Found, province: &ProvinceCode) -> Result<AgreementForm, Error> {
        let item = found.get(&self.tables.organizations, &province_pk(province), Some(FORM_SK));
        item.map_or(Ok(AgreementForm::default()), |item| get_value(item, "form"))
    }

    /// The write about a graduate's new department. An import puts it on the roster (R1); a correction can only name one
    /// that is there (R2), or the graduate would be in a department that can have no account (P6).
    pub(crate) fn department_write(&self, dossier: &Dossier, event: Event) -> Result<Write, Error> {
        let (id, table) = (&dossier.id, &self.tables.organizations);
        let sk = department_sk(id.class_year(), &dossier.entry.department);
        let item = key2(school_pk(id.school()), sk);
        if event == Event::Corrected {
            let condition = Condition {
                expression: "attribute_exists(pk)",
                values: Item::new(),
            };
            Write::put(
                table,
                item,
                condition,
                Guard::Refuse(Conflict::UnknownDepartment.into()),
            )
        } else {
            Write::replace(table, item)
        }
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
}

fn class_year(text: &str) -> Result<ClassYear, Error> {
    let year = text.parse().ok().and_then(|year| ClassYear::new(year).ok());
    year.ok_or(Error::Corrupt("class year"))
}

/// A name that sorts by time and that no two requests share.
pub(crate) fn time_ordered(call: &Call) -> String {
    let mut random = [0_u8; 8];
    // The request id alone is unique already; randomness only guards against a repeated one.
    let _ = getrandom::fill(&mut random);
    format!(
        "{}#{}#{}",
        instant(call.now),
        call.origin.request_id,
        hex::lower(&random)
    )
}
