//! Writes sample reports of an invented graduate, their links and the public keys, for looking at and for checking
//! with other programs: `cargo run -p documents --example sample -- FOLDER`.

#[path = "../tests/fixture/content.rs"]
mod content;

use documents::{Fonts, report, seal, signature};
use domain::report::ReportContent;
use domain::time::Timestamp;
use std::path::{Path, PathBuf};

const BASE: &str = "https://quxiang.example.cn";
const SECRET: &str = "7K3QX9M2PA4BC8DEFG5HJN6RST";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: sample FOLDER")?);
    std::fs::create_dir_all(&folder)?;
    let fonts = Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts"))?;
    let key = seal::SealingKey::from_pkcs8_pem(content::KEY)?;
    let keys = format!("{{\"keys\":[{}]}}", serde_json::to_string(key.public_jwk())?);
    std::fs::write(folder.join("keys.json"), keys)?;
    let (from, until) = (
        Timestamp::from_second(1_767_225_600).ok(),
        Timestamp::from_second(1_924_992_000).ok(),
    );
    let (from, until) = from.zip(until).ok_or("certificate dates")?;
    let certificate = signature::self_signed_certificate(&key, "CN=Quxiang sample,C=CN", from, until)?;
    std::fs::write(folder.join("certificate.pem"), &certificate)?;
    let rare = ReportContent {
        name: "㛃䶮𬭎𬱟𫘨𡋾·阿卜杜".to_owned(),
        ..content::archive()
    };
    let samples = [
        ("archive", content::archive()),
        ("hukou", content::hukou()),
        ("bare", content::bare()),
        ("rare", rare),
        ("longest", content::longest()),
    ];
    for (name, content) in samples {
        let sealed = seal::seal(&content, &key)?;
        let link = seal::link(BASE, &content.number, SECRET, &sealed);
        let pdf = report::render(&content, &fonts, &link)?;
        let pdf = signature::sign(&pdf, &key, &certificate, content.issued_at)?;
        println!(
            "{name}: signed copy {} B, link {} B, PDF {} B",
            sealed.len(),
            link.len(),
            pdf.len()
        );
        std::fs::write(folder.join(format!("{name}.link")), link)?;
        std::fs::write(folder.join(format!("{name}.pdf")), pdf)?;
    }
    Ok(())
}
