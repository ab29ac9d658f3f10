//! What an issuer signs with.

use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey};
use std::io;

/// A private key and what checks it.
pub(super) struct Key {
    pub(super) private: EncodingKey,
    pub(super) algorithm: Algorithm,
    pub(super) public: Jwk,
}

impl Key {
    /// A P-256 or RSA key in PKCS#8 PEM, named by its thumbprint (RFC 7638). The cloud's gateway checks RSA only.
    pub(super) fn from_pem(pem: &str) -> io::Result<Self> {
        let (private, algorithm) = if let Ok(private) = EncodingKey::from_ec_pem(pem.as_bytes()) {
            (private, Algorithm::ES256)
        } else {
            let private = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(io::Error::other)?;
            (private, Algorithm::RS256)
        };
        let mut public = Jwk::from_encoding_key(&private, algorithm).map_err(io::Error::other)?;
        public.common.key_id = Some(public.thumbprint(ThumbprintHash::SHA256).map_err(io::Error::other)?);
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self {
            private,
            algorithm,
            public,
        })
    }
}
