//! Text in HTML.

/// `text` with the five characters escaped that mean something in HTML, within elements and attributes.
pub fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut html, c| {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
        html
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn v6_markup_is_shown_and_not_run() {
        assert_eq!(
            super::escaped("<b a='\"&\"'>𡋾"),
            "&lt;b a=&#39;&quot;&amp;&quot;&#39;&gt;𡋾"
        );
    }
}
