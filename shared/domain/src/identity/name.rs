//! Names of people, as a report must be able to print them (V5).

use super::Invalid;
use super::printable::unprintable;
use super::text::{checked_text, half_width};
use crate::fault::FaultCode;
use unicode_normalization::UnicodeNormalization;

const MAX_CHARS: usize = 60;

checked_text!(
    /// 姓名: 1–60 Han characters, Latin letters, middle dots and single spaces, in Unicode's composed form. Every
    /// variant of the middle dot is written `·`.
    PersonName, read
);

impl PersonName {
    /// Whether both name the same person: spaces don't count, and every dot is the same (V6, P2).
    pub fn matches(&self, other: &Self) -> bool {
        let letters = |name: &Self| name.0.chars().filter(|c| *c != ' ').collect::<String>();
        letters(self).replace('.', "·") == letters(other).replace('.', "·")
    }
}

fn read(text: &str) -> Result<String, Invalid> {
    // Before all else: the full-width full stop is one of the dots that people type for the middle dot.
    let dotted: String = text.chars().map(|c| if is_middle_dot(c) { '·' } else { c }).collect();
    let composed: String = half_width(&dotted).nfc().collect();
    let name = composed
        .split(' ')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if name.is_empty() {
        return Err(Invalid::new(FaultCode::Missing, "请填写姓名"));
    }
    if name.chars().count() > MAX_CHARS {
        return Err(Invalid::new(FaultCode::TooLong, "姓名不能超过60个字符"));
    }
    if let Some(strange) = name.chars().find(|c| !is_name_character(*c)) {
        let shown = if strange.is_control() { ' ' } else { strange };
        let message = format!("姓名中不能有“{shown}”（U+{:04X}）", u32::from(strange));
        return Err(Invalid::new(FaultCode::Malformed, message));
    }
    if let Some(rare) = unprintable(&name) {
        let point = u32::from(rare);
        let message = format!("姓名中的“{rare}”（U+{point:04X}）是核验报告无法打印的字，请改用规范字形或联系学校处理");
        return Err(Invalid::new(FaultCode::Unprintable, message));
    }
    if name.starts_with(is_joiner) || name.ends_with(['·', '-', '\'']) {
        return Err(Invalid::new(FaultCode::Malformed, "姓名应以汉字或字母开头和结尾"));
    }
    Ok(name)
}

fn is_middle_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '・' | '‧' | '･' | '∙' | '⋅' | '᛫' | '⸱' | '．')
}

/// What stands between the parts of a foreign name.
fn is_joiner(c: char) -> bool {
    matches!(c, '·' | '-' | '\'' | '.')
}

fn is_name_character(c: char) -> bool {
    let han = matches!(c, '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}');
    // People type characters that no code had yet; they are told that no report prints these.
    let private = matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}');
    let latin =
        c.is_ascii_alphabetic() || matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') && c.is_alphabetic();
    han || private || latin || is_joiner(c) || c == ' '
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn v5_rare_characters_are_names() {
        for name in [
            "㛃",
            "䶮",
            "王𬭎",
            "𬱟",
            "𫘨",
            "𡋾",
            "王𰻝",
            "买买提·吐尔逊",
            "Anna-Maria O'Neil",
            "José",
        ] {
            assert_eq!(PersonName::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn v5_what_no_report_prints_is_refused_with_the_character() {
        for (name, character) in [
            ("王\u{30EDF}", "\u{30EDF}"),
            ("李\u{E863}", "\u{E863}"),
            ("赵\u{31350}", "\u{31350}"),
            ("钱\u{2EBF0}", "\u{2EBF0}"),
            ("孙\u{9FF0}", "\u{9FF0}"),
            ("Erdoğan", "ğ"),
        ] {
            let invalid = PersonName::parse(name).unwrap_err();
            assert_eq!(invalid.code, FaultCode::Unprintable, "{name}");
            assert!(invalid.message.contains(character));
        }
    }

    #[test]
    fn r1_what_is_no_name_is_refused() {
        let long = "王".repeat(61);
        for (name, code) in [
            ("", FaultCode::Missing),
            ("　 ", FaultCode::Missing),
            (long.as_str(), FaultCode::TooLong),
            ("王\u{7}明", FaultCode::Malformed),
            ("王\n明", FaultCode::Malformed),
            ("王😀", FaultCode::Malformed),
            ("王3", FaultCode::Malformed),
            ("王\u{200B}明", FaultCode::Malformed),
            ("·王明", FaultCode::Malformed),
            ("=HYPERLINK(1)", FaultCode::Malformed),
        ] {
            assert_eq!(PersonName::parse(name).unwrap_err().code, code, "{name:?}");
        }
    }

    #[test]
    fn v6_names_match_over_spaces_and_dots() {
        let name = |text: &str| PersonName::parse(text).unwrap();
        assert_eq!(name("买买提．吐尔逊").as_str(), "买买提·吐尔逊");
        for dot in ["•", "・", "‧", "･", "·", "．", "."] {
            assert!(
                name("买买提·吐尔逊").matches(&name(&format!("买买提{dot}吐尔逊"))),
                "{dot}"
            );
        }
        assert!(name("王 明").matches(&name("王　明")));
        assert!(name("王 明").matches(&name("王明")));
        assert!(name("Jose\u{301}").matches(&name("José")));
        assert!(!name("王明").matches(&name("王鸣")));
    }

    proptest! {
        #[test]
        fn r1_reading_twice_changes_nothing(text in "\\PC{0,20}") {
            if let Ok(name) = PersonName::parse(&text) {
                prop_assert_eq!(PersonName::parse(name.as_str()).unwrap(), name);
            }
        }
    }
}
