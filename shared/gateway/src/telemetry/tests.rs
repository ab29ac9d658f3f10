//! What lines hold, and what they never do.

use super::*;
use crate::Problem;
use crate::edge::edge;
use crate::testing::{get, send};
use axum::http::Method;
use axum::{Router, routing};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::EnvFilter;

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(line)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Paper {
    /// Writes what is logged from now on by this thread.
    fn begin(&self, level: &str) -> tracing::subscriber::DefaultGuard {
        let copy = self.clone();
        let log = registry()
            .with(EnvFilter::new(level))
            .with(Lines::new(move || copy.clone()));
        tracing::subscriber::set_default(log)
    }

    fn lines(&self) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

async fn asked(request: axum::http::Request<axum::body::Body>) -> Value {
    let paper = Paper::default();
    let log = paper.begin("info");
    let refused = || async { Problem::precondition_required() };
    let failed = || async { Problem::busy() };
    let counted = || async {
        count(Count::StoreCalls, 3);
        count(Count::Operations, 2);
        "ok"
    };
    let router = Router::new()
        .route("/graduates/{id}", routing::get(counted))
        .route("/refused", routing::get(refused))
        .route("/failed", routing::get(failed));
    send(edge(router), request).await;
    drop(log);
    paper.lines().pop().unwrap()
}

#[tokio::test]
async fn p9_a_log_line_names_the_operation_and_no_person() {
    let line = asked(get("/graduates/10001-2026-7K3QX9M2PA4B?name=%E6%9D%8E")).await;
    let text = line.to_string();
    assert!(!text.contains("7K3QX9M2PA4B") && !text.contains("%E6"), "{text}");
    assert_eq!(line["Operation"], "GET /graduates/{id}");
    assert_eq!((&line["Outcome"], &line["status"]), (&json!("ok"), &json!(200)));
    assert_eq!(line["request_id"].as_str().unwrap().len(), 16);
    assert_eq!((&line["StoreCalls"], &line["Retries"]), (&json!(3), &json!(1)));
    assert!(line.get("code").is_none() && line.get("Due").is_none(), "{text}");
    assert!(line["cold_start"].is_boolean());
}

#[tokio::test]
async fn e1_every_metric_of_a_line_is_a_number_of_it_with_its_dimensions() {
    let line = asked(get("/graduates/1")).await;
    let envelope = &line["_aws"];
    let minutes_ago = (Clock::system().now().as_millisecond() - envelope["Timestamp"].as_i64().unwrap()) / 60_000;
    assert_eq!(minutes_ago, 0, "metrics older than two weeks are dropped");
    let mut names = Vec::new();
    for directive in envelope["CloudWatchMetrics"].as_array().unwrap() {
        assert_eq!(directive["Namespace"], "Quxiang");
        for dimension in directive["Dimensions"][0].as_array().unwrap() {
            assert!(line[dimension.as_str().unwrap()].is_string(), "{dimension}");
        }
        for metric in directive["Metrics"].as_array().unwrap() {
            let name = metric["Name"].as_str().unwrap();
            assert!(line[name].is_u64(), "{name}");
            names.push(name.to_owned());
        }
    }
    assert_eq!(
        names,
        [
            "Duration",
            "Requests",
            "ColdStarts",
            "StoreCalls",
            "Retries",
            "Conflicts"
        ]
    );
}

#[tokio::test]
async fn g3_a_line_has_the_code_that_the_caller_was_given() {
    for (path, outcome, code) in [
        ("/refused", "refused", "precondition_required"),
        ("/failed", "failed", "busy"),
        ("/nowhere", "refused", "not_found"),
    ] {
        let line = asked(get(path)).await;
        assert_eq!(
            (&line["Outcome"], &line["code"]),
            (&json!(outcome), &json!(code)),
            "{path}"
        );
    }
    let mut odd = get("/refused");
    *odd.method_mut() = Method::from_bytes(b"ZHANGSAN").unwrap();
    assert_eq!(asked(odd).await["Operation"], "OTHER /refused");
}

#[derive(Debug)]
struct Broken;

impl Coded for Broken {
    fn code(&self) -> String {
        "broken".to_owned()
    }
}

#[tokio::test]
async fn e1_a_run_has_one_line_with_its_counts_and_the_platforms_names() {
    let paper = Paper::default();
    let log = paper.begin("info");
    let mut context = lambda_http::Context::default();
    context.request_id = "c6af9ac6".to_owned();
    let failing = invoked(
        &context,
        run("expire", async {
            count(Count::Due, 2);
            count(Count::Failed, 0);
            Err::<(), _>(Broken)
        }),
    );
    assert!(failing.await.is_err());
    drop(log);
    let lines = paper.lines();
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!(line["lambda_request_id"], "c6af9ac6");
    assert_eq!(
        (&line["Operation"], &line["Outcome"], &line["code"]),
        (&json!("expire"), &json!("failed"), &json!("broken"))
    );
    assert_eq!((&line["Due"], &line["Failed"]), (&json!(2), &json!(0)));
}

#[tokio::test]
async fn g4_a_panic_in_a_run_tells_the_platform_nothing() {
    let paper = Paper::default();
    let log = paper.begin("info");
    let broken = tokio::spawn(run::<(), Broken>("expire", async { panic!("110101200001011234") }));
    let error = broken.await.unwrap_err();
    drop(log);
    assert_eq!(error.into_panic().downcast_ref::<&str>(), Some(&"a panic"));
    assert_eq!(paper.lines().pop().unwrap()["code"], "panic");
}

#[test]
fn p9_nothing_but_known_words_and_numbers_is_written() {
    let paper = Paper::default();
    let log = paper.begin("trace");
    let name = "李雷";
    let _span = tracing::info_span!("request", request_id = "R1", graduate = "10001-2026-7K3QX9M2PA4B").entered();
    tracing::warn!(error = %std::io::Error::other(name), code = name, phone = 13_900_000_000_u64, "not kept");
    tracing::warn!(?name, "{name} is 110101200001011234");
    tracing::warn!(target: "aws_smithy_runtime::client", status = 200, "PUT https://bucket/{name}");
    tracing::warn!(target: "gatewayed", status = 200, "no crate of ours");
    drop(log);
    let shown: Vec<_> = paper.lines().iter().map(Value::to_string).collect();
    let ours = r#""level":"WARN","target":"gateway::telemetry::tests","request_id":"R1","graduate":"withheld""#;
    let first = r#""message":"not kept","error":"withheld","code":"withheld","phone":"withheld""#;
    assert_eq!(shown[0], format!("{{{ours},{first}}}"));
    assert_eq!(
        shown[1],
        format!(r#"{{{ours},"message":"withheld","name":"withheld"}}"#)
    );
    let spans = r#""request_id":"R1","graduate":"withheld""#;
    assert_eq!(
        shown[2],
        format!(r#"{{"level":"WARN","target":"aws_smithy_runtime::client",{spans}}}"#)
    );
    assert_eq!(shown[3], format!(r#"{{"level":"WARN","target":"gatewayed",{spans}}}"#));
}

#[test]
fn p9_every_crate_of_the_workspace_that_logs_is_known_as_ours() {
    let manifest = include_str!("../../../../Cargo.toml");
    let own: Vec<_> = manifest.lines().filter(|line| line.contains("{ path = ")).collect();
    assert!(own.len() > 20, "{own:?}");
    for line in own {
        let name = line.split_whitespace().next().unwrap();
        assert!(OURS.contains(&name), "{name}");
    }
}

#[test]
fn g3_the_level_is_the_one_that_the_platform_names() {
    for (named, expected) in [
        (Some("DEBUG"), LevelFilter::DEBUG),
        (Some("INFO"), LevelFilter::INFO),
        (Some("WARN"), LevelFilter::WARN),
        (Some("ERROR"), LevelFilter::ERROR),
        (Some("FATAL"), LevelFilter::INFO),
        (None, LevelFilter::INFO),
    ] {
        assert_eq!(level(named), expected, "{named:?}");
    }
}
