//! Public look-ups of a verification number (V6–V8). Reads and writes the table of verifications and nothing else.
//!
//! A wrong name, a wrong number and a number that never was take the same path: the same read, the same write, the same
//! answer.

use crate::Records;
use crate::attributes::{Item, get_text, get_value, key2, number, text, value};
use crate::change::pause;
use crate::dossiers::instant;
use crate::error::Error;
use crate::identity::hex;
use crate::lists::{Slice, Start};
use crate::read::{Found, Wanted};
use crate::verifications::{KEPT_AFTER_END_SECONDS, REPORT};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use domain::identity::PersonName;
use domain::number::VerificationNumber;
use domain::report::ReportContent;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Failed tries for one number in an hour.
const TRIES_PER_NUMBER: u64 = 10;
/// Failed tries of one caller in an hour.
const TRIES_PER_CALLER: u64 = 30;
/// The window in which failed tries are counted, in seconds.
const WINDOW_SECONDS: i64 = 60 * 60;
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
}

impl LookupAnswer {
    fn of(report: Option<&ReportContent>) -> Self {
        if report.is_some() { Self::Shown } else { Self::Refused }
    }
}

impl Records {
    /// V6, V7: one read, one write. The answer while the number is in force is the report; all else is the same.
    pub async fn look_up(&self, attempt: &Attempt) -> Result<LookupOutcome, Error> {
        for retry in 0..COMMIT_TRIES {
            let counters = [number_counter(attempt), caller_counter(attempt)];
            let mut wanted = Wanted::default();
            wanted.one(&self.tables.verifications, key2(attempt.number.as_str(), REPORT));
            for (pk, _) in &counters {
                wanted.one(&self.tables.verifications, key2(pk, window(attempt.now)));
            }
            let found = self.read(wanted).await?;
            if counters
                .iter()
                .any(|(pk, most)| self.tries(&found, pk, attempt.now) >= *most)
            {
                let over = WINDOW_SECONDS - attempt.now.as_second().rem_euclid(WINDOW_SECONDS);
                return Ok(LookupOutcome::TooMany {
                    retry_after: over.unsigned_abs(),
                });
            }
            let report = self.matching(&found, attempt)?;
            let mut writes = vec![self.lookup_write(attempt, LookupAnswer::of(report.as_ref()))?];
            if report.is_none() {
                for (pk, _) in &counters {
                    writes.push(self.count_write(pk, attempt.now)?);
                }
            }
            let request = self.client.transact_write_items().set_transact_items(Some(writes));
            match request.send().await {
                Ok(_) => return Ok(report.map_or(LookupOutcome::NotFound, LookupOutcome::Found)),
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

    fn tries(&self, found: &Found, pk: &str, now: Timestamp) -> u64 {
        let item = found.get(&self.tables.verifications, pk, Some(&window(now)));
        item.and_then(|item| crate::attributes::get_number(item, "tries"))
            .unwrap_or_default()
    }

    /// The report, if what was shown fits and the number is in force now (E1: whether or not any job has run).
    fn matching(&self, found: &Found, attempt: &Attempt) -> Result<Option<ReportContent>, Error> {
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
        Ok((fits && attempt.now < report.valid_until).then_some(report))
    }

    fn lookup_write(&self, attempt: &Attempt, answer: LookupAnswer) -> Result<TransactWriteItem, Error> {
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
        getrandom::fill(&mut random).map_err(|error| Error::Store(error.to_string()))?;
        let sk = format!("lookup#{}#{}", instant(attempt.now), hex(&random));
        let mut item: Item = key2(attempt.number.as_str(), sk);
        item.insert("lookup".to_owned(), value(&lookup)?);
        item.insert(
            "expires_at".to_owned(),
            number(attempt.now.as_second() + KEPT_AFTER_END_SECONDS),
        );
        let put = Put::builder()
            .table_name(&self.tables.verifications)
            .set_item(Some(item))
            .build();
        let put = put.map_err(|error| Error::Store(error.to_string()))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    fn count_write(&self, pk: &str, now: Timestamp) -> Result<TransactWriteItem, Error> {
        let update = Update::builder()
            .table_name(&self.tables.verifications)
            .set_key(Some(key2(pk, window(now))))
            .update_expression("ADD tries :one SET expires_at = :expires_at")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":expires_at", number(now.as_second() + 2 * WINDOW_SECONDS))
            .build()
            .map_err(|error| Error::Store(error.to_string()))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

fn number_counter(attempt: &Attempt) -> (String, u64) {
    (format!("tries#number#{}", attempt.number.as_str()), TRIES_PER_NUMBER)
}

/// Callers are counted by a hash of their address; of an IPv6 address its network counts.
fn caller_counter(attempt: &Attempt) -> (String, u64) {
    let network = match attempt.source_ip.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V6(address)) => format!("{:?}", &address.segments()[..4]),
        Ok(std::net::IpAddr::V4(address)) => address.to_string(),
        Err(_) => attempt.source_ip.clone(),
    };
    (
        format!("tries#caller#{}", hex(&Sha256::digest(network.as_bytes()))),
        TRIES_PER_CALLER,
    )
}

fn window(now: Timestamp) -> String {
    format!("window#{}", now.as_second().div_euclid(WINDOW_SECONDS))
}

fn collided<E: ProvideErrorMetadata>(error: &aws_sdk_dynamodb::error::SdkError<E>) -> bool {
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
    matches!(
        code,
        Some("TransactionCanceledException" | "TransactionInProgressException")
    )
}
