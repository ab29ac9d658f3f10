//! How the values of fields are written.

use crate::codes::{self, CodeList, Division, DivisionLevel};
use crate::fault::FaultCode;
use crate::identity::{Email, Invalid, Mobile, Phone, Uscc, check_printable, half_width};
use jiff::civil::Date;
use serde::Serialize;

/// How the value of a field is written. Every value is a text; its canonical form is what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum FieldForm {
    /// One line of printable text.
    Text {
        /// At most so many characters.
        max_chars: usize,
    },
    /// Printable text that may have several lines.
    LongText {
        /// At most so many characters.
        max_chars: usize,
    },
    /// A code of a list; its exact name is read as well.
    Code {
        /// Which list.
        list: CodeList,
    },
    /// A division code of today, of a county, or of a city without counties.
    Division,
    /// Unified social credit code.
    Uscc,
    /// Mobile number of the mainland.
    Mobile,
    /// Fixed line or mobile number.
    Phone,
    /// E-mail address.
    Email,
    /// An amount of money, at most two decimals: `3000`, `3000.50`.
    Amount {
        /// At most so many yuan.
        max_yuan: u32,
        /// As users read it: 元/月.
        unit: &'static str,
    },
    /// A whole number: `3`.
    Count {
        /// At most so many.
        most: u32,
        /// As users read it: 个月.
        unit: &'static str,
    },
    /// A day in China time: `2026-06-15`.
    Date,
}

impl FieldForm {
    /// The canonical form of what a person wrote.
    pub fn read(self, text: &str) -> Result<String, Invalid> {
        let text = text.trim();
        match self {
            Self::Text { max_chars } if text.contains('\n') => {
                read_text(text, max_chars).and(Err(Invalid::new(FaultCode::Malformed, "不能换行")))
            }
            Self::Text { max_chars } | Self::LongText { max_chars } => read_text(text, max_chars),
            Self::Code { list } => codes::latest(list)
                .find(text)
                .map(|entry| entry.code.to_owned())
                .ok_or_else(|| Invalid::new(FaultCode::UnknownCode, format!("不是有效的{}", list.label()))),
            Self::Division => read_division(text),
            Self::Uscc => Uscc::parse(text).map(String::from),
            Self::Mobile => Mobile::parse(text).map(String::from),
            Self::Phone => Phone::parse(text).map(String::from),
            Self::Email => Email::parse(text).map(String::from),
            Self::Amount { max_yuan, unit } => read_amount(text, max_yuan, unit),
            Self::Count { most, unit } => read_count(text, most, unit),
            Self::Date => read_date(text),
        }
    }
}

fn read_text(text: &str, max_chars: usize) -> Result<String, Invalid> {
    if text.chars().count() > max_chars {
        return Err(Invalid::new(FaultCode::TooLong, format!("不能超过{max_chars}个字")));
    }
    check_printable(text)?;
    Ok(text.to_owned())
}

fn read_division(text: &str) -> Result<String, Invalid> {
    let unknown = || Invalid::new(FaultCode::UnknownCode, "不是现行的行政区划代码或名称");
    let found = codes::division_called(text)
        .filter(|division| !division.retired)
        .ok_or_else(unknown)?;
    if has_parts(found) {
        return Err(Invalid::new(
            FaultCode::NotAllowed,
            format!("请选择到区县：{}下设区县", found.full_name),
        ));
    }
    Ok(found.code.to_owned())
}

/// Whether there is a smaller division to choose: Hong Kong, Macao, Taiwan and a few cities have none.
fn has_parts(division: &Division) -> bool {
    let parts = |code| {
        codes::latest(CodeList::Division)
            .entries
            .iter()
            .any(|entry| entry.parent == Some(code))
    };
    match division.level {
        DivisionLevel::County => false,
        DivisionLevel::City | DivisionLevel::Province => parts(division.code),
    }
}

fn read_amount(text: &str, max_yuan: u32, unit: &str) -> Result<String, Invalid> {
    let narrow = half_width(text).replace([',', ' ', '¥'], "");
    let number = narrow
        .strip_suffix(unit)
        .or_else(|| narrow.strip_suffix('元'))
        .unwrap_or(&narrow);
    let malformed = || {
        Invalid::new(
            FaultCode::Malformed,
            format!("应为金额（{unit}），例如 3000，最多两位小数"),
        )
    };
    let (whole, fraction) = number
        .split_once('.')
        .map_or((number, None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || fraction.is_some_and(|fraction| !digits(fraction) || fraction.len() > 2) {
        return Err(malformed());
    }
    let too_much = || Invalid::new(FaultCode::OutOfRange, format!("不能超过{max_yuan}{unit}"));
    let yuan = whole
        .parse::<u32>()
        .ok()
        .filter(|yuan| *yuan <= max_yuan)
        .ok_or_else(too_much)?;
    match fraction.filter(|fraction| fraction.bytes().any(|digit| digit != b'0')) {
        Some(_) if yuan == max_yuan => Err(too_much()),
        Some(fraction) => Ok(format!("{yuan}.{fraction:0<2}")),
        None => Ok(yuan.to_string()),
    }
}

fn read_count(text: &str, most: u32, unit: &str) -> Result<String, Invalid> {
    let narrow = half_width(text).replace(' ', "");
    let number = narrow.strip_suffix(unit).unwrap_or(&narrow);
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Invalid::new(
            FaultCode::Malformed,
            format!("应为整数（{unit}），例如 3"),
        ));
    }
    let count = number.parse::<u32>().ok().filter(|count| *count <= most);
    let count = count.ok_or_else(|| Invalid::new(FaultCode::OutOfRange, format!("不能超过{most}{unit}")))?;
    Ok(count.to_string())
}

fn read_date(text: &str) -> Result<String, Invalid> {
    let malformed = || Invalid::new(FaultCode::Malformed, "日期应写作 2026-06-15");
    let written = half_width(text).replace(['/', '.', '年', '月'], "-").replace('日', "");
    let mut parts = written.splitn(3, '-').map(|part| part.trim().parse::<i16>().ok());
    let mut next = || parts.next().flatten().ok_or_else(malformed);
    let (year, month, day) = (next()?, next()?, next()?);
    let small = |number: i16| i8::try_from(number).map_err(|_| malformed());
    let date = Date::new(year, small(month)?, small(day)?).map_err(|_| malformed())?;
    if (2000..=2100).contains(&date.year()) {
        Ok(date.to_string())
    } else {
        Err(Invalid::new(FaultCode::OutOfRange, "日期应在2000年至2100年之间"))
    }
}
