//! What every operation costs the store, measured through the real functions and written down in
//! `infra/season/measured.json`. `REGENERATE=1` writes the file; otherwise it must be as measured, so that an operation
//! that comes to cost more is a line in a diff.

#![expect(clippy::unwrap_used, reason = "what can't be measured fails")]

mod employers;
mod events;
mod graduates;
mod offices;
mod scene;

use scene::Scene;
use season::measured::Measured;
use std::path::PathBuf;

/// The bytes of an answer may differ by so much: links carry addresses of this run.
const BYTES_TOLERANCE: u64 = 64;

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_costs_what_is_written_down() {
    let scene = Box::pin(Scene::start()).await;
    let graduate = Box::pin(graduates::register(&scene)).await;
    Box::pin(graduates::are_verified(&scene, &graduate)).await;
    Box::pin(employers::sign_and_end(&scene)).await;
    Box::pin(offices::work(&scene, &graduate)).await;
    Box::pin(events::come(&scene)).await;
    compare(&scene.measured());
}

fn compare(measured: &Measured) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../infra/season/measured.json");
    let known = Measured::parse(&std::fs::read_to_string(&path).unwrap_or_default()).unwrap_or_default();
    if regenerate() {
        let text = steadied(measured.clone(), &known).to_text().unwrap();
        return std::fs::write(path, text).unwrap();
    }
    for (name, cost) in &steadied(measured.clone(), &known).operations {
        assert_eq!(
            Some(cost),
            known.operations.get(name),
            "{name}: REGENERATE=1 writes it anew"
        );
    }
    let names = |of: &Measured| of.operations.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(measured), names(&known), "REGENERATE=1 writes them anew");
}

/// With the known bytes where they differ by no more than runs do.
fn steadied(mut measured: Measured, known: &Measured) -> Measured {
    for (name, cost) in &mut measured.operations {
        let before = known.operations.get(name).map_or(0, |known| known.answer_bytes);
        if before.abs_diff(cost.answer_bytes) <= BYTES_TOLERANCE {
            cost.answer_bytes = before;
        }
    }
    measured
}

fn regenerate() -> bool {
    std::env::var_os("REGENERATE").is_some()
}
