//! The signed copy (V5), from the outside.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "fixture/content.rs"]
mod content;

use documents::seal::{self, PublicKeys, SealError, SealingKey};
use domain::report::ReportContent;
use proptest::prelude::*;

fn key() -> SealingKey {
    SealingKey::from_pkcs8_pem(content::KEY).unwrap()
}

fn published(key: &SealingKey) -> PublicKeys {
    let jwk = serde_json::to_string(key.public_jwk()).unwrap();
    PublicKeys::from_jwks(&format!("{{\"keys\":[{jwk}]}}")).unwrap()
}

/// Another invented key: RFC 7515, appendix A.3.
const OTHER: &str = r#"{"keys":[{"kty":"EC","crv":"P-256",
    "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;

#[test]
fn v5_signed_copy_says_what_the_report_says() {
    let (key, keys) = (key(), published(&key()));
    for content in [
        content::archive(),
        content::hukou(),
        content::bare(),
        content::longest(),
    ] {
        let sealed = seal::seal(&content, &key).unwrap();
        assert_eq!(seal::open(&sealed, &keys), Ok(content));
    }
}

#[test]
fn v5_signing_twice_gives_the_same_bytes() {
    let first = seal::seal(&content::archive(), &key()).unwrap();
    assert_eq!(first, seal::seal(&content::archive(), &key()).unwrap());
    assert!(first.len() < 500, "{} bytes", first.len());
}

#[test]
fn v5_every_changed_byte_is_noticed() {
    let keys = published(&key());
    let sealed = seal::seal(&content::archive(), &key()).unwrap();
    for place in 0..sealed.len() {
        for change in [1, 0x20, 0x80, 0xFF] {
            let mut tampered = sealed.clone();
            tampered[place] ^= change;
            assert!(seal::open(&tampered, &keys).is_err(), "byte {place} ^ {change}");
        }
    }
}

#[test]
fn v5_signed_copy_cut_off_or_with_more_behind_is_refused() {
    let keys = published(&key());
    let sealed = seal::seal(&content::archive(), &key()).unwrap();
    for length in 0..sealed.len() {
        assert_eq!(
            seal::open(&sealed[..length], &keys),
            Err(SealError::Malformed),
            "{length}"
        );
    }
    assert_eq!(
        seal::open(&[sealed.as_slice(), &[0]].concat(), &keys),
        Err(SealError::Malformed)
    );
    assert_eq!(seal::open(&vec![0xD2; 9000], &keys), Err(SealError::Malformed));
}

#[test]
fn v5_key_that_was_never_published_is_unknown() {
    let sealed = seal::seal(&content::archive(), &key()).unwrap();
    assert_eq!(
        seal::open(&sealed, &PublicKeys::from_jwks(OTHER).unwrap()),
        Err(SealError::UnknownKey)
    );
}

#[test]
fn v5_key_name_is_the_thumbprint_and_not_what_is_claimed() {
    let mut jwk = key().public_jwk().clone();
    jwk.kid = "AAAAAAAAAAA".to_owned();
    let keys = PublicKeys::from_jwks(&format!("{{\"keys\":[{}]}}", serde_json::to_string(&jwk).unwrap())).unwrap();
    let sealed = seal::seal(&content::archive(), &key()).unwrap();
    assert_eq!(seal::open(&sealed, &keys), Ok(content::archive()));
}

#[test]
fn v5_keys_that_are_no_keys_are_refused() {
    assert_eq!(
        SealingKey::from_pkcs8_pem("no key").map(|key| key.kid()),
        Err(SealError::BadKey)
    );
    let off_curve = OTHER.replace("f83O", "f83P");
    for json in [
        "",
        "{}",
        "{\"keys\":[]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"crv\":\"\",\"x\":\"\",\"y\":\"\"}]}",
        &off_curve,
    ] {
        assert_eq!(PublicKeys::from_jwks(json).err(), Some(SealError::BadKey), "{json}");
    }
}

#[test]
fn v5_link_keeps_personal_data_behind_the_hash() {
    let content = content::archive();
    let sealed = seal::seal(&content, &key()).unwrap();
    let link = seal::link(
        "https://dj.example.cn/",
        &content.number,
        "7K3QX9M2PA4BC8DEFG5HJN6RST",
        &sealed,
    );
    let (path, _) = link.split_once('#').unwrap();
    assert_eq!(
        path,
        format!("https://dj.example.cn/v/{}.7K3QX9M2PA4BC8DEFG5HJN6RST", content.number)
    );
    assert_eq!(seal::sealed_part(&link), Some(sealed));
    assert_eq!(seal::sealed_part(path), None);
}

proptest! {
    #[test]
    fn v5_garbage_is_refused_and_never_panics(garbage in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(seal::open(&garbage, &published(&key())).is_err());
    }

    #[test]
    fn v5_damaged_copies_are_refused(place in 0_usize..400, garbage in proptest::collection::vec(any::<u8>(), 1..40)) {
        let mut sealed = seal::seal(&content::archive(), &key()).unwrap();
        let intact = sealed.clone();
        let end = (place + garbage.len()).min(sealed.len());
        sealed[place..end].copy_from_slice(&garbage[..end - place]);
        prop_assume!(sealed != intact);
        prop_assert!(seal::open(&sealed, &published(&key())).is_err());
    }

    #[test]
    fn v5_any_text_survives_sealing(name in "\\PC{1,60}", unit in proptest::option::of("\\PC{0,100}"), seconds in 0_i64..4_000_000_000) {
        let mut content = ReportContent { name, issued_at: domain::time::Timestamp::from_second(seconds).unwrap(), ..content::archive() };
        content.destination.unit = unit;
        let sealed = seal::seal(&content, &key()).unwrap();
        prop_assert_eq!(seal::open(&sealed, &published(&key())), Ok(content));
    }
}
