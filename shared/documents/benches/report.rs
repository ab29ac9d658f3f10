//! What a report costs once the typefaces are open: `cargo bench -p documents`.

#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

#[path = "../tests/fixture/content.rs"]
mod content;

use criterion::{Criterion, criterion_group, criterion_main};
use documents::seal::{PublicKeys, SealingKey};
use documents::{Fonts, report, seal, signature};
use std::hint::black_box;
use std::path::Path;

const BASE: &str = "https://quxiang.example.cn";
const SECRET: &str = "7K3QX9M2PA4BC8DEFG5HJN6RST";

fn reports(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
    let fonts = Fonts::open(&folder).unwrap();
    let key = SealingKey::from_pkcs8_pem(content::KEY).unwrap();
    let keys = format!("{{\"keys\":[{}]}}", serde_json::to_string(key.public_jwk()).unwrap());
    let keys = PublicKeys::from_jwks(&keys).unwrap();
    let (from, until) = (
        "2026-01-01T00:00:00Z".parse().unwrap(),
        "2031-01-01T00:00:00Z".parse().unwrap(),
    );
    let certificate = signature::self_signed_certificate(&key, "CN=Bench", from, until).unwrap();
    let report = content::archive();
    let sealed = seal::seal(&report, &key).unwrap();
    let link = seal::link(BASE, &report.number, SECRET, &sealed);
    let pdf = report::render(&report, &fonts, &link).unwrap();
    let signed = signature::sign(&pdf, &key, &certificate, report.issued_at).unwrap();
    println!(
        "signed copy {} B, link {} B, PDF {} B, signed {} B",
        sealed.len(),
        link.len(),
        pdf.len(),
        signed.len()
    );

    criterion.bench_function("open typefaces", |b| b.iter(|| Fonts::open(&folder).unwrap()));
    criterion.bench_function("render", |b| {
        b.iter(|| report::render(black_box(&report), &fonts, &link).unwrap());
    });
    for (name, report) in [
        ("hukou", content::hukou()),
        ("bare", content::bare()),
        ("longest", content::longest()),
    ] {
        let name = format!("render {name}");
        criterion.bench_function(&name, |b| b.iter(|| report::render(&report, &fonts, &link).unwrap()));
    }
    criterion.bench_function("seal", |b| b.iter(|| seal::seal(black_box(&report), &key).unwrap()));
    criterion.bench_function("open sealed", |b| {
        b.iter(|| seal::open(black_box(&sealed), &keys).unwrap());
    });
    criterion.bench_function("sign PDF", |b| {
        b.iter(|| signature::sign(&pdf, &key, &certificate, report.issued_at).unwrap());
    });
}

criterion_group!(benches, reports);
criterion_main!(benches);
