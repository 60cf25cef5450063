//! A strict parser of the subset of Mermaid and DOT that graphs are written in. Test code, of this room and of the whole program.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

use std::collections::BTreeMap;

/// What a drawing says: label lines by id, and edges.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    pub nodes: BTreeMap<String, Vec<String>>,
    pub edges: Vec<(String, String, Option<String>)>,
    pub legend: Vec<String>,
}

impl Drawing {
    fn node(&mut self, id: &str, lines: Vec<String>) {
        assert!(is_id(id), "{id:?} is no id");
        if id.starts_with('n') {
            assert!(
                self.nodes.insert(id.to_owned(), lines).is_none(),
                "{id} twice"
            );
        } else {
            self.legend.push(lines.join(" "));
        }
    }

    fn finish(self) -> Self {
        for (from, to, _) in &self.edges {
            assert!(self.nodes.contains_key(from) && self.nodes.contains_key(to));
        }
        self
    }
}

fn is_id(text: &str) -> bool {
    let (head, rest) = text.split_at_checked(1).unwrap_or_default();
    matches!(head, "n" | "k" | "b")
        && !rest.is_empty()
        && rest
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

const SHAPES: [(&str, &str); 8] = [
    ("[/\"", "\"/]"),
    ("[[\"", "\"]]"),
    ("([\"", "\"])"),
    ("[(\"", "\")]"),
    ("{{\"", "\"}}"),
    (">\"", "\"]"),
    ("(\"", "\")"),
    ("[\"", "\"]"),
];

/// Reads a Mermaid flowchart; panics at anything else.
pub fn mermaid(text: &str) -> Drawing {
    let mut drawing = Drawing::default();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("flowchart LR"));
    for line in lines {
        let line = line.trim_start();
        let known = ["subgraph legend[\"Legend", "classDef ", "class ", "end"];
        if known.iter().any(|start| line.starts_with(start)) && !line.contains('#')
            || is_classdef(line)
        {
            continue;
        }
        if let Some((from, to, says)) = arrow(line) {
            drawing.edges.push((from.to_owned(), to.to_owned(), says));
            continue;
        }
        let (id, label) = SHAPES
            .iter()
            .find_map(|(open, close)| {
                let (id, rest) = line.split_once(open)?;
                Some((id, rest.strip_suffix(close)?)).filter(|(id, _)| is_id(id))
            })
            .unwrap_or_else(|| panic!("not understood: {line}"));
        drawing.node(id, label.split("<br/>").map(plain).collect());
    }
    drawing.finish()
}

fn is_classdef(line: &str) -> bool {
    let line = line.strip_prefix("classDef ");
    line.is_some_and(|rest| {
        rest.chars()
            .all(|c| c.is_ascii_alphanumeric() || " :#,-".contains(c))
    })
}

fn arrow(line: &str) -> Option<(&str, &str, Option<String>)> {
    let words: Vec<&str> = line.split(' ').collect();
    match words.as_slice() {
        [from, "-->", to] if is_id(from) && is_id(to) => Some((from, to, None)),
        [from, "-.", says @ .., ".->", to] if is_id(from) && is_id(to) => {
            let says = says.join(" ");
            assert!(says.chars().all(|c| c.is_ascii_lowercase() || c == ' '));
            Some((from, to, Some(says)))
        }
        _ => None,
    }
}

/// A label's text; panics at a character that Mermaid, Markdown or HTML acts upon.
fn plain(label: &str) -> String {
    let mut text = String::new();
    let mut rest = label;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '#' => {
                let (number, after) = rest.split_once(';').expect("an entity ends");
                text.push(char::from_u32(number.parse().unwrap()).unwrap());
                rest = after;
            }
            '"' | '<' | '>' | '&' | '`' | ';' | '[' | ']' | '{' | '}' | '|' | '%' | '\\' | '*' => {
                panic!("{c:?} in a label: {label}")
            }
            c if c.is_control() => panic!("{c:?} in a label: {label}"),
            c => text.push(c),
        }
    }
    text
}

/// Reads a DOT document; panics at anything else.
pub fn dot(text: &str) -> Drawing {
    let mut drawing = Drawing::default();
    let body = text.strip_prefix("digraph tenantry {\n").unwrap();
    let body = body.strip_suffix("}\n").unwrap();
    for line in body.lines() {
        let line = line.trim_start();
        if matches!(line, "rankdir=LR;" | "}" | "subgraph cluster_legend {") {
            continue;
        }
        let line = line
            .strip_suffix(';')
            .unwrap_or_else(|| panic!("no end: {line}"));
        if line.starts_with("label=\"Legend") {
            continue;
        }
        if let Some((from, rest)) = line.split_once(" -> ")
            && is_id(from)
        {
            let (to, attributes) = rest.split_once(' ').unwrap_or((rest, ""));
            let says =
                (!attributes.is_empty()).then(|| self::attributes(attributes)["label"].join(""));
            drawing.edges.push((from.to_owned(), to.to_owned(), says));
            continue;
        }
        let (id, rest) = line.split_once(' ').unwrap();
        let mut attributes = self::attributes(rest);
        drawing.node(id, attributes.remove("label").unwrap());
    }
    drawing.finish()
}

/// `[name=value, name="value"]`, the lines of each value.
fn attributes(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut rest = text.strip_prefix('[').unwrap();
    let mut found = BTreeMap::new();
    loop {
        let (name, after) = rest.split_once('=').unwrap();
        assert!(name.chars().all(|c| c.is_ascii_lowercase()), "{text}");
        let (lines, after) = match after.strip_prefix('"') {
            Some(quoted) => string(quoted),
            None => {
                let end = after.find([',', ']']).unwrap();
                (vec![after[..end].to_owned()], &after[end..])
            }
        };
        assert!(found.insert(name.to_owned(), lines).is_none());
        if after == "]" {
            return found;
        }
        rest = after.strip_prefix(", ").unwrap_or_else(|| panic!("{text}"));
    }
}

/// The lines of a string, and what follows its closing quote.
fn string(text: &str) -> (Vec<String>, &str) {
    let mut lines = vec![String::new()];
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let line = lines.last_mut().unwrap();
        match c {
            '"' => {
                return (
                    lines.iter().map(|line| entities(line)).collect(),
                    &text[at + 1..],
                );
            }
            '\\' => match chars.next().unwrap().1 {
                'n' => lines.push(String::new()),
                c @ ('"' | '\\') => line.push(c),
                c => panic!("\\{c} in a string"),
            },
            '<' | '>' => panic!("{c} in a string"),
            c if c.is_control() => panic!("{c:?} in a string"),
            c => line.push(c),
        }
    }
    panic!("no closing quote: {text}")
}

fn entities(text: &str) -> String {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#35;", "#");
    let (bare, whole) = (text.replace("&amp;", ""), text.replace("&amp;", "&"));
    assert!(!bare.contains('&'), "{text}");
    whole
}
