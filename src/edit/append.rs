//! Appends an entry to a list of a YAML file, in the layout that the list has.

use std::ops::Range;

use super::Edit;

/// Where a list of the outermost mapping stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPlace {
    /// Its key.
    pub key: Range<usize>,
    /// All its bytes; empty where nothing is written after the key.
    pub list: Range<usize>,
}

/// One entry: fields with values that are YAML already, on one line each.
pub type Entry = [(&'static str, Value)];

/// A value of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// One scalar.
    One(String),
    /// A list of scalars.
    Many(Vec<String>),
}

/// Why an entry is not appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// The list is written in a way that is not edited: an alias, a tag, something that is no list.
    #[error("the list is written in a form that is not edited")]
    Form,
}

/// The edit that appends `entry` to the list `name`; `place` is where it stands, `None` where there is none yet: it is made at the
/// end of the text then.
///
/// # Errors
/// [`AppendError::Form`] for what is neither a block list, nor `[…]`, nor nothing.
pub fn append(
    text: &str,
    name: &str,
    place: Option<&ListPlace>,
    entry: &Entry,
) -> Result<Edit, AppendError> {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let insert = |at: usize, replacement: String| Edit {
        range: at..at,
        replacement,
    };
    let Some(place) = place else {
        let before = match text.ends_with('\n') || text.is_empty() {
            true => newline.to_owned(),
            false => newline.repeat(2),
        };
        let block = block(entry, 2, newline);
        return Ok(insert(
            text.len(),
            format!("{before}{name}:{newline}{block}{newline}"),
        ));
    };
    let list = text.get(place.list.clone()).ok_or(AppendError::Form)?;
    let written = list.trim_end();
    if written.starts_with('-') {
        let line = line_start(text, place.list.start);
        let indent = text.get(line..place.list.start).ok_or(AppendError::Form)?;
        if !indent.bytes().all(|byte| byte == b' ') {
            return Err(AppendError::Form);
        }
        let end = line_end(text, place.list.start + written.len());
        let block = block(entry, indent.len(), newline);
        return Ok(insert(end, format!("{newline}{block}")));
    }
    if let Some(inside) = written
        .strip_prefix('[')
        .and_then(|one| one.strip_suffix(']'))
    {
        if inside.trim().is_empty() {
            let block = block(entry, 2, newline);
            return Ok(Edit {
                range: place.list.start..place.list.start + written.len(),
                replacement: format!("{newline}{block}"),
            });
        }
        if inside.contains('#') {
            return Err(AppendError::Form);
        }
        let comma = if inside.trim_end().ends_with(',') {
            " "
        } else {
            ", "
        };
        let at = place.list.start + 1 + inside.trim_end().len();
        return Ok(insert(at, format!("{comma}{}", flow(entry))));
    }
    let after = text.get(place.key.end..).ok_or(AppendError::Form)?;
    if written.is_empty() && after.starts_with(':') {
        let end = line_end(text, place.key.end);
        let block = block(entry, 2, newline);
        return Ok(insert(end, format!("{newline}{block}")));
    }
    Err(AppendError::Form)
}

/// The entry as a block, without a line end after it.
pub fn block(entry: &Entry, indent: usize, newline: &str) -> String {
    let mut lines = Vec::new();
    for (number, (field, value)) in entry.iter().enumerate() {
        let mark = if number == 0 { "- " } else { "  " };
        let head = format!("{}{mark}{field}:", " ".repeat(indent));
        match value {
            Value::One(one) => lines.push(format!("{head} {one}")),
            Value::Many(many) => {
                lines.push(head);
                let inner = " ".repeat(indent + 4);
                lines.extend(many.iter().map(|one| format!("{inner}- {one}")));
            }
        }
    }
    lines.join(newline)
}

fn flow(entry: &Entry) -> String {
    let fields = entry.iter().map(|(field, value)| match value {
        Value::One(one) => format!("{field}: {one}"),
        Value::Many(many) => format!("{field}: [{}]", many.join(", ")),
    });
    format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
}

fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.rfind('\n').map_or(0, |newline| newline + 1)
}

/// The end of the line that holds this byte, before its line end.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find('\n').map_or(text.len(), |newline| at + newline);
    match text.get(..end).is_some_and(|text| text.ends_with('\r')) {
        true => end - 1,
        false => end,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::edit::splice;

    fn entry() -> Vec<(&'static str, Value)> {
        let many = vec!["\"x\"".to_owned(), "\"y\"".to_owned()];
        vec![("a", Value::One("1".to_owned())), ("b", Value::Many(many))]
    }

    /// Appends to `list`, whose bytes stand between `<` and `>`.
    fn appended(text: &str) -> Result<String, AppendError> {
        let start = text.find('<').unwrap();
        let end = text.find('>').unwrap() - 1;
        let text = text.replace(['<', '>'], "");
        let key = text.find("list").unwrap();
        let place = ListPlace {
            key: key..key + 4,
            list: start..end,
        };
        let edit = append(&text, "list", Some(&place), &entry())?;
        Ok(splice(&text, &[edit]).unwrap())
    }

    #[test]
    fn a_list_keeps_its_layout() {
        for (before, after) in [
            (
                "list:\n<- a: 0\n>next: 1\n",
                "list:\n- a: 0\n- a: 1\n  b:\n    - \"x\"\n    - \"y\"\nnext: 1\n",
            ),
            (
                "list:\n    <- a: 0> # why\n",
                "list:\n    - a: 0 # why\n    - a: 1\n      b:\n        - \"x\"\n        - \"y\"\n",
            ),
            (
                "list:\r\n  <- a: 0\r\n>",
                "list:\r\n  - a: 0\r\n  - a: 1\r\n    b:\r\n      - \"x\"\r\n      - \"y\"\r\n",
            ),
            (
                "list: <[ ]>\n",
                "list: \n  - a: 1\n    b:\n      - \"x\"\n      - \"y\"\n",
            ),
            (
                "list: <[{ a: 0 }]>\n",
                "list: [{ a: 0 }, { a: 1, b: [\"x\", \"y\"] }]\n",
            ),
            (
                "list: <[{ a: 0 },]>\n",
                "list: [{ a: 0 }, { a: 1, b: [\"x\", \"y\"] }]\n",
            ),
            (
                "list: # none<>\nnext: 1\n",
                "list: # none\n  - a: 1\n    b:\n      - \"x\"\n      - \"y\"\nnext: 1\n",
            ),
        ] {
            assert_eq!(appended(before).unwrap(), after, "{before}");
        }
        for form in [
            "list: <*alias>\n",
            "list: <!!seq []>\n",
            "list: <~>\n",
            "list: <[ {a: 0} # x\n]>\n",
        ] {
            assert_eq!(appended(form), Err(AppendError::Form), "{form}");
        }
    }

    #[test]
    fn a_list_that_is_missing_is_made_at_the_end() {
        for (before, after) in [
            (
                "",
                "\nlist:\n  - a: 1\n    b:\n      - \"x\"\n      - \"y\"\n",
            ),
            (
                "x: 1",
                "x: 1\n\nlist:\n  - a: 1\n    b:\n      - \"x\"\n      - \"y\"\n",
            ),
        ] {
            let edit = append(before, "list", None, &entry()).unwrap();
            assert_eq!(splice(before, &[edit]).unwrap(), after);
        }
    }
}
