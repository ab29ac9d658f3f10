//! Keys of this installation: made once, kept in the data directory, readable by its owner only.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use documents::seal::SealingKey;
use documents::signature::self_signed_certificate;
use p256::SecretKey;
use p256::elliptic_curve::Generate;
use p256::pkcs8::{EncodePrivateKey, LineEnding};
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::path::Path;

/// Ten years of 365 days.
const CERTIFICATE_LIFE: jiff::SignedDuration = jiff::SignedDuration::from_hours(10 * 365 * 24);
const CERTIFICATE_SUBJECT: &str = "CN=Quxiang Demo";

/// The secrets that the cloud keeps in its parameter store.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secrets {
    /// Signs requests to the object store.
    pub s3_secret_key: String,
    /// `IDENTITY_KEY`: 32 bytes in base64, for the keyed hash of identities.
    pub identity_key: String,
    /// The issuer's key, PKCS#8 PEM, P-256.
    pub issuer_key: String,
    /// `REPORT_SIGNING_KEY`: PKCS#8 PEM, P-256.
    pub report_signing_key: String,
    /// `REPORT_SIGNING_CERTIFICATE`: PEM, self-signed here; a certificate authority's in the cloud.
    pub report_certificate: String,
}

impl Secrets {
    /// New secrets.
    pub fn generate() -> io::Result<Self> {
        let report_signing_key = signing_key()?;
        Ok(Self {
            s3_secret_key: random_base64()?,
            identity_key: random_base64()?,
            issuer_key: signing_key()?,
            report_certificate: certificate(&report_signing_key)?,
            report_signing_key,
        })
    }

    /// The secrets in the file at `path`, which is made if it is not there.
    pub fn load_or_generate(path: &Path) -> io::Result<Self> {
        match std::fs::read(path) {
            Ok(text) => serde_json::from_slice(&text).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let secrets = Self::generate()?;
                secrets.save(path)?;
                Ok(secrets)
            }
            Err(error) => Err(error),
        }
    }

    /// `REPORT_PUBLIC_KEYS`: the JWKS with the public half of the report signing key.
    pub fn report_public_keys(&self) -> io::Result<String> {
        let key = SealingKey::from_pkcs8_pem(&self.report_signing_key).map_err(io::Error::other)?;
        Ok(serde_json::json!({ "keys": [key.public_jwk()] }).to_string())
    }

    /// Complete or not at all: a crash leaves no half-written keys.
    fn save(&self, path: &Path) -> io::Result<()> {
        let directory = path.parent().unwrap_or_else(|| Path::new("."));
        // A temporary file is readable by its owner only.
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        serde_json::to_writer_pretty(&mut file, self)?;
        file.flush()?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    }
}

/// A certificate for the signature of reports, good for ten years.
fn certificate(pem: &str) -> io::Result<String> {
    let key = SealingKey::from_pkcs8_pem(pem).map_err(io::Error::other)?;
    let from = crate::clock::now();
    let to = from.checked_add(CERTIFICATE_LIFE).map_err(io::Error::other)?;
    self_signed_certificate(&key, CERTIFICATE_SUBJECT, from, to).map_err(io::Error::other)
}

fn signing_key() -> io::Result<String> {
    let key = SecretKey::try_generate().map_err(io::Error::other)?;
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(io::Error::other)?;
    Ok(pem.to_string())
}

fn random_base64() -> io::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    #[test]
    fn secrets_stay_the_same_and_private() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secrets.json");

        let first = Secrets::load_or_generate(&path).unwrap();
        let second = Secrets::load_or_generate(&path).unwrap();

        assert_eq!(first.issuer_key, second.issuer_key);
        assert_eq!(first.identity_key, second.identity_key);
        assert_ne!(first.issuer_key, first.report_signing_key);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0);
    }

    #[test]
    fn the_published_report_key_is_public() {
        let keys = Secrets::generate().unwrap().report_public_keys().unwrap();
        let keys: serde_json::Value = serde_json::from_str(&keys).unwrap();

        assert_eq!(keys["keys"][0]["crv"], "P-256");
        assert!(keys["keys"][0]["kid"].is_string());
        assert!(keys["keys"][0].get("d").is_none());
    }
}
