//! What an agreement costs once the typefaces are open: `cargo bench -p documents --bench agreement`.

#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

#[path = "../tests/fixture/agreements.rs"]
mod agreements;

use criterion::{Criterion, criterion_group, criterion_main};
use documents::{Fonts, agreement};
use domain::agreement::AgreementForm::{ThreeParty, TwoParty};
use domain::agreement::Signed::OnPaper;
use std::hint::black_box;
use std::path::Path;

fn benches(criterion: &mut Criterion) {
    let fonts = Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts")).unwrap();
    let number = agreements::number();
    for (name, text) in [
        (
            "three parties online",
            agreements::agreement(ThreeParty, agreements::online()),
        ),
        ("two parties on paper", agreements::agreement(TwoParty, OnPaper)),
        ("longest", agreements::longest(ThreeParty, OnPaper)),
    ] {
        let render = |version| agreement::render(&number, version, black_box(&text), &fonts).unwrap();
        println!("agreement {name}: {} B", render(1).len());
        criterion.bench_function(&format!("agreement {name}"), |b| b.iter(|| render(1)));
    }
}

criterion_group!(agreements_group, benches);
criterion_main!(agreements_group);
