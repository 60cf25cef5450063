//! The entries of a block collection: where each begins and ends.

use std::borrow::Cow;

use super::lines::Lines;
use super::outline::{Kind, Node, Unfit};

/// A pair of a block mapping, or an item of a block list with its dash.
#[derive(Debug)]
pub struct Entry<'n> {
    /// The key; `None` for an item.
    pub name: Option<String>,
    /// The value; `None` when nothing is written.
    pub value: Option<&'n Node>,
    /// The first byte.
    pub start: usize,
    /// Its column.
    pub column: usize,
    /// The first line.
    pub first: usize,
    /// The last line, without comments behind it.
    pub last: usize,
}

/// The entries of a block collection, in order.
///
/// # Errors
/// When a key is written in a way that is not edited.
pub fn of<'n>(node: &'n Node, text: &str, lines: &Lines<'_>) -> Result<Vec<Entry<'n>>, Unfit> {
    match &node.kind {
        Kind::Mapping { pairs, .. } => pairs
            .iter()
            .map(|(key, value)| pair(key, value, text, lines))
            .collect(),
        Kind::Sequence { items, .. } => {
            let mut at = node.range.start;
            let mut entries = Vec::with_capacity(items.len());
            for item in items {
                let dash = dash(text, at).ok_or(Unfit::Keys)?;
                let value = Some(item).filter(|item| !item.is_nothing());
                let end = value.map_or(dash + 1, |value| end_of(value, text));
                entries.push(entry(None, value, dash, end, lines));
                at = end;
            }
            Ok(entries)
        }
        _ => Ok(Vec::new()),
    }
}

fn pair<'n>(
    key: &Node,
    value: &'n Node,
    text: &str,
    lines: &Lines<'_>,
) -> Result<Entry<'n>, Unfit> {
    let name = key.scalar().ok_or(Unfit::Keys)?.to_owned();
    let start = key.range.start;
    let before = text
        .get(lines.start(lines.number(start))..start)
        .ok_or(Unfit::Keys)?;
    let after = text.get(key.range.end..).unwrap_or_default();
    let colon = after.trim_start_matches([' ', '\t']);
    let simple = before.bytes().all(|byte| matches!(byte, b' ' | b'-'));
    if !simple || key.is_nothing() || !colon.starts_with(':') {
        return Err(Unfit::Keys);
    }
    let colon = key.range.end + after.len() - colon.len() + 1;
    let value = Some(value).filter(|value| !value.is_nothing());
    let end = value.map_or(colon, |value| end_of(value, text));
    Ok(entry(Some(name), value, start, end, lines))
}

fn entry<'n>(
    name: Option<String>,
    value: Option<&'n Node>,
    start: usize,
    end: usize,
    lines: &Lines<'_>,
) -> Entry<'n> {
    Entry {
        name,
        value,
        start,
        column: lines.column(start),
        first: lines.number(start),
        last: lines.number(end.saturating_sub(1).max(start)),
    }
}

/// The end of a node. Where nothing stands in the last place of a collection, the parser's range ends too late or too early.
fn end_of(node: &Node, text: &str) -> usize {
    match &node.kind {
        Kind::Sequence { flow: false, items } => {
            let ends_with_nothing = items.last().is_some_and(Node::is_nothing);
            if !ends_with_nothing {
                return items
                    .last()
                    .map_or(node.range.end, |last| end_of(last, text));
            }
            items.iter().fold(node.range.start, |at, item| {
                match (item.is_nothing(), dash(text, at)) {
                    (false, _) => end_of(item, text),
                    (true, dash) => dash.map_or(at, |dash| dash + 1),
                }
            })
        }
        Kind::Mapping { flow: false, pairs } => match pairs.last() {
            Some((key, value)) if value.is_nothing() => key.range.end + 1,
            Some((_, value)) => end_of(value, text),
            None => node.range.end,
        },
        _ => node.range.end,
    }
}

/// The next dash, past blanks and comments.
fn dash(text: &str, mut at: usize) -> Option<usize> {
    loop {
        let rest = text.get(at..)?;
        let inside = rest.trim_start();
        at += rest.len() - inside.len();
        match inside.as_bytes().first()? {
            b'-' => return Some(at),
            b'#' => at += inside.find('\n')?,
            _ => return None,
        }
    }
}

/// The first line of an entry with one space behind its colon or dash.
pub fn tidy(line: &str, is_pair: bool) -> Cow<'_, str> {
    if !is_pair {
        return match line.strip_prefix('-') {
            Some(rest) if rest.starts_with("  ") && !rest.trim_start().starts_with('#') => {
                Cow::Owned(format!("- {}", rest.trim_start_matches(' ')))
            }
            _ => Cow::Borrowed(line),
        };
    }
    // a key in quotes, or one with a colon in it, may hold what looks like the end of a key
    let plain = line
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        .count();
    let (key, rest) = line.split_at(plain);
    match rest.strip_prefix(':') {
        Some(rest)
            if plain > 0 && rest.starts_with("  ") && !rest.trim_start().starts_with('#') =>
        {
            Cow::Owned(format!("{key}: {}", rest.trim_start_matches(' ')))
        }
        _ => Cow::Borrowed(line),
    }
}
