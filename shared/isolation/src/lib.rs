//! Work on bytes that a stranger sent, where it can harm nobody: in a process of its own, with little memory, little time
//! and no secrets, that is gone afterwards whatever happened in it.
//!
//! Decoders of pictures, pages and workbooks allocate what a file asks for, and a failed allocation ends its process; a
//! thread that computes without end can't be stopped. A process can be, and its end is an answer like any other.
//!
//! The process is this very program, started anew with [`ASKED`] as first argument: a program that isolates calls
//! [`serve`] before anything else.

mod child;
mod limits;
mod parent;

pub use child::serve;

use std::path::PathBuf;
use std::time::Duration;

/// The first argument of a program that is to do one job and end.
pub const ASKED: &str = "--isolated";

/// Something to do with untrusted bytes.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// By which the child finds it.
    pub name: &'static str,
    /// From an argument that is trusted and an input that is not, to an answer. It may panic, loop and fill the memory.
    pub work: fn(argument: &str, input: Vec<u8>) -> Vec<u8>,
    /// The most memory: of addresses, stacks included.
    pub memory_bytes: u64,
    /// The most time of the processor; twice as much may pass, for a machine that is busy.
    pub time: Duration,
    /// The longest answer that is taken.
    pub answer_bytes: u64,
}

/// Where jobs are done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// In a process of its own, of this program.
    Process(PathBuf),
    /// On a thread of this process: nothing but the time is bounded, and a thread that takes longer is left behind. For
    /// programs that can't be started anew, such as tests, with files that they know.
    Thread,
}

/// Why a job gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// It went over a limit or broke down: so it will again.
    #[error("it went over a limit or broke down")]
    Died,
    /// The process could not be started or spoken with: worth another try.
    #[error("no process for it: {0}")]
    Unavailable(#[from] std::io::Error),
}

impl Isolation {
    /// In processes of the program that is running.
    pub fn of_this_program() -> std::io::Result<Self> {
        // Unlike the path that it leads to, it still is this program when a newer one lies there.
        let link = PathBuf::from("/proc/self/exe");
        Ok(Self::Process(if link.exists() {
            link
        } else {
            std::env::current_exe()?
        }))
    }

    /// Does `job`.
    pub async fn run(&self, job: &Job, argument: &str, input: Vec<u8>) -> Result<Vec<u8>, Broken> {
        match self {
            Self::Process(program) => parent::run(program, job, argument, input).await,
            Self::Thread => parent::run_here(job, argument, input).await,
        }
    }
}
