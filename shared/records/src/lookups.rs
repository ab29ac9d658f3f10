//! Public look-ups of a verification number (V6–V8). Reads and writes the table of verifications and nothing else.
//!
//! A wrong name, a wrong number and a number that never was take the same path: the same read, the same write, the same
//! answer. How often somebody may try is in [`bounds`].

mod bounds;

use crate::Records;
use crate::attributes::{Item, get_text, get_value, key2, number, text, value};
use crate::change::pause;
use crate::dossiers::instant;
use crate::error::Error;
use crate::lists::{Slice, Start};
use crate::read::{Found, Wanted};
use crate::verifications::{KEPT_AFTER_END_SECONDS, REPORT};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use bounds::{Bounds, Reached};
use domain::hex;
use domain::identity::PersonName;
use domain::number::VerificationNumber;
use domain::report::ReportContent;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How often a write is tried that collides with others.
const COMMIT_TRIES: u32 = 6;

/// One try to look something up.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The number; its check symbol is right.
    pub number: VerificationNumber,
    /// What is shown besides the number.
    pub shown: Shown,
    /// The office, as the caller calls itself, at most 100 characters.
    pub office: Option<String>,
    /// The caller's address.
    pub source_ip: String,
    /// The moment.
    pub now: Timestamp,
}

/// What is shown besides the number.
#[derive(Clone, Debug)]
pub enum Shown {
    /// The graduate's name, typed in.
    Name(PersonName),
    /// The secret in the link of the QR code.
    Secret(String),
}

/// How a look-up was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookupKind {
    /// Name and number.
    Name,
    /// The QR code.
    QrCode,
}

/// What a look-up answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "lives for one answer")]
pub enum LookupOutcome {
    /// What the graduate lets record offices see.
    Found(ReportContent),
    /// Nothing that this name and number may see.
    NotFound,
    /// Too many failed tries.
    TooMany {
        /// Seconds until the next try may succeed.
        retry_after: u64,
    },
}

/// A look-up as the graduate sees it (V8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// When.
    pub at: Timestamp,
    /// How.
    pub kind: LookupKind,
    /// Whether anything was shown.
    pub answer: LookupAnswer,
    /// The office, if it named itself.
    pub office: Option<String>,
}

/// Whether a look-up showed anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookupAnswer {
    /// The report was shown.
    Shown,
    /// It was refused: wrong name, or not in force.
    Refused,
    /// A bound was reached (V6): this and further tries of the hour were refused unlooked. Told once an hour.
    Blocked,
}

impl Records {
    /// V6, V7: one read, one write. The answer while the number is in force is the report; all else is the same.
    ///
    /// The write holds the bounds, not the read: of tries at once no more pass than one after the other. A collision is
    /// tried again, and a bound that was reached meanwhile is then seen by the read.
    pub async fn look_up(&self, attempt: &Attempt) -> Result<LookupOutcome, Error> {
        let bounds = Bounds::of(attempt);
        for retry in 0..COMMIT_TRIES {
            let mut wanted = Wanted::default();
            wanted.one(&self.tables.verifications, key2(attempt.number.as_str(), REPORT));
            for key in bounds.keys() {
                wanted.one(&self.tables.verifications, key);
            }
            let found = self.read(wanted).await?;
            let report = self.report(&found, attempt)?;
            let ends_at = report.as_ref().map(|(report, _)| report.valid_until);
            let reached = bounds.reached(&self.tables.verifications, &found);
            let (outcome, writes) = if let Some(reached) = reached {
                let retry_after = bounds::seconds_left(attempt.now);
                let outcome = LookupOutcome::TooMany { retry_after };
                if reached == Reached::Caller || bounds.noted(&self.tables.verifications, &found) {
                    return Ok(outcome);
                }
                let entry = self.lookup_write(attempt, LookupAnswer::Blocked, ends_at)?;
                (outcome, vec![entry, bounds.note(&self.tables.verifications)?])
            } else {
                let shown = report.filter(|(report, fits)| *fits && attempt.now < report.valid_until);
                let answer = match shown {
                    Some(_) => LookupAnswer::Shown,
                    None => LookupAnswer::Refused,
                };
                let mut writes = vec![self.lookup_write(attempt, answer, ends_at)?];
                writes.extend(bounds.hold(&self.tables.verifications, answer)?);
                let outcome = shown.map_or(LookupOutcome::NotFound, |(report, _)| LookupOutcome::Found(report));
                (outcome, writes)
            };
            let request = self.client.transact_write_items().set_transact_items(Some(writes));
            match request.send().await {
                Ok(_) => return Ok(outcome),
                Err(error) if collided(&error) => pause(retry).await,
                Err(error) => return Err(Error::from_sdk(error)),
            }
        }
        Err(Error::Busy)
    }

    /// V8: who looked at a number, newest first.
    pub async fn lookups(&self, number: &VerificationNumber, start: Start) -> Result<Slice<Lookup>, Error> {
        let request = self
            .client
            .query()
            .table_name(&self.tables.verifications)
            .consistent_read(true)
            .key_condition_expression("pk = :key AND begins_with(sk, :prefix)")
            .expression_attribute_values(":key", text(number.as_str()))
            .expression_attribute_values(":prefix", text("lookup#"))
            .scan_index_forward(false);
        self.page(request, start, &["pk", "sk"], |item| {
            get_value(item, "lookup").map(Some)
        })
        .await
    }

    /// What stands under the number, and whether what was shown fits it. Whether it is in force is for the clock to say
    /// (E1: whether or not any job has run).
    fn report(&self, found: &Found, attempt: &Attempt) -> Result<Option<(ReportContent, bool)>, Error> {
        let Some(item) = found.get(&self.tables.verifications, attempt.number.as_str(), Some(REPORT)) else {
            return Ok(None);
        };
        let report: ReportContent = get_value(item, "report")?;
        let fits = match &attempt.shown {
            Shown::Name(name) => PersonName::parse(&report.name).is_ok_and(|own| own.matches(name)),
            Shown::Secret(secret) => {
                let own = get_text(item, "secret").unwrap_or_default();
                // Digests are compared, so that the time tells nothing about the secret.
                !own.is_empty() && Sha256::digest(own.as_bytes()) == Sha256::digest(secret.as_bytes())
            }
        };
        Ok(Some((report, fits)))
    }

    /// The entry that the graduate sees (V8). It is kept as long as the report, `ends_at` its end; where none stands
    /// under the number, from now on.
    fn lookup_write(
        &self,
        attempt: &Attempt,
        answer: LookupAnswer,
        ends_at: Option<Timestamp>,
    ) -> Result<TransactWriteItem, Error> {
        let kind = match attempt.shown {
            Shown::Name(_) => LookupKind::Name,
            Shown::Secret(_) => LookupKind::QrCode,
        };
        let lookup = Lookup {
            at: attempt.now,
            kind,
            answer,
            office: attempt.office.clone(),
        };
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).map_err(|_| Error::Store("randomness".to_owned()))?;
        let sk = format!("lookup#{}#{}", instant(attempt.now), hex::lower(&random));
        let mut item: Item = key2(attempt.number.as_str(), sk);
        item.insert("lookup".to_owned(), value(&lookup)?);
        item.insert(
            "expires_at".to_owned(),
            number(ends_at.unwrap_or(attempt.now).as_second() + KEPT_AFTER_END_SECONDS),
        );
        let put = Put::builder()
            .table_name(&self.tables.verifications)
            .set_item(Some(item))
            .build();
        let put = put.map_err(Error::unbuilt)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

fn collided<E: ProvideErrorMetadata>(error: &aws_sdk_dynamodb::error::SdkError<E>) -> bool {
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
    matches!(
        code,
        Some("TransactionCanceledException" | "TransactionInProgressException")
    )
}
