//! Is this token good? As strict as API Gateway's JWT authorizer.

use jsonwebtoken::jwk::{Jwk, JwkSet, KeyAlgorithm};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value};

/// Why a token is not taken. The caller learns no more, the log does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is none.
    Missing,
    /// Its form, signature, issuer, audience or time is wrong.
    Invalid,
}

/// Checks tokens of one issuer for one audience.
#[derive(Clone, Debug)]
pub struct Verifier {
    keys: JwkSet,
    issuer: String,
    audience: String,
}

impl Verifier {
    /// Takes tokens of `issuer` for `audience`, signed by one of `keys` with ES256 or RS256.
    pub fn new(keys: JwkSet, issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self {
            keys,
            issuer: issuer.into(),
            audience: audience.into(),
        }
    }

    /// The claims of a good token.
    pub fn verify(&self, token: &str) -> Result<Map<String, Value>, Refused> {
        if token.is_empty() {
            return Err(Refused::Missing);
        }
        self.check(token).map_err(|reason| {
            tracing::debug!(reason, "token refused");
            Refused::Invalid
        })
    }

    fn check(&self, token: &str) -> Result<Map<String, Value>, String> {
        let header = decode_header(token).map_err(|error| error.to_string())?;
        let key = header
            .kid
            .as_deref()
            .and_then(|kid| self.keys.find(kid))
            .ok_or("unknown key")?;
        // The key says which algorithm it is for, the token does not: a public key is never taken for a shared secret.
        let algorithm = algorithm_of(key).ok_or("unsupported key")?;
        if header.alg != algorithm {
            return Err("another algorithm than the key's".to_owned());
        }
        let key = DecodingKey::from_jwk(key).map_err(|error| error.to_string())?;
        let claims = decode::<Map<String, Value>>(token, &key, &self.validation(algorithm));
        let claims = claims.map_err(|error| error.to_string())?.claims;
        let issued_at = claims.get("iat").and_then(Value::as_i64);
        if issued_at.is_some_and(|at| at > crate::clock::now().as_second()) {
            return Err("issued in the future".to_owned());
        }
        Ok(claims)
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.leeway = 0;
        validation.validate_nbf = true;
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation
    }
}

fn algorithm_of(key: &Jwk) -> Option<Algorithm> {
    match key.common.key_algorithm {
        Some(KeyAlgorithm::ES256) => Some(Algorithm::ES256),
        Some(KeyAlgorithm::RS256) => Some(Algorithm::RS256),
        Some(_) | None => None,
    }
}
