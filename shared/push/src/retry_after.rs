//! How long the other side asks to be left alone.

use domain::time::Timestamp;
use std::time::{Duration, UNIX_EPOCH};

/// The longest wait that is granted: nobody may put a message off for good.
const LONGEST: Duration = Duration::from_hours(24);

/// Reads `Retry-After`: seconds, or the moment as an HTTP date.
pub(crate) fn parse(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => LONGEST,
        Err(_) => {
            let moment = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
            moment.saturating_sub(Duration::from_secs(u64::try_from(now.as_second()).ok()?))
        }
    };
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m1_a_wait_is_read_in_both_forms_and_bounded() {
        let now = "2026-06-15T08:00:00Z".parse().unwrap();
        let seconds = |text: &str| parse(text, now).map(|wait| wait.as_secs());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" 0 "), Some(0));
        assert_eq!(seconds("Mon, 15 Jun 2026 08:05:00 GMT"), Some(300));
        assert_eq!(seconds("Mon, 15 Jun 2026 07:00:00 GMT"), Some(0));
        assert_eq!(seconds("99999999"), Some(86_400));
        assert_eq!(seconds("99999999999999999999999"), Some(86_400));
        assert_eq!(seconds("Tue, 15 Jun 2027 08:00:00 GMT"), Some(86_400));
        for text in ["", "-1", "soon", "1.5", "Mon, 99 Jun 2026"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
