//! What changes in a file: whole lines as `+` and `-`, a changed line as one with its words marked.

use std::fmt::Write as _;

use similar::{DiffTag, TextDiff};

use super::style::{ADD, HEAD, REMOVE, paint};
use super::{escape, word_diff};

/// Lines around a change.
const AROUND: usize = 2;

/// The lines that change, with some around them; empty when nothing changes. Everything is escaped.
pub fn file_diff(path: &str, old: &str, new: &str) -> String {
    let (old, new) = (old.replace("\r\n", "\n"), new.replace("\r\n", "\n"));
    let diff = TextDiff::from_lines(&old, &new);
    let (was, is): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut out = String::new();
    for group in diff.grouped_ops(AROUND) {
        let Some(first) = group.first() else { continue };
        let line = first.new_range().start + 1;
        // writing to a String cannot fail
        let _ = writeln!(out, "{}", paint(HEAD, format!("{}:{line}", escape(path))));
        for op in &group {
            let (before, after) = (op.old_range(), op.new_range());
            let before = was.get(before).unwrap_or_default();
            let after = is.get(after).unwrap_or_default();
            match op.tag() {
                DiffTag::Equal => before.iter().for_each(|line| {
                    let _ = writeln!(out, "    {}", escape(line));
                }),
                _ if before.len() == after.len() => {
                    for (old, new) in before.iter().zip(after) {
                        let _ = writeln!(out, "  ~ {}", word_diff(old, new));
                    }
                }
                _ => {
                    for line in before {
                        let _ = writeln!(out, "  {}", paint(REMOVE, format!("- {}", escape(line))));
                    }
                    for line in after {
                        let _ = writeln!(out, "  {}", paint(ADD, format!("+ {}", escape(line))));
                    }
                }
            }
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
    fn lines_and_words() {
        assert_eq!(file_diff("f", "a\nb\n", "a\nb\n"), "");
        assert_eq!(
            plain(&file_diff(
                "f",
                "a\nname: one two\nc\n",
                "a\nname: one 2\nc\nd\u{1b}[2J\n"
            )),
            "f:1\n    a\n  ~ name: one [-two-]{+2+}\n    c\n  + d\\u{1b}[2J\n"
        );
        assert_eq!(
            plain(&file_diff("f", "x\r\n", "x\r\ny\r\n")),
            "f:1\n    x\n  + y\n"
        );
    }
}
