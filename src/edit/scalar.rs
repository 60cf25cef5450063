//! A text as YAML: bare where nothing else could be meant, else in double quotes.

use std::fmt::Write as _;

/// Words that YAML, or another reader of it, takes for something else than text.
const WORDS: &[&str] = &["true", "false", "yes", "no", "on", "off", "null", "y", "n"];

/// The text as a YAML scalar that says exactly it, in one line.
pub fn scalar(text: &str) -> String {
    let first = text.chars().next();
    let bare = first.is_some_and(|c| c.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text.chars().all(|c| {
            c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '.' | '/' | '(' | ')' | '-')
        })
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if bare {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            // writing to a String cannot fail
            c => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::Outline;
    use super::*;

    proptest::proptest! {
        #[test]
        fn it_says_what_it_was_made_from(text in "(\\PC|\n|\t|\u{202e}|\u{1b}|[:#'\"{}\\[\\]&*!|>%@`,-]){0,30}") {
            let written = format!("a: {}\n", scalar(&text));
            let outline = Outline::read(&written).unwrap();
            let root = outline.root.unwrap();
            proptest::prop_assert_eq!(root.pairs()[0].1.scalar(), Some(text.as_str()));
            proptest::prop_assert_eq!(written.lines().count(), 1);
        }
    }

    #[test]
    fn plain_names_stay_readable() {
        assert_eq!(scalar("Okta Workflows (old)"), "Okta Workflows (old)");
        assert_eq!(scalar("Yes"), "\"Yes\"");
        assert_eq!(scalar("1e3"), "\"1e3\"");
        assert_eq!(scalar("a: b"), "\"a: b\"");
        assert_eq!(scalar("\u{202e}x"), "\"\\U0000202Ex\"");
        assert_eq!(scalar(""), "\"\"");
    }
}
