//! What a child may use. It binds itself, before it reads a byte, and can't loosen that again.

use crate::Job;
use rustix::process::{Resource, Rlimit, setrlimit};

pub(crate) fn bind(job: &Job) -> rustix::io::Result<()> {
    let at_most = |most: u64| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    // A dump would hold what was uploaded.
    setrlimit(Resource::Core, at_most(0))?;
    setrlimit(Resource::Cpu, at_most(job.time.as_secs().max(1)))?;
    setrlimit(Resource::As, at_most(job.memory_bytes))
}
