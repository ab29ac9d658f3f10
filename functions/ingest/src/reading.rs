//! Reading a file that a stranger sent, where it can harm nobody.

use crate::Error;
use crate::table::Table;
use isolation::{Broken, Isolation, Job};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Reads a roster file. A program whose imports are isolated serves it.
pub const JOB: Job = Job {
    name: "roster",
    work: |_, input| answer(&input),
    memory_bytes: 1024 * 1024 * 1024,
    time: Duration::from_mins(1),
    answer_bytes: 64 * 1024 * 1024,
};

/// Tables are large in memory: one at a time in a process.
static TURN: Semaphore = Semaphore::const_new(1);

fn answer(input: &[u8]) -> Vec<u8> {
    // No answer at all is an answer that can't be read.
    serde_json::to_vec(&Table::read(input)).unwrap_or_default()
}

/// The table in a file, or why there is none, in Chinese.
pub(crate) async fn read(isolation: &Isolation, bytes: Vec<u8>) -> Result<Result<Table, String>, Error> {
    let _turn = TURN.acquire().await;
    let unreadable = || Err("无法读取该文件：内容过于复杂或已损坏；请把名单复制到新的文件后重新导入".to_owned());
    match isolation.run(&JOB, "", bytes).await {
        Ok(answer) => Ok(serde_json::from_slice(&answer).unwrap_or_else(|_| unreadable())),
        Err(Broken::Died) => Ok(unreadable()),
        Err(Broken::Unavailable(error)) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn r1_a_table_comes_back_from_where_it_was_read() {
        let csv = "姓名\r\n王子墨\r\n".as_bytes();
        let table = read(&Isolation::Thread, csv.to_vec()).await.unwrap().unwrap();
        assert_eq!(table, Table::read(csv).unwrap());
        let why = read(&Isolation::Thread, Vec::new()).await.unwrap().unwrap_err();
        assert_eq!(why, "文件中没有内容");
    }
}
