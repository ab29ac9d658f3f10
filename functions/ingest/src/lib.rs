//! Reads uploaded rosters (R1): good rows are entered, bad rows come back as a file with the reason for each.
//!
//! It can be repeated: a second delivery after the end does nothing, and one after a crash starts over and doubles nobody,
//! because each ID number is claimed once on a roster.

mod reading;
mod refused;
mod rows;
mod table;

pub use reading::JOB;

use aws_lambda_events::event::s3::S3Event;
use domain::id::{ClassYear, SchoolCode};
use domain::policy::Enroller;
use domain::principal::Principal;
use files::{Bucket, FileError, Files, MAX_UPLOAD_BYTES};
use futures::{StreamExt, stream};
use gateway::Clock;
use gateway::telemetry::{self, Coded, Count, count};
use isolation::Isolation;
use records::{Call, Enrolment, ImportJob, ImportState, Imported, Records};
use refused::{Refused, Unwritten, reason};
use rows::Row;

/// The environment variables that the function needs.
pub const NEEDS: &[&str] = &[
    "DOSSIERS_TABLE",
    "HISTORY_TABLE",
    "ORGANIZATIONS_TABLE",
    "VERIFICATIONS_TABLE",
    "JOBS_TABLE",
    "UPLOADS_BUCKET",
    "DOCUMENTS_BUCKET",
    "IDENTITY_KEY",
];

/// The most rows of one file.
pub const MAX_ROWS: usize = 30_000;
/// How often a file is begun. Lambda tells of it three times: the last time is for saying that it did not work.
const MAX_TRIES: u32 = 2;
/// How many rows are entered at the same time.
const AT_ONCE: usize = 8;
/// What is said of a file that could not be begun and ended.
const INTERRUPTED: &str = "处理该文件时系统多次中断：请稍后重新导入；如仍不成功，请分成几个文件";
/// After how many rows the progress is written down.
const PROGRESS_EVERY: usize = 50;

/// What the function works with.
pub struct Ingest {
    /// The records.
    pub records: Records,
    /// Both buckets.
    pub files: Files,
    /// What time it is.
    pub clock: Clock,
    /// Where files are read.
    pub isolation: Isolation,
}

/// Why an event is to come again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The records did not answer.
    #[error(transparent)]
    Records(#[from] records::Error),
    /// The object store did not answer.
    #[error(transparent)]
    Files(#[from] FileError),
    /// There was no place to read the file in.
    #[error("the file can't be read now: {}", .0.kind())]
    Isolation(#[from] std::io::Error),
    /// Work on the rows was cut off.
    #[error("work on the rows was cut off")]
    Rows(#[from] tokio::task::JoinError),
}

impl Coded for Error {
    fn code(&self) -> String {
        match self {
            Self::Records(error) => error.code(),
            Self::Files(error) => error.code(),
            Self::Isolation(error) => format!("isolation:{:?}", error.kind()),
            // Its text may be that of a panic, which may repeat a row.
            Self::Rows(_) => "rows:cut_off".to_owned(),
        }
    }
}

/// Deals with every object of the event.
pub async fn handle(ingest: &Ingest, event: S3Event) -> Result<(), Error> {
    telemetry::run("ingest", Box::pin(read_all(ingest, event))).await
}

async fn read_all(ingest: &Ingest, event: S3Event) -> Result<(), Error> {
    count(Count::Due, 0);
    for record in event.records {
        let Some(key) = record.s3.object.key else { continue };
        let key = key.replace("%2F", "/").replace("%2f", "/");
        read_roster(ingest, &key).await?;
    }
    Ok(())
}

/// `rosters/<school>/<class year>/<import>`.
fn parsed(key: &str) -> Option<(SchoolCode, ClassYear, &str)> {
    let mut parts = key.strip_prefix("rosters/")?.splitn(3, '/');
    let school = SchoolCode::parse(parts.next()?).ok()?;
    let year = ClassYear::new(parts.next()?.parse().ok()?).ok()?;
    Some((school, year, parts.next()?))
}

async fn read_roster(ingest: &Ingest, key: &str) -> Result<(), Error> {
    let Some((school, year, import)) = parsed(key) else {
        return Ok(ingest.files.delete(Bucket::Uploads, key).await?);
    };
    let mut job = match ingest.records.import(&school, year, import).await {
        Ok(job) => job,
        // Nobody asked for it.
        Err(records::Error::Refused(_)) => return Ok(ingest.files.delete(Bucket::Uploads, key).await?),
        Err(error) => return Err(error.into()),
    };
    match job.state {
        // Whatever ended the tries before would end this one.
        ImportState::AwaitingFile | ImportState::Running if job.tries >= MAX_TRIES => {
            fail(ingest, &mut job, INTERRUPTED).await?;
        }
        ImportState::AwaitingFile | ImportState::Running => {
            let bytes = match ingest.files.read(Bucket::Uploads, key, MAX_UPLOAD_BYTES).await {
                Ok(bytes) => bytes,
                Err(FileError::NotFound) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            job.tries += 1;
            ingest.records.save_import(&job).await?;
            import_rows(ingest, &mut job, bytes).await?;
        }
        ImportState::Done | ImportState::Failed => {}
    }
    Ok(ingest.files.delete(Bucket::Uploads, key).await?)
}

async fn import_rows(ingest: &Ingest, job: &mut ImportJob, bytes: Vec<u8>) -> Result<(), Error> {
    let session = job.session();
    let call = Call {
        principal: Principal::Staff(session),
        ..Call::system(&job.id, ingest.clock.now())
    };
    // Permission as it is now, not as it was when the import was asked for.
    let desk = ingest.records.open_school(&call, &job.school, job.class_year).await?;
    let Ok(enroller) = Enroller::ask(&desk.asker(&call), &job.school) else {
        return fail(ingest, job, "导入人已没有导入名单的权限").await;
    };
    let table = match reading::read(&ingest.isolation, bytes).await? {
        Ok(table) => table,
        Err(failure) => return fail(ingest, job, &failure).await,
    };
    let year = job.class_year;
    let (good, mut refused) = match tokio::task::spawn_blocking(move || rows::check(table, year)).await? {
        Ok(checked) => checked,
        Err(failure) => return fail(ingest, job, &failure).await,
    };
    *job = ImportJob {
        state: ImportState::Running,
        rows: (good.len() + refused.count()) as u64,
        done: refused.count() as u64,
        refused: refused.count() as u64,
        added: 0,
        changed: 0,
        unchanged: 0,
        ..job.clone()
    };
    ingest.records.save_import(job).await?;
    enter(ingest, (&call, &enroller), good, (job, &mut refused)).await?;
    if let Err(failure) = keep_refused(ingest, job, refused).await? {
        return fail(ingest, job, &failure).await;
    }
    job.state = ImportState::Done;
    Ok(ingest.records.save_import(job).await?)
}

/// Enters the good rows, several at a time, and writes the progress down.
async fn enter(
    ingest: &Ingest,
    (call, enroller): (&Call, &Enroller),
    rows: Vec<Row>,
    (job, refused): (&mut ImportJob, &mut Refused),
) -> Result<(), Error> {
    let (school, class_year) = (job.school.clone(), job.class_year);
    let entered = rows.into_iter().map(|row| {
        let enrolment = Enrolment {
            school: school.clone(),
            class_year,
            entry: row.entry.clone(),
        };
        async move { (row, ingest.records.enrol(call, enroller, &enrolment).await) }
    });
    count(Count::Refused, job.refused);
    let mut entered = stream::iter(entered).buffer_unordered(AT_ONCE);
    let mut since_saved = 0;
    while let Some((row, imported)) = entered.next().await {
        match imported {
            Ok(Imported::Added) => job.added += 1,
            Ok(Imported::Changed) => job.changed += 1,
            Ok(Imported::Unchanged) => job.unchanged += 1,
            Err(records::Error::Refused(refusal)) => {
                tracing::warn!(
                    row = row.number,
                    code = refusal.code(),
                    "a row was refused by the records"
                );
                job.refused += 1;
                count(Count::Refused, 1);
                refused.add(row.number, &row.cells, &reason(&refusal));
            }
            Err(error) => return Err(error.into()),
        }
        job.done += 1;
        count(Count::Due, 1);
        since_saved += 1;
        if since_saved == PROGRESS_EVERY {
            since_saved = 0;
            ingest.records.save_import(job).await?;
        }
    }
    Ok(())
}

/// Keeps the refused rows as files, or says why there can be none.
async fn keep_refused(ingest: &Ingest, job: &ImportJob, refused: Refused) -> Result<Result<(), String>, Error> {
    if refused.count() == 0 {
        return Ok(Ok(()));
    }
    let written = tokio::task::spawn_blocking(move || Ok::<_, Unwritten>((refused.csv()?, refused.xlsx()?)));
    let (csv, xlsx) = match written.await? {
        Ok(files) => files,
        Err(error) => return Ok(Err(format!("合格的行已入库，但不合格的行无法写成文件：{error}"))),
    };
    let folder = format!("rosters/{}/{}/{}", job.school, job.class_year, job.id);
    let files = &ingest.files;
    files
        .put_document(&format!("{folder}/refused.csv"), csv, "text/csv; charset=utf-8")
        .await?;
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    files
        .put_document(&format!("{folder}/refused.xlsx"), xlsx, media_type)
        .await?;
    Ok(Ok(()))
}

async fn fail(ingest: &Ingest, job: &mut ImportJob, why: &str) -> Result<(), Error> {
    job.state = ImportState::Failed;
    job.failure = Some(why.to_owned());
    Ok(ingest.records.save_import(job).await?)
}
