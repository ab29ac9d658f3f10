//! The command line of `quxiang-check`.

use crate::{BoxError, Findings, Opened, Place, check_records, check_reports, open};
use clap::Parser;
use documents::seal::PublicKeys;
use gateway::client::Access;
use std::path::PathBuf;

/// Checks that records, histories, verification and reports fit together. Changes nothing. Ends with 1 if something does not
/// fit, with 2 if it could not look.
///
/// Takes `AWS_REGION` and credentials from the environment, `AWS_ENDPOINT_URL` where the stores are not in the cloud,
/// and `IDENTITY_KEY`, the secret of the stack.
#[derive(Debug, Parser)]
#[command(name = "quxiang-check", version)]
pub struct Arguments {
    /// The stack whose tables are checked.
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "prefix",
        required_unless_present = "prefix"
    )]
    stack: Option<String>,

    /// The beginning of the names of restored tables, before `history`, `dossiers`, ….
    #[arg(long, value_name = "TEXT")]
    prefix: Option<String>,

    /// The bucket whose reports are checked too.
    #[arg(long, value_name = "BUCKET", requires = "keys")]
    documents: Option<String>,

    /// A file with the JWKS of every key that ever signed a report, as /.well-known/quxiang-keys.json serves it.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

impl Arguments {
    /// Reads them, the name of the program first.
    pub fn read(written: impl IntoIterator<Item = String>) -> Result<Self, BoxError> {
        Ok(Self::try_parse_from(written)?)
    }

    /// Looks, at the cloud that the settings in `lookup` describe.
    pub async fn run(self, access: Access, lookup: impl Fn(&str) -> Option<String>) -> Result<Findings, BoxError> {
        let place = match (self.stack, self.prefix) {
            (Some(stack), _) => Place::Stack(stack),
            (None, prefix) => Place::Prefix(prefix.unwrap_or_default()),
        };
        let Opened { cloud, records } = open(&place, access, lookup).await?;
        let mut findings = check_records(&records).await?;
        if let (Some(bucket), Some(keys)) = (self.documents, self.keys) {
            let keys = PublicKeys::from_jwks(&std::fs::read_to_string(keys)?)?;
            let (reports, faults) = check_reports(&cloud.s3(), &bucket, &keys).await?;
            findings.reports = reports;
            findings.faults.extend(faults);
        }
        Ok(findings)
    }
}
