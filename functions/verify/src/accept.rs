//! Which of page and JSON a client wants (RFC 9110, 12.5.1).

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// Whether the client wants JSON rather than a page. Who does not care gets the page: the routes are made for people.
pub(crate) fn prefers_json(headers: &HeaderMap) -> bool {
    let written: Vec<&str> = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let ranges = written.join(",");
    quality(&ranges, ("application", "json")) > quality(&ranges, ("text", "html"))
}

/// How much the client wants this type, in thousandths: what its most specific range says.
fn quality(ranges: &str, (kind, subtype): (&str, &str)) -> u16 {
    let weight = |range: &str| {
        let mut parts = range.split(';').map(str::trim);
        let (of_kind, of_subtype) = parts.next()?.split_once('/')?;
        let specific = match (
            of_kind.eq_ignore_ascii_case(kind),
            of_subtype.eq_ignore_ascii_case(subtype),
        ) {
            (true, true) => 2,
            (true, false) if of_subtype == "*" => 1,
            (false, false) if (of_kind, of_subtype) == ("*", "*") => 0,
            _ => return None,
        };
        let wanted = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        Some((specific, thousandths(wanted.unwrap_or("1"))))
    };
    ranges
        .split(',')
        .filter_map(weight)
        .max()
        .map_or(0, |(_, wanted)| wanted)
}

/// `0.8` as 800. What is no such number wants nothing.
fn thousandths(text: &str) -> u16 {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{decimals:0<3}");
    let value = digits.parse().ok().filter(|_| whole.len() == 1 && decimals.len() <= 3);
    value.filter(|thousandths| *thousandths <= 1000).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v6_page_or_json_is_what_the_client_wants_more() {
        let cases = [
            ("application/json", true),
            ("application/json, text/html;q=0.1", true),
            ("text/html;q=0.1, application/*;q=0.2", true),
            ("*/*;q=0.1, Application/JSON", true),
            ("application/json;q=0.5, text/html;q=0.500", false),
            ("application/json, text/html", false),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false),
            ("application/json;q=0", false),
            ("application/json;q=x, text/html;q=0.1", false),
            ("*/*", false),
            ("", false),
        ];
        for (accept, json) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, accept.parse().unwrap());
            assert_eq!(prefers_json(&headers), json, "{accept}");
        }
        assert!(!prefers_json(&HeaderMap::new()));
    }
}
