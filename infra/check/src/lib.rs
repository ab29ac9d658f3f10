//! Whether everything that a deployment keeps fits together: each record with its history, what may be verified with what
//! was granted, each report with its signature. For whoever has restored tables, before anybody is let in.

mod command;
mod place;
mod reports;

pub use command::Arguments;
pub use place::{Opened, Place, PlaceError, open, tables};
pub use reports::{ReportError, check_reports};

use futures::{StreamExt, TryStreamExt, stream};
use records::{Error, Fault, Kept, Records, Slice, StartKey};
use std::collections::HashSet;
use std::fmt;

/// Why nothing could be done.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How many histories are read at the same time.
const AT_ONCE: usize = 16;

/// What was looked at, and what does not fit.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Dossiers.
    pub dossiers: usize,
    /// Invitations.
    pub invitations: usize,
    /// Entries in the histories of those.
    pub entries: usize,
    /// Entries of schools, provinces, employers and lists, which are in no chain.
    pub loose: usize,
    /// Reports whose signature was checked.
    pub reports: usize,
    /// What does not fit, by the name of the history or report.
    pub faults: Vec<(String, String)>,
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, fault) in &self.faults {
            writeln!(f, "{name}: {fault}")?;
        }
        writeln!(
            f,
            "{} dossiers, {} invitations, {} entries of their histories, {} other entries, {} reports: {} faults",
            self.dossiers,
            self.invitations,
            self.entries,
            self.loose,
            self.reports,
            self.faults.len()
        )
    }
}

/// Looks at every record and every history.
pub async fn check_records(records: &Records) -> Result<Findings, Error> {
    let (mut findings, mut owned) = (Findings::default(), HashSet::new());
    let mut after = None;
    loop {
        let page = records.every_dossier(after).await?;
        findings.dossiers += page.items.len();
        after = prove(records, page, (&mut findings, &mut owned)).await?;
        if after.is_none() {
            break;
        }
    }
    loop {
        let page = records.every_invitation(after).await?;
        findings.invitations += page.items.len();
        after = prove(records, page, (&mut findings, &mut owned)).await?;
        if after.is_none() {
            break;
        }
    }
    let mut ownerless = HashSet::new();
    loop {
        let page = records.every_entry(after).await?;
        for chain in page.items {
            match chain {
                None => findings.loose += 1,
                Some(chain) if !owned.contains(&chain) => drop(ownerless.insert(chain)),
                Some(_) => {}
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let ownerless = ownerless.into_iter().map(|chain| (chain, Fault::Ownerless.to_string()));
    findings.faults.extend(ownerless);
    findings.faults.sort_unstable();
    Ok(findings)
}

/// Proves a page of records, and answers where the next one starts.
async fn prove(
    records: &Records,
    page: Slice<Kept>,
    (findings, owned): (&mut Findings, &mut HashSet<String>),
) -> Result<Option<StartKey>, Error> {
    let proved: Vec<_> = stream::iter(&page.items)
        .map(async |kept| Ok::<_, Error>((&kept.chain, records.prove(kept).await?)))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    for (chain, (faults, entries)) in proved {
        findings.entries += entries;
        owned.insert(chain.clone());
        let faults = faults.iter().map(|fault| (chain.clone(), fault.to_string()));
        findings.faults.extend(faults);
    }
    Ok(page.next)
}
