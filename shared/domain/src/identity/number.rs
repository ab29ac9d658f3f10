//! The resident identity number, GB 11643.

use super::Invalid;
use super::text::half_width;
use crate::codes;
use crate::fault::FaultCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS: &[u8; 11] = b"10X98765432";

/// The check digit that completes the first 17 digits; none if they are not 17 digits.
pub fn check_digit(first17: &str) -> Option<char> {
    if first17.len() != 17 {
        return None;
    }
    let products = first17
        .chars()
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit.to_digit(10).map(|digit| digit * weight));
    let sum: Option<u32> = products.sum();
    CHECK_DIGITS
        .get(usize::try_from(sum? % 11).ok()?)
        .copied()
        .map(char::from)
}

/// 性别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
}

impl Sex {
    /// 男 or 女.
    pub fn label(self) -> &'static str {
        match self {
            Self::Male => "男",
            Self::Female => "女",
        }
    }

    /// Reads 男 or 女, or the codes 1 and 2 of GB/T 2261.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match half_width(text).trim() {
            "男" | "男性" | "1" => Ok(Self::Male),
            "女" | "女性" | "2" => Ok(Self::Female),
            _ => Err(Invalid::new(FaultCode::UnknownCode, "性别应为“男”或“女”")),
        }
    }
}

/// Why a text is no ID number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdNumberError {
    /// Not 17 digits and a digit or X.
    #[error("身份证号应为18位：前17位为数字，最后一位为数字或X")]
    Malformed,
    /// The last digit disagrees with the others.
    #[error("身份证号校验位不正确，请核对是否输入有误")]
    CheckDigit,
    /// The first six digits never were a division.
    #[error("身份证号前6位不是有效的行政区划代码")]
    Division,
    /// Digits 7 to 14 are no day, or one before 1900.
    #[error("身份证号中的出生日期不存在")]
    BirthDate,
}

impl IdNumberError {
    /// The same for programs.
    pub fn fault_code(self) -> FaultCode {
        match self {
            Self::Malformed => FaultCode::Malformed,
            Self::CheckDigit => FaultCode::BadCheckDigit,
            Self::Division => FaultCode::UnknownCode,
            Self::BirthDate => FaultCode::OutOfRange,
        }
    }
}

impl From<IdNumberError> for Invalid {
    fn from(error: IdNumberError) -> Self {
        Self::new(error.fault_code(), error.to_string())
    }
}

/// 身份证号: 18 characters. `Debug` shows the masked form and there is no `Display`, so that no log line and no
/// message shows the number by accident (P9).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdNumber {
    text: String,
    birth_date: Date,
    sex: Sex,
}

impl IdNumber {
    /// Reads a number: spaces around it, full-width digits and a lower-case x are taken.
    pub fn parse(text: &str) -> Result<Self, IdNumberError> {
        let text = half_width(text).trim().to_ascii_uppercase();
        let (first17, last) = text.split_at_checked(17).ok_or(IdNumberError::Malformed)?;
        let check = check_digit(first17).ok_or(IdNumberError::Malformed)?;
        if !matches!(last.as_bytes(), [b'0'..=b'9' | b'X']) {
            return Err(IdNumberError::Malformed);
        }
        if !last.starts_with(check) {
            return Err(IdNumberError::CheckDigit);
        }
        if !text.get(..6).is_some_and(codes::is_id_prefix) {
            return Err(IdNumberError::Division);
        }
        let birth_date = birth_date(&text).ok_or(IdNumberError::BirthDate)?;
        let odd = text.as_bytes().get(16).is_some_and(|digit| digit % 2 == 1);
        Ok(Self {
            birth_date,
            sex: if odd { Sex::Male } else { Sex::Female },
            text,
        })
    }

    /// The plain number: for storing, comparing and the few places where the reader's work needs it (P9).
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `110101********1234` (P9).
    pub fn masked(&self) -> String {
        let (start, end) = (self.text.get(..6), self.text.get(14..));
        format!("{}********{}", start.unwrap_or_default(), end.unwrap_or_default())
    }

    /// The day of birth.
    pub fn birth_date(&self) -> Date {
        self.birth_date
    }

    /// The sex that digit 17 tells.
    pub fn sex(&self) -> Sex {
        self.sex
    }
}

fn birth_date(text: &str) -> Option<Date> {
    let year = text.get(6..10)?.parse().ok().filter(|year| *year >= 1900)?;
    Date::new(year, text.get(10..12)?.parse().ok()?, text.get(12..14)?.parse().ok()?).ok()
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber({})", self.masked())
    }
}

impl From<IdNumber> for String {
    fn from(number: IdNumber) -> Self {
        number.text
    }
}

impl TryFrom<String> for IdNumber {
    type Error = IdNumberError;

    fn try_from(text: String) -> Result<Self, IdNumberError> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Random numbers completed by an independent implementation (python-stdnum 1.x, `stdnum.cn.ric`).
    const ORACLE: [&str; 12] = [
        "440305200109154078",
        "510202200002290823",
        "440305200002294118",
        "65010219991231904X",
        "440305200002298848",
        "650102199912317239",
        "510202199912316994",
        "510202200109151540",
        "110101200109151544",
        "440305200109150122",
        "510202199807031866",
        "320102199912310049",
    ];

    fn completed(first17: &str) -> String {
        format!("{first17}{}", check_digit(first17).unwrap())
    }

    #[test]
    fn r1_numbers_of_an_independent_implementation_are_right() {
        for number in ORACLE {
            assert_eq!(IdNumber::parse(number).unwrap().as_str(), number);
        }
    }

    #[test]
    fn r1_usual_ways_of_writing_are_taken() {
        let written = " ６５０１０２１９９９１２３１９０４ｘ ";
        assert_eq!(IdNumber::parse(written).unwrap().as_str(), "65010219991231904X");
    }

    #[test]
    fn r1_each_kind_of_wrong_number_is_named() {
        for (text, error) in [
            ("110101", IdNumberError::Malformed),
            ("1101012001091515X4", IdNumberError::Malformed),
            ("一二三四五六七八九十一二三四五六七八", IdNumberError::Malformed),
            ("110101200109151545", IdNumberError::CheckDigit),
            (&completed("99010120010915154"), IdNumberError::Division),
            (&completed("11099920010915154"), IdNumberError::Division),
            (&completed("11010120010230154"), IdNumberError::BirthDate),
            (&completed("11010118991231154"), IdNumberError::BirthDate),
        ] {
            assert_eq!(IdNumber::parse(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn r1_retired_divisions_and_residence_permits_are_known() {
        for first17 in [
            "11010319900307012",
            "51021219970307012",
            "83000019990307012",
            "81000019990307012",
        ] {
            assert!(IdNumber::parse(&completed(first17)).is_ok(), "{first17}");
        }
    }

    #[test]
    fn p9_number_is_masked_wherever_it_is_printed() {
        let number = IdNumber::parse("110101200109151544").unwrap();
        assert_eq!(number.masked(), "110101********1544");
        assert_eq!(format!("{number:?}"), "IdNumber(110101********1544)");
    }

    proptest! {
        #[test]
        fn r1_number_tells_birth_and_sex_and_finds_one_wrong_digit(
            year in 1950_i16..2010, month in 1_i8..=12, day in 1_i8..=28, order in 0_u16..1000,
            place in 0_usize..17, other in 0_u8..10,
        ) {
            let text = completed(&format!("110101{year:04}{month:02}{day:02}{order:03}"));
            let number = IdNumber::parse(&text).unwrap();
            prop_assert_eq!(number.birth_date(), jiff::civil::date(year, month, day));
            prop_assert_eq!(number.sex(), if order % 2 == 1 { Sex::Male } else { Sex::Female });
            let json = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<IdNumber>(&json).unwrap(), number);
            let mut wrong = text.clone();
            wrong.replace_range(place..=place, &other.to_string());
            if wrong != text {
                prop_assert_eq!(IdNumber::parse(&wrong).unwrap_err(), IdNumberError::CheckDigit);
            }
        }
    }
}
