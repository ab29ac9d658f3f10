//! How often somebody may try in an hour (V6). Only failed tries count, and the write that records a try holds the bound.
//!
//! Whoever knows a number must not be able to lock it for others: names are counted for a number and the caller's network,
//! and for a number alone only far above what offices do. The secret of a QR code can't be guessed, so no number is locked
//! against it; its tries count for the caller only, which bounds what one caller puts before the graduate (V8).

use super::{Attempt, LookupAnswer, Shown};
use crate::attributes::{Item, get_number, key2, number};
use crate::error::Error;
use crate::read::Found;
use aws_sdk_dynamodb::types::{ConditionCheck, Put, TransactWriteItem, Update};
use domain::hex;
use domain::time::Timestamp;
use sha2::{Digest, Sha256};
use std::net::IpAddr;

/// Failed tries of one caller in an hour.
const TRIES_PER_CALLER: u64 = 30;
/// Failed tries of one caller with names for one number in an hour.
const TRIES_PER_NUMBER_AND_CALLER: u64 = 10;
/// Failed tries of all callers with names for one number in an hour.
const TRIES_PER_NUMBER: u64 = 300;
/// The window in which failed tries are counted, in seconds.
const WINDOW_SECONDS: i64 = 60 * 60;
/// The bound as a condition of the store: serial, whatever was read before.
const BELOW: &str = "attribute_not_exists(tries) OR tries < :most";

/// The bounds of one try, with what they are counted by.
pub(super) struct Bounds {
    counters: Vec<Counter>,
    /// The mark that the graduate was told of the hour.
    mark: (String, String),
    window: String,
    expires_at: i64,
}

/// One counter, and how many failed tries it allows in a window.
struct Counter {
    pk: String,
    most: u64,
    reached: Reached,
}

/// Which bound was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reached {
    /// That of the caller, who wrote enough already: nothing more is written.
    Caller,
    /// One of the number: its graduate is told.
    Number,
}

impl Bounds {
    pub(super) fn of(attempt: &Attempt) -> Self {
        let caller = hex::lower(&Sha256::digest(network(&attempt.source_ip).as_bytes()));
        let number = format!("tries#number#{}", attempt.number.as_str());
        let mut counters = vec![Counter {
            pk: format!("tries#caller#{caller}"),
            most: TRIES_PER_CALLER,
            reached: Reached::Caller,
        }];
        match attempt.shown {
            Shown::Secret(_) => {}
            Shown::Name(_) => counters.extend([
                Counter {
                    pk: format!("{number}#caller#{caller}"),
                    most: TRIES_PER_NUMBER_AND_CALLER,
                    reached: Reached::Number,
                },
                Counter {
                    pk: number.clone(),
                    most: TRIES_PER_NUMBER,
                    reached: Reached::Number,
                },
            ]),
        }
        let now = attempt.now.as_second();
        let window = format!("window#{}", now.div_euclid(WINDOW_SECONDS));
        Self {
            counters,
            mark: (number, format!("told#{window}")),
            window,
            expires_at: now + 2 * WINDOW_SECONDS,
        }
    }

    /// The keys of all that [`Self::reached`] and [`Self::noted`] look at.
    pub(super) fn keys(&self) -> impl Iterator<Item = Item> {
        let counters = self.counters.iter().map(|counter| key2(&counter.pk, &self.window));
        counters.chain([key2(&self.mark.0, &self.mark.1)])
    }

    /// The bound that is reached, if one is; that of the number before that of the caller.
    pub(super) fn reached(&self, table: &str, found: &Found) -> Option<Reached> {
        let full = |counter: &&Counter| {
            let item = found.get(table, &counter.pk, Some(&self.window));
            item.and_then(|item| get_number(item, "tries")).unwrap_or_default() >= counter.most
        };
        self.counters.iter().filter(full).map(|counter| counter.reached).max()
    }

    /// Whether the graduate was told of this hour already.
    pub(super) fn noted(&self, table: &str, found: &Found) -> bool {
        found.get(table, &self.mark.0, Some(&self.mark.1)).is_some()
    }

    /// The writes that hold the bounds: a failed try counts, a successful one passes only below them.
    pub(super) fn hold(&self, table: &str, answer: LookupAnswer) -> Result<Vec<TransactWriteItem>, Error> {
        let write = |counter: &Counter| match answer {
            LookupAnswer::Shown => self.check(table, counter),
            LookupAnswer::Refused | LookupAnswer::Blocked => self.count(table, counter),
        };
        self.counters.iter().map(write).collect()
    }

    /// The mark that the graduate was told; only the first of an hour can write it.
    pub(super) fn note(&self, table: &str) -> Result<TransactWriteItem, Error> {
        let mut item = key2(&self.mark.0, &self.mark.1);
        item.insert("expires_at".to_owned(), number(self.expires_at));
        let put = Put::builder()
            .table_name(table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(Error::unbuilt)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    fn count(&self, table: &str, counter: &Counter) -> Result<TransactWriteItem, Error> {
        let update = Update::builder()
            .table_name(table)
            .set_key(Some(key2(&counter.pk, &self.window)))
            .update_expression("ADD tries :one SET expires_at = :expires_at")
            .condition_expression(BELOW)
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(counter.most))
            .expression_attribute_values(":expires_at", number(self.expires_at))
            .build()
            .map_err(Error::unbuilt)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    fn check(&self, table: &str, counter: &Counter) -> Result<TransactWriteItem, Error> {
        let check = ConditionCheck::builder()
            .table_name(table)
            .set_key(Some(key2(&counter.pk, &self.window)))
            .condition_expression(BELOW)
            .expression_attribute_values(":most", number(counter.most))
            .build()
            .map_err(Error::unbuilt)?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}

/// Seconds until the next try may succeed.
pub(super) fn seconds_left(now: Timestamp) -> u64 {
    (WINDOW_SECONDS - now.as_second().rem_euclid(WINDOW_SECONDS)).unsigned_abs()
}

/// Whom an address stands for: itself, or of an IPv6 address its /64, out of which one caller may take any address.
fn network(source_ip: &str) -> String {
    match source_ip.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => format!("{:?}", &address.segments()[..4]),
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) => source_ip.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::{ClassYear, SchoolCode};
    use domain::identity::PersonName;
    use domain::number::VerificationNumber;

    fn counters(shown: Shown, source_ip: &str) -> Vec<String> {
        let year = ClassYear::new(2027).unwrap();
        let attempt = Attempt {
            number: VerificationNumber::new(year, &SchoolCode::parse("99999").unwrap(), [1, 2, 3, 4, 5]),
            shown,
            office: None,
            source_ip: source_ip.to_owned(),
            now: "2027-07-01T04:00:00Z".parse().unwrap(),
        };
        Bounds::of(&attempt)
            .counters
            .into_iter()
            .map(|counter| counter.pk)
            .collect()
    }

    #[test]
    fn v6_a_secret_is_not_bounded_by_its_number() {
        let of_number = |pk: &String| pk.starts_with("tries#number#");
        let secret = counters(Shown::Secret("X".repeat(26)), "192.0.2.1");
        assert_eq!(secret.len(), 1);
        assert!(!secret.iter().any(of_number));
        let name = counters(Shown::Name(PersonName::parse("欧阳虚构").unwrap()), "192.0.2.1");
        assert_eq!(name.iter().filter(|pk| of_number(pk)).count(), 2);
    }

    #[test]
    fn v6_a_caller_is_the_network_of_the_address() {
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::4"), network("2001:db8:1:3::4"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("::ffff:192.0.2.1"), network("::ffff:192.0.2.2"));
    }
}
