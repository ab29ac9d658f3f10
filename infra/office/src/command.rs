//! The command line of `quxiang-office`.

use crate::{first_account, offices};
use check::{BoxError, Opened, Place, open};
use clap::{Parser, Subcommand};
use domain::codes;
use domain::id::{ProvinceCode, Subject};
use domain::time::Timestamp;
use gateway::client::Access;
use records::Records;
use std::path::PathBuf;

/// The longest name of an account's person, in characters, as for accounts that are made in the system.
const MAX_NAME: usize = 60;

/// Does what nobody in the system can: makes the first account of a province, and puts record offices into the directory.
/// Ends with 2 if it did not.
///
/// Takes `AWS_REGION` and credentials from the environment, `AWS_ENDPOINT_URL` where the stores are not in the cloud,
/// and `IDENTITY_KEY`, the secret of the stack.
#[derive(Debug, Parser)]
#[command(name = "quxiang-office", version)]
pub struct Arguments {
    /// The stack whose tables are written.
    #[arg(long, value_name = "NAME")]
    stack: String,

    #[command(subcommand)]
    task: Task,
}

/// What is to be done.
#[derive(Clone, Debug, Subcommand)]
pub enum Task {
    /// Makes the first account of a province, which then makes those of its schools.
    Account {
        /// The first two digits of the province's division code.
        #[arg(long, value_name = "CODE", value_parser = province)]
        province: ProvinceCode,

        /// The sign-in name: the claim `sub` of the issuer's tokens for this person.
        #[arg(long, value_name = "SIGN_IN", value_parser = subject)]
        subject: Subject,

        /// The person's name, as shown to colleagues.
        #[arg(long, value_name = "NAME", value_parser = name)]
        name: String,
    },
    /// Puts record offices into the directory, each in place of the one that its division had.
    Offices {
        /// CSV in UTF-8 with the headings division, name, address, postcode, contact, phone, in any order.
        file: PathBuf,
    },
}

impl Arguments {
    /// Reads them, the name of the program first.
    pub fn read<'a>(written: impl IntoIterator<Item = &'a str>) -> Result<Self, BoxError> {
        Ok(Self::try_parse_from(written)?)
    }

    /// What is to be done, wherever the records are.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// Does it, in the stack that the settings in `lookup` open; answers what was done.
    pub async fn run(
        self,
        access: Access,
        lookup: impl Fn(&str) -> Option<String>,
        now: Timestamp,
    ) -> Result<String, BoxError> {
        let Opened { records, .. } = open(&Place::Stack(self.stack), access, lookup).await?;
        self.task.run(&records, now).await
    }
}

impl Task {
    /// Does it; answers what was done.
    pub async fn run(&self, records: &Records, now: Timestamp) -> Result<String, BoxError> {
        match self {
            Self::Account {
                province,
                subject,
                name,
            } => {
                let account = first_account(records, province, (subject, name), now).await?;
                let (subject, since) = (account.subject, account.valid_from);
                Ok(format!(
                    "province {province}: account `{subject}` made, for sign-ins from {since} on"
                ))
            }
            Self::Offices { file } => {
                let directory = offices::read(&std::fs::read(file)?)?;
                offices::put(records, &directory).await?;
                Ok(format!("{} offices put", directory.len()))
            }
        }
    }
}

fn province(written: &str) -> Result<ProvinceCode, &'static str> {
    let code = ProvinceCode::parse(written).ok();
    code.filter(|code| codes::province_name(code).is_some())
        .ok_or("no province has this code")
}

fn subject(written: &str) -> Result<Subject, &'static str> {
    Subject::parse(written).map_err(|_| "a sign-in name is 1 to 120 printable ASCII characters without spaces")
}

fn name(written: &str) -> Result<String, String> {
    let name = written.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(format!(
            "a name is 1 to {MAX_NAME} characters, none of them a control character"
        ));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(arguments: [&str; 3]) -> String {
        let [province, subject, name] = arguments;
        let written = [
            "quxiang-office",
            "--stack",
            "s",
            "account",
            "--province",
            province,
            "--subject",
            subject,
            "--name",
            name,
        ];
        Arguments::read(written).map_or_else(|error| error.to_string(), |read| format!("{read:?}"))
    }

    #[test]
    fn p6_an_unknown_province_and_a_malformed_sign_in_are_refused() {
        for province in ["99", "00", "110000", "1", "北京"] {
            let said = refused([province, "op-11", "演示（虚构）"]);
            assert!(said.contains("no province has this code"), "{said}");
        }
        let long = "x".repeat(121);
        for subject in ["", "op 11", "省级", &long] {
            let said = refused(["11", subject, "演示（虚构）"]);
            assert!(said.contains("a sign-in name is 1 to 120"), "{said}");
        }
        let long = "名".repeat(61);
        for name in ["", "  ", "演\t示", &long] {
            let said = refused(["11", "op-11", name]);
            assert!(said.contains("a name is 1 to 60"), "{said}");
        }
        assert!(refused(["11", "op-11", " 演示 "]).contains("\"演示\""));
    }
}
