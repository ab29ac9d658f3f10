//! Roster rows and the jobs that import them (R1).

use crate::attributes::{Item, get_text, get_value, key, key2, number, text, value};
use crate::call::Call;
use crate::change::{Answer, Committed, Effect, Work, pause};
use crate::commit::{Condition, Guard, Outcome, Write};
use crate::dossiers::Stored;
use crate::error::Error;
use crate::lists::{Slice, Start};
use crate::{Records, dossiers, imports};
use domain::dossier::Dossier;
use domain::history::{Entry, Event};
use domain::id::{ClassYear, GraduateId, SchoolCode};
use domain::policy::Enroller;
use domain::principal::StaffSession;
use domain::refusal::{Conflict, Refusal};
use domain::roster::RosterEntry;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

const TRIES: u32 = 8;
/// How long an import's record is kept, in seconds: 30 days, as long as the rows that it refused.
const JOB_KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;

/// One row of a roster on its way in.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The school.
    pub school: SchoolCode,
    /// The class year.
    pub class_year: ClassYear,
    /// The checked row.
    pub entry: RosterEntry,
}

/// What an imported row led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// A graduate was added.
    Added,
    /// A graduate was on the roster with other data.
    Changed,
    /// Nothing differed.
    Unchanged,
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// The file has not arrived yet.
    AwaitingFile,
    /// Rows are being read.
    Running,
    /// All rows were read.
    Done,
    /// The file as a whole could not be read.
    Failed,
}

/// One import of a roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportJob {
    /// Its name: 16 symbols.
    pub id: String,
    /// The school.
    pub school: SchoolCode,
    /// The class year.
    pub class_year: ClassYear,
    /// Who asked for it; their permission is asked again when the file arrives.
    pub by: domain::id::Subject,
    /// When that person signed in.
    pub authenticated_at: Timestamp,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Where it stands.
    pub state: ImportState,
    /// How often reading the file was begun; written down before, so that a try that ends the process counts.
    #[serde(default)]
    pub tries: u32,
    /// Rows in the file, once known.
    pub rows: u64,
    /// Rows dealt with so far.
    pub done: u64,
    /// Graduates added.
    pub added: u64,
    /// Graduates changed.
    pub changed: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Rows refused; they come back as a file.
    pub refused: u64,
    /// Why the file as a whole was refused, in Chinese.
    pub failure: Option<String>,
}

impl ImportJob {
    /// The session of the person who asked for it.
    pub fn session(&self) -> StaffSession {
        StaffSession {
            subject: self.by.clone(),
            authenticated_at: self.authenticated_at,
        }
    }
}

impl Records {
    /// R1: enters one row: a new graduate, a changed one, or nothing. The same row again changes nothing, because the
    /// graduate's id follows from school, class year and ID number.
    pub async fn enrol(&self, call: &Call, enroller: &Enroller, row: &Enrolment) -> Result<Imported, Error> {
        for attempt in 0..TRIES {
            let derived = self
                .identity_key
                .graduate(&row.school, row.class_year, &row.entry.id_number);
            let (id, item, settings) = self.enrolled(call, derived).await?;
            let stored = match &item {
                Some(item) => dossiers::read(item)?,
                None => Stored {
                    dossier: Dossier::enrolled(id, row.entry.clone()),
                    version: 0,
                    head: String::new(),
                },
            };
            let head = stored.head;
            let mut work = Work {
                dossier: stored.dossier,
                version: stored.version,
                settings,
                account: None,
            };
            let before = work.dossier.clone();
            // P5: neither someone whom the importer does not see, nor into someone whom they would not see.
            for level in [before.entry.degree_level(), row.entry.degree_level()] {
                enroller.covers(level)?;
            }
            let (entry, imported) = if work.version == 0 {
                (
                    Entry::new(Event::Enrolled, enroller.actor().clone(), call.now),
                    Imported::Added,
                )
            } else {
                match work.dossier.reimport(enroller, row.entry.clone(), call.now) {
                    None => return Ok(Imported::Unchanged),
                    Some(entry) => (entry, Imported::Changed),
                }
            };
            let writes = self.dossier_writes(call, &before, &work, (&entry, &head))?;
            if let Outcome::Written = self.commit(writes).await? {
                return Ok(imported);
            }
            pause(attempt).await;
        }
        Err(Error::Busy)
    }

    /// The dossier that a row belongs to: its own, or the one whose ID number was corrected to the row's.
    async fn enrolled(
        &self,
        call: &Call,
        derived: GraduateId,
    ) -> Result<(GraduateId, Option<Item>, domain::school::Settings), Error> {
        let table = &self.tables.dossiers;
        let found = self.read(self.wanted_for_graduate(call, &derived)).await?;
        let settings = self.settings(&found, derived.school(), derived.class_year())?;
        let item = found.get(table, &derived.to_string(), None).cloned();
        let alias = item
            .as_ref()
            .and_then(|item| get_text(item, "alias_of"))
            .map(GraduateId::parse);
        let Some(real) = alias else {
            return Ok((derived, item, settings));
        };
        let real = real.map_err(|error| Error::Corrupt(error.to_string()))?;
        let found = self.read(self.wanted_for_graduate(call, &real)).await?;
        let item = found.get(table, &real.to_string(), None).cloned();
        Ok((real, item, settings))
    }

    /// R2: another ID number leads to the same dossier from now on, so that the next import doubles nobody.
    pub(crate) fn alias_write(&self, before: &Dossier, after: &Dossier) -> Result<Option<Write>, Error> {
        if before.entry.id_number == after.entry.id_number {
            return Ok(None);
        }
        let id = &after.id;
        let derived = self
            .identity_key
            .graduate(id.school(), id.class_year(), &after.entry.id_number);
        if derived == *id {
            return Ok(None);
        }
        let mut item = key(derived.to_string());
        item.insert("alias_of".to_owned(), text(id.to_string()));
        let values = Item::from([(":id".to_owned(), text(id.to_string()))]);
        let condition = Condition {
            expression: "attribute_not_exists(pk) OR alias_of = :id",
            values,
        };
        let guard = Guard::Refuse(Refusal::from(Conflict::AlreadyOnRoster));
        Write::put(&self.tables.dossiers, item, condition, guard).map(Some)
    }

    /// R1: remembers an import, once for each `Idempotency-Key`, and that it was begun.
    pub async fn start_import(
        &self,
        call: &Call,
        enroller: &Enroller,
        job: &ImportJob,
        answer: Answer,
    ) -> Result<Committed, Error> {
        let mut writes = vec![Write::put(
            &self.tables.jobs,
            job_item(job)?,
            Condition::absent(),
            Guard::Version,
        )?];
        writes.push(self.import_entry(call, enroller, (imports::STARTED, job))?);
        writes.extend(self.answer_write(call, &answer)?);
        match self.commit(writes).await? {
            Outcome::Written => Ok(Committed {
                answer,
                effect: Effect::Done,
            }),
            Outcome::Answered(item) => {
                let repeat = call.repeat.as_ref().ok_or(Error::Busy)?;
                let kept = crate::idempotency::replay(&item, repeat, call.now.as_second())?.ok_or(Error::Busy)?;
                Ok(Committed {
                    answer: kept,
                    effect: Effect::Repeated,
                })
            }
            Outcome::Again => Err(Error::Busy),
        }
    }

    /// Writes an import's progress; only the import itself does.
    pub async fn save_import(&self, job: &ImportJob) -> Result<(), Error> {
        let request = self
            .client
            .put_item()
            .table_name(&self.tables.jobs)
            .set_item(Some(job_item(job)?));
        request.send().await.map_err(Error::from_sdk)?;
        Ok(())
    }

    /// One import.
    pub async fn import(&self, school: &SchoolCode, class_year: ClassYear, id: &str) -> Result<ImportJob, Error> {
        let request = self
            .client
            .get_item()
            .table_name(&self.tables.jobs)
            .consistent_read(true);
        let request = request.set_key(Some(key2(imports_pk(school, class_year), id)));
        let output = request.send().await.map_err(Error::from_sdk)?;
        get_value(&output.item.ok_or(Refusal::NotFound)?, "job")
    }

    /// A school's imports, newest first.
    pub async fn imports(
        &self,
        school: &SchoolCode,
        class_year: ClassYear,
        start: Start,
    ) -> Result<Slice<ImportJob>, Error> {
        let request = self
            .client
            .query()
            .table_name(&self.tables.jobs)
            .key_condition_expression("pk = :key")
            .expression_attribute_values(":key", text(imports_pk(school, class_year)))
            .scan_index_forward(false);
        self.page(request, start, &["pk", "sk"], |item| get_value(item, "job").map(Some))
            .await
    }
}

fn imports_pk(school: &SchoolCode, class_year: ClassYear) -> String {
    format!("imports#{school}#{class_year}")
}

fn job_item(job: &ImportJob) -> Result<Item, Error> {
    let mut item = key2(imports_pk(&job.school, job.class_year), &job.id);
    item.insert("job".to_owned(), value(job)?);
    item.insert(
        "expires_at".to_owned(),
        number(job.created_at.as_second() + JOB_KEPT_SECONDS),
    );
    Ok(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_the_record_of_an_import_is_kept_as_long_as_the_page_on_retention_says() {
        let page = include_str!("../../../docs/retention.md");
        let row = page.lines().find(|line| line.starts_with("| jobs |")).unwrap();
        let days = JOB_KEPT_SECONDS / (24 * 60 * 60);
        assert!(row.contains(&format!("| {days} days |")), "{row}");
    }
}
