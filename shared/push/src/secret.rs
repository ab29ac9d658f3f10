//! Signatures of webhooks, as Standard Webhooks 1.0 has them.

use crate::NoticeId;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// What a shared secret begins with, so that scanners find one that has got out.
const PREFIX: &str = "whsec_";

/// The secrets of a webhook. While a receiver changes from one to the next, both sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// The newest.
    pub current: Secret,
    /// The one before, until the receiver has changed.
    pub previous: Option<Secret>,
}

/// A secret that is shared with one receiver: 24–64 random bytes. Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

/// A text that is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("密钥应为 whsec_ 加 24 至 64 字节的 base64")]
pub struct MalformedSecret;

impl Secret {
    /// A new one of these random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self(random.to_vec())
    }

    /// Reads `whsec_` and base64.
    pub fn parse(text: &str) -> Result<Self, MalformedSecret> {
        let bytes = text.strip_prefix(PREFIX).and_then(|text| STANDARD.decode(text).ok());
        match bytes {
            Some(bytes) if (24..=64).contains(&bytes.len()) => Ok(Self(bytes)),
            _ => Err(MalformedSecret),
        }
    }

    /// As it is kept, and shown to the receiver once.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    fn sign(&self, id: &NoticeId, at: Timestamp, body: &str) -> String {
        // An HMAC takes keys of every length.
        let Ok(hmac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return String::new();
        };
        let content = format!("{}.{}.{body}", id.as_str(), at.as_second());
        let signature = hmac.chain_update(content).finalize().into_bytes();
        format!("v1,{}", STANDARD.encode(signature))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Secrets {
    /// Only one.
    pub fn one(current: Secret) -> Self {
        Self {
            current,
            previous: None,
        }
    }

    /// What `webhook-signature` says: a signature by each secret, the newest first.
    pub(crate) fn sign(&self, id: &NoticeId, at: Timestamp, body: &str) -> String {
        let current = self.current.sign(id, at, body);
        match &self.previous {
            None => current,
            Some(previous) => format!("{current} {}", previous.sign(id, at, body)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use standardwebhooks::Webhook;

    /// The worked example of the specification's own libraries.
    #[test]
    fn m1_the_published_example_is_signed_as_published() {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let id = NoticeId::parse("msg_p5jXN8AQM9LWM0D4loKWxJek").unwrap();
        let at = Timestamp::from_second(1_614_265_330).unwrap();
        let signature = secret.sign(&id, at, r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn m1_a_secret_is_long_enough_and_marked_as_one() {
        let text = |bytes: usize| format!("whsec_{}", STANDARD.encode(vec![7; bytes]));
        assert!(Secret::parse(&text(24)).is_ok() && Secret::parse(&text(64)).is_ok());
        for wrong in [
            text(23),
            text(65),
            text(32).replace("whsec_", ""),
            "whsec_!".to_owned(),
            String::new(),
        ] {
            assert_eq!(Secret::parse(&wrong), Err(MalformedSecret));
        }
    }

    fn id() -> impl Strategy<Value = NoticeId> {
        "[A-Za-z0-9_-]{1,64}".prop_map(|text| NoticeId::parse(&text).unwrap())
    }

    proptest! {
        /// The receivers' own library agrees, with either secret, and with no other.
        #[test]
        fn m1_receivers_verify_with_either_secret(
            id in id(), second in 0_i64..4_000_000_000, body in ".{0,200}", keys in any::<[[u8; 32]; 3]>(),
        ) {
            prop_assume!(keys[0] != keys[1] && keys[2] != keys[0] && keys[2] != keys[1]);
            let [current, previous, other] = keys.map(Secret::new);
            let both = Secrets { current: current.clone(), previous: Some(previous.clone()) };
            let header = both.sign(&id, Timestamp::from_second(second).unwrap(), &body);
            let expected = |secret: &Secret| Webhook::new(&secret.reveal()).unwrap().sign(id.as_str(), second, body.as_bytes()).unwrap();
            let signatures: Vec<&str> = header.split(' ').collect();
            prop_assert_eq!(&signatures, &[expected(&current), expected(&previous)]);
            prop_assert!(!signatures.contains(&expected(&other).as_str()));
        }

        #[test]
        fn m1_a_signature_holds_for_one_message_at_one_time(
            ids in (id(), id()), seconds in (0_i64..4_000_000_000, 0_i64..4_000_000_000), bodies in (".{0,50}", ".{0,50}"),
        ) {
            let same = ids.0 == ids.1 && seconds.0 == seconds.1 && bodies.0 == bodies.1;
            let secret = Secret::new([7; 32]);
            let sign = |id: &NoticeId, second, body: &str| secret.sign(id, Timestamp::from_second(second).unwrap(), body);
            prop_assert_eq!(sign(&ids.0, seconds.0, &bodies.0) == sign(&ids.1, seconds.1, &bodies.1), same);
        }

        #[test]
        fn m1_a_secret_reads_as_it_was_written(random in any::<[u8; 32]>()) {
            let secret = Secret::new(random);
            prop_assert_eq!(Secret::parse(&secret.reveal()), Ok(secret));
        }
    }
}
