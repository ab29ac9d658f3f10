//! How to reach somebody. The checks find slips of the pen, not numbers that nobody answers.

use super::Invalid;
use super::text::{checked_text, half_width};
use crate::fault::FaultCode;

checked_text!(
    /// 手机号码 of the mainland: 11 digits; `+86`, spaces and hyphens are taken off.
    Mobile, read_mobile
);
checked_text!(
    /// 联系电话: a mobile number, or a fixed line such as `010-62751201`, `62751201`, `400-810-0000`, `010-62751201-8001`.
    Phone, read_phone
);
checked_text!(
    /// 电子邮箱, at most 120 characters, ASCII; the domain is in lower case.
    Email, read_email
);
checked_text!(
    /// 邮政编码: six digits.
    Postcode, read_postcode
);

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn read_mobile(text: &str) -> Result<String, Invalid> {
    let compact: String = half_width(text).chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let number = compact
        .strip_prefix("+86")
        .or_else(|| compact.strip_prefix("0086"))
        .unwrap_or(&compact);
    let right = number.len() == 11 && all_digits(number) && matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..]);
    let wrong = || Invalid::new(FaultCode::Malformed, "手机号码应为11位数字，以1开头");
    right.then(|| number.to_owned()).ok_or_else(wrong)
}

fn read_phone(text: &str) -> Result<String, Invalid> {
    if let Ok(mobile) = read_mobile(text) {
        return Ok(mobile);
    }
    let brackets = |c: char| match c {
        '(' | ')' | '—' | '－' | '转' | ' ' => '-',
        other => other,
    };
    let spelled: String = half_width(text.trim()).chars().map(brackets).collect();
    let spelled = spelled.strip_prefix("+86").unwrap_or(&spelled);
    let groups: Vec<&str> = spelled.split('-').filter(|group| !group.is_empty()).collect();
    let wrong = || {
        Invalid::new(
            FaultCode::Malformed,
            "联系电话应为手机号码或固定电话，例如 010-62751201",
        )
    };
    if is_fixed_line(&groups) {
        Ok(groups.join("-"))
    } else {
        Err(wrong())
    }
}

/// Area code (perhaps written together with the number), number, extension; or a 400/800 number of ten digits.
fn is_fixed_line(groups: &[&str]) -> bool {
    let local = |number: &str| (7..=8).contains(&number.len()) && !number.starts_with(['0', '1']);
    let area = |code: &str| (3..=4).contains(&code.len()) && code.starts_with('0') && !code.starts_with("00");
    let extension = |digits: &str| (1..=6).contains(&digits.len());
    let service = |joined: &str| joined.len() == 10 && (joined.starts_with("400") || joined.starts_with("800"));
    if !groups.iter().all(|group| all_digits(group)) {
        return false;
    }
    let together = |whole: &str| {
        let splits = |at: usize| {
            whole
                .split_at_checked(at)
                .is_some_and(|(code, number)| area(code) && local(number))
        };
        splits(3) || splits(4)
    };
    match groups {
        [number] => local(number) || together(number) || service(number),
        [first, second] if area(first) => local(second),
        [number, more] if local(number) || together(number) => extension(more),
        [code, number, more] if area(code) && local(number) => extension(more),
        [_, ..] => service(&groups.concat()),
        [] => false,
    }
}

fn read_email(text: &str) -> Result<String, Invalid> {
    let address = half_width(text.trim());
    if address.len() > 120 {
        return Err(Invalid::new(FaultCode::TooLong, "电子邮箱不能超过120个字符"));
    }
    let wrong = || Invalid::new(FaultCode::Malformed, "电子邮箱格式不正确，例如 name@example.com");
    let (user, domain) = address.rsplit_once('@').ok_or_else(wrong)?;
    let dots = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    let user_right = (1..=64).contains(&user.len())
        && dots(user)
        && user
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b));
    let label = |part: &str| {
        let ends = !part.starts_with('-') && !part.ends_with('-');
        (1..=63).contains(&part.len()) && ends && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    let domain_right = domain.contains('.')
        && domain.split('.').all(label)
        && top.len() >= 2
        && !top.starts_with(|c: char| c.is_ascii_digit());
    if user_right && domain_right {
        Ok(format!("{user}@{}", domain.to_ascii_lowercase()))
    } else {
        Err(wrong())
    }
}

fn read_postcode(text: &str) -> Result<String, Invalid> {
    let code = half_width(text).trim().to_owned();
    let wrong = || Invalid::new(FaultCode::Malformed, "邮政编码应为6位数字");
    if code.len() == 6 && all_digits(&code) {
        Ok(code)
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f5_phones_are_read_in_their_usual_forms() {
        for (written, canonical) in [
            ("138 0013 8000", "13800138000"),
            ("+86-13800138000", "13800138000"),
            ("010-62751201", "010-62751201"),
            ("(010)62751201", "010-62751201"),
            ("（0516）83500000", "0516-83500000"),
            ("01062751201", "01062751201"),
            ("62751201", "62751201"),
            ("010-62751201转8001", "010-62751201-8001"),
            ("400-810-0000", "400-810-0000"),
        ] {
            assert_eq!(Phone::parse(written).unwrap().as_str(), canonical, "{written}");
        }
        for wrong in [
            "",
            "12345",
            "010-1234567",
            "1380013800",
            "联系人",
            "010-62751201-8001-1",
            "--",
        ] {
            assert!(Phone::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Mobile::parse("010-62751201").is_err());
        assert!(Mobile::parse("12800138000").is_err());
    }

    #[test]
    fn f5_email_and_postcode_slips_are_found() {
        assert_eq!(Email::parse(" hr@Example.COM ").unwrap().as_str(), "hr@example.com");
        for wrong in [
            "",
            "hr",
            "hr@",
            "@example.com",
            "hr@example",
            "a b@example.com",
            "hr@-a.com",
            "hr..x@a.com",
            "hr@a.c",
        ] {
            assert_eq!(Email::parse(wrong).unwrap_err().code, FaultCode::Malformed, "{wrong}");
        }
        let long = format!("{}@example.com", "a".repeat(120));
        assert_eq!(Email::parse(&long).unwrap_err().code, FaultCode::TooLong);
        assert_eq!(Postcode::parse("１００８７１").unwrap().as_str(), "100871");
        assert!(Postcode::parse("10087").is_err());
    }
}
