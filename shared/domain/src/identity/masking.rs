//! ID numbers inside longer texts (P9).

use super::{IdNumber, half_width};

/// Digits of an ID number, the last perhaps an X.
const LENGTH: usize = 18;

/// The text with every ID number in it masked, wherever it stands, full-width or in groups (`110101 19900307 1234`) too.
pub fn mask_id_numbers(text: &str) -> String {
    let mut symbols: Vec<char> = text.chars().collect();
    let narrow: Vec<char> = half_width(text).chars().collect();
    // Where the digits stand that only spaces and the like part from each other.
    let mut run: Vec<usize> = Vec::new();
    for (position, symbol) in narrow.iter().enumerate() {
        if symbol.is_ascii_digit() || symbol.eq_ignore_ascii_case(&'x') {
            run.push(position);
        } else if !symbol.is_whitespace() && !"-_.,/·、，。－—".contains(*symbol) {
            run.clear();
        }
        let Some(last) = run.len().checked_sub(LENGTH).and_then(|start| run.get(start..)) else {
            continue;
        };
        let digits: String = last.iter().filter_map(|at| narrow.get(*at)).collect();
        if IdNumber::parse(&digits).is_ok() {
            for at in last.iter().take(14).skip(6) {
                if let Some(symbol) = symbols.get_mut(*at) {
                    *symbol = '*';
                }
            }
        }
    }
    symbols.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p9_numbers_are_masked_wherever_they_stand() {
        let number = format!(
            "11010820050101001{}",
            crate::identity::check_digit("11010820050101001").unwrap()
        );
        let masked = IdNumber::parse(&number).unwrap().masked();
        assert_eq!(mask_id_numbers(&number), masked);
        assert_eq!(
            mask_id_numbers(&format!("核对{number}，电话139{number}及{number}")),
            format!("核对{masked}，电话139{masked}及{masked}")
        );
        let grouped = format!("{} {}-{}", &number[..6], &number[6..14], &number[14..]);
        assert_eq!(mask_id_numbers(&grouped), format!("110108 ********-{}", &number[14..]));
        let wide: String = number
            .chars()
            .filter_map(|c| char::from_u32(u32::from(c) + 0xFEE0))
            .collect();
        assert!(!mask_id_numbers(&wide).contains("２００５０１０１"));
        let other = "统一社会信用代码 91110108MA01ABCD2X，金额 110108200501010012345.00";
        assert_eq!(mask_id_numbers("编号 2310001QC42UDY7"), "编号 2310001QC42UDY7");
        assert!(mask_id_numbers(other).contains("91110108MA01ABCD2X"));
    }
}
