//! The checksums that S3 knows, under the names by which the SDK asks the published `crc-fast` for them.
//!
//! That crate picks one of 60 algorithms when it runs, so a program that needs three has the tables of all: 0.66 MB that
//! hardly compress, an eighth of a function (`docs/adr/0011-small-code-that-unwinds.md`). Here are only those that are called,
//! computed by `crc32fast` and `crc`; if a newer SDK calls more, it does not compile.

use crc::{CRC_32_ISCSI, CRC_64_NVME, Crc};
use std::fmt;

/// Which checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrcAlgorithm {
    /// CRC-32 of zip, gzip and Ethernet: what the SDK puts on every object.
    Crc32IsoHdlc,
    /// CRC-32C.
    Crc32Iscsi,
    /// CRC-64/NVME: what S3 itself puts on an object that came without a checksum.
    Crc64Nvme,
}

/// A checksum of what it was given so far.
#[derive(Clone)]
pub struct Digest(State);

#[derive(Clone)]
enum State {
    IsoHdlc(crc32fast::Hasher),
    Iscsi(crc::Digest<'static, u32>),
    Nvme(crc::Digest<'static, u64>),
}

static ISCSI: Crc<u32> = Crc::<u32>::new(&CRC_32_ISCSI);
static NVME: Crc<u64> = Crc::<u64>::new(&CRC_64_NVME);

impl Digest {
    /// Of nothing yet.
    #[must_use]
    pub fn new(algorithm: CrcAlgorithm) -> Self {
        Self(match algorithm {
            CrcAlgorithm::Crc32IsoHdlc => State::IsoHdlc(crc32fast::Hasher::new()),
            CrcAlgorithm::Crc32Iscsi => State::Iscsi(ISCSI.digest()),
            CrcAlgorithm::Crc64Nvme => State::Nvme(NVME.digest()),
        })
    }

    /// Goes on with `bytes`.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::IsoHdlc(hasher) => hasher.update(bytes),
            State::Iscsi(digest) => digest.update(bytes),
            State::Nvme(digest) => digest.update(bytes),
        }
    }

    /// The checksum; those of 32 bits in the lower half.
    #[must_use]
    pub fn finalize(&self) -> u64 {
        match &self.0 {
            State::IsoHdlc(hasher) => u64::from(hasher.clone().finalize()),
            State::Iscsi(digest) => u64::from(digest.clone().finalize()),
            State::Nvme(digest) => digest.clone().finalize(),
        }
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({:x})", self.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of the catalogue of parametrised CRC algorithms: of the text `123456789`.
    const CHECKS: [(CrcAlgorithm, u64); 3] = [
        (CrcAlgorithm::Crc32IsoHdlc, 0xCBF4_3926),
        (CrcAlgorithm::Crc32Iscsi, 0xE306_9283),
        (CrcAlgorithm::Crc64Nvme, 0xAE8B_1486_0A79_9888),
    ];

    fn checksum(algorithm: CrcAlgorithm, parts: &[&[u8]]) -> u64 {
        let mut digest = Digest::new(algorithm);
        for part in parts {
            digest.update(part);
        }
        digest.finalize()
    }

    #[test]
    fn f13_checksums_are_those_of_the_catalogue() {
        for (algorithm, check) in CHECKS {
            assert_eq!(checksum(algorithm, &[b"123456789"]), check, "{algorithm:?}");
            assert_eq!(checksum(algorithm, &[]), 0, "{algorithm:?}");
        }
    }

    #[test]
    fn f13_a_checksum_does_not_depend_on_how_bytes_arrive() {
        for (algorithm, check) in CHECKS {
            assert_eq!(
                checksum(algorithm, &[b"1", b"", b"2345678", b"9"]),
                check,
                "{algorithm:?}"
            );
            let mut digest = Digest::new(algorithm);
            digest.update(b"12345");
            // Asking in between changes nothing.
            assert_ne!(digest.finalize(), check);
            digest.update(b"6789");
            assert_eq!(digest.finalize(), check, "{algorithm:?}");
        }
    }
}
