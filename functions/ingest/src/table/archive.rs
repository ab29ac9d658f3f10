//! How much a workbook unpacks to, by its directory. Reading a file beyond what the directory says of it is an error, so no
//! more than that is ever read.

use std::io::Cursor;
use zip::ZipArchive;

/// Several times what the longest roster takes: 30,000 rows of nineteen columns are 20 to 40 MB of XML.
const MAX_UNPACKED_BYTES: u64 = 64 * 1024 * 1024;
/// How many times its packed size an archive may unpack to, beyond what is no burden anyway. Rosters pack ten to one.
const MAX_RATIO: u64 = 100;
const NO_BURDEN_BYTES: u64 = 8 * 1024 * 1024;
/// A workbook has a dozen files, and one for each picture and sheet.
const MAX_FILES: usize = 1_000;

/// Refuses an archive that unpacks to more than any roster.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    let unreadable = |error: &dyn std::fmt::Display| format!("无法读取工作簿：{error}");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let bound = (bytes.len() as u64 * MAX_RATIO).clamp(NO_BURDEN_BYTES, MAX_UNPACKED_BYTES);
    let too_much = || "工作簿解压后过大，不像是名单；请把名单复制到新的工作簿，或另存为CSV后重新导入".to_owned();
    if archive.len() > MAX_FILES {
        return Err(too_much());
    }
    let mut claimed: u64 = 0;
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|error| unreadable(&error))?;
        claimed = claimed.saturating_add(file.size());
    }
    if claimed > bound {
        return Err(too_much());
    }
    Ok(())
}
