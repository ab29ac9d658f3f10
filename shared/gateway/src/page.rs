//! Lists in pages (Q1). A cursor says where the next page starts; clients pass it back and can't make one up.

use crate::problem::Problem;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

/// Bytes of the tag in a cursor.
const TAG_BYTES: usize = 16;

/// The longest cursor that is looked at, in characters.
const MAX_CHARS: usize = 2048;

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The entries, in the list's order.
    pub items: Vec<T>,
    /// The cursor of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The same page with other entries.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            next: self.next,
        }
    }
}

/// Which page of a list, as the query says.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Pages {
    /// Where to continue: `next` of the page before.
    #[param(pattern = "^[A-Za-z0-9_-]{1,2048}$")]
    pub cursor: Option<String>,
    /// How many entries, 1–100.
    #[serde(default)]
    #[param(inline)]
    pub limit: Limit,
}

/// How many entries a page has at most: 1–100, 20 unless asked otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u32")]
pub struct Limit(u32);

impl Limit {
    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

impl TryFrom<u32> for Limit {
    type Error = &'static str;

    fn try_from(count: u32) -> Result<Self, Self::Error> {
        if (1..=100).contains(&count) {
            Ok(Self(count))
        } else {
            Err("每页条数应为1至100")
        }
    }
}

impl PartialSchema for Limit {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new().schema_type(SchemaType::Type(Type::Integer));
        number
            .minimum(Some(1))
            .maximum(Some(100))
            .default(Some(20.into()))
            .into()
    }
}

impl ToSchema for Limit {}

/// Signs and reads cursors. Its key comes from a secret of the configuration and is good for nothing else.
#[derive(Clone)]
pub struct Cursors(Hmac<Sha256>);

impl Cursors {
    /// Cursors under a key that is derived from `secret`, at least 16 bytes long.
    pub fn new(secret: &[u8]) -> Result<Self, WeakSecret> {
        if secret.len() < 16 {
            return Err(WeakSecret);
        }
        let derived = keyed(secret)?
            .chain_update(b"quxiang cursor v1")
            .finalize()
            .into_bytes();
        Ok(Self(keyed(&derived)?))
    }

    /// A cursor at `position` of the list `scope`, such as `reviews:10001:<subject>`: no other list takes it.
    ///
    /// It is signed, not sealed: a position must hold no name and no ID number.
    pub fn encode(&self, scope: &str, position: &impl Serialize) -> Result<String, Problem> {
        let json = serde_json::to_vec(position).map_err(|_| Problem::internal("cursor"))?;
        let tag = self.tagged(scope, &json).finalize().into_bytes();
        let bytes = tag.into_iter().take(TAG_BYTES).chain(json);
        Ok(URL_SAFE_NO_PAD.encode(bytes.collect::<Vec<u8>>()))
    }

    /// The position of a cursor that this list gave out; 422 `invalid_cursor` for any other.
    pub fn decode<T: DeserializeOwned>(&self, scope: &str, cursor: &str) -> Result<T, Problem> {
        let bytes = Some(cursor)
            .filter(|text| text.len() <= MAX_CHARS)
            .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        let bytes = bytes.ok_or_else(Problem::invalid_cursor)?;
        let (tag, json) = bytes.split_at_checked(TAG_BYTES).ok_or_else(Problem::invalid_cursor)?;
        self.tagged(scope, json)
            .verify_truncated_left(tag)
            .map_err(|_| Problem::invalid_cursor())?;
        // A good tag over another shape: the list has changed since the cursor was given out.
        serde_json::from_slice(json).map_err(|_| Problem::invalid_cursor())
    }

    fn tagged(&self, scope: &str, json: &[u8]) -> Hmac<Sha256> {
        let length = u64::try_from(scope.len()).unwrap_or(u64::MAX).to_be_bytes();
        self.0
            .clone()
            .chain_update(length)
            .chain_update(scope)
            .chain_update(json)
    }
}

/// A secret too short to derive a key from.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a cursor secret needs at least 16 bytes")]
pub struct WeakSecret;

fn keyed(key: &[u8]) -> Result<Hmac<Sha256>, WeakSecret> {
    Hmac::<Sha256>::new_from_slice(key).map_err(|_| WeakSecret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cursors() -> Cursors {
        Cursors::new(&[7; 32]).unwrap()
    }

    #[test]
    fn q1_a_cursor_is_good_for_its_own_list_and_key_only() {
        let cursor = cursors().encode("reviews:10001:zhang", &("2026", 3)).unwrap();
        let position: (String, u32) = cursors().decode("reviews:10001:zhang", &cursor).unwrap();
        assert_eq!(position, ("2026".to_owned(), 3));

        let other = Cursors::new(&[8; 32]).unwrap();
        for refused in [
            cursors().decode::<(String, u32)>("reviews:10002:zhang", &cursor),
            other.decode("reviews:10001:zhang", &cursor),
            cursors().decode("reviews:10001:zhang", ""),
            cursors().decode("reviews:10001:zhang", "!!"),
            cursors().decode("reviews:10001:zhang", &"A".repeat(5000)),
        ] {
            let problem = refused.unwrap_err();
            assert_eq!((problem.status().as_u16(), problem.code()), (422, "invalid_cursor"));
        }
        assert!(cursors().decode::<Vec<u8>>("reviews:10001:zhang", &cursor).is_err());
        assert!(Cursors::new(b"short").is_err());
    }

    proptest! {
        #[test]
        fn q1_a_cursor_with_one_changed_bit_is_refused(position in ".{0,40}", at in any::<prop::sample::Index>(), bit in 0..8_u8) {
            let cursor = cursors().encode("list", &position).unwrap();
            prop_assert_eq!(cursors().decode::<String>("list", &cursor).unwrap(), position);
            let mut bytes = URL_SAFE_NO_PAD.decode(&cursor).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert!(cursors().decode::<String>("list", &URL_SAFE_NO_PAD.encode(bytes)).is_err());
        }
    }
}
