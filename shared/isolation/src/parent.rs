//! The process that asks.

use crate::child::NOT_BEGUN;
use crate::{ASKED, Broken, Job};
use std::io;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// Starts a process for `job`, and kills it when it takes too long or when nobody waits for it any more.
pub(crate) async fn run(program: &Path, job: &Job, argument: &str, input: Vec<u8>) -> Result<Vec<u8>, Broken> {
    let mut child = Command::new(program)
        .args([ASKED, job.name, argument])
        // No keys, no tokens, no addresses.
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // What a decoder says when it breaks may quote the file.
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let Ok(ended) = timeout(job.time * 2, converse(&mut child, job, input)).await else {
        child.kill().await?;
        return Err(Broken::Died);
    };
    ended
}

async fn converse(child: &mut Child, job: &Job, input: Vec<u8>) -> Result<Vec<u8>, Broken> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("no pipes").into());
    };
    let tell = async move {
        // Whoever broke down while listening says so by how it ends.
        let _ = stdin.write_all(&input).await;
    };
    let mut answer = Vec::new();
    let mut within = stdout.take(job.answer_bytes + 1);
    let hear = within.read_to_end(&mut answer);
    let ((), heard) = tokio::join!(tell, hear);
    heard?;
    if answer.len() as u64 > job.answer_bytes {
        child.kill().await?;
        return Err(Broken::Died);
    }
    let status = child.wait().await?;
    if status.success() {
        Ok(answer)
    } else if status.code() == Some(i32::from(NOT_BEGUN)) {
        Err(io::Error::other("the process could not begin").into())
    } else {
        Err(Broken::Died)
    }
}

/// Does `job` in this process.
pub(crate) async fn run_here(job: &Job, argument: &str, input: Vec<u8>) -> Result<Vec<u8>, Broken> {
    let (work, argument) = (job.work, argument.to_owned());
    let working = tokio::task::spawn_blocking(move || work(&argument, input));
    match timeout(job.time * 2, working).await {
        Ok(Ok(answer)) if answer.len() as u64 <= job.answer_bytes => Ok(answer),
        Ok(_) | Err(_) => Err(Broken::Died),
    }
}
