//! YAML events to a tree. A mistake ends its document, never the file: the next document is read all the same.

use std::collections::HashMap;
use std::path::Path;

use granit_parser::{
    ErrorKind, Event, Parser, ScalarStyle, Span as EventSpan, StructureStyle, options,
};

use super::placeholder::may_have;
use super::syntax::{explain, is_tab, tab_of_line};
use super::tree::{Kind, Raw, Style, Tree};
use super::words::quote;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::shape;
use crate::model::{FileId, Span};

/// Collections may be nested this deep; a configuration needs seven levels.
pub(super) const DEPTH: usize = 64;

/// Nodes that one file may have: what 40 MB of connections have, twice.
const NODES: usize = 6_000_000;

/// Reads all documents of `text` and says what is wrong with it as YAML.
pub(super) fn parse<'t>(file: FileId, text: &'t str) -> (Tree<'t>, Vec<Diagnostic>) {
    let mut builder = Builder::new(file, text);
    let mut parser = Parser::new_from_str_with_options(
        text,
        options! {
            emit_comments: false,
            emit_unresolved_aliases: true,
            flow_nesting_limit: DEPTH,
            block_nesting_limit: DEPTH,
        },
    );
    loop {
        match parser.next_event() {
            None => break,
            Some(Ok((event, span))) => {
                if !builder.take(event, span) {
                    break;
                }
            }
            Some(Err(error)) => {
                builder.fail(error.kind(), error.marker().byte_offset());
                if !parser.proceed_next_document().unwrap_or(false) {
                    break;
                }
            }
        }
    }
    (builder.tree, builder.diagnostics)
}

/// A collection whose end has not been seen.
struct Open {
    id: u32,
    first: usize,
    flow: bool,
}

struct Builder<'t> {
    tree: Tree<'t>,
    open: Vec<Open>,
    /// Finished children of all open collections, the innermost last.
    waiting: Vec<u32>,
    anchors: HashMap<usize, u32>,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> Builder<'t> {
    fn new(file: FileId, text: &'t str) -> Self {
        Self {
            tree: Tree {
                file,
                text,
                base: Path::new("."),
                placeholders: may_have(text),
                nodes: Vec::with_capacity(text.len() / 24),
                children: Vec::with_capacity(text.len() / 24),
                strings: Vec::new(),
                roots: Vec::new(),
                broken: false,
            },
            open: Vec::new(),
            waiting: Vec::new(),
            anchors: HashMap::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Takes one event in; `false` when the file has too many nodes to go on.
    fn take(&mut self, event: Event<'t>, at: EventSpan) -> bool {
        let range = at.byte_range().unwrap_or_default();
        let tag = event.tag().map(|tag| {
            let core = tag.is_yaml_core_schema();
            (core, tag.original())
        });
        if let Some((false, name)) = &tag {
            let span = at
                .tag_span()
                .and_then(|tag| tag.byte_range())
                .unwrap_or(range.clone());
            self.diagnostics.push(
                Diagnostic::new(
                    &shape::UNKNOWN_TAG,
                    format!("the tag {} means nothing here", quote(name)),
                )
                .at(self.span(span), "not a tag of YAML itself")
                .help(
                    "remove the tag; a secret is written as `env:NAME`, `file:PATH` or `exec:[…]`",
                ),
            );
        }
        match event {
            Event::Scalar(value, style, anchor, _) => {
                let style = match style {
                    ScalarStyle::Plain if tag.is_none() => Style::Plain,
                    _ => Style::Other,
                };
                self.scalar(value, range, style, anchor);
            }
            Event::SequenceStart(style, anchor, _) => {
                self.begin(Kind::Sequence, style, range, anchor)
            }
            Event::MappingStart(style, anchor, _) => {
                self.begin(Kind::Mapping, style, range, anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(range.end),
            Event::Alias(anchor) => self.alias(anchor, range),
            Event::UnresolvedAlias(name) => {
                self.unknown_alias(&name, range.clone());
                self.broken(range);
            }
            Event::DocumentStart(..) => self.abandon(),
            Event::DocumentEnd => {
                if let Some(root) = self.waiting.pop() {
                    self.tree.roots.push(root);
                }
                self.abandon();
            }
            _ => {}
        }
        self.tree.nodes.len() <= NODES || self.too_many()
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.tree.file, range)
    }

    fn add(&mut self, raw: Raw) -> u32 {
        let id = u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX);
        self.tree.nodes.push(raw);
        id
    }

    fn scalar(
        &mut self,
        value: std::borrow::Cow<'t, str>,
        range: std::ops::Range<usize>,
        style: Style,
        anchor: usize,
    ) {
        let text = self.tree.text;
        let inner = range.start.saturating_add(1)..range.end.saturating_sub(1);
        let found = [range.clone(), inner]
            .into_iter()
            .find(|place| text.get(place.clone()) == Some(&*value));
        let (kind, a, b) = match found {
            Some(place) => (Kind::Borrowed, place.start, place.end),
            None => {
                self.tree.strings.push(value.into());
                (Kind::Owned, self.tree.strings.len() - 1, 0)
            }
        };
        let Span { start, end, .. } = self.span(range);
        let Span {
            start: a, end: b, ..
        } = self.span(a..b);
        let id = self.add(Raw {
            start,
            end,
            a,
            b,
            kind,
            style,
        });
        self.finish(id, anchor);
    }

    fn broken(&mut self, range: std::ops::Range<usize>) {
        let Span { start, end, .. } = self.span(range);
        let id = self.add(Raw {
            start,
            end,
            a: start,
            b: start,
            kind: Kind::Borrowed,
            style: Style::Broken,
        });
        self.finish(id, 0);
    }

    fn begin(
        &mut self,
        kind: Kind,
        style: StructureStyle,
        range: std::ops::Range<usize>,
        anchor: usize,
    ) {
        let Span { start, end, .. } = self.span(range);
        let id = self.add(Raw {
            start,
            end,
            a: 0,
            b: 0,
            kind,
            style: Style::Other,
        });
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        self.open.push(Open {
            id,
            first: self.waiting.len(),
            flow: style == StructureStyle::Flow,
        });
    }

    fn end(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        let first = self.tree.children.len();
        let last = self.waiting[open.first..].last().copied();
        self.tree.children.extend(self.waiting.drain(open.first..));
        let count = self.tree.children.len() - first;
        // The end of a block collection is only known by the next token, so it ends where its last child does.
        let end = match last {
            Some(last) if !open.flow => self.tree.nodes[last as usize].end,
            None if !open.flow => self.tree.nodes[open.id as usize].end,
            _ => self.span(end..end).end,
        };
        let raw = &mut self.tree.nodes[open.id as usize];
        raw.end = end;
        raw.a = u32::try_from(first).unwrap_or(u32::MAX);
        let pairs = if raw.kind == Kind::Mapping {
            count / 2
        } else {
            count
        };
        raw.b = u32::try_from(pairs).unwrap_or(u32::MAX);
        self.waiting.push(open.id);
    }

    fn finish(&mut self, id: u32, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        self.waiting.push(id);
    }

    fn alias(&mut self, anchor: usize, range: std::ops::Range<usize>) {
        let target = self.anchors.get(&anchor).copied();
        let circle = target.is_some_and(|target| self.open.iter().any(|open| open.id == target));
        match target {
            Some(target) if !circle => {
                let Span { start, end, .. } = self.span(range);
                let id = self.add(Raw {
                    start,
                    end,
                    a: target,
                    b: 0,
                    kind: Kind::Alias,
                    style: Style::Other,
                });
                self.waiting.push(id);
            }
            _ => {
                self.diagnostics.push(
                    Diagnostic::new(
                        &shape::ALIAS_BOMB,
                        "this alias stands inside the value that it stands for",
                    )
                    .at(self.span(range.clone()), "would never end")
                    .help("write the value out here"),
                );
                self.broken(range);
            }
        }
    }

    fn unknown_alias(&mut self, name: &str, range: std::ops::Range<usize>) {
        self.diagnostics.push(
            Diagnostic::new(&shape::UNKNOWN_ALIAS, format!("no anchor {} comes before this alias", quote(&format!("&{name}"))))
                .at(self.span(range), "stands for nothing")
                .help("an anchor holds within its document; define it above, or put text that starts with `*` in quotes"),
        );
    }

    fn abandon(&mut self) {
        self.open.clear();
        self.waiting.clear();
    }

    fn too_many(&mut self) -> bool {
        self.tree.broken = true;
        self.abandon();
        self.tree.roots.clear();
        self.diagnostics.push(
            Diagnostic::new(
                &shape::TOO_LARGE,
                format!("the file holds more than {NODES} values"),
            )
            .at(self.span(0..0), "this file")
            .help("split it into several `*.tenantry.yaml` files"),
        );
        false
    }

    fn fail(&mut self, kind: &ErrorKind, at: Option<usize>) {
        self.tree.broken = true;
        self.abandon();
        let text = self.tree.text;
        let mut start = at.unwrap_or(text.len()).min(text.len());
        if start == text.len() {
            start = text.trim_end().len();
        }
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        if is_tab(kind) {
            start = tab_of_line(text, start);
        }
        let length = text[start..]
            .chars()
            .next()
            .filter(|c| !matches!(c, '\n' | '\r'))
            .map_or(0, char::len_utf8);
        let span = self.span(start..start + length);
        self.diagnostics.push(explain(kind).at(span, ""));
    }
}
