//! One layout for every file: fields in the schema's order, two spaces a level, comments with what they are about. Keys and
//! values stay as they are written.

use super::entry::{self, Entry};
use super::lines::{Line, Lines};
use super::outline::{Node, Outline, Unfit};

/// The fields of the mapping at a path, in order; `None` for one whose keys are chosen by a person. A list's items are `[]`.
pub type Order<'o> = &'o dyn Fn(&[&str]) -> Option<&'static [&'static str]>;

/// The text in the one layout. The same text again for a text that has it.
///
/// # Errors
/// When the text is left as it is: it cannot be read, is written in a way that is not edited, or would say something else.
pub fn format(text: &str, order: Order<'_>) -> Result<String, Unfit> {
    let (mark, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", text),
    };
    let unix = body.replace("\r\n", "\n");
    if unix.contains('\r') {
        return Err(Unfit::CarriageReturn);
    }
    let outline = Outline::read(&unix)?;
    let Some(root) = &outline.root else {
        return Ok(text.to_owned());
    };
    if root.is_nothing() {
        return Ok(text.to_owned());
    }
    if !root.is_block() || root.pairs().is_empty() {
        return Err(Unfit::NotBlock);
    }
    let lines = Lines::of(&outline);
    let mut layout = Layout {
        outline: &outline,
        lines: &lines,
        order,
        out: String::with_capacity(unix.len()),
    };
    layout.document(root)?;
    let new = layout.out;
    same(&outline, &new)?;
    let new = match body.contains("\r\n") {
        true => new.replace('\n', "\r\n"),
        false => new,
    };
    Ok(format!("{mark}{new}"))
}

/// Nothing may be lost, and nothing may mean something else.
fn same(old: &Outline<'_>, new: &str) -> Result<(), Unfit> {
    let new = Outline::read(new).map_err(|_| Unfit::Meaning)?;
    let roots = old.root.as_ref().zip(new.root.as_ref());
    if !roots.is_some_and(|(old, new)| old.says_the_same(new)) {
        return Err(Unfit::Meaning);
    }
    let (mut before, mut after) = (old.comments(), new.comments());
    before.sort_unstable();
    after.sort_unstable();
    match before == after {
        true => Ok(()),
        false => Err(Unfit::Comment),
    }
}

/// Lines of the old text, from the first on and without the last.
type Gap = std::ops::Range<usize>;

struct Layout<'l> {
    outline: &'l Outline<'l>,
    lines: &'l Lines<'l>,
    order: Order<'l>,
    out: String,
}

impl Layout<'_> {
    fn document(&mut self, root: &Node) -> Result<(), Unfit> {
        let first = self.lines.number(root.range.start);
        let head = self.head(first);
        for number in 0..head {
            self.line(0, self.lines.text(number).trim_end());
        }
        let had_head = self.out.bytes().any(|byte| byte != b'\n');
        if !had_head {
            self.out.clear();
        }
        let blank = had_head && head > 0 && self.lines.kind(head - 1) == Line::Blank;
        if blank {
            self.out.truncate(self.out.trim_end().len());
            self.out.push_str("\n\n");
        }
        self.collection(root, 0, head..first, first..self.lines.count(), &mut vec![])?;
        let end = self.out.trim_end_matches('\n').len();
        self.out.truncate(end);
        self.out.push('\n');
        Ok(())
    }

    /// Lines that belong to the file and not to its first key: up to `---`, a line for an editor, or a comment with a blank
    /// line behind it.
    fn head(&self, first: usize) -> usize {
        let ends_head = |number: usize| {
            let line = self.lines.text(number);
            match self.lines.kind(number) {
                Line::Blank => true,
                Line::Comment(_) => line.contains("yaml-language-server:") || line.contains("vim:"),
                Line::Content => true,
            }
        };
        (0..first)
            .rev()
            .find(|&number| ends_head(number))
            .map_or(0, |number| number + 1)
    }

    /// The entries of a block collection at `column`. `before`: lines above the first one; `after`: from its first line to the
    /// end of what may hold its last comments.
    fn collection(
        &mut self,
        node: &Node,
        column: usize,
        before: Gap,
        after: Gap,
        path: &mut Vec<String>,
    ) -> Result<(), Unfit> {
        let entries = entry::of(node, self.outline.text, self.lines)?;
        let mut parts: Vec<Part<'_>> = Vec::with_capacity(entries.len());
        let mut above = before;
        for (number, entry) in entries.iter().enumerate() {
            let end = entries.get(number + 1).map_or(after.end, |next| next.first);
            let gap = entry.last + 1..end.max(entry.last + 1);
            let split = self.split(entry, gap.clone());
            parts.push(Part {
                entry,
                above: std::mem::replace(&mut above, split..gap.end),
                below: gap.start..split,
            });
        }
        let rest = above;
        let on_one_line = self.starts_inside(node);
        let fields = (!self.outline.has_anchors)
            .then(|| self.fields(path))
            .flatten();
        let commented = parts
            .iter()
            .skip(1)
            .any(|part| !self.is_silent(&part.above));
        if let Some(fields) = fields.filter(|_| !(on_one_line && commented)) {
            let place = |part: &Part<'_>| {
                let name = part.entry.name.as_deref();
                let known = fields.iter().position(|field| Some(*field) == name);
                known.unwrap_or(fields.len())
            };
            parts.sort_by_key(place);
        }
        let mut spread = false;
        for (number, part) in parts.iter().enumerate() {
            let block = part.entry.value.is_some_and(Node::is_block);
            let wants_blank = path.is_empty() && number > 0 && (block || spread);
            spread = block;
            self.above(part.above.clone(), column, number == 0, wants_blank);
            let inline = on_one_line && number == 0;
            self.entry(part, column, inline, path)?;
        }
        self.above(rest, column, false, false);
        Ok(())
    }

    fn fields(&self, path: &[String]) -> Option<&'static [&'static str]> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        (self.order)(&path)
    }

    /// Whether a collection begins on the line of its dash.
    fn starts_inside(&self, node: &Node) -> bool {
        let before = self.before(node.range.start);
        !before.trim().is_empty()
    }

    /// What stands on the line in front of a byte.
    fn before(&self, at: usize) -> &str {
        let start = self.lines.start(self.lines.number(at));
        self.outline.text.get(start..at).unwrap_or_default()
    }

    fn is_silent(&self, gap: &Gap) -> bool {
        gap.clone()
            .all(|number| self.lines.kind(number) == Line::Blank)
    }

    /// Where the comments end that stand deeper than the entry in front of them, and so belong into it.
    fn split(&self, entry: &Entry<'_>, gap: Gap) -> usize {
        if !entry.value.is_some_and(Node::is_block) {
            return gap.start;
        }
        let mut end = gap.start;
        for number in gap {
            match self.lines.kind(number) {
                Line::Comment(column) if column > entry.column => end = number + 1,
                Line::Blank => {}
                _ => break,
            }
        }
        end
    }

    /// Comments and blank lines above an entry: no two blank lines in a row, and none at the start of a collection.
    fn above(&mut self, gap: Gap, column: usize, first: bool, wants_blank: bool) {
        let mut blank = wants_blank;
        let mut any = false;
        for number in gap {
            match self.lines.kind(number) {
                Line::Blank => blank |= any || !first,
                _ => {
                    self.blank(blank);
                    self.line(column, self.lines.text(number).trim());
                    (blank, any) = (false, true);
                }
            }
        }
        self.blank(blank);
    }

    fn blank(&mut self, wanted: bool) {
        if wanted && !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn line(&mut self, column: usize, text: &str) {
        if !text.is_empty() {
            self.out.extend(std::iter::repeat_n(' ', column));
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn entry(
        &mut self,
        part: &Part<'_>,
        column: usize,
        inline: bool,
        path: &mut Vec<String>,
    ) -> Result<(), Unfit> {
        let Part { entry, below, .. } = part;
        if !inline {
            self.out.extend(std::iter::repeat_n(' ', column));
        }
        let Some(value) = entry.value.filter(|value| value.is_block()) else {
            self.leaf(entry, column);
            return Ok(());
        };
        path.push(entry.name.clone().unwrap_or_else(|| "[]".to_owned()));
        let inside = self.lines.number(value.range.start);
        let header_end = match inside == entry.first {
            true => value.range.start,
            false => self.lines.start(entry.first + 1),
        };
        let header = self
            .outline
            .text
            .get(entry.start..header_end)
            .unwrap_or_default();
        let header = entry::tidy(header.trim_end(), entry.name.is_some());
        self.out.push_str(&header);
        self.out
            .push(if inside == entry.first { ' ' } else { '\n' });
        let after = inside..below.end;
        let before = (entry.first + 1).min(inside)..inside;
        self.collection(value, column + 2, before, after, path)?;
        path.pop();
        Ok(())
    }

    /// What is written as it is: further lines move as far as the first one.
    fn leaf(&mut self, entry: &Entry<'_>, column: usize) {
        let end = self.lines.start(entry.last + 1);
        let text = self.outline.text.get(entry.start..end).unwrap_or_default();
        let mut lines = text.trim_end().split('\n');
        let first = lines.next().unwrap_or_default();
        let first = entry::tidy(first.trim_end(), entry.name.is_some());
        self.out.push_str(&first);
        self.out.push('\n');
        for line in lines {
            let inside = line.trim_start_matches(' ');
            let indent = line.len() - inside.len();
            if inside.is_empty() {
                self.out.push('\n');
                continue;
            }
            self.line((indent + column).saturating_sub(entry.column), inside);
        }
    }
}

/// An entry with its comments.
struct Part<'e> {
    entry: &'e Entry<'e>,
    above: Gap,
    /// Comments that stand deeper than the entry, at the end of its value.
    below: Gap,
}
