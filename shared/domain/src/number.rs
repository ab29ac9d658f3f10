//! The number of a verification report, which a record office types in from paper (V4).
//!
//! The last symbol checks all others: with the symbols read as elements of GF(32) and `a` a generator of its 31
//! non-zero elements, the sum of `a^i * symbol i`, counted from the right, is zero. One wrong symbol changes the sum
//! because no weight is zero; two exchanged symbols change it because no two of the 15 weights are equal.

use crate::fault::FaultCode;
use crate::id::{ClassYear, SYMBOLS, SchoolCode, encode_symbols};
use serde::{Deserialize, Serialize};
use std::fmt;

/// YY, five digits of the school, seven random symbols, one check symbol.
const LENGTH: usize = 15;
/// How many of them are digits: class year and school code.
const DIGITS: usize = 7;
/// How many symbols are drawn: 35 bits, which nobody guesses within the tries that V6 allows.
const RANDOM: usize = 7;

/// Why a text is no verification number; known before any look-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Wrong length, or a character that no number contains.
    #[error("核验编号应为15位：前7位为数字，后8位为数字或大写字母")]
    Malformed,
    /// The check symbol disagrees with the rest: one symbol is mistyped or two are exchanged.
    #[error("核验编号输入有误，请逐位核对后重新输入")]
    CheckSymbol,
}

impl NumberError {
    /// The same for programs: `malformed` or `bad_check_digit`.
    pub fn fault_code(self) -> FaultCode {
        match self {
            Self::Malformed => FaultCode::Malformed,
            Self::CheckSymbol => FaultCode::BadCheckDigit,
        }
    }
}

/// 核验编号: `2310001QC42UDY7`-like, 15 characters, of which the last checks the rest (V4).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VerificationNumber(String);

impl VerificationNumber {
    /// The number that the first 35 bits of `random` give to a graduate of this class year and school.
    pub fn new(class_year: ClassYear, school: &SchoolCode, random: [u8; 5]) -> Self {
        let body = format!(
            "{:02}{school}{}",
            class_year.get() % 100,
            encode_symbols(&random, RANDOM)
        );
        let check = char::from(SYMBOLS[usize::from(times_generator(weighted_sum(&body)))]);
        Self(format!("{body}{check}"))
    }

    /// Reads what a person typed: lower case, spaces and full-width forms are taken, I and L are read as 1, O as 0.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let number: String = text.chars().filter(|c| !c.is_whitespace()).map(canonical).collect();
        let well_formed = number.len() == LENGTH
            && number.bytes().all(|b| SYMBOLS.contains(&b))
            && number.bytes().take(DIGITS).all(|b| b.is_ascii_digit());
        if !well_formed {
            return Err(NumberError::Malformed);
        }
        if weighted_sum(&number) == 0 {
            Ok(Self(number))
        } else {
            Err(NumberError::CheckSymbol)
        }
    }

    /// The 15 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VerificationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<VerificationNumber> for String {
    fn from(number: VerificationNumber) -> Self {
        number.0
    }
}

impl TryFrom<String> for VerificationNumber {
    type Error = NumberError;

    fn try_from(text: String) -> Result<Self, NumberError> {
        Self::parse(&text)
    }
}

/// The symbol that a typed character stands for.
fn canonical(typed: char) -> char {
    let half_width = match typed {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(typed) - 0xFEE0).unwrap_or(typed),
        other => other,
    };
    match half_width.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    }
}

/// The sum over GF(32) by Horner's rule: the rightmost symbol has weight 1, the one before it weight `a`, and so on.
fn weighted_sum(symbols: &str) -> u8 {
    symbols
        .bytes()
        .fold(0, |sum, symbol| times_generator(sum) ^ value(symbol))
}

/// Multiplies by the generator `a = x`, modulo the primitive polynomial x^5 + x^2 + 1.
fn times_generator(element: u8) -> u8 {
    let shifted = element << 1;
    if shifted & 0b10_0000 == 0 {
        shifted
    } else {
        shifted ^ 0b10_0101
    }
}

fn value(symbol: u8) -> u8 {
    (0_u8..)
        .zip(SYMBOLS)
        .find(|(_, known)| **known == symbol)
        .map_or(0, |(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(year: i16, school: &str, random: [u8; 5]) -> VerificationNumber {
        VerificationNumber::new(
            ClassYear::new(year).unwrap(),
            &SchoolCode::parse(school).unwrap(),
            random,
        )
    }

    fn any_number() -> impl Strategy<Value = VerificationNumber> {
        (2000_i16..2100, 0_u32..100_000, any::<[u8; 5]>())
            .prop_map(|(year, school, random)| number(year, &format!("{school:05}"), random))
    }

    /// `number` with the symbol at `place` replaced.
    fn with(number: &VerificationNumber, place: usize, symbol: u8) -> String {
        let mut bytes = number.as_str().as_bytes().to_vec();
        bytes[place] = symbol;
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn v4_number_is_year_school_and_eight_symbols() {
        let made = number(2023, "10001", [0xFF, 0, 0xFF, 0, 0xFF]);
        assert_eq!(made.as_str().len(), 15);
        assert!(made.as_str().starts_with("2310001"));
    }

    #[test]
    fn v4_weights_are_all_different_and_none_is_zero() {
        let weights: std::collections::BTreeSet<u8> =
            std::iter::successors(Some(1_u8), |weight| Some(times_generator(*weight)))
                .take(31)
                .collect();
        assert_eq!(weights.len(), 31);
        assert!(!weights.contains(&0));
    }

    #[test]
    fn v4_typed_forms_read_as_the_number() {
        let made = number(2023, "10001", [0, 0x42, 0x10, 0x84, 0x20]);
        let typed: String = made
            .as_str()
            .chars()
            .map(|c| match c {
                '0' => 'o',
                '1' => 'l',
                other => char::from_u32(u32::from(other.to_ascii_lowercase()) + 0xFEE0).unwrap(),
            })
            .flat_map(|c| [c, '\u{3000}'])
            .collect();
        assert_eq!(VerificationNumber::parse(&typed), Ok(made));
    }

    #[test]
    fn v4_other_texts_are_malformed() {
        for text in [
            "",
            "2310001QC42UDY7",
            "2310001QC4",
            "231000AQC42VDY7",
            "去向登记核验编号一二三四五六七",
            "2310001QC42VDY77",
        ] {
            assert_eq!(VerificationNumber::parse(text), Err(NumberError::Malformed), "{text}");
        }
    }

    #[test]
    fn v4_typing_error_is_named() {
        let made = number(2026, "10320", [1, 2, 3, 4, 5]);
        let error = VerificationNumber::parse(&with(&made, 14, b'?')).unwrap_err();
        assert_eq!(error.fault_code(), FaultCode::Malformed);
        let other = if made.as_str().ends_with('7') { b'8' } else { b'7' };
        let error = VerificationNumber::parse(&with(&made, 14, other)).unwrap_err();
        assert_eq!(error.fault_code(), FaultCode::BadCheckDigit);
    }

    proptest! {
        #[test]
        fn v4_number_survives_writing_and_reading(made in any_number()) {
            prop_assert_eq!(VerificationNumber::parse(made.as_str()), Ok(made.clone()));
            let json = serde_json::to_string(&made).unwrap();
            prop_assert_eq!(serde_json::from_str::<VerificationNumber>(&json).unwrap(), made);
        }

        #[test]
        fn v4_every_wrong_symbol_is_found(made in any_number()) {
            for place in 0..LENGTH {
                for symbol in SYMBOLS.iter().filter(|symbol| **symbol != made.as_str().as_bytes()[place]) {
                    prop_assert!(VerificationNumber::parse(&with(&made, place, *symbol)).is_err());
                }
            }
        }

        #[test]
        fn v4_every_exchange_of_two_symbols_is_found(made in any_number()) {
            let bytes = made.as_str().as_bytes();
            for (left, right) in (0..LENGTH).flat_map(|right| (0..right).map(move |left| (left, right))) {
                let mut swapped = bytes.to_vec();
                swapped.swap(left, right);
                if swapped != bytes {
                    prop_assert!(VerificationNumber::parse(std::str::from_utf8(&swapped).unwrap()).is_err());
                }
            }
        }
    }
}
