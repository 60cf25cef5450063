//! Reads typed values out of a tree and collects every mistake on the way instead of stopping at the first.

use super::Options;
use super::placeholder::Kind;
use super::sink::Sink;
use super::tree::{Node, Tree, Value};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::shape;
use crate::model::{Span, Spanned};

/// A type that a node can be read as.
pub(super) trait Read: Sized {
    /// The kind of thing, if it may use templates and has defaults.
    const KIND: Option<Kind> = None;

    /// Reads `node`, which `at` names (its key, or the node itself in a list). `None`: a diagnostic was given.
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self>;
}

/// What became of a field.
#[derive(Debug, Default)]
pub(super) enum Slot<T> {
    /// It is not written.
    #[default]
    Absent,
    /// It is written, wrongly, and a diagnostic says so.
    Bad,
    /// It is there.
    Good(T),
}

impl<T> Slot<T> {
    /// The value, if it is a good one.
    pub fn good(self) -> Option<T> {
        match self {
            Self::Good(value) => Some(value),
            _ => None,
        }
    }

    /// What is written, which may be nothing; `None` for what is wrong.
    pub fn if_written(self) -> Option<Option<T>> {
        match self {
            Self::Absent => Some(None),
            slot => slot.good().map(Some),
        }
    }

    /// Whether nothing is written.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

/// What reading needs to know, and where it puts what it finds.
pub(super) struct Cx<'a> {
    pub options: &'a Options,
    pub sink: &'a mut Sink,
    /// Entries that may still be visited. Aliases and merge keys let one node be visited often; this bounds how often.
    fuel: usize,
}

impl<'a> Cx<'a> {
    /// Reads with the fuel that `tree` may burn.
    pub fn new(tree: &Tree<'_>, options: &'a Options, sink: &'a mut Sink) -> Self {
        Self {
            options,
            sink,
            fuel: tree.nodes.len() * 4 + 100_000,
        }
    }

    /// Allows further visits, for what an entry takes from elsewhere.
    pub fn refuel(&mut self, visits: usize) {
        if self.fuel > 0 {
            self.fuel = self.fuel.saturating_add(visits);
        }
    }

    /// Counts one visit; `false` when the file has been unfolded far enough.
    fn burn(&mut self, at: Span) -> bool {
        match self.fuel {
            0 => false,
            1 => {
                self.fuel = 0;
                self.sink.push(
                    Diagnostic::new(
                        &shape::ALIAS_BOMB,
                        "aliases and merge keys unfold to far more than the file holds",
                    )
                    .at(at, "reading stops here")
                    .help("write the values out, or declare fewer things by alias"),
                );
                false
            }
            _ => {
                self.fuel -= 1;
                true
            }
        }
    }

    /// Says that `node` is of another type than `expected` ("a text", "a list of permissions").
    pub fn wrong_type(&mut self, node: Node<'_>, at: Span, expected: &str) {
        if node.value() == Value::Broken {
            return;
        }
        let mut span = node.span();
        if span.start == span.end {
            span = at;
        }
        let mut diagnostic = Diagnostic::new(
            &shape::WRONG_TYPE,
            format!("expected {expected}, found {}", kind_of(node)),
        )
        .at(span, format!("{expected} belongs here"));
        if let (Value::Number(text), true) = (node.value(), expected.starts_with("a text")) {
            diagnostic = diagnostic
                .help("put it in quotes, so that it is a text and not a number")
                .fix(span, format!("\"{text}\""));
        }
        self.sink.push(diagnostic);
    }

    /// Visits every entry of a mapping: its own first, then those that merge keys bring, nearest first.
    pub fn entries<'t>(
        &mut self,
        mapping: Node<'t>,
        mut visit: impl FnMut(&mut Self, Node<'t>, &'t str, Node<'t>),
    ) {
        let mut ahead: Vec<Node<'t>> = Vec::new();
        let mut current = Some(mapping);
        while let Some(mapping) = current {
            let mut merged: Vec<Node<'t>> = Vec::new();
            for (key, value) in mapping.pairs() {
                if !self.burn(key.span()) {
                    return;
                }
                match key.value() {
                    Value::Sequence | Value::Mapping => {
                        self.wrong_type(key, key.span(), "a text as key")
                    }
                    Value::Null if key.span().range().is_empty() => {
                        self.wrong_type(key, value.span(), "a text as key");
                    }
                    _ if key.is_plain() && key.scalar() == Some("<<") => {
                        self.merge(key, value, &mut merged);
                    }
                    _ => visit(self, key, key.scalar().unwrap_or_default(), value),
                }
            }
            ahead.extend(merged.into_iter().rev());
            current = ahead.pop();
        }
    }

    fn merge<'t>(&mut self, key: Node<'t>, value: Node<'t>, merged: &mut Vec<Node<'t>>) {
        match value.value() {
            Value::Mapping => merged.push(value),
            Value::Sequence => {
                for item in value.items() {
                    if !self.burn(key.span()) {
                        return;
                    }
                    if item.value() == Value::Mapping {
                        merged.push(item);
                    } else {
                        self.bad_merge(key, item);
                    }
                }
            }
            _ => self.bad_merge(key, value),
        }
    }

    fn bad_merge(&mut self, key: Node<'_>, found: Node<'_>) {
        if found.value() == Value::Broken {
            return;
        }
        self.sink.push(
            Diagnostic::new(
                &shape::BAD_MERGE,
                format!(
                    "`<<` takes a mapping or a list of mappings, found {}",
                    kind_of(found)
                ),
            )
            .at(key.span(), "merges nothing")
            .help("name a mapping with an alias: `<<: *defaults`"),
        );
    }
}

/// What a node is, for people; never its text.
pub(super) fn kind_of(node: Node<'_>) -> &'static str {
    match node.value() {
        Value::Text("") => "an empty text",
        Value::Text(_) => "a text",
        Value::Bool(true) => "`true`",
        Value::Bool(false) => "`false`",
        Value::Number(_) => "a number",
        Value::Null | Value::Broken => "nothing",
        Value::Sequence => "a list",
        Value::Mapping => "a mapping",
    }
}

/// A value and its key.
#[derive(Debug)]
pub(super) struct Keyed<T> {
    /// Where the key stands.
    pub at: Span,
    pub value: T,
}

impl<T: Read> Read for Keyed<T> {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        Some(Self {
            at,
            value: T::read(node, at, cx)?,
        })
    }
}

impl<T: Read> Read for Spanned<T> {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        Some(Self::new(T::read(node, at, cx)?, node.span()))
    }
}

impl Read for String {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        match node.value() {
            Value::Text(text) => Some(text.to_owned()),
            _ => {
                cx.wrong_type(node, at, "a text");
                None
            }
        }
    }
}

impl Read for bool {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        match node.value() {
            Value::Bool(value) => Some(value),
            _ => {
                cx.wrong_type(node, at, "`true` or `false`");
                None
            }
        }
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        if node.value() != Value::Sequence {
            cx.wrong_type(node, at, "a list");
            return None;
        }
        let mut list = Self::with_capacity(node.items().len());
        for item in node.items() {
            if !cx.burn(item.span()) {
                break;
            }
            list.extend(T::read(item, item.span(), cx));
        }
        Some(list)
    }
}
