//! Text of others inside Markdown.

/// The text so that a renderer of CommonMark, GitHub's tables and formulas included, shows it as it is.
///
/// It is one line already (`clean`). Signs that begin something anywhere are escaped wherever they stand; those that do so
/// only at the beginning of a line are escaped there.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let chars: Vec<char> = text.chars().collect();
    // Where a number ends that would begin a list: `3.` or `3)`.
    let digits = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    for (at, &c) in chars.iter().enumerate() {
        if at == 0 && digits == chars.len() {
            // A sentence may end behind it, and `3.` would begin a list.
            out.push_str(&format!("&#{};", u32::from(c)));
            continue;
        }
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1).copied();
        let inside_word = before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
        let special = match c {
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '$' => true,
            // Inside a word it begins nothing.
            '_' => !inside_word,
            // At the end of a heading it would belong to the heading.
            '#' => at == 0 || chars[at..].iter().all(|&c| c == '#'),
            '+' | '-' | '=' | '>' => at == 0,
            '.' | ')' => digits > 0 && at == digits,
            '!' => after == Some('['),
            _ => false,
        };
        match c {
            '<' => out.push_str("&lt;"),
            '&' if after.is_some_and(|c| c.is_ascii_alphabetic() || c == '#') => out.push_str("&amp;"),
            c => {
                if special {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    out
}

/// The address so that it can stand inside `](<…>)`.
///
/// Signs that would end it, or a cell of a table, are percent-encoded. An `&` that a renderer would take for the beginning
/// of a character reference, as in `?a=1&copy;=2`, is written as one.
pub(super) fn address(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for (at, c) in url.char_indices() {
        match c {
            '<' | '>' | '\\' | '|' | '`' => out.push_str(&format!("%{:02X}", u32::from(c))),
            '&' if refers(&url[at + 1..]) => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

/// Does what stands behind an `&` make it a character reference: `copy;`, `#169;`?
fn refers(behind: &str) -> bool {
    let name = behind.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
    name.len() < behind.len() && name.starts_with(';')
}

/// The report without more than one blank line anywhere, without blanks at the ends of lines, and with one line end at
/// its end. Blocks of code keep their lines.
pub(super) fn tidy(report: &str) -> String {
    let mut out = String::with_capacity(report.len());
    let (mut blank, mut code) = (true, false);
    for line in report.lines() {
        code ^= line.starts_with("```");
        let line = line.trim_end();
        if !(line.is_empty() && blank && !code) {
            out.push_str(line);
            out.push('\n');
        }
        blank = line.is_empty();
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::{address, escaped, tidy};

    #[test]
    fn an_address_stays_what_it_is() {
        assert_eq!(address("https://e.example/?a=1&b=2;c&;"), "https://e.example/?a=1&b=2;c&;");
        assert_eq!(address("https://e.example/?a&copy;=2&#35;"), "https://e.example/?a&amp;copy;=2&amp;#35;");
        assert_eq!(address("https://e.example/<a>|`\\"), "https://e.example/%3Ca%3E%7C%60%5C");
    }

    #[test]
    fn nothing_becomes_markup() {
        assert_eq!(escaped("a*b* _c_ `d` [e](f) | <g>"), r"a\*b\* \_c\_ \`d\` \[e\](f) \| &lt;g>");
        assert_eq!(escaped("snake_case, R&D, &amp; 5 & 6"), "snake_case, R&amp;D, &amp;amp; 5 & 6");
        assert_eq!(escaped("3. of May"), r"3\. of May");
        assert_eq!(escaped("31"), "&#51;1");
        assert_eq!(escaped("- x"), r"\- x");
        assert_eq!(escaped("# a #1 ##"), r"\# a #1 \#\#");
        assert_eq!(escaped("$a$ ~b~ !c ![d]"), r"\$a\$ \~b\~ !c !\[d\]".replace("!\\[", "\\!\\["));
    }

    #[test]
    fn blank_lines_are_few() {
        assert_eq!(tidy("\n\na  \n\n\n\nb\n```\n\n\nc\n```\n\n"), "a\n\nb\n```\n\n\nc\n```\n");
    }
}
