//! The key that signs reports, and the public keys that verify them.

use super::SealError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::pkcs8::DecodePrivateKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How many public keys a set may have: one a year for longer than a report lives.
const MAX_KEYS: usize = 64;

/// The first 8 bytes of the key's RFC 7638 thumbprint (SHA-256).
pub(crate) type KeyId = [u8; 8];

/// The private key that signs reports (P-256). It is never written anywhere, not even for debugging.
pub struct SealingKey {
    signing: SigningKey,
    jwk: Jwk,
    kid: KeyId,
}

/// A public key as published in `/.well-known/quxiang-keys.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// `EC`.
    pub kty: String,
    /// `P-256`.
    pub crv: String,
    /// First coordinate, base64url of 32 bytes.
    pub x: String,
    /// Second coordinate, base64url of 32 bytes.
    pub y: String,
    /// base64url of the 8 bytes that name the key in a signed copy.
    #[serde(default)]
    pub kid: String,
    /// `ES256`.
    #[serde(default)]
    pub alg: String,
    /// `sig`.
    #[serde(default, rename = "use")]
    pub usage: String,
}

impl SealingKey {
    /// Reads a P-256 private key from PKCS#8 PEM, as `openssl genpkey` writes it.
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, SealError> {
        let signing = SigningKey::from_pkcs8_pem(pem).map_err(|_| SealError::BadKey)?;
        let (jwk, kid) = describe(signing.verifying_key()).ok_or(SealError::BadKey)?;
        Ok(Self { signing, jwk, kid })
    }

    /// What others need to verify.
    pub fn public_jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// How a signed copy names this key.
    pub fn kid(&self) -> [u8; 8] {
        self.kid
    }

    /// 64 bytes r‖s.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.signing.sign(message);
        signature.to_bytes().to_vec()
    }

    /// For signatures in other encodings.
    pub(crate) fn signing(&self) -> &SigningKey {
        &self.signing
    }
}

/// Every key that reports were ever signed with.
#[derive(Clone, Debug)]
pub struct PublicKeys {
    keys: BTreeMap<KeyId, VerifyingKey>,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Jwk>,
}

impl PublicKeys {
    /// Reads a JWKS document, `{"keys":[…]}` with 1–64 P-256 keys. Names are derived from the keys, not believed.
    pub fn from_jwks(json: &str) -> Result<Self, SealError> {
        let set: KeySet = serde_json::from_str(json).map_err(|_| SealError::BadKey)?;
        if set.keys.is_empty() || set.keys.len() > MAX_KEYS {
            return Err(SealError::BadKey);
        }
        let keys = set
            .keys
            .iter()
            .map(read)
            .collect::<Option<_>>()
            .ok_or(SealError::BadKey)?;
        Ok(Self { keys })
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &VerifyingKey> {
        self.keys.values()
    }

    pub(super) fn get(&self, kid: &[u8]) -> Option<&VerifyingKey> {
        self.keys.get(kid)
    }
}

/// Whether `signature` (64 bytes r‖s) is `key`'s over `message`.
pub(super) fn verify(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> Result<(), SealError> {
    let signature = Signature::from_slice(signature).map_err(|_| SealError::BadSignature)?;
    key.verify(message, &signature).map_err(|_| SealError::BadSignature)
}

fn read(jwk: &Jwk) -> Option<(KeyId, VerifyingKey)> {
    if jwk.kty != "EC" || jwk.crv != "P-256" {
        return None;
    }
    let (x, y) = (coordinate(&jwk.x)?, coordinate(&jwk.y)?);
    let point = [&[4], x.as_slice(), y.as_slice()].concat();
    let key = VerifyingKey::from_sec1_bytes(&point).ok()?;
    let (_, kid) = describe(&key)?;
    Some((kid, key))
}

fn coordinate(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == 32)
}

fn describe(key: &VerifyingKey) -> Option<(Jwk, KeyId)> {
    let point = key.as_affine().to_sec1_point(false);
    let (x, y) = (URL_SAFE_NO_PAD.encode(point.x()?), URL_SAFE_NO_PAD.encode(point.y()?));
    let thumbprint = Sha256::digest(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#));
    let kid: KeyId = *thumbprint.first_chunk()?;
    let text = |text: &str| text.to_owned();
    let jwk = Jwk {
        kty: text("EC"),
        crv: text("P-256"),
        x,
        y,
        kid: URL_SAFE_NO_PAD.encode(kid),
        alg: text("ES256"),
        usage: text("sig"),
    };
    Some((jwk, kid))
}
