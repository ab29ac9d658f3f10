//! The process that does one job.

use crate::{ASKED, Job, limits};
use std::io::{Read, Write};
use std::process::ExitCode;

/// How a child ends that could not even begin.
pub(crate) const NOT_BEGUN: u8 = 70;

/// Does the job that this process was started for, and answers how to end; `None` for a process with work of its own.
/// To be called first in `main`: before threads are started, settings read or connections made.
pub fn serve(jobs: &[&Job]) -> Option<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next()? != ASKED {
        return None;
    }
    let name = arguments.next();
    let argument = arguments.next().unwrap_or_default();
    let job = jobs.iter().find(|job| name.as_deref() == Some(job.name));
    let begun = job.filter(|job| limits::bind(job).is_ok());
    let Some(job) = begun else {
        return Some(ExitCode::from(NOT_BEGUN));
    };
    Some(match answer(job, &argument) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    })
}

fn answer(job: &Job, argument: &str) -> std::io::Result<()> {
    let mut input = Vec::new();
    std::io::stdin().lock().read_to_end(&mut input)?;
    let answer = (job.work)(argument, input);
    let mut out = std::io::stdout().lock();
    out.write_all(&answer)?;
    out.flush()
}
