//! Where things stand in a YAML text: its tree with byte ranges, and its lines, so that edits leave everything else alone.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, options};

/// Collections may be nested this deep.
const DEPTH: usize = 64;

/// Why a text is not edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It cannot be read.
    #[error("it is no YAML that can be read: `tenantry validate` says where")]
    Syntax,
    /// More than one document.
    #[error("it holds more than one document (`---`): give each a file of its own")]
    Documents,
    /// The whole document is no block mapping.
    #[error("it is not written as one `key: value` a line")]
    NotBlock,
    /// `? key`, or an anchor or a tag before a key.
    #[error("a key is written in a way (`? key`, or with an anchor or a tag) that is not edited")]
    Keys,
    /// A carriage return that ends no CRLF.
    #[error("it has a carriage return inside a line")]
    CarriageReturn,
    /// The new text would say something else.
    #[error("the new text would say something else than the old one")]
    Meaning,
    /// A comment would be lost.
    #[error("a comment would be lost")]
    Comment,
}

/// A node and its bytes: without its anchor and tag; of a block collection from its first entry to the end of its last one.
#[derive(Debug, Clone)]
pub struct Node {
    /// The bytes.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// The parser's number of its anchor; 0 for none.
    anchor: usize,
    tag: Option<String>,
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A scalar.
    Scalar {
        /// What it says.
        text: String,
        /// Whether it is written without quotes: its text decides its type.
        plain: bool,
    },
    /// `*name`.
    Alias(usize),
    /// A list.
    Sequence {
        /// Whether it is written in brackets.
        flow: bool,
        /// Its items.
        items: Vec<Node>,
    },
    /// A mapping.
    Mapping {
        /// Whether it is written in braces.
        flow: bool,
        /// Its pairs, in order.
        pairs: Vec<(Node, Node)>,
    },
}

impl Node {
    /// Whether its entries stand on lines of their own.
    pub fn is_block(&self) -> bool {
        matches!(
            self.kind,
            Kind::Sequence { flow: false, .. } | Kind::Mapping { flow: false, .. }
        )
    }

    /// The text of a scalar.
    pub fn scalar(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The pairs of a mapping.
    pub fn pairs(&self) -> &[(Self, Self)] {
        match &self.kind {
            Kind::Mapping { pairs, .. } => pairs,
            _ => &[],
        }
    }

    /// The pair with this key.
    pub fn pair(&self, key: &str) -> Option<&(Self, Self)> {
        let mut pairs = self.pairs().iter();
        pairs.find(|(name, _)| name.scalar() == Some(key))
    }

    /// The node at the end of a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter()
            .try_fold(self, |node, key| Some(&node.pair(key)?.1))
    }

    /// Whether nothing is written.
    pub fn is_nothing(&self) -> bool {
        matches!(self.kind, Kind::Scalar { plain: true, .. }) && self.range.is_empty()
    }

    /// Whether both mean the same, whatever the order of their keys.
    pub fn says_the_same(&self, other: &Self) -> bool {
        if (self.anchor, &self.tag) != (other.anchor, &other.tag) {
            return false;
        }
        match (&self.kind, &other.kind) {
            (
                Kind::Scalar { text, plain },
                Kind::Scalar {
                    text: others,
                    plain: other_plain,
                },
            ) => (text, plain) == (others, other_plain),
            (Kind::Alias(one), Kind::Alias(two)) => one == two,
            (Kind::Sequence { items, .. }, Kind::Sequence { items: others, .. }) => {
                items.len() == others.len()
                    && items
                        .iter()
                        .zip(others)
                        .all(|(one, two)| one.says_the_same(two))
            }
            (Kind::Mapping { pairs, .. }, Kind::Mapping { pairs: others, .. }) => {
                let sorted = |pairs: &[(Self, Self)]| {
                    let mut places: Vec<usize> = (0..pairs.len()).collect();
                    places.sort_by_key(|&place| pairs[place].0.scalar().map(str::to_owned));
                    places
                };
                pairs.len() == others.len()
                    && sorted(pairs).iter().zip(sorted(others)).all(|(&one, two)| {
                        pairs[one].0.says_the_same(&others[two].0)
                            && pairs[one].1.says_the_same(&others[two].1)
                    })
            }
            _ => false,
        }
    }
}

/// A text with one document, read.
#[derive(Debug)]
pub struct Outline<'t> {
    /// The text.
    pub text: &'t str,
    /// The document; `None` when the text is empty or has comments alone.
    pub root: Option<Node>,
    /// Whether anything is named to be used again.
    pub has_anchors: bool,
    scalars: Vec<Range<usize>>,
}

/// A collection that is not finished.
struct Open {
    node: Node,
    children: Vec<Node>,
}

impl<'t> Outline<'t> {
    /// Reads a text.
    ///
    /// # Errors
    /// When it is no YAML, or more than one document: see [`Unfit`].
    pub fn read(text: &'t str) -> Result<Self, Unfit> {
        let mut outline = Self {
            text,
            root: None,
            has_anchors: false,
            scalars: Vec::new(),
        };
        let options = options! {
            emit_comments: false,
            flow_nesting_limit: DEPTH,
            block_nesting_limit: DEPTH,
        };
        let mut parser = Parser::new_from_str_with_options(text, options);
        let mut open: Vec<Open> = Vec::new();
        let mut documents = 0;
        while let Some(event) = parser.next_event() {
            let (event, span) = event.map_err(|_| Unfit::Syntax)?;
            let range = span.byte_range().unwrap_or_default();
            if let Event::DocumentStart(..) = event {
                documents += 1;
            }
            if let Some(done) = outline.take(&event, range, &mut open) {
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => outline.root = Some(done),
                }
            }
        }
        match documents {
            0 | 1 => Ok(outline),
            _ => Err(Unfit::Documents),
        }
    }

    /// A node that this event finishes.
    fn take(
        &mut self,
        event: &Event<'_>,
        range: Range<usize>,
        open: &mut Vec<Open>,
    ) -> Option<Node> {
        let tag = event.tag().map(|tag| tag.original());
        let (kind, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => {
                let range = self.trimmed(range.clone(), *style);
                self.scalars.push(range);
                let plain = matches!(style, ScalarStyle::Plain);
                let text = text.to_string();
                (Kind::Scalar { text, plain }, *anchor)
            }
            Event::Alias(anchor) => (Kind::Alias(*anchor), 0),
            Event::SequenceStart(style, anchor, _) => {
                let flow = matches!(style, StructureStyle::Flow);
                let items = Vec::new();
                (Kind::Sequence { flow, items }, *anchor)
            }
            Event::MappingStart(style, anchor, _) => {
                let flow = matches!(style, StructureStyle::Flow);
                let pairs = Vec::new();
                (Kind::Mapping { flow, pairs }, *anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                return open.pop().map(|open| open.close(range.end, self.text));
            }
            _ => return None,
        };
        self.has_anchors |= anchor != 0 || matches!(kind, Kind::Alias(_));
        let mut node = Node {
            range,
            kind,
            anchor,
            tag,
        };
        match node.kind {
            Kind::Scalar { .. } => {
                node.range = self.scalars.last().cloned().unwrap_or_default();
                Some(node)
            }
            Kind::Alias(_) => Some(node),
            _ => {
                let children = Vec::new();
                open.push(Open { node, children });
                None
            }
        }
    }

    /// A block scalar ends with its last line that has text.
    fn trimmed(&self, range: Range<usize>, style: ScalarStyle) -> Range<usize> {
        if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            return range;
        }
        let text = self.text.get(range.clone()).unwrap_or_default();
        range.start..range.start + text.trim_end().len()
    }

    /// The comments, in order: each from its `#` to the end of its line.
    pub fn comments(&self) -> Vec<&'t str> {
        let mut found = Vec::new();
        let mut scalars = self.scalars.iter().peekable();
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            while scalars.next_if(|range| range.end <= at).is_some() {}
            if let Some(inside) = scalars.peek().filter(|range| range.start <= at) {
                at = inside.end;
                continue;
            }
            let apart = at == 0 || bytes[at - 1].is_ascii_whitespace() || bytes[at - 1] == 0xbf;
            if byte == b'#' && apart {
                let rest = self.text.get(at..).unwrap_or_default();
                let length = rest.find('\n').unwrap_or(rest.len());
                found.push(rest.get(..length).unwrap_or_default().trim_end());
                at += length;
                continue;
            }
            at += 1;
        }
        found
    }
}

impl Open {
    fn close(self, end: usize, text: &str) -> Node {
        let Self { mut node, children } = self;
        if node.is_block()
            && let Some(last) = children.last()
        {
            node.range.end = last.range.end;
        } else {
            node.range.end = end;
        }
        let mut children = children.into_iter();
        match &mut node.kind {
            Kind::Sequence { items, .. } => items.extend(children),
            Kind::Mapping { pairs, .. } => {
                while let (Some(key), Some(mut value)) = (children.next(), children.next()) {
                    // the parser starts a list that stands below its key without indentation behind the first dash
                    if matches!(value.kind, Kind::Sequence { flow: false, .. })
                        && let Some(dash) = first_dash(text, key.range.end)
                    {
                        value.range.start = dash;
                    }
                    pairs.push((key, value));
                }
            }
            _ => {}
        }
        node
    }
}

/// The first dash behind a key, past its colon, anchor, tag and comments.
fn first_dash(text: &str, key: usize) -> Option<usize> {
    let mut at = key;
    loop {
        let rest = text.get(at..)?;
        let inside = rest.trim_start();
        at += rest.len() - inside.len();
        let step = match inside.as_bytes().first()? {
            b'-' => return Some(at),
            b'#' => inside.find('\n')?,
            b':' => 1,
            _ => inside.find(char::is_whitespace)?,
        };
        at += step;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn shown(text: &str, node: &Node, out: &mut Vec<String>) {
        out.push(format!("{:?}", &text[node.range.clone()]));
        match &node.kind {
            Kind::Sequence { items, .. } => items.iter().for_each(|item| shown(text, item, out)),
            Kind::Mapping { pairs, .. } => pairs.iter().for_each(|(key, value)| {
                shown(text, key, out);
                shown(text, value, out);
            }),
            _ => {}
        }
    }

    #[test]
    fn nodes_know_their_bytes() {
        let text = "# c\na: 1 # one\nb:\n  - x\n  - &y {c: d}\n  - |\n    block\n\n  -\ne: # nothing\nf: 'q'\n";
        let outline = Outline::read(text).unwrap();
        let mut out = Vec::new();
        shown(text, outline.root.as_ref().unwrap(), &mut out);
        for node in [
            "\"- x\\n  - &y {c: d}",
            "\"{c: d}\"",
            "\"block\"",
            "\"'q'\"",
        ] {
            assert!(
                out.iter().any(|shown| shown.starts_with(node)),
                "{node} in {out:#?}"
            );
        }
        assert_eq!(outline.comments(), ["# c", "# one", "# nothing"]);
        assert!(outline.has_anchors);
    }
}
