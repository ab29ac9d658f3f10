//! What the fonts of a report can print (V5). Known here, so that a text that could never be printed is refused where it is
//! typed and not when its graduate authorises.

use super::Invalid;
use crate::fault::FaultCode;
use std::cmp::Ordering;

/// First and last of every run of characters that print; made from the fonts in `shared/documents` and held to them by a
/// test there.
static RANGES: &[(u32, u32)] = &include!("printable/ranges.rs");

/// The first character of `text` that no report can print. A line break is no character of a line.
pub fn unprintable(text: &str) -> Option<char> {
    text.chars().find(|c| *c != '\n' && !is_printable(*c))
}

/// Refuses a text that no report can print, and names the character.
pub fn check_printable(text: &str) -> Result<(), Invalid> {
    match unprintable(text) {
        None => Ok(()),
        Some(c) => {
            let point = u32::from(c);
            // What is no letter may be invisible or turn the message around.
            let message = if c.is_alphanumeric() {
                format!("“{c}”（U+{point:04X}）是核验报告无法打印的字，请改用规范字形")
            } else {
                format!("含有核验报告无法打印的字符（U+{point:04X}），请删除或改用规范字形")
            };
            Err(Invalid::new(FaultCode::Unprintable, message))
        }
    }
}

fn is_printable(c: char) -> bool {
    let point = u32::from(c);
    let place = |(first, last): &(u32, u32)| {
        if point < *first {
            Ordering::Greater
        } else if point > *last {
            Ordering::Less
        } else {
            Ordering::Equal
        }
    };
    RANGES.binary_search_by(place).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v5_a_text_that_no_report_prints_names_its_character() {
        for text in ["", "经济学", "北京市海淀区\n演示路1号", "Café №5 ＡＢＣ", "𬭎"] {
            assert_eq!(check_printable(text), Ok(()), "{text}");
        }
        for (text, named) in [
            ("经济学ğ", "“ğ”（U+011F）"),
            ("档案科\u{202E}", "（U+202E）"),
            ("档案\u{200B}科", "（U+200B）"),
            ("档案科😀", "（U+1F600）"),
            ("鿰", "U+9FF0"),
            ("某公司\u{E000}", "U+E000"),
        ] {
            let invalid = check_printable(text).unwrap_err();
            assert_eq!(invalid.code, FaultCode::Unprintable);
            assert!(invalid.message.contains(named), "{}", invalid.message);
        }
    }
}
