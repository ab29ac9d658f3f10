//! Writes sample agreements of invented people, for looking at: `cargo run -p documents --example agreement -- FOLDER`.

#[path = "../tests/fixture/agreements.rs"]
mod agreements;

use documents::{Fonts, agreement};
use domain::agreement::AgreementForm::{ThreeParty, TwoParty};
use domain::agreement::Signed::OnPaper;
use domain::kind::FieldName;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: agreement FOLDER")?);
    std::fs::create_dir_all(&folder)?;
    let fonts = Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts"))?;
    let mut rare = agreements::agreement(TwoParty, agreements::online());
    "㛃䶮𬭎𬱟𫘨𡋾·阿卜杜".clone_into(&mut rare.graduate.name);
    let mut lines = agreements::agreement(ThreeParty, OnPaper);
    lines.fields.insert(FieldName::ExtraTerms, ["约定"; 160].join("\n"));
    let samples = [
        (
            "three-online",
            1,
            agreements::agreement(ThreeParty, agreements::online()),
        ),
        ("three-paper", 2, agreements::agreement(ThreeParty, OnPaper)),
        ("two-online-rare", 3, rare),
        ("two-paper", 1, agreements::agreement(TwoParty, OnPaper)),
        ("longest-paper", 30, agreements::longest(ThreeParty, OnPaper)),
        ("longest-online", 1, agreements::longest(TwoParty, agreements::online())),
        ("many-lines", 1, lines),
    ];
    for (name, version, text) in samples {
        let pdf = agreement::render(&agreements::number(), version, &text, &fonts)?;
        println!("{name}: {} B", pdf.len());
        std::fs::write(folder.join(format!("{name}.pdf")), pdf)?;
    }
    Ok(())
}
