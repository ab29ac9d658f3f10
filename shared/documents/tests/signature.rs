//! The PDF's own signature (V5), checked by reading the file again with other code than wrote it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "fixture/content.rs"]
mod content;

use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerInfo};
use der::asn1::OctetString;
use der::{DecodePem, Encode, Reader, SliceReader};
use documents::seal::{PublicKeys, SealingKey};
use documents::{DocumentError, Fonts, report, signature};
use domain::report::ReportContent;
use p256::SecretKey;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, VerifyingKey};
use p256::pkcs8::{DecodePublicKey, EncodePrivateKey, LineEnding};
use sha2::{Digest, Sha256};
use std::path::Path;
use x509_cert::Certificate;

fn key() -> SealingKey {
    SealingKey::from_pkcs8_pem(content::KEY).unwrap()
}

fn certificate(subject: &str) -> String {
    let (from, until) = (
        "2026-01-01T00:00:00Z".parse().unwrap(),
        "2060-01-01T00:00:00Z".parse().unwrap(),
    );
    signature::self_signed_certificate(&key(), subject, from, until).unwrap()
}

fn rendered(content: &ReportContent) -> Vec<u8> {
    let fonts = Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts")).unwrap();
    report::render(content, &fonts, "https://dj.example.cn/v/2610001KMX42XZ0.S#0oRN").unwrap()
}

fn unsigned() -> Vec<u8> {
    rendered(&content::archive())
}

fn signed() -> Vec<u8> {
    signature::sign(
        &unsigned(),
        &key(),
        &certificate("CN=示例,C=CN"),
        content::archive().issued_at,
    )
    .unwrap()
}

/// Any other key of that kind.
fn other_key() -> String {
    let secret = SecretKey::from_slice(&[7; 32]).unwrap();
    secret.to_pkcs8_pem(LineEnding::LF).unwrap().to_string()
}

/// What a reader finds: the covered bytes and the message.
fn parts(pdf: &[u8]) -> (Vec<u8>, ContentInfo) {
    let text = String::from_utf8_lossy(pdf);
    let (_, after) = text.rsplit_once("/ByteRange[").unwrap();
    let numbers: Vec<usize> = after
        .split(']')
        .next()
        .unwrap()
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    let [start, length, second, rest] = numbers[..] else {
        panic!("{numbers:?}")
    };
    assert_eq!(start, 0);
    assert_eq!(second + rest, pdf.len(), "something behind what is covered");
    assert_eq!((pdf[length], pdf[second - 1]), (b'<', b'>'));
    let digits = std::str::from_utf8(&pdf[length + 1..second - 1]).unwrap();
    let message: Vec<u8> = (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect();
    let info: ContentInfo = SliceReader::new(&message).unwrap().decode().unwrap();
    ([&pdf[..length], &pdf[second..]].concat(), info)
}

fn signer(info: &ContentInfo) -> (SignedData, SignerInfo) {
    let data: SignedData = info.content.decode_as().unwrap();
    let signer = data.signer_infos.0.get(0).unwrap().clone();
    (data, signer)
}

/// Whether the message is this certificate's over these bytes.
fn is_valid(covered: &[u8], info: &ContentInfo, pem: &str) -> bool {
    let certificate = Certificate::from_pem(pem).unwrap();
    let spki = certificate
        .tbs_certificate()
        .subject_public_key_info()
        .to_der()
        .unwrap();
    let key = VerifyingKey::from_public_key_der(&spki).unwrap();
    let (_, signer) = signer(info);
    let attributes = signer.signed_attrs.unwrap();
    let digest = attributes
        .iter()
        .find(|attribute| attribute.oid.to_string() == "1.2.840.113549.1.9.4")
        .unwrap();
    let digest: OctetString = digest.values.get(0).unwrap().decode_as().unwrap();
    let signature = DerSignature::from_bytes(signer.signature.as_bytes()).unwrap();
    digest.as_bytes() == Sha256::digest(covered).as_slice()
        && key.verify(&attributes.to_der().unwrap(), &signature).is_ok()
}

#[test]
fn v5_pdf_is_signed_over_every_byte() {
    let (covered, info) = parts(&signed());
    assert!(is_valid(&covered, &info, &certificate("CN=示例,C=CN")));
    for place in (0..covered.len()).step_by(997) {
        let mut tampered = covered.clone();
        tampered[place] ^= 1;
        assert!(
            !is_valid(&tampered, &info, &certificate("CN=示例,C=CN")),
            "byte {place}"
        );
    }
}

#[test]
fn v5_every_kind_of_report_can_be_signed() {
    for content in [content::hukou(), content::bare(), content::longest()] {
        let pdf = signature::sign(&rendered(&content), &key(), &certificate("CN=A"), content.issued_at).unwrap();
        let (covered, info) = parts(&pdf);
        assert!(is_valid(&covered, &info, &certificate("CN=A")));
    }
}

#[test]
fn v5_signature_is_an_update_behind_the_unchanged_report() {
    assert!(signed().starts_with(&unsigned()));
}

#[test]
fn v5_signing_the_pdf_twice_gives_the_same_file() {
    assert!(signed() == signed());
    assert_eq!(certificate("CN=A"), certificate("CN=A"));
}

#[test]
fn v5_signature_names_its_certificate() {
    let (_, info) = parts(&signed());
    let (data, signer) = signer(&info);
    assert_eq!(data.certificates.unwrap().0.len(), 1);
    let attributes: Vec<String> = signer
        .signed_attrs
        .unwrap()
        .iter()
        .map(|attribute| attribute.oid.to_string())
        .collect();
    assert!(
        attributes.contains(&"1.2.840.113549.1.9.16.2.47".to_owned()),
        "{attributes:?}"
    );
}

#[test]
fn v5_self_signed_certificate_is_for_signing_documents_only() {
    let certificate = Certificate::from_pem(certificate("CN=示例,C=CN")).unwrap();
    let tbs = certificate.tbs_certificate();
    assert_eq!(tbs.issuer(), tbs.subject());
    let (_, constraints) = tbs
        .get_extension::<x509_cert::ext::pkix::BasicConstraints>()
        .unwrap()
        .unwrap();
    assert!(!constraints.ca);
}

#[test]
fn v5_certificate_for_another_key_is_refused() {
    // Any other P-256 certificate: the same one with another public key in it would not parse as ours.
    let other = include_str!("fixture/other.pem");
    let refused = signature::sign(&unsigned(), &key(), other, content::archive().issued_at);
    assert!(matches!(refused, Err(DocumentError::Signature(why)) if why.contains("another key")));
}

#[test]
fn v5_only_our_own_unsigned_pdfs_are_signed() {
    for pdf in [
        b"".as_slice(),
        b"%PDF-1.7\ntrailer\n<<>>\nstartxref\n9\n%%EOF",
        &signed(),
    ] {
        let refused = signature::sign(pdf, &key(), &certificate("CN=A"), content::archive().issued_at);
        assert!(matches!(refused, Err(DocumentError::Signature(_))));
    }
}

#[test]
fn v5_a_signed_report_is_checked_as_a_whole_and_against_every_key() {
    let keys = |key: &SealingKey| {
        let jwks = format!("{{\"keys\":[{}]}}", serde_json::to_string(key.public_jwk()).unwrap());
        PublicKeys::from_jwks(&jwks).unwrap()
    };
    let (signed, own) = (signed(), keys(&key()));
    signature::verify(&signed, &own).unwrap();
    // The message itself is all that it can't cover.
    let message = signed.windows(10).rposition(|window| window == b"/Contents<").unwrap();
    let end = message + signed[message..].iter().position(|byte| *byte == b'>').unwrap();
    for place in (0..message).chain(end..signed.len()).step_by(97) {
        let mut tampered = signed.clone();
        tampered[place] ^= 1;
        assert!(signature::verify(&tampered, &own).is_err(), "byte {place}");
    }
    assert!(
        signature::verify(&[signed.as_slice(), b" "].concat(), &own).is_err(),
        "something behind it"
    );
    assert!(signature::verify(&unsigned(), &own).is_err());
    let other = SealingKey::from_pkcs8_pem(&other_key()).unwrap();
    assert!(signature::verify(&signed, &keys(&other)).is_err());
}
