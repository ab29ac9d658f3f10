//! A system that was deployed: where it is, and what the harness that deployed it lets stories know.
//!
//! Tokens come from the [local host's issuer](local::issuer), which the system was deployed to trust. It runs here.

use axum::Router;
use domain::time::Timestamp;
use files::Files;
use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::{App, Clock};
use local::functions::Given;
use local::issuer::Issuer;
use local::issuer::people::People;
use records::Records;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::sync::Arc;
use tokio::net::TcpListener;

/// What `.ci/cloud/describe.py` writes down.
#[derive(Debug, Deserialize)]
struct Description {
    stack: String,
    api: String,
    /// What links to the system begin with.
    public: String,
    issuer: Trusted,
    access: Key,
    /// The variables that a function would have which was given everything.
    environment: BTreeMap<String, String>,
    /// Graduates and employers that only this process takes, by their numbers.
    first: usize,
    last: usize,
}

/// The issuer that the system trusts.
#[derive(Debug, Deserialize)]
struct Trusted {
    url: String,
    /// RSA, PKCS#8 PEM.
    key: String,
    /// Where the harness's TLS front expects it.
    listens: SocketAddr,
}

/// What opens the stores.
#[derive(Debug, Deserialize)]
struct Key {
    id: String,
    secret: String,
}

impl Key {
    fn access(&self) -> Access {
        Access::Fixed {
            key_id: self.id.clone(),
            secret: self.secret.clone(),
        }
    }
}

/// A deployed system.
pub struct Deployment {
    description: Description,
    config: Config,
    cloud: Cloud,
    issuer: Arc<Issuer>,
}

#[expect(clippy::disallowed_methods, reason = "the harness says here what it deployed")]
fn description() -> Option<String> {
    std::env::var("QUXIANG_DEPLOYMENT").ok().filter(|path| !path.is_empty())
}

impl Deployment {
    /// The one that the harness names, if it does.
    pub fn named() -> Option<Self> {
        let text = std::fs::read_to_string(description()?).unwrap();
        let description: Description = serde_json::from_str(&text).unwrap();
        let Trusted { url, key, .. } = &description.issuer;
        let issuer = Arc::new(Issuer::new(url, key, Arc::new(People::in_memory())).unwrap());
        let config = Config::read(&["IDENTITY_KEY"], |name| description.environment.get(name).cloned()).unwrap();
        let access = description.access.access();
        Some(Self {
            cloud: Cloud::new(&config, access).unwrap(),
            config,
            description,
            issuer,
        })
    }

    /// Lets the issuer answer, and puts the demo data into the system if it is not there.
    pub async fn prepare(&self) {
        let listener = TcpListener::bind(self.description.issuer.listens).await.unwrap();
        let routes: Router = Arc::clone(&self.issuer).routes();
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        let now: Timestamp = Clock::system().now();
        let people = self.issuer.people();
        people.add(local::demo::everybody(local::demo::season(now).0)).unwrap();
        local::demo::seed(&self.records(), people, now).await.unwrap();
    }

    /// The name of its stack.
    pub fn stack(&self) -> &str {
        &self.description.stack
    }

    /// What opens its stores.
    pub fn access(&self) -> Access {
        self.description.access.access()
    }

    /// A setting, as a function would have it that was given everything.
    pub fn setting(&self, name: &str) -> Option<String> {
        self.description.environment.get(name).cloned()
    }

    /// Where it answers.
    pub fn api(&self) -> &str {
        &self.description.api
    }

    /// What links to it begin with.
    pub fn public(&self) -> &str {
        &self.description.public
    }

    /// Who signs people in.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// Numbers of people that no other process takes.
    pub fn strangers(&self) -> RangeInclusive<usize> {
        self.description.first..=self.description.last
    }

    /// The name of the table that holds this, such as `dossiers`.
    pub fn table(&self, held: &str) -> &str {
        &self.description.environment[&format!("{}_TABLE", held.to_uppercase())]
    }

    /// The key of identity hashes, base64.
    pub fn identity_key(&self) -> &str {
        &self.description.environment["IDENTITY_KEY"]
    }

    /// A client of the tables.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        self.cloud.dynamodb()
    }

    /// The uploads and documents.
    pub fn files(&self) -> Files {
        let buckets = &self.config.buckets;
        Files::new(self.cloud.s3(), buckets.uploads(), buckets.documents())
    }

    /// The records below the system, for what no client can see.
    pub fn records(&self) -> Records {
        self.given().app.records
    }

    /// Everything, for a function that runs here.
    pub fn given(&self) -> Given {
        Given {
            app: App::new(&self.config, &self.cloud, Clock::system()).unwrap(),
            files: self.files(),
        }
    }
}
