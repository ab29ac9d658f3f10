//! The jobs that import rosters (R1).

use crate::attributes::{Item, get_value, key2, number, text, value};
use crate::call::Call;
use crate::change::{Answer, Committed, Effect};
use crate::commit::{Condition, Guard, Outcome, Write};
use crate::error::Error;
use crate::lists::{Slice, Start};
use crate::{Records, imports};
use domain::id::{ClassYear, SchoolCode};
use domain::policy::Enroller;
use domain::principal::StaffSession;
use domain::refusal::Refusal;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How long an import's record is kept, in seconds: 30 days, as long as the rows that it refused.
const JOB_KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;

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
