//! The unified social credit code of organisations, GB 32100.

use super::Invalid;
use super::text::{checked_text, half_width};
use crate::fault::FaultCode;

/// The 31 characters that a code is written with: no I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

checked_text!(
    /// 统一社会信用代码: 18 characters, of which the last checks the rest (P7).
    Uscc, read
);

/// The character that completes the first 17; none if they are not 17 of the alphabet.
pub fn check_character(first17: &str) -> Option<char> {
    if first17.len() != 17 {
        return None;
    }
    let sum = weighted_sum(first17)?;
    ALPHABET.get((31 - sum % 31) % 31).copied().map(char::from)
}

/// The sum of value times 3^i mod 31, counted from the left.
fn weighted_sum(text: &str) -> Option<usize> {
    let weights = std::iter::successors(Some(1), |weight| Some(weight * 3 % 31));
    let products = text.bytes().zip(weights).map(|(symbol, weight)| {
        let value = ALPHABET.iter().position(|known| *known == symbol)?;
        Some(value * weight)
    });
    products.sum()
}

fn read(text: &str) -> Result<String, Invalid> {
    let code: String = half_width(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_ascii_uppercase();
    let malformed = || {
        Invalid::new(
            FaultCode::Malformed,
            "统一社会信用代码应为18位数字或大写字母（不含I、O、S、V、Z）",
        )
    };
    let division_right = code
        .get(2..8)
        .is_some_and(|division| division.bytes().all(|b| b.is_ascii_digit()));
    if code.len() != 18 || !division_right || weighted_sum(&code).is_none() {
        return Err(malformed());
    }
    let (first17, last) = code.split_at_checked(17).ok_or_else(malformed)?;
    if check_character(first17).is_some_and(|check| last.starts_with(check)) {
        Ok(code)
    } else {
        Err(Invalid::new(
            FaultCode::BadCheckDigit,
            "统一社会信用代码校验位不正确，请核对是否输入有误",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Random codes completed by an independent implementation (python-stdnum 1.x, `stdnum.cn.uscc`).
    const ORACLE: [&str; 12] = [
        "91100000L12TH3BJ1C",
        "51110101DD272HD1TQ",
        "11650102Y1JJC171H1",
        "521000004H3J9HTM56",
        "13650102L6B3HN2J1K",
        "52650102DQAEJXEB9E",
        "514403052J9GFWAPE2",
        "931101013GD5QA4XFH",
        "91110101QHJRWTAANH",
        "93100000JRE2T2Y8FQ",
        "11320100LJMTE9NCW8",
        "91100000B5K3F16Q91",
    ];

    #[test]
    fn p7_codes_of_an_independent_implementation_are_right() {
        for code in ORACLE {
            assert_eq!(Uscc::parse(&code.to_lowercase()).unwrap().as_str(), code);
        }
    }

    #[test]
    fn p7_a_code_that_is_none_is_named_so() {
        for text in [
            "",
            "9110",
            "91100000I12TH3BJ1C",
            "9A100000L12TH3BJ1C去",
            "91A00000L12TH3BJ1C",
        ] {
            assert_eq!(Uscc::parse(text).unwrap_err().code, FaultCode::Malformed, "{text}");
        }
    }

    proptest! {
        #[test]
        fn p7_one_wrong_character_is_found(
            kind in "[159][1239]", division in "[1-6][0-9]{5}", body in "[0-9A-HJ-NPQRTUWXY]{9}",
            place in 8_usize..18, other in "[0-9A-HJ-NPQRTUWXY]",
        ) {
            let first17 = format!("{kind}{division}{body}");
            let right = format!("{first17}{}", check_character(&first17).unwrap());
            prop_assert_eq!(String::from(Uscc::parse(&right).unwrap()), right.clone());
            let mut wrong = right.clone();
            wrong.replace_range(place..=place, &other);
            if wrong != right {
                prop_assert_eq!(Uscc::parse(&wrong).unwrap_err().code, FaultCode::BadCheckDigit);
            }
        }
    }
}
