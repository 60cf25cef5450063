//! The lines of a YAML text, and what each of them is.

use std::ops::Range;

use super::outline::{Kind, Node, Outline};

/// What a line holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Nothing.
    Blank,
    /// A comment alone, at this column.
    Comment(usize),
    /// Anything else, inside of texts and brackets too.
    Content,
}

/// The lines of a text.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    ranges: Vec<Range<usize>>,
    kinds: Vec<Line>,
}

impl<'t> Lines<'t> {
    /// Looks at each line.
    pub fn of(outline: &Outline<'t>) -> Self {
        let text = outline.text;
        let mut ranges = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let length = line.trim_end_matches(['\n', '\r']).len();
            ranges.push(start..start + length);
            start += line.len();
        }
        let kinds = ranges
            .iter()
            .map(|range| {
                let line = text.get(range.clone()).unwrap_or_default();
                let line = line.strip_prefix('\u{feff}').unwrap_or(line);
                let inside = line.trim_start_matches([' ', '\t']);
                match inside.as_bytes().first() {
                    None => Line::Blank,
                    Some(b'#') => Line::Comment(line.len() - inside.len()),
                    Some(_) => Line::Content,
                }
            })
            .collect();
        let mut lines = Self {
            text,
            ranges,
            kinds,
        };
        if let Some(root) = &outline.root {
            lines.fill(root);
        }
        lines
    }

    /// Texts and brackets over several lines are content, whatever a line of them looks like.
    fn fill(&mut self, node: &Node) {
        if !node.is_block() {
            let last = self.number(node.range.end);
            for number in self.number(node.range.start)..=last {
                if node.range.start < self.start(number) && number < self.kinds.len() {
                    self.kinds[number] = Line::Content;
                }
            }
            return;
        }
        match &node.kind {
            Kind::Sequence { items, .. } => items.iter().for_each(|item| self.fill(item)),
            Kind::Mapping { pairs, .. } => {
                for (_, value) in pairs.iter().filter(|(_, value)| !value.is_nothing()) {
                    self.fill(value);
                }
            }
            _ => {}
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.ranges.len()
    }

    /// The line of a byte.
    pub fn number(&self, at: usize) -> usize {
        self.ranges
            .partition_point(|range| range.start <= at)
            .saturating_sub(1)
    }

    /// The first byte of a line.
    pub fn start(&self, number: usize) -> usize {
        self.ranges
            .get(number)
            .map_or(self.text.len(), |range| range.start)
    }

    /// What a line is.
    pub fn kind(&self, number: usize) -> Line {
        self.kinds.get(number).copied().unwrap_or(Line::Blank)
    }

    /// A line without its end.
    pub fn text(&self, number: usize) -> &'t str {
        let range = self.ranges.get(number).cloned().unwrap_or_default();
        self.text.get(range).unwrap_or_default()
    }

    /// The column of a byte, in bytes.
    pub fn column(&self, at: usize) -> usize {
        at - self.start(self.number(at))
    }
}
