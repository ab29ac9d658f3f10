//! What each function asked of the stores in all stories, as permissions of the cloud: what a role needs, and no more.
//!
//! Where `QUXIANG_LEDGER` names a folder, every process that tells stories writes its own file there: one line for each
//! different [`Use`]. `tests/granted` compares them with what the template grants.

mod needs;

use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents, SharedInterceptor};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use local::Observer;
use needs::Need;
use std::collections::BTreeSet;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{LazyLock, Mutex};

/// One way in which a function uses a store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// `submit`
    pub function: String,
    /// `dynamodb:PutItem`
    pub action: String,
    /// `dossiers`, `dossiers/index/roster`, `uploads/proofs/*`, `documents`
    pub resource: String,
    /// What the partition key of a single item begins with, up to the first `#`; nothing where keys can't be granted apart.
    pub keys: String,
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.function, self.action, self.resource, self.keys)
    }
}

impl FromStr for Use {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let parts: Vec<&str> = line.split(' ').collect();
        let [function, action, resource, keys] = parts[..] else {
            return Err(format!("not a use: {line}"));
        };
        Ok(Self {
            function: function.to_owned(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            keys: keys.to_owned(),
        })
    }
}

struct Ledger {
    file: File,
    known: BTreeSet<Use>,
}

static LEDGER: LazyLock<Option<Mutex<Ledger>>> = LazyLock::new(|| {
    let name = folder()?.join(std::process::id().to_string());
    let file = OpenOptions::new().create(true).append(true).open(name).unwrap();
    let known = BTreeSet::new();
    Some(Mutex::new(Ledger { file, known }))
});

fn folder() -> Option<PathBuf> {
    std::env::var_os("QUXIANG_LEDGER")
        .map(PathBuf::from)
        .filter(|folder| folder.is_dir())
}

/// Keeps the ledger, where one is kept.
pub fn observer() -> Option<Observer> {
    LEDGER
        .as_ref()
        .map(|_| -> Observer { |function| SharedInterceptor::new(Witness { function }) })
}

/// Everything that the processes of a run wrote.
pub fn read() -> BTreeSet<Use> {
    // Named by whoever told all stories.
    let files = std::fs::read_dir(folder().unwrap()).unwrap();
    let text = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    text.collect::<String>()
        .lines()
        .map(|line| line.parse().unwrap())
        .collect()
}

/// What a call needs besides, if the object that it asks for is not there.
#[derive(Debug)]
struct IfMissing(Need);

impl Storable for IfMissing {
    type Storer = StoreReplace<Self>;
}

#[derive(Debug)]
struct Witness {
    function: &'static str,
}

impl Witness {
    fn notes(&self, needs: Vec<Need>) {
        let Some(ledger) = LEDGER.as_ref() else { return };
        let mut ledger = ledger.lock().unwrap();
        for Need { action, resource, keys } in needs {
            let used = Use {
                function: self.function.to_owned(),
                action: action.to_owned(),
                resource,
                keys,
            };
            if !ledger.known.contains(&used) {
                writeln!(ledger.file, "{used}").unwrap();
                ledger.known.insert(used);
            }
        }
    }
}

impl Intercept for Witness {
    fn name(&self) -> &'static str {
        "Witness"
    }

    /// Links that are only signed pass here too.
    fn read_before_serialization(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        call: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.notes(needs::of(context.input())?);
        call.interceptor_state()
            .store_or_unset(needs::listing(context.input()).map(IfMissing));
        Ok(())
    }

    /// Without the right to list, the store says 403 of what is not there, where the code waits for 404.
    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        call: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if context.response().status().as_u16() == 404 {
            let need = call.load::<IfMissing>().map(|IfMissing(need)| need.clone());
            self.notes(need.into_iter().collect());
        }
        Ok(())
    }
}
