//! The functions of the system, plugged into this host: each is given its own settings and only what it declares to
//! need, as in the cloud.

use crate::demo;
use crate::host::Demo;
use crate::scheduler::Schedule;
use crate::streams::{Batch, Consumer};
use crate::{BoxError, Functions, Outcome, Platform};
use aws_lambda_events::event::s3::S3Event;
use axum::Router;
use axum::http::Method;
use gateway::client::{Access, Cloud};
use gateway::config::Config;
use gateway::routes::Routes;
use gateway::{App, edge};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Where the fonts lie in the source tree; beside the binary in the cloud.
const FONTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/documents/fonts");
/// How often deadlines are looked at.
const DEADLINES_EVERY: Duration = Duration::from_secs(30);
/// How often pushes that failed are looked at.
const PUSHES_EVERY: Duration = Duration::from_secs(30);

/// Puts the functions together for `platform`.
pub async fn assemble(platform: &Platform) -> Result<Functions, BoxError> {
    let setting = Settings::of(platform)?;
    let records = setting.app(&[])?.records;
    if platform.demo == Demo::Seeded {
        demo::seed(&records, &platform.people, platform.clock.now()).await?;
    }
    let parts = parts(&setting)?;
    let mut routes = Router::new();
    let mut documents = Vec::new();
    for (name, part) in parts {
        let (served, document) = part.split_for_parts();
        routes = routes.merge(served);
        documents.push((name, document));
    }
    let secured = secured_operations(&gateway::openapi::document(documents)?);
    Ok(Functions {
        routes: edge::edge_presenting(routes, verify::problem_page),
        is_public: Arc::new(move |method, path| {
            let method = if method == Method::HEAD {
                Method::GET
            } else {
                method.clone()
            };
            // What no operation has a token for is answered by the router: 404, or 405 with what is allowed.
            !secured.contains(&(method.as_str().to_owned(), path.to_owned()))
        }),
        on_upload: on_upload(&setting)?,
        schedules: vec![deadlines(&setting)?, pushes(&setting)?],
        consumers: vec![inboxes(&setting)?, fresh_pushes(&setting)?],
    })
}

/// The API document of all functions together.
pub fn document(platform: &Platform) -> Result<Value, BoxError> {
    let parts = parts(&Settings::of(platform)?)?;
    Ok(gateway::openapi::document(
        parts
            .into_iter()
            .map(|(name, part)| (name, part.into_openapi()))
            .collect(),
    )?)
}

/// Every function with routes.
fn parts(setting: &Settings) -> Result<Vec<(&'static str, Routes)>, BoxError> {
    let files = || setting.platform.stores.files();
    let certificate = setting.text("REPORT_SIGNING_CERTIFICATE");
    let key = documents::seal::SealingKey::from_pkcs8_pem(&setting.text("REPORT_SIGNING_KEY"))?;
    let authorize = authorize::Authorize {
        app: setting.app(authorize::NEEDS)?,
        files: files(),
        fonts: Arc::new(documents::Fonts::open(Path::new(FONTS))?),
        key: Arc::new(key),
        certificate: certificate.into(),
    };
    let sign = sign::Sign {
        app: setting.app(sign::NEEDS)?,
        files: files(),
        fonts: Arc::clone(&authorize.fonts),
    };
    let public_keys = setting.text("REPORT_PUBLIC_KEYS").into();
    Ok(vec![
        (
            "submit",
            submit::routes(submit::Submit {
                app: setting.app(submit::NEEDS)?,
                files: files(),
            }),
        ),
        (
            "audit",
            audit::routes(audit::Audit {
                app: setting.app(audit::NEEDS)?,
                files: files(),
            }),
        ),
        ("sign", sign::routes(sign)),
        (
            "inbox",
            inbox::routes(inbox::Inbox {
                app: setting.app(inbox::NEEDS)?,
                networks: setting.platform.push.webhook_networks,
            }),
        ),
        ("terminate", terminate::routes(setting.app(terminate::NEEDS)?)),
        ("confirm", confirm::routes(setting.app(confirm::NEEDS)?)),
        ("authorize", authorize::routes(authorize)),
        (
            "verify",
            verify::routes(verify::Verify {
                app: setting.app(verify::NEEDS)?,
                public_keys,
            }),
        ),
        (
            "admin",
            admin::routes(admin::Admin {
                app: setting.app(admin::NEEDS)?,
                files: files(),
            }),
        ),
    ])
}

/// Pictures go to `inspect`, rosters to `ingest`, by their prefix as in the cloud.
fn on_upload(setting: &Settings) -> Result<crate::s3_events::ObjectCreated, BoxError> {
    let files = setting.platform.stores.files();
    let clock = setting.platform.clock.clone();
    let inspect = Arc::new(inspect::Inspect {
        records: setting.app(inspect::NEEDS)?.records,
        files: files.clone(),
        clock: clock.clone(),
        isolation: setting.platform.isolation.clone(),
    });
    let ingest = Arc::new(ingest::Ingest {
        records: setting.app(ingest::NEEDS)?.records,
        files,
        clock,
        isolation: setting.platform.isolation.clone(),
    });
    Ok(Arc::new(move |event: S3Event| -> Outcome {
        let (inspect, ingest) = (Arc::clone(&inspect), Arc::clone(&ingest));
        Box::pin(async move {
            if is_roster(&event) {
                ingest::handle(&ingest, event).await.map_err(Into::into)
            } else {
                inspect::handle(&inspect, event).await.map_err(Into::into)
            }
        })
    }))
}

fn is_roster(event: &S3Event) -> bool {
    let keys = event
        .records
        .iter()
        .filter_map(|record| record.s3.object.key.as_deref());
    keys.into_iter().any(|key| key.starts_with("rosters"))
}

fn deadlines(setting: &Settings) -> Result<Schedule, BoxError> {
    let records = setting.app(expire::NEEDS)?.records;
    let expire = Arc::new(expire::Expire {
        records,
        clock: setting.platform.clock.clone(),
    });
    let job = move || -> Outcome {
        let expire = Arc::clone(&expire);
        Box::pin(async move { expire::handle(&expire).await.map(|_| ()).map_err(Into::into) })
    };
    Ok(Schedule {
        name: "expire",
        every: DEADLINES_EVERY,
        job: Arc::new(job),
    })
}

/// M1: inboxes are filled from the history.
fn inboxes(setting: &Settings) -> Result<Consumer, BoxError> {
    let notify = Arc::new(notify::Notify {
        records: setting.app(notify::NEEDS)?.records,
    });
    let batch: Batch = Arc::new(move |event| {
        let notify = Arc::clone(&notify);
        Box::pin(async move { Ok(notify::handle(&notify, event).await) })
    });
    Ok(Consumer {
        name: "notify",
        table: "history",
        batch,
    })
}

fn deliver(setting: &Settings) -> Result<Arc<deliver::Deliver>, BoxError> {
    Ok(Arc::new(deliver::Deliver {
        records: setting.app(deliver::NEEDS)?.records,
        push: push::Push::new(setting.platform.push.clone())?,
        clock: setting.platform.clock.clone(),
        client_url: None,
    }))
}

/// M1: what is new on its way is pushed at once.
fn fresh_pushes(setting: &Settings) -> Result<Consumer, BoxError> {
    let deliver = deliver(setting)?;
    let batch: Batch = Arc::new(move |event| {
        let deliver = Arc::clone(&deliver);
        Box::pin(async move { Ok(deliver::handle_new(&deliver, event).await) })
    });
    Ok(Consumer {
        name: "deliver",
        table: "messages",
        batch,
    })
}

/// M1: what failed is pushed again when its time has come.
fn pushes(setting: &Settings) -> Result<Schedule, BoxError> {
    let deliver = deliver(setting)?;
    let job = move || -> Outcome {
        let deliver = Arc::clone(&deliver);
        Box::pin(async move { deliver::handle_due(&deliver).await.map(|_| ()).map_err(Into::into) })
    };
    Ok(Schedule {
        name: "deliver",
        every: PUSHES_EVERY,
        job: Arc::new(job),
    })
}

/// Operations that the document asks a token for.
fn secured_operations(document: &Value) -> BTreeSet<(String, String)> {
    let mut asked = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            let secured = operation["security"]
                .as_array()
                .is_some_and(|schemes| !schemes.is_empty());
            if secured {
                asked.insert((method.to_uppercase(), path.clone()));
            }
        }
    }
    asked
}

/// The environment that the cloud's template would set.
struct Settings<'a> {
    platform: &'a Platform,
    variables: Vec<(String, String)>,
}

impl<'a> Settings<'a> {
    fn of(platform: &'a Platform) -> Result<Self, BoxError> {
        let secrets = &platform.secrets;
        let mut variables = platform.stores.environment();
        let mut set = |name: &str, value: String| variables.push((name.to_owned(), value));
        set("IDENTITY_KEY", secrets.identity_key.clone());
        set("REPORT_SIGNING_KEY", secrets.report_signing_key.clone());
        set("REPORT_SIGNING_CERTIFICATE", secrets.report_certificate.clone());
        set("REPORT_PUBLIC_KEYS", secrets.report_public_keys()?);
        set("PUBLIC_BASE_URL", platform.base_url.clone());
        set("FONTS_DIR", FONTS.to_owned());
        Ok(Self { platform, variables })
    }

    fn text(&self, name: &str) -> String {
        let found = self.variables.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The app of a function that declares to need these variables. What it does not declare it is not given; with no
    /// declaration it is given everything, for the host's own work.
    fn app(&self, needs: &[&str]) -> Result<App, BoxError> {
        let given = |name: &str| needs.is_empty() || needs.contains(&name) || name.starts_with("AWS_");
        let lookup = |name: &str| Some(self.text(name)).filter(|text| given(name) && !text.is_empty());
        let config = Config::read(needs, lookup)?;
        let stores = &self.platform.stores;
        let access = Access::Fixed {
            key_id: stores.access_key.to_owned(),
            secret: stores.secret_key.clone(),
        };
        Ok(App::new(
            &config,
            &Cloud::new(&config, access)?,
            self.platform.clock.clone(),
        )?)
    }
}
