//! The functions of the system, plugged into this host: each is given its own settings and only what it declares to
//! need, as in the cloud.

mod given;

use crate::demo;
use crate::host::Demo;
use crate::scheduler::Schedule;
use crate::streams::{Batch, Consumer};
use crate::{BoxError, Functions, Outcome, Platform};
use aws_lambda_events::event::s3::S3Event;
use axum::Router;
use axum::http::Method;
use gateway::edge;
use gateway::routes::Routes;
pub use given::Given;
use given::{FONTS, Settings};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How often deadlines are looked at.
const DEADLINES_EVERY: Duration = Duration::from_secs(30);
/// How often pushes that failed are looked at.
const PUSHES_EVERY: Duration = Duration::from_secs(30);

/// Puts the functions together for `platform`.
pub async fn assemble(platform: &Platform) -> Result<Functions, BoxError> {
    let setting = Settings::of(platform)?;
    let records = setting.everything()?.records;
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

/// What the function of this name works with, which declares to need these variables.
pub fn given(platform: &Platform, name: &'static str, needs: &[&str]) -> Result<Given, BoxError> {
    Settings::of(platform)?.given(name, needs)
}

/// Every function with routes.
fn parts(setting: &Settings) -> Result<Vec<(&'static str, Routes)>, BoxError> {
    let fonts = Arc::new(documents::Fonts::open(Path::new(FONTS))?);
    let Given { app, files } = setting.given("submit", submit::NEEDS)?;
    let submit = submit::Submit { app, files };
    let Given { app, files } = setting.given("audit", audit::NEEDS)?;
    let audit = audit::Audit { app, files };
    let Given { app, files } = setting.given("sign", sign::NEEDS)?;
    let sign = sign::Sign {
        app,
        files,
        fonts: Arc::clone(&fonts),
    };
    let inbox = inbox::Inbox {
        app: setting.given("inbox", inbox::NEEDS)?.app,
        networks: setting.platform.push.webhook_networks,
    };
    let verify = verify::Verify {
        app: setting.given("verify", verify::NEEDS)?.app,
        public_keys: setting.text("REPORT_PUBLIC_KEYS").into(),
    };
    let Given { app, files } = setting.given("admin", admin::NEEDS)?;
    let admin = admin::Admin { app, files };
    let terminate = setting.given("terminate", terminate::NEEDS)?.app;
    let confirm = setting.given("confirm", confirm::NEEDS)?.app;
    Ok(vec![
        ("submit", submit::routes(submit)),
        ("audit", audit::routes(audit)),
        ("sign", sign::routes(sign)),
        ("inbox", inbox::routes(inbox)),
        ("terminate", terminate::routes(terminate)),
        ("confirm", confirm::routes(confirm)),
        ("authorize", authorize::routes(authorize(setting, fonts)?)),
        ("verify", verify::routes(verify)),
        ("admin", admin::routes(admin)),
    ])
}

fn authorize(setting: &Settings, fonts: Arc<documents::Fonts>) -> Result<authorize::Authorize, BoxError> {
    let Given { app, files } = setting.given("authorize", authorize::NEEDS)?;
    let key = documents::seal::SealingKey::from_pkcs8_pem(&setting.text("REPORT_SIGNING_KEY"))?;
    Ok(authorize::Authorize {
        app,
        files,
        fonts,
        key: Arc::new(key),
        certificate: setting.text("REPORT_SIGNING_CERTIFICATE").into(),
    })
}

/// Pictures go to `inspect`, rosters to `ingest`, by their prefix as in the cloud.
fn on_upload(setting: &Settings) -> Result<crate::s3_events::ObjectCreated, BoxError> {
    let clock = setting.platform.clock.clone();
    let Given { app, files } = setting.given("inspect", inspect::NEEDS)?;
    let inspect = Arc::new(inspect::Inspect {
        records: app.records,
        files,
        clock: clock.clone(),
        isolation: setting.platform.isolation.clone(),
    });
    let Given { app, files } = setting.given("ingest", ingest::NEEDS)?;
    let ingest = Arc::new(ingest::Ingest {
        records: app.records,
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
    let records = setting.given("expire", expire::NEEDS)?.app.records;
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
        records: setting.given("notify", notify::NEEDS)?.app.records,
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
        records: setting.given("deliver", deliver::NEEDS)?.app.records,
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
