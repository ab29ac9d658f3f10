//! Names of things: every identifier is a type of its own and is checked once, where it enters.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// An identifier that does not look like one. What it names is then "not found" (G4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("编号格式不正确")]
pub struct Malformed;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads the identifier as it is written in URLs and documents.
            pub fn parse(text: &str) -> Result<Self, Malformed> {
                let check: fn(&str) -> bool = $check;
                if check(text) { Ok(Self(text.to_owned())) } else { Err(Malformed) }
            }

            /// As written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Malformed;

            fn try_from(text: String) -> Result<Self, Malformed> {
                Self::parse(&text)
            }
        }
    };
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

/// Crockford's base 32 without I, L, O, U: the symbols of generated identifiers and numbers.
pub const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn symbols(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| SYMBOLS.contains(&b))
}

/// Writes the first `count` five-bit groups of `bytes` as [`SYMBOLS`]; needs `count * 5 <= bytes.len() * 8`.
pub fn encode_symbols(bytes: &[u8], count: usize) -> String {
    let bit = |n: usize| bytes.get(n / 8).map_or(0, |byte| (byte >> (7 - n % 8)) & 1);
    (0..count)
        .map(|i| (0..5).fold(0_u8, |value, j| value << 1 | bit(i * 5 + j)))
        .map(|value| char::from(SYMBOLS[usize::from(value)]))
        .collect()
}

text_id!(
    /// A school's code, five digits (`10001`).
    SchoolCode, |text| digits(text, 5)
);
text_id!(
    /// A province's division code, two digits (`11`): the first two of every division code in it.
    ProvinceCode, |text| digits(text, 2)
);
text_id!(
    /// A proof, archive or hukou picture that was uploaded: 16 symbols.
    UploadId, |text| symbols(text, 16)
);
text_id!(
    /// One filing, archive or hukou registration from its first draft to its end: 16 symbols.
    FilingId, |text| symbols(text, 16)
);
text_id!(
    /// An employer: 16 symbols, derived from its sign-in.
    EmployerId, |text| symbols(text, 16)
);
text_id!(
    /// Who signs in, as the identity provider names them (claim `sub`): 1–120 printable ASCII characters.
    Subject, |text| (1..=120).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
);

impl EmployerId {
    /// The employer that signs in so. It follows from the sign-in, so that one read fetches what an employer asks for.
    pub fn of(subject: &Subject) -> Self {
        let digest = Sha256::new().chain_update(b"employer:").chain_update(subject.as_str());
        Self(encode_symbols(&digest.finalize(), 16))
    }
}

/// One invitation to sign: `7K3QX9M2PA4B0C1D-0123456789ABCDEF`, the employer and a random name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InvitationId {
    employer: EmployerId,
    serial: String,
}

impl InvitationId {
    /// The invitation of this employer with the name that the first 80 bits of `random` give.
    pub fn new(employer: EmployerId, random: [u8; 10]) -> Self {
        let serial = encode_symbols(&random, 16);
        Self { employer, serial }
    }

    /// Reads the two parts.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let (employer, serial) = text.split_once('-').ok_or(Malformed)?;
        if !symbols(serial, 16) {
            return Err(Malformed);
        }
        Ok(Self {
            employer: EmployerId::parse(employer)?,
            serial: serial.to_owned(),
        })
    }

    /// Who invites.
    pub fn employer(&self) -> &EmployerId {
        &self.employer
    }

    /// Its name among the employer's invitations.
    pub fn serial(&self) -> &str {
        &self.serial
    }
}

impl fmt::Display for InvitationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.employer, self.serial)
    }
}

impl From<InvitationId> for String {
    fn from(id: InvitationId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for InvitationId {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        Self::parse(&text)
    }
}

/// The class year (届) of a roster, 2000–2099.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i16", into = "i16")]
pub struct ClassYear(i16);

impl ClassYear {
    /// Takes a year of this century.
    pub fn new(year: i16) -> Result<Self, Malformed> {
        if (2000..=2099).contains(&year) {
            Ok(Self(year))
        } else {
            Err(Malformed)
        }
    }

    /// The year, such as 2026.
    pub fn get(self) -> i16 {
        self.0
    }
}

impl fmt::Display for ClassYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl From<ClassYear> for i16 {
    fn from(year: ClassYear) -> Self {
        year.0
    }
}

impl TryFrom<i16> for ClassYear {
    type Error = Malformed;

    fn try_from(year: i16) -> Result<Self, Malformed> {
        Self::new(year)
    }
}

/// One person on one school's roster of one class year: `10001-2026-7K3QX9M2PA4B`.
///
/// It carries the school and the class year, so that one read fetches the dossier, the school's settings and the
/// caller's account together. It is derived by keyed hash from the ID number under which the person was first entered, so
/// that it can be named before it is read; it stays when the number is corrected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GraduateId {
    school: SchoolCode,
    class_year: ClassYear,
    serial: String,
}

impl GraduateId {
    /// The graduate whose identity hashes to `hash` (at least 8 bytes) on this roster.
    pub fn derive(school: SchoolCode, class_year: ClassYear, hash: &[u8]) -> Self {
        Self {
            school,
            class_year,
            serial: encode_symbols(hash, 12),
        }
    }

    /// Reads `SSSSS-YYYY-XXXXXXXXXXXX`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut parts = text.splitn(3, '-');
        let (Some(school), Some(year), Some(serial)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Malformed);
        };
        if !digits(year, 4) || !symbols(serial, 12) {
            return Err(Malformed);
        }
        let class_year = ClassYear::new(year.parse().map_err(|_| Malformed)?)?;
        Ok(Self {
            school: SchoolCode::parse(school)?,
            class_year,
            serial: serial.to_owned(),
        })
    }

    /// The school whose roster this is.
    pub fn school(&self) -> &SchoolCode {
        &self.school
    }

    /// The class year of the roster.
    pub fn class_year(&self) -> ClassYear {
        self.class_year
    }
}

impl fmt::Display for GraduateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.school, self.class_year, self.serial)
    }
}

impl From<GraduateId> for String {
    fn from(id: GraduateId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for GraduateId {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        Self::parse(&text)
    }
}
