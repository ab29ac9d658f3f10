//! What a job can do to its caller: nothing. The program that is started anew is this test itself.

#![expect(clippy::unwrap_used, reason = "a process that can't be started fails its test")]

use isolation::{Broken, Isolation, Job, serve};
use std::process::ExitCode;
use std::time::{Duration, Instant};

const fn job(name: &'static str, work: fn(&str, Vec<u8>) -> Vec<u8>) -> Job {
    Job {
        name,
        work,
        memory_bytes: 256 * 1024 * 1024,
        time: Duration::from_secs(1),
        answer_bytes: 1024,
    }
}

const ECHO: Job = job("echo", |argument, input| [argument.as_bytes(), &input].concat());
const SECRETS: Job = job("secrets", |_, _| std::env::vars_os().count().to_string().into_bytes());
const FILLS: Job = job("fills", |_, _| vec![1; 1024 * 1024 * 1024]);
const LOOPS: Job = job("loops", |_, _| {
    loop {
        std::hint::spin_loop();
    }
});
const SLEEPS: Job = job("sleeps", |_, _| {
    std::thread::sleep(Duration::from_hours(1));
    Vec::new()
});
const PANICS: Job = job("panics", |_, _| panic!("a decoder's panic"));
const CHATTERS: Job = job("chatters", |_, _| vec![0; 2048]);
const DEAF: Job = job("deaf", |_, _| std::process::abort());
const JOBS: [&Job; 7] = [&ECHO, &SECRETS, &FILLS, &LOOPS, &SLEEPS, &PANICS, &CHATTERS];

/// Without the test harness, so that the child is a plain program.
fn main() -> ExitCode {
    if let Some(code) = serve(&JOBS) {
        return code;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(f13_r1_a_job_answers_or_dies_alone());
    runtime.block_on(a_job_that_nobody_knows_is_unavailable());
    ExitCode::SUCCESS
}

async fn f13_r1_a_job_answers_or_dies_alone() {
    let isolation = Isolation::of_this_program().unwrap();
    let large = vec![b'x'; 900];
    let answer = isolation.run(&ECHO, "heard: ", large.clone()).await.unwrap();
    assert_eq!(answer, [b"heard: ".as_slice(), &large].concat());
    assert_eq!(
        isolation.run(&SECRETS, "", Vec::new()).await.unwrap(),
        b"0",
        "no environment"
    );
    let begun = Instant::now();
    for job in [FILLS, LOOPS, SLEEPS, PANICS, CHATTERS] {
        let ended = isolation.run(&job, "", vec![0; 1024 * 1024]).await;
        assert!(matches!(ended, Err(Broken::Died)), "{}: {ended:?}", job.name);
    }
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

async fn a_job_that_nobody_knows_is_unavailable() {
    let isolation = Isolation::of_this_program().unwrap();
    let ended = isolation.run(&DEAF, "", Vec::new()).await;
    assert!(matches!(ended, Err(Broken::Unavailable(_))), "{ended:?}");
    let nowhere = Isolation::Process("/nowhere".into());
    let ended = nowhere.run(&ECHO, "", Vec::new()).await;
    assert!(matches!(ended, Err(Broken::Unavailable(_))), "{ended:?}");
}
