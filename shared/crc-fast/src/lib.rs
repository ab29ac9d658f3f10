//! The checksums that S3 knows, under the names by which the SDK asks the published `crc-fast` for them.
//!
//! That crate picks one of 60 algorithms when it runs, so a program that needs three has the tables of all: 0.66 MB that
//! hardly compress, an eighth of a function (`docs/adr/0011-small-code-that-unwinds.md`). Only what is called is here; if a
//! newer SDK calls more, it does not compile.

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
#[derive(Clone, Debug)]
pub struct Digest(State);

#[derive(Clone, Debug)]
enum State {
    IsoHdlc(crc32fast::Hasher),
    /// Inverted, as between two bytes.
    Iscsi(u64),
    /// The same.
    Nvme(u64),
}

/// The polynomials with their lowest power first, as bits are taken from a byte.
const ISCSI: [u64; 256] = table(0x82F6_3B78);
const NVME: [u64; 256] = table(0x9A6C_9329_AC4B_C9B5);

const ISCSI_BITS: u64 = 0xFFFF_FFFF;

impl Digest {
    /// Of nothing yet.
    #[must_use]
    pub fn new(algorithm: CrcAlgorithm) -> Self {
        Self(match algorithm {
            CrcAlgorithm::Crc32IsoHdlc => State::IsoHdlc(crc32fast::Hasher::new()),
            CrcAlgorithm::Crc32Iscsi => State::Iscsi(ISCSI_BITS),
            CrcAlgorithm::Crc64Nvme => State::Nvme(u64::MAX),
        })
    }

    /// Goes on with `bytes`.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::IsoHdlc(hasher) => hasher.update(bytes),
            State::Iscsi(register) => *register = shifted(&ISCSI, *register, bytes),
            State::Nvme(register) => *register = shifted(&NVME, *register, bytes),
        }
    }

    /// The checksum; those of 32 bits in the lower half.
    #[must_use]
    pub fn finalize(&self) -> u64 {
        match &self.0 {
            State::IsoHdlc(hasher) => u64::from(hasher.clone().finalize()),
            State::Iscsi(register) => register ^ ISCSI_BITS,
            State::Nvme(register) => !register,
        }
    }
}

fn shifted(table: &[u64; 256], register: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(register, |register, byte| {
        let [lowest, ..] = register.to_le_bytes();
        table[usize::from(lowest ^ byte)] ^ (register >> 8)
    })
}

/// What each byte does to the register.
const fn table(polynomial: u64) -> [u64; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut register = byte as u64;
        let mut bit = 0;
        while bit < 8 {
            let carry = register & 1;
            register >>= 1;
            if carry == 1 {
                register ^= polynomial;
            }
            bit += 1;
        }
        table[byte] = register;
        byte += 1;
    }
    table
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
