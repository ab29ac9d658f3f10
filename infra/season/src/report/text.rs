//! Numbers and tables in Markdown.

/// With commas; two figures where it is small.
pub(super) fn number(value: f64) -> String {
    if value != 0.0 && value.abs() < 10.0 && value.fract().abs() > 1e-9 {
        return if value < 0.01 {
            "< 0.01".to_owned()
        } else {
            format!("{value:.2}")
        };
    }
    let digits = format!("{value:.0}");
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits.as_str()), |rest| ("-", rest));
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}")
}

/// At least so much, with two figures: to be set or asked for.
pub(super) fn set(least: f64) -> String {
    let figure = 10_f64.powf((least.max(1.0).log10().floor() - 1.0).max(0.0));
    number((least / figure).ceil() * figure)
}

/// Minutes, or hours where there are many.
pub(super) fn time(minutes: f64) -> String {
    if minutes >= 120.0 {
        format!("{:.1} h", minutes / 60.0)
    } else {
        format!("{minutes:.0} min")
    }
}

/// A table; the first column is text, numbers stand on the right.
pub(super) fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let is_number = |column: usize| {
        let first = rows.first().and_then(|row| row.get(column));
        column > 0 && first.is_some_and(|cell| cell.starts_with(|c: char| c.is_ascii_digit() || c == '<'))
    };
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let rule = (0..headings.len()).map(|column| if is_number(column) { "--:" } else { "---" });
    let mut text = line(headings.to_vec()) + &line(rule.collect());
    for row in rows {
        text += &line(row.iter().map(String::as_str).collect());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{number, set, table, time};

    #[test]
    fn numbers_read_well() {
        let read = [0.0, 0.004, 0.5, 3.0, 12.6, 1234.0, 12_700_000.0].map(number);
        assert_eq!(read, ["0", "< 0.01", "0.50", "3", "13", "1,234", "12,700,000"]);
        assert_eq!([0.2, 7.5, 101.0, 11_105.0].map(set), ["1", "8", "110", "12,000"]);
        assert_eq!((time(30.0), time(150.0)), ("30 min".to_owned(), "2.5 h".to_owned()));
    }

    #[test]
    fn numbers_stand_on_the_right() {
        let rows = [vec!["a".to_owned(), "1".to_owned()]];
        assert_eq!(table(&["x", "y"], &rows), "| x | y |\n| --- | --: |\n| a | 1 |\n");
    }
}
