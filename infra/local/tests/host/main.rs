//! The host, over HTTP.

#![expect(clippy::unwrap_used, reason = "a host that does not start fails its test")]

mod arrivals;
mod kept;
mod sign_in;
mod tokens;
mod uploads;

use axum::Router;
use axum::extract::Request;
use axum::routing::{get, post};
use lambda_http::request::RequestContext;
use local::issuer::people::{Person, Role};
use local::{BoxError, Functions, Host, HostOptions, Platform, Storage};

/// A host in memory on a free port, with functions that tell what they are given.
async fn host() -> Host {
    let options = HostOptions {
        storage: Storage::Memory,
        port: 0,
        ..HostOptions::default()
    };
    let host = Host::start_with(options, async |_: &Platform| -> Result<_, BoxError> { Ok(functions()) })
        .await
        .unwrap();
    host.platform.people.add([graduate(), staff()]).unwrap();
    host
}

fn functions() -> Functions {
    let routes = Router::new()
        .route("/v1/me", get(context))
        .route("/v1/verifications/{number}", get(context))
        .route("/v1/echo", post(async |body: axum::body::Bytes| body.len().to_string()))
        .route("/v1/panic", get(panics));
    Functions {
        routes,
        is_public: std::sync::Arc::new(|_, route| route.starts_with("/v1/verifications/")),
        ..Functions::default()
    }
}

async fn context(request: Request) -> String {
    let Some(RequestContext::ApiGatewayV2(context)) = request.extensions().get() else {
        return "none".to_owned();
    };
    serde_json::to_string(context).unwrap()
}

async fn panics() {
    panic!("a function failed");
}

fn graduate() -> Person {
    let cn_id_number = Some("110101200201010014".to_owned());
    Person {
        subject: "demo-graduate".into(),
        name: "演示毕业生".into(),
        role: Role::Graduate,
        cn_id_number,
    }
}

fn staff() -> Person {
    Person {
        subject: "demo-staff".into(),
        name: "演示老师".into(),
        role: Role::Staff,
        cn_id_number: None,
    }
}
