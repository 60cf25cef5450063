//! A page of a given width: lines that wrap under themselves, and rows whose cells align while they fit.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Narrower than this nothing can be laid out.
const NARROWEST: usize = 40;

/// Text under construction. Colours in it do not count as width.
pub struct Page {
    out: String,
    width: usize,
    lines: usize,
}

impl Page {
    /// An empty page, `width` columns wide.
    pub fn new(width: usize) -> Self {
        Self {
            out: String::new(),
            lines: 0,
            width: width.max(NARROWEST),
        }
    }

    /// Its width in columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many lines it has.
    pub fn lines(&self) -> usize {
        self.lines
    }

    /// An empty line, unless the page is empty or has one already.
    pub fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.push("");
        }
    }

    fn push(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
        self.lines += 1;
    }

    /// A line that starts at `indent`; what does not fit goes on two columns further in.
    pub fn line(&mut self, indent: usize, text: &str) {
        self.hanging(indent, indent + 2, text);
    }

    /// A line that is to be copied: it is never broken, however long it is.
    pub fn unbroken(&mut self, indent: usize, text: &str) {
        self.push(&format!("{}{text}", " ".repeat(indent)));
    }

    /// A line that starts at `indent` and goes on at `rest`.
    pub fn hanging(&mut self, indent: usize, rest: usize, text: &str) {
        for line in wrap(text, indent, rest, self.width) {
            self.push(&line);
        }
    }

    /// Whether rows fit side by side.
    pub fn fits(&self, indent: usize, rows: &[Vec<String>]) -> bool {
        let widths = widths(rows);
        let used = widths.iter().filter(|&&width| width > 0).count();
        indent + widths.iter().sum::<usize>() + 2 * used.saturating_sub(1) <= self.width
    }

    /// Rows of cells in columns. When one row would not fit, all of them put their later cells below the first.
    pub fn rows(&mut self, indent: usize, rows: &[Vec<String>]) {
        let fits = self.fits(indent, rows);
        let widths = widths(rows);
        for row in rows {
            if fits {
                self.aligned(indent, row, &widths);
            } else {
                self.stacked(indent, row);
            }
        }
    }

    fn aligned(&mut self, indent: usize, row: &[String], widths: &[usize]) {
        let mut line = " ".repeat(indent);
        for (cell, &width) in row.iter().zip(widths) {
            if width > 0 {
                line.push_str(cell);
                line.push_str(&" ".repeat(width - visible(cell) + 2));
            }
        }
        self.push(line.trim_end());
    }

    fn stacked(&mut self, indent: usize, row: &[String]) {
        let mut cells = row.iter().filter(|cell| !cell.is_empty());
        let Some(first) = cells.next() else { return };
        self.hanging(indent, indent + 4, first);
        let rest: Vec<&str> = cells.map(String::as_str).collect();
        if rest.is_empty() {
            return;
        }
        let joined = rest.join("  ");
        if indent + 4 + visible(&joined) <= self.width {
            self.line(indent + 4, &joined);
        } else {
            for cell in rest {
                self.line(indent + 4, cell);
            }
        }
    }

    /// The text, without empty lines at its end.
    pub fn finish(mut self) -> String {
        while self.out.ends_with("\n\n") {
            self.out.pop();
        }
        self.out
    }
}

fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    (0..columns)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| visible(cell)).max().unwrap_or(0)
        })
        .collect()
}

/// How many columns a text takes, colours apart.
pub fn visible(text: &str) -> usize {
    anstream::adapter::strip_str(text).to_string().width()
}

/// At most `columns` of a plain text, with an ellipsis for what was cut.
pub fn clip(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

fn wrap(text: &str, first: usize, rest: usize, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = " ".repeat(first);
    let mut column = first;
    let mut empty = true;
    for mut word in text.split(' ') {
        let mut columns = visible(word);
        if !empty && column + 1 + columns <= width {
            line.push(' ');
            column += 1;
        } else if !empty {
            lines.push(std::mem::replace(&mut line, " ".repeat(rest)));
            column = rest;
        }
        // A word longer than a line is broken where the line ends.
        while column + columns > width {
            let room = width.saturating_sub(column).max(8);
            let Some((cut, taken)) = cut_after(word, room) else {
                break;
            };
            line.push_str(&word[..cut]);
            lines.push(std::mem::replace(&mut line, " ".repeat(rest)));
            column = rest;
            columns = columns.saturating_sub(taken);
            word = &word[cut..];
        }
        line.push_str(word);
        column += columns;
        empty = false;
    }
    lines.push(line);
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

/// The byte after `columns` visible columns of a word that may contain colours, and how many columns stand before it;
/// `None` when all of it fits.
fn cut_after(word: &str, columns: usize) -> Option<(usize, usize)> {
    let mut used = 0;
    let mut in_colour = false;
    for (at, c) in word.char_indices() {
        if in_colour {
            in_colour = c != 'm';
        } else if c == '\u{1b}' {
            in_colour = true;
        } else {
            let wide = c.width().unwrap_or(0);
            if used + wide > columns && used > 0 {
                return Some((at, used));
            }
            used += wide;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::style::{ADD, paint};

    #[test]
    fn lines_wrap_under_themselves() {
        let mut page = Page::new(40);
        page.line(2, "one two three four five six seven eight nine ten");
        page.line(2, &"x".repeat(50));
        assert_eq!(
            page.finish(),
            format!(
                "  one two three four five six seven\n    eight nine ten\n  {}\n    {}\n",
                "x".repeat(38),
                "x".repeat(12)
            )
        );
    }

    #[test]
    fn rows_align_or_stack_together() {
        let rows = [
            vec!["+ a".to_owned(), "GET /a".to_owned()],
            vec!["+ longer".to_owned(), "GET /b".to_owned()],
        ];
        let mut page = Page::new(60);
        page.rows(0, &rows);
        assert_eq!(page.finish(), "+ a       GET /a\n+ longer  GET /b\n");
        let wide = [vec!["a".to_owned(), "b".repeat(38)], vec!["c".to_owned()]];
        let mut page = Page::new(40);
        page.rows(0, &wide);
        assert_eq!(
            page.finish(),
            format!("a\n    {}\n      bb\nc\n", "b".repeat(36))
        );
    }

    #[test]
    fn clipping_counts_columns() {
        assert_eq!(clip("Okta Workflows", 14), "Okta Workflows");
        assert_eq!(clip("Okta Workflows", 8), "Okta Wo…");
        assert_eq!(clip("東京東京", 5), "東京…");
    }

    #[test]
    fn an_endless_word_is_laid_out_in_linear_time() {
        let mut page = Page::new(60);
        page.line(2, &"x".repeat(400_000));
        assert_eq!(page.lines(), 7_143);
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_page(words in prop::collection::vec("[a-z東]{0,70}", 0..20), width in 40usize..100, indent in 0usize..20) {
            let mut page = Page::new(width);
            let text = words.join(" ");
            page.line(indent, &paint(ADD, &text));
            let out = page.finish();
            for line in out.lines() {
                prop_assert!(visible(line) <= width, "{line:?}");
            }
            let squeezed = |text: &str| text.replace([' ', '\n'], "");
            prop_assert_eq!(squeezed(&anstream::adapter::strip_str(&out).to_string()), squeezed(&text));
        }
    }
}
