//! What changed in a text: words inline, lines for a whole page. Marks stand beside the colours, so that it reads without them.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

use super::escape;
use super::page::clip;
use super::style::{ADD, ASIDE, REMOVE, paint};

/// Longer texts (bytes) are not compared word by word, and are cut.
const LONGEST: usize = 4_000;
/// Columns of a text that is cut.
const CUT: usize = 200;
/// Below this share of common words, both texts are shown whole.
const ALIKE: f32 = 0.4;

/// The words taken from `old` as `[-old-]` and those added by `new` as `{+new+}`, in one line. Both texts are escaped.
pub fn word_diff(old: &str, new: &str) -> String {
    if old.len() > LONGEST || new.len() > LONGEST {
        let cut = |text: &str| clip(&escape(text), CUT);
        return format!("{}{}", removed(&cut(old)), added(&cut(new)));
    }
    let diff = TextDiff::from_words(old, new);
    if diff.ratio() < ALIKE {
        return format!("{}{}", removed(old), added(new));
    }
    let mut out = String::new();
    let mut changes = diff.iter_all_changes().peekable();
    while let Some(change) = changes.next() {
        let tag = change.tag();
        let mut run = change.value().to_owned();
        while let Some(next) = changes.next_if(|next| next.tag() == tag) {
            run.push_str(next.value());
        }
        match tag {
            ChangeTag::Equal => out.push_str(&escape(&run)),
            ChangeTag::Delete => out.push_str(&removed(&run)),
            ChangeTag::Insert => out.push_str(&added(&run)),
        }
    }
    out
}

fn removed(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    paint(REMOVE, format!("[-{}-]", escape(text)))
}

fn added(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    paint(ADD, format!("{{+{}+}}", escape(text)))
}

/// The changed lines of two texts with two lines around them, changed words marked inside. Empty when nothing changed.
/// Made for a stale plan against a fresh one: colours of the texts themselves are dropped.
pub fn text_diff(old: &str, new: &str) -> String {
    let old = anstream::adapter::strip_str(old).to_string();
    let new = anstream::adapter::strip_str(new).to_string();
    let diff = TextDiff::from_lines(old.as_str(), new.as_str());
    let mut out = String::new();
    for (index, hunk) in diff.grouped_ops(2).iter().enumerate() {
        if index > 0 {
            out.push_str(&paint(ASIDE, "  ..."));
            out.push('\n');
        }
        for change in hunk.iter().flat_map(|op| diff.iter_inline_changes(op)) {
            let mut line = String::new();
            for (emphasised, value) in change.iter_strings_lossy() {
                let value = escape(value.trim_end_matches(['\n', '\r']));
                match change.tag() {
                    ChangeTag::Delete if emphasised && !value.is_empty() => {
                        let _ = write!(line, "[-{value}-]");
                    }
                    ChangeTag::Insert if emphasised && !value.is_empty() => {
                        let _ = write!(line, "{{+{value}+}}");
                    }
                    _ => line.push_str(&value),
                }
            }
            out.push_str(&match change.tag() {
                ChangeTag::Equal => format!("  {line}").trim_end().to_owned(),
                ChangeTag::Delete => paint(REMOVE, format!("- {line}").trim_end()),
                ChangeTag::Insert => paint(ADD, format!("+ {line}").trim_end()),
            });
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn changed_words_are_marked_without_colour() {
        assert_eq!(
            plain(&word_diff(
                "Allow Okta Workflows to use the Kandji API.",
                "Allow Okta Workflows to use the Iru Endpoint API."
            )),
            "Allow Okta Workflows to use the [-Kandji-]{+Iru Endpoint+} API."
        );
        assert_eq!(plain(&word_diff("Okta", "Testing")), "[-Okta-]{+Testing+}");
        assert_eq!(plain(&word_diff("", "new")), "{+new+}");
        let long = "word ".repeat(100_000);
        assert!(word_diff(&long, "short").len() < 500);
        assert_eq!(plain(&word_diff("a\u{1b}[2J", "a")), "[-a\\u{1b}[2J-]{+a+}");
    }

    #[test]
    fn changed_lines_stand_with_their_context() {
        let old = "one\ntwo\nthree words here\nfour\nfive\nsix\n";
        let new = "one\ntwo\nthree words there\nfour\nfive\nsix\n";
        insta::assert_snapshot!(plain(&text_diff(old, new)), @r#"
          one
          two
        - three words [-here-]
        + three words {+there+}
          four
          five
        "#);
        assert_eq!(text_diff(old, old), "");
    }
}
