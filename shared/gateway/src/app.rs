//! What handlers share: records, clock, randomness, cursors.

use crate::caller::Caller;
use crate::client::Cloud;
use crate::clock::Clock;
use crate::config::{Config, Tables};
use crate::page::{Cursors, Limit, Page};
use crate::problem::Problem;
use crate::random::Random;
use domain::codes;
use domain::id::encode_symbols;
use records::{Call, IdentityKey, Records, Slice, Start, StartKey};
use std::sync::Arc;

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The records.
    pub records: Records,
    /// What time it is.
    pub clock: Clock,
    /// Randomness for numbers and names.
    pub random: Random,
    /// Seals cursors.
    pub cursors: Arc<Cursors>,
    /// What a QR code leads to, without a slash at its end.
    pub base_url: Arc<str>,
}

/// Why a function can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The key of identity hashes is absent or too short.
    #[error("IDENTITY_KEY has fewer than 32 bytes")]
    IdentityKey,
    /// The system has no randomness.
    #[error("no randomness")]
    Randomness,
}

impl App {
    /// The app of a function that was given `config`. Tables that it was not given have no name, and reaching for one
    /// fails; so does its IAM policy.
    pub fn new(config: &Config, cloud: &Cloud, clock: Clock) -> Result<Self, StartError> {
        let random = Random::system();
        let key = match &config.identity_key {
            Some(key) => key.clone(),
            // Every dossier is written with the hash of its identity: under another key nobody would be found again.
            None if config.tables.dossiers.is_some() => return Err(StartError::IdentityKey),
            // A function without dossiers looks nobody up; cursors only need some secret.
            None => random.array::<32>().map_err(|_| StartError::Randomness)?.to_vec(),
        };
        let identity_key = IdentityKey::new(key.clone()).ok_or(StartError::IdentityKey)?;
        let cursors = Cursors::new(&key).map_err(|_| StartError::IdentityKey)?;
        Ok(Self {
            records: Records::new(cloud.dynamodb(), tables(&config.tables), identity_key),
            clock,
            random,
            cursors: Arc::new(cursors),
            base_url: config.public_base_url.as_deref().unwrap_or_default().into(),
        })
    }

    /// Opens the connection to the tables while the function asks for its first work (`docs/adr/0010-what-a-start-waits-for.md`).
    pub fn warm_up(&self) {
        let records = self.records.clone();
        tokio::spawn(async move {
            records.warm_up().await;
            codes::prepare();
        });
    }

    /// One request as the records see it, at this moment.
    pub fn call(&self, caller: &Caller) -> Call {
        Call {
            principal: caller.principal.clone(),
            origin: caller.origin.clone(),
            repeat: caller.repeat.as_ref().map(|repeat| records::Repeat {
                key: repeat.key.as_str().to_owned(),
                fingerprint: repeat.fingerprint.0,
            }),
            now: self.clock.now(),
        }
    }

    /// A random name of 16 symbols (80 bits), for filings and uploads.
    pub fn fresh_symbols(&self) -> Result<String, Problem> {
        let random = self
            .random
            .array::<10>()
            .map_err(|_| Problem::internal("no randomness"))?;
        Ok(encode_symbols(&random, 16))
    }

    /// Where a list starts. A cursor of another list, or another caller's, is refused.
    pub fn start(&self, scope: &str, cursor: Option<&str>, limit: Limit) -> Result<Start, Problem> {
        let after = cursor
            .map(|cursor| self.cursors.decode::<StartKey>(scope, cursor))
            .transpose()?;
        Ok(Start {
            after,
            limit: limit.get() as usize,
        })
    }

    /// A page of a list with the cursor of the next one.
    pub fn page<T, V>(&self, scope: &str, slice: Slice<T>, view: impl FnMut(T) -> V) -> Result<Page<V>, Problem> {
        let next = slice.next.map(|key| self.cursors.encode(scope, &key)).transpose()?;
        Ok(Page {
            items: slice.items.into_iter().map(view).collect(),
            next,
        })
    }
}

fn tables(tables: &Tables) -> records::Tables {
    let name = |table: &Option<String>| table.clone().unwrap_or_default();
    records::Tables {
        dossiers: name(&tables.dossiers),
        history: name(&tables.history),
        organizations: name(&tables.organizations),
        verifications: name(&tables.verifications),
        jobs: name(&tables.jobs),
        idempotency: name(&tables.idempotency),
        invitations: name(&tables.invitations),
        messages: name(&tables.messages),
    }
}
