//! A YAML text as a tree: flat vectors and numbers instead of boxes, so that neither walking nor dropping it can overflow the
//! stack, and scalars that are ranges of the text unless they had to be unescaped.

use std::path::Path;

use super::placeholder;
use super::scalar::{self, Plain};
use super::scope::{Filled, Scope};
use crate::model::{FileId, Span};

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A scalar whose value is bytes `a..b` of the text.
    Borrowed,
    /// A scalar whose value is string number `a`.
    Owned,
    /// `b` items from `a` on.
    Sequence,
    /// `b` pairs from `a` on; keys and values alternate.
    Mapping,
    /// Stands for node `a`.
    Alias,
}

/// How a node was written, as far as its meaning depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A scalar without quotes and without a tag: its text decides its type.
    Plain,
    /// Anything else.
    Other,
    /// Nothing, in the place of an alias that stands for nothing.
    Broken,
}

/// One node; 20 bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw {
    pub start: u32,
    pub end: u32,
    pub a: u32,
    pub b: u32,
    pub kind: Kind,
    pub style: Style,
}

/// All documents of one file.
#[derive(Debug)]
pub(super) struct Tree<'t> {
    pub file: FileId,
    pub text: &'t str,
    /// The folder of the file: `file:` references start here.
    pub base: &'t Path,
    /// Whether any text may have a placeholder in it.
    pub placeholders: bool,
    pub nodes: Vec<Raw>,
    pub children: Vec<u32>,
    pub strings: Vec<Box<str>>,
    /// The root node of each document that has one.
    pub roots: Vec<u32>,
    /// Whether a document is missing because it is no YAML.
    pub broken: bool,
}

/// A node in its tree; never an alias.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree<'t>,
    id: u32,
    /// What placeholders in it mean; none where they mean nothing.
    scope: Option<&'t Scope<'t>>,
    /// Its text after placeholders were filled in.
    filled: Option<&'t Filled>,
    /// A mapping of a template or of defaults that lies under this one.
    below: Option<&'t Node<'t>>,
}

/// What a node holds, for reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'t> {
    /// A quoted or block scalar, or a plain one that is neither number, boolean nor null.
    Text(&'t str),
    /// `true`, `false` and their spellings in the YAML 1.2 core schema.
    Bool(bool),
    /// A number, as written.
    Number(&'t str),
    /// `null`, `~` or nothing at all.
    Null,
    /// A list.
    Sequence,
    /// A mapping.
    Mapping,
    /// Something that a diagnostic was given for already.
    Broken,
}

impl<'t> Tree<'t> {
    /// The node with this number, through aliases (which the builder keeps free of circles and one step deep).
    pub fn node(&'t self, id: u32) -> Node<'t> {
        let raw = self.nodes[id as usize];
        let id = if raw.kind == Kind::Alias { raw.a } else { id };
        Node {
            tree: self,
            id,
            scope: None,
            filled: None,
            below: None,
        }
    }

    /// All mappings, in no order that matters.
    pub fn mappings(&'t self) -> impl Iterator<Item = Node<'t>> {
        (0u32..)
            .zip(&self.nodes)
            .filter(|(_, raw)| raw.kind == Kind::Mapping)
            .map(|(id, _)| self.node(id))
    }

    /// The roots of the documents.
    pub fn documents(&'t self) -> impl Iterator<Item = Node<'t>> {
        self.roots.iter().map(|&id| self.node(id))
    }
}

impl<'t> Node<'t> {
    fn raw(self) -> &'t Raw {
        &self.tree.nodes[self.id as usize]
    }

    /// The node, with a meaning for the placeholders in it.
    pub fn within(self, scope: Option<&'t Scope<'t>>) -> Self {
        Self { scope, ..self }
    }

    /// What placeholders in it mean.
    pub fn scope(self) -> Option<&'t Scope<'t>> {
        self.scope
    }

    /// The node, with another text than the file has.
    pub fn filled_with(self, filled: &'t Filled) -> Self {
        Self {
            filled: Some(filled),
            ..self
        }
    }

    /// Its text after placeholders were filled in, if there were any.
    pub fn filled(self) -> Option<&'t Filled> {
        self.filled
    }

    /// The node over another one, which gives what this one does not say.
    pub fn over(self, below: Option<&'t Node<'t>>) -> Self {
        Self { below, ..self }
    }

    /// The mapping that gives what this one does not say.
    pub fn below(self) -> Option<Node<'t>> {
        self.below.copied()
    }

    /// The folder of its file.
    pub fn base(self) -> &'t Path {
        self.tree.base
    }

    /// The child with this number: placeholders in it are filled in.
    fn child(self, id: u32) -> Node<'t> {
        let node = self.tree.node(id).within(self.scope);
        match (self.scope, self.tree.placeholders) {
            (Some(scope), true) if node.scalar().is_some_and(placeholder::may_have) => {
                scope.fill(node)
            }
            _ => node,
        }
    }

    /// The bytes of the node; of a collection only as far as its first line goes, so that a label stays readable.
    pub fn span(self) -> Span {
        let raw = self.raw();
        let (start, mut end) = (raw.start as usize, raw.end as usize);
        if matches!(raw.kind, Kind::Sequence | Kind::Mapping)
            && let Some(bytes) = self.tree.text.as_bytes().get(start..end)
            && let Some(line) = bytes
                .iter()
                .position(|&byte| byte == b'\n' || byte == b'\r')
        {
            end = start + line;
        }
        Span::new(self.tree.file, start..end)
    }

    /// All its bytes as a text.
    pub fn text(self) -> &'t str {
        let range = self.full_span().range();
        self.tree.text.get(range).unwrap_or_default()
    }

    /// All bytes of the node.
    pub fn full_span(self) -> Span {
        let raw = self.raw();
        Span::new(self.tree.file, raw.start as usize..raw.end as usize)
    }

    /// The text of a scalar as it is meant, whatever its type would be.
    pub fn scalar(self) -> Option<&'t str> {
        if let Some(filled) = self.filled {
            return Some(&filled.text);
        }
        let raw = self.raw();
        match raw.kind {
            Kind::Borrowed => self.tree.text.get(raw.a as usize..raw.b as usize),
            Kind::Owned => self.tree.strings.get(raw.a as usize).map(|text| &**text),
            _ => None,
        }
    }

    /// What the node holds.
    pub fn value(self) -> Value<'t> {
        let raw = self.raw();
        match raw.kind {
            Kind::Sequence => Value::Sequence,
            Kind::Mapping => Value::Mapping,
            _ => {
                let text = self.scalar().unwrap_or_default();
                match self.filled.map_or(raw.style, |filled| filled.style) {
                    Style::Plain => {}
                    Style::Other => return Value::Text(text),
                    Style::Broken => return Value::Broken,
                }
                match scalar::plain(text) {
                    Plain::Text => Value::Text(text),
                    Plain::Number => Value::Number(text),
                    Plain::Bool(value) => Value::Bool(value),
                    Plain::Null => Value::Null,
                }
            }
        }
    }

    /// The bytes of the scalar as they stand, without quotes, if they mean exactly themselves: a fix may replace them.
    pub fn is_plain(self) -> bool {
        self.filled.is_none() && self.raw().style == Style::Plain
    }

    /// The bytes of a part of the scalar's text, where they can be told; else of all of it.
    pub fn part(self, part: std::ops::Range<usize>) -> Span {
        let raw = self.raw();
        match raw.kind {
            Kind::Borrowed => {
                let start = raw.a as usize;
                Span::new(self.tree.file, start + part.start..start + part.end)
            }
            _ => self.span(),
        }
    }

    fn children(self, count: usize) -> &'t [u32] {
        let start = self.raw().a as usize;
        self.tree
            .children
            .get(start..start + count)
            .unwrap_or_default()
    }

    /// The items of a list.
    pub fn items(self) -> impl ExactSizeIterator<Item = Node<'t>> {
        let count = match self.raw().kind {
            Kind::Sequence => self.raw().b as usize,
            _ => 0,
        };
        self.children(count).iter().map(move |&id| self.child(id))
    }

    /// The pairs of a mapping, merge keys as they stand.
    pub fn pairs(self) -> impl ExactSizeIterator<Item = (Node<'t>, Node<'t>)> {
        let count = match self.raw().kind {
            Kind::Mapping => self.raw().b as usize,
            _ => 0,
        };
        let tree = self.tree;
        self.children(count * 2)
            .chunks_exact(2)
            .map(move |pair| (tree.node(pair[0]), self.child(pair[1])))
    }
}
