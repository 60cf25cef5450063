//! A page that may become too long: sections with a share of what is left, each saying what it leaves out.

use std::borrow::Cow;

/// What the last lines of a page may need.
const RESERVE: usize = 1_000;

/// A part of the page.
pub struct Section {
    /// Before the first entry.
    pub opening: &'static str,
    /// Behind the last one.
    pub closing: &'static str,
    /// What an entry is, in the singular.
    pub noun: &'static str,
    /// How many hundredths of what is left it may take.
    pub share: usize,
}

/// The page.
pub struct Sheet {
    text: String,
    left: usize,
    missing: Vec<String>,
}

/// How long GitHub takes a text to be.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The text, or its beginning with an ellipsis. No code span and no escape is cut in two.
pub fn clip(text: &str, longest: usize) -> Cow<'_, str> {
    if length(text) <= longest {
        return Cow::Borrowed(text);
    }
    let mut used = 0;
    let kept: String = text
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used < longest
        })
        .collect();
    // half of `\*`, of `&lt;`, of a comment or of a code span would change the meaning of what follows
    let plain: String = kept
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '/'))
        .collect();
    Cow::Owned(format!("{}…", plain.replace("www.", "www")))
}

impl Sheet {
    /// An empty page that becomes at most this long.
    pub fn new(longest: usize) -> Self {
        Self {
            text: String::new(),
            left: longest.saturating_sub(RESERVE),
            missing: Vec::new(),
        }
    }

    /// Adds a text that is short in any case.
    pub fn text(&mut self, text: &str) {
        self.left = self.left.saturating_sub(length(text));
        self.text.push_str(text);
    }

    /// Adds as many entries as have room; what has none is counted, here and at the end.
    pub fn section(&mut self, section: Section, entries: Vec<String>) {
        if entries.is_empty() {
            return;
        }
        let all = entries.len();
        let frame = length(section.opening) + length(section.closing) + 200;
        let mut room = (self.left * section.share / 100).saturating_sub(frame);
        let mut shown = 0;
        let mut body = String::new();
        for entry in &entries {
            let length = length(entry);
            if length > room {
                break;
            }
            room -= length;
            body.push_str(entry);
            shown += 1;
        }
        let left_out = all - shown;
        self.text(section.opening);
        self.text(&body);
        self.text(section.closing);
        if left_out > 0 {
            let more = counted(left_out, section.noun);
            self.text(&format!("\n{more} more, of {all}.\n"));
            self.missing.push(more);
        }
    }

    /// The page; its last line says what was left out.
    pub fn finish(mut self) -> String {
        if !self.missing.is_empty() {
            self.text.push_str(&format!(
                "\n**Left out, because a comment has no room for it:** {}. `tenantry plan` shows everything.\n",
                self.missing.join(", ")
            ));
        }
        self.text
    }
}

/// `1 item`, `3 items`.
pub fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
