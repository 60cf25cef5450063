//! New entries at the end of a mapping or a list, in the layout that stands there.

use super::entry;
use super::lines::{Line, Lines};
use super::outline::{Kind, Node, Outline, Unfit};
use super::splice::Edit;

/// Where new entries belong: a path of keys from the root.
pub type Place = Vec<String>;

/// Entries for one place: lines without indentation of their own, two spaces a level.
#[derive(Debug, Clone)]
pub struct Insert {
    /// The mapping or list that gets them; it and what is above it are made where they are missing.
    pub place: Place,
    /// The lines of all entries.
    pub lines: Vec<String>,
}

/// The edits that put entries into a text, each place once.
///
/// # Errors
/// When a place is not written as one entry a line.
pub fn inserts(outline: &Outline<'_>, wanted: &[Insert]) -> Result<Vec<Edit>, Unfit> {
    let lines = Lines::of(outline);
    let mut edits: Vec<Edit> = Vec::new();
    let mut ends: Vec<(usize, usize, String)> = Vec::new();
    for insert in wanted {
        let (at, text) = one(outline, &lines, insert, &mut edits)?;
        ends.push((at, insert.place.len(), text));
    }
    // what stands deeper comes first where two end at one place
    ends.sort_by_key(|(at, depth, _)| (*at, std::cmp::Reverse(*depth)));
    let mut at_end = outline.text.ends_with('\n') || outline.text.is_empty();
    let windows = outline.text.contains("\r\n");
    let mut joined: Vec<(usize, String)> = Vec::new();
    for (at, _, text) in ends {
        match joined.last_mut().filter(|(last, _)| *last == at) {
            Some((_, before)) => before.push_str(&text),
            None => joined.push((at, text)),
        }
    }
    for (at, mut text) in joined {
        if at == outline.text.len() && !std::mem::replace(&mut at_end, true) {
            text.insert(0, '\n');
        }
        let replacement = match windows {
            true => text.replace('\n', "\r\n"),
            false => text,
        };
        edits.push(Edit {
            range: at..at,
            replacement,
        });
    }
    Ok(edits)
}

/// Where the lines go, and they themselves.
fn one(
    outline: &Outline<'_>,
    lines: &Lines<'_>,
    insert: &Insert,
    edits: &mut Vec<Edit>,
) -> Result<(usize, String), Unfit> {
    let Some(root) = outline.root.as_ref().filter(|root| !root.is_nothing()) else {
        return Ok((outline.text.len(), below(0, &insert.place, &insert.lines)));
    };
    let mut node = root;
    for (depth, key) in insert.place.iter().enumerate() {
        let Some((name, value)) = node.pair(key) else {
            let column = column(node, outline, lines)?;
            let blank = if depth == 0 { "\n" } else { "" };
            let text = below(column, &insert.place[depth..], &insert.lines);
            return Ok((end(node, outline, lines)?, format!("{blank}{text}")));
        };
        let is_last = depth + 1 == insert.place.len();
        let empty = value.is_nothing()
            || matches!(&value.kind, Kind::Mapping { flow: true, pairs } if pairs.is_empty())
            || matches!(&value.kind, Kind::Sequence { flow: true, items } if items.is_empty());
        if empty {
            if !is_last {
                return Err(Unfit::NotBlock);
            }
            if !value.is_nothing() {
                edits.push(Edit {
                    range: value.range.clone(),
                    replacement: String::new(),
                });
            }
            let at = lines.start(lines.number(name.range.start) + 1);
            let column = lines.column(name.range.start) + 2;
            return Ok((at, indented(column, &insert.lines)));
        }
        node = value;
    }
    let column = column(node, outline, lines)?;
    Ok((end(node, outline, lines)?, indented(column, &insert.lines)))
}

fn entries<'n>(
    node: &'n Node,
    outline: &Outline<'_>,
    lines: &Lines<'_>,
) -> Result<Vec<entry::Entry<'n>>, Unfit> {
    match node.is_block() {
        true => entry::of(node, outline.text, lines),
        false => Err(Unfit::NotBlock),
    }
}

fn column(node: &Node, outline: &Outline<'_>, lines: &Lines<'_>) -> Result<usize, Unfit> {
    let entries = entries(node, outline, lines)?;
    entries
        .first()
        .map(|entry| entry.column)
        .ok_or(Unfit::NotBlock)
}

/// Behind the last entry and the comments that belong to it.
fn end(node: &Node, outline: &Outline<'_>, lines: &Lines<'_>) -> Result<usize, Unfit> {
    let entries = entries(node, outline, lines)?;
    let last = entries.last().ok_or(Unfit::NotBlock)?;
    let mut next = last.last + 1;
    while matches!(lines.kind(next), Line::Comment(column) if column >= last.column.max(1)) {
        next += 1;
    }
    Ok(lines.start(next))
}

/// The lines below keys that are not there yet.
fn below(column: usize, keys: &[String], lines: &[String]) -> String {
    let mut text = String::new();
    let mut column = column;
    for key in keys {
        text.push_str(&format!("{}{key}:\n", " ".repeat(column)));
        column += 2;
    }
    text + &indented(column, lines)
}

fn indented(column: usize, lines: &[String]) -> String {
    lines
        .iter()
        .map(|line| format!("{}{line}\n", " ".repeat(column)))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::splice;
    use super::*;

    fn with(text: &str, wanted: &[(&[&str], &[&str])]) -> Result<String, Unfit> {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let wanted: Vec<Insert> = wanted
            .iter()
            .map(|(place, lines)| Insert {
                place: owned(place),
                lines: owned(lines),
            })
            .collect();
        let outline = Outline::read(text).unwrap();
        Ok(splice(text, &inserts(&outline, &wanted)?).unwrap())
    }

    #[test]
    fn entries_go_to_the_end_of_their_mapping() {
        let text = "tenants:\n    a: # x\n        tokens:\n            t: 1\n            # of t\n    # of a\n\n# orgs\norgs:\n";
        let tokens: (&[&str], &[&str]) = (&["tenants", "a", "tokens"], &["u:", "  v: 1"]);
        let connections: (&[&str], &[&str]) = (&["connections"], &["c: 1"]);
        assert_eq!(
            with(text, &[connections, tokens]).unwrap(),
            "tenants:\n    a: # x\n        tokens:\n            t: 1\n            # of t\n            u:\n              v: 1\n    # of a\n\n# orgs\norgs:\n\nconnections:\n  c: 1\n"
        );
        // both end at the end of the text, which has no line end
        assert_eq!(
            with(
                "tenants:\n  a:\n    tokens: {} # none",
                &[connections, tokens]
            )
            .unwrap(),
            "tenants:\n  a:\n    tokens:  # none\n      u:\n        v: 1\n\nconnections:\n  c: 1\n"
        );
        assert_eq!(
            with("tenants:\r\n  a:\r\n    b: 1\r\n", &[tokens]).unwrap(),
            "tenants:\r\n  a:\r\n    b: 1\r\n    tokens:\r\n      u:\r\n        v: 1\r\n"
        );
        assert_eq!(with("", &[connections]).unwrap(), "connections:\n  c: 1\n");
    }

    #[test]
    fn what_stands_in_braces_is_left_alone() {
        let tokens: (&[&str], &[&str]) = (&["tenants", "a", "tokens"], &["u: 1"]);
        for text in [
            "tenants: { a: { tokens: { t: 1 } } }\n",
            "tenants:\n  a: { api_host: x }\n",
            "tenants:\n  a: {}\n",
        ] {
            assert_eq!(with(text, &[tokens]), Err(Unfit::NotBlock), "{text}");
        }
    }
}
