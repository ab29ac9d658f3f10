//! ID numbers are looked up by keyed hash, never by themselves.

use base64::Engine;
use domain::hex;
use domain::id::{ClassYear, GraduateId, SchoolCode};
use domain::identity::IdNumber;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The key of identity hashes: 32 random bytes, the same for the whole life of the system.
pub struct IdentityKey(Vec<u8>);

impl IdentityKey {
    /// Reads a base64 key of at least 32 bytes.
    pub fn from_base64(text: &str) -> Option<Self> {
        Self::new(base64::engine::general_purpose::STANDARD.decode(text.trim()).ok()?)
    }

    /// Takes a key of at least 32 bytes.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() >= 32).then_some(Self(bytes))
    }

    /// The hash under which an ID number is found: 64 hexadecimal digits.
    pub fn hash(&self, id_number: &IdNumber) -> String {
        hex::lower(&self.mac(&["identity", id_number.as_str()]))
    }

    /// The graduate with this ID number on this roster. The same import gives the same graduate (R1).
    pub fn graduate(&self, school: &SchoolCode, class_year: ClassYear, id_number: &IdNumber) -> GraduateId {
        let year = class_year.to_string();
        let mac = self.mac(&["graduate", school.as_str(), &year, id_number.as_str()]);
        GraduateId::derive(school.clone(), class_year, &mac)
    }

    /// Under which a graduate's reports of pressure of one day are counted (C6): names nobody to who lacks the key.
    pub(crate) fn pressure_count(&self, graduate: &GraduateId, day: &str) -> String {
        format!(
            "pressure#{}",
            hex::lower(&self.mac(&["pressure", &graduate.to_string(), day]))
        )
    }

    /// Under which a 考生号 is claimed on a roster (R1): keys are on logs of the store, so it is not to be read from one.
    pub(crate) fn exam_number(&self, school: &SchoolCode, class_year: ClassYear, number: &str) -> String {
        let year = class_year.to_string();
        format!(
            "exam#{}",
            hex::lower(&self.mac(&["exam", school.as_str(), &year, number]))
        )
    }

    fn mac(&self, parts: &[&str]) -> Vec<u8> {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return Vec::new();
        };
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().to_vec()
    }
}
