//! `docs/openapi.json` is what the routers say of themselves.

use journeys::world::World;
use serde_json::Value;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");

/// The document that the routers generate.
pub(crate) fn generated(world: &World) -> Value {
    local::functions::document(&world.host().platform).unwrap()
}

fn regenerate() -> bool {
    std::env::var_os("REGENERATE").is_some()
}

#[tokio::test]
async fn the_committed_document_is_what_the_routers_say() {
    let text = format!(
        "{}\n",
        serde_json::to_string_pretty(&generated(&World::shared())).unwrap()
    );
    if regenerate() {
        std::fs::write(COMMITTED, &text).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap();
    assert!(
        committed == text,
        "run REGENERATE=1 cargo test -p journeys --test contract, then infra/sync_routes.py"
    );
}

#[tokio::test]
async fn the_document_is_served_with_a_page_to_read() {
    let world = World::shared();
    let served = world.anonymous("GET", "/openapi.json", None).await;
    assert_eq!(served.json["openapi"], "3.1.0");
    assert_eq!(served.header("content-type"), "application/json");
    let page = world.anonymous("GET", "/docs", None).await;
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(
        text.contains("/v1/me/{graduate}/filing") && text.contains("lang=\"zh"),
        "{text}"
    );
    assert!(
        !text.contains("src=\"http") && !text.contains("href=\"http"),
        "assets from elsewhere"
    );
}

#[tokio::test]
async fn every_operation_says_in_chinese_what_it_is_for() {
    for (path, operations) in generated(&World::shared())["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let summary = operation["summary"].as_str().unwrap_or_default();
            let chinese = summary.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(chinese, "{method} {path}: {summary:?}");
        }
    }
}
