//! Foreign text made harmless: whatever a name contains, the terminal and a reader see it as text.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with everything that is invisible, moves the cursor or turns the reading direction shown as an escape:
/// `\n`, `\t`, `\r`, else `\u{1b}`. A text without such characters is given back as it is.
pub fn escape(text: &str) -> Cow<'_, str> {
    escape_if(text, is_hostile)
}

/// As [`escape`], but line ends and tabs stay: for the text of a whole file. The mapping of byte offsets is the caller's.
pub(super) fn is_hostile_in_file(c: char) -> bool {
    !matches!(c, '\n' | '\t') && is_hostile(c)
}

fn escape_if(text: &str, hostile: fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(hostile) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hostile(c) {
            push_escaped(&mut out, c);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// One character as its escape.
pub(super) fn push_escaped(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ => {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", c as u32);
        }
    }
}

/// Whether a character would act on the terminal or the reader instead of being seen.
fn is_hostile(c: char) -> bool {
    if c.is_control() || (c != ' ' && c.is_whitespace()) {
        return true;
    }
    matches!(c,
        // soft hyphen, joiners, fillers, Arabic letter mark
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
        // Mongolian separators, zero width, marks and overrides of direction, invisible operators
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        // variation selectors, byte order mark, annotations
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        // musical format controls, tags and their selectors
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A text of lines none of which the log of GitHub Actions takes for a command: the runner obeys `::` at the beginning of a line,
/// behind blanks too, and `##[` anywhere. Tables and wrapped lines put names there.
pub fn log_lines(text: &str) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##[") {
        return Cow::Borrowed(text);
    }
    let lines = text.split_inclusive('\n').map(|line| {
        let line = line.replace("##[", "#\\u{23}[");
        // colours are taken away where nobody sees them
        let plain = anstream::adapter::strip_str(&line).to_string();
        match plain.trim_start().starts_with("::") {
            true => line.replacen("::", "\\u{3a}:", 1),
            false => line,
        }
    });
    Cow::Owned(lines.collect())
}

/// A JSON text with what acts on a terminal or a reader as JSON escapes. In JSON such characters stand in strings alone, where an
/// escape means the same; line ends between values stay. What the log of GitHub Actions obeys anywhere in a line is taken apart.
pub fn json_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && is_hostile(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out.replace("##[", "#\\u0023[")
}

/// A foreign text as running Markdown: no markup, no HTML, no mention, no issue link, no automatic link.
pub fn markdown(text: &str) -> String {
    let text = escape(text);
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            // A comment splits the text that a forge searches for mentions and issue numbers.
            '@' | '#' => {
                out.push(c);
                out.push_str("<!-- -->");
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '!' | '|' | '~' | '+'
            | '-' | '=' | '$' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out.replace("://", ":<!-- -->//")
        .replace("www.", "www<!-- -->.")
}

/// A foreign text as a Markdown code span, whatever backticks it contains.
pub fn markdown_code(text: &str) -> String {
    let text = escape(text);
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 || text.is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_text_is_borrowed() {
        assert!(matches!(
            escape("Okta Workflows (Ümläut, 東京)"),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn what_acts_on_a_terminal_or_a_reader_is_shown() {
        for (text, shown) in [
            ("a\u{1b}[31mred", "a\\u{1b}[31mred"),
            ("two\nlines\r\t", "two\\nlines\\r\\t"),
            ("\u{202e}gnp.exe", "\\u{202e}gnp.exe"),
            ("Okta\u{200b}Workflows", "Okta\\u{200b}Workflows"),
            ("Okta\u{a0}Workflows", "Okta\\u{a0}Workflows"),
            (
                "bell\u{7} c1\u{9b}31m del\u{7f}",
                "bell\\u{7} c1\\u{9b}31m del\\u{7f}",
            ),
            ("\u{2028}\u{feff}\u{e0041}", "\\u{2028}\\u{feff}\\u{e0041}"),
        ] {
            assert_eq!(escape(text), shown);
        }
    }

    #[test]
    fn markdown_has_no_markup_mention_or_link_left() {
        assert_eq!(
            markdown("**@all** <img src=x> see #1 [x](https://e.vil)"),
            "\\*\\*@<!-- -->all\\*\\* &lt;img src\\=x&gt; see #<!-- -->1 \\[x\\]\\(https:<!-- -->//e.vil\\)"
        );
        assert_eq!(markdown_code("a``b"), "``` a``b ```");
        assert_eq!(markdown_code("GET /devices"), "`GET /devices`");
    }

    #[test]
    fn no_line_is_a_command_of_a_log() {
        let text = "a ::b\n  ::error::x\n\u{1b}[1m::set-output name=a::b\u{1b}[0m\nx ##[error]y\n";
        let lines = log_lines(text);
        let plain = anstream::adapter::strip_str(&lines).to_string();
        assert_eq!(
            plain,
            "a ::b\n  \\u{3a}:error::x\n\\u{3a}:set-output name=a::b\nx #\\u{23}[error]y\n"
        );
        assert!(matches!(log_lines("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn json_escapes_keep_the_values() {
        let value = serde_json::json!({ "a\u{7f}": ["\u{1b}[31m", "\u{9b}\u{202e}\u{e0041}\n\t", "東京 🦀", "##[error]x"] });
        for text in [value.to_string(), format!("{value:#}")] {
            let harmless = json_escapes(&text);
            let back: Option<serde_json::Value> = serde_json::from_str(&harmless).ok();
            assert_eq!(back.as_ref(), Some(&value));
            assert!(!harmless.contains(|c: char| c != '\n' && is_hostile(c)));
            assert!(harmless.contains("東京 🦀"));
        }
    }

    proptest! {
        #[test]
        fn nothing_hostile_is_left(text in any::<String>()) {
            let shown = escape(&text);
            prop_assert!(!shown.contains(is_hostile));
            prop_assert!(matches!(escape(&shown), Cow::Borrowed(_)));
            prop_assert_eq!(anstream::adapter::strip_str(&shown).to_string(), shown.as_ref());
        }

        #[test]
        fn a_code_span_keeps_its_text_inside(text in "[a`\\n ]{0,20}") {
            let span = markdown_code(&text);
            let fence: String = span.chars().take_while(|c| *c == '`').collect();
            let inside = &span[fence.len()..span.len() - fence.len()];
            prop_assert!(!inside.contains(&fence));
        }
    }
}
