//! What changed in a text: words inline. Marks stand beside the colours, so that it reads without them.

use similar::{ChangeTag, TextDiff};

use super::escape;
use super::page::clip;
use super::style::{ADD, REMOVE, paint};

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
}
