//! Moments in UTC, days in China time (G5).

pub use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

/// China time: UTC+8 the whole year round.
const CHINA: Offset = Offset::constant(8);

/// The China-time day that `at` falls on.
pub fn china_day(at: Timestamp) -> Date {
    CHINA.to_datetime(at).date()
}

/// The first moment of `day` in China time.
pub fn start_of(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::fixed(CHINA))
        .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// The first moment after `day` in China time: something due on `day` is in time while `now < end_of(day)`.
pub fn end_of(day: Date) -> Timestamp {
    day.tomorrow().map_or(Timestamp::MAX, start_of)
}

/// The start of the second that `at` is in: sign-ins are told to the second.
pub fn this_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// The start of the next second, or `at` itself if it is one: no sign-in before `at` can be told as this or later.
pub fn next_second(at: Timestamp) -> Timestamp {
    let this = this_second(at);
    if this == at {
        at
    } else {
        Timestamp::from_second(at.as_second() + 1).unwrap_or(at)
    }
}

/// `2026-06-15 23:59:59`, China time, as users read it.
pub fn shown(at: Timestamp) -> String {
    CHINA.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A month such as that of graduation, written `202606` as the ministry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct YearMonth {
    year: i16,
    month: i8,
}

impl YearMonth {
    /// Reads `YYYYMM`, `YYYY-MM` or `YYYY-MM-DD` (the day is dropped); years 1950–2100.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.trim().chars().filter(|c| *c != '-').collect();
        if !(digits.len() == 6 || digits.len() == 8) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let year = digits[..4]
            .parse::<i16>()
            .ok()
            .filter(|year| (1950..=2100).contains(year))?;
        let month = digits[4..6]
            .parse::<i8>()
            .ok()
            .filter(|month| (1..=12).contains(month))?;
        if digits.len() == 8 {
            Date::new(year, month, digits[6..].parse().ok()?).ok()?;
        }
        Some(Self { year, month })
    }

    /// The calendar year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The last day of the month `months` later: V3 counts six from the month of graduation.
    pub fn last_day_after(self, months: i32) -> Date {
        let first = jiff::civil::date(self.year, self.month, 1);
        first
            .checked_add(jiff::Span::new().months(months))
            .map_or(first, Date::last_of_month)
    }
}

impl std::fmt::Display for YearMonth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}{:02}", self.year, self.month)
    }
}

impl From<YearMonth> for String {
    fn from(month: YearMonth) -> Self {
        month.to_string()
    }
}

impl TryFrom<String> for YearMonth {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("年月应写作六位数字，如 202606")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g5_a_day_ends_at_midnight_china_time() {
        let day = jiff::civil::date(2026, 6, 15);
        assert_eq!(end_of(day).to_string(), "2026-06-15T16:00:00Z");
        assert_eq!(china_day("2026-06-15T15:59:59Z".parse().unwrap()), day);
        assert_eq!(
            china_day("2026-06-15T16:00:00Z".parse().unwrap()),
            jiff::civil::date(2026, 6, 16)
        );
    }

    #[test]
    fn v3_six_months_after_graduation_end_with_a_month() {
        let month = YearMonth::parse("202608").unwrap();
        assert_eq!(month.last_day_after(6), jiff::civil::date(2027, 2, 28));
    }
}
