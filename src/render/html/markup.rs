//! Markup that cannot be broken out of: tags and attribute names are the program's own words, everything else is escaped here.

/// Markup under construction.
#[derive(Debug, Default)]
pub struct Html(String);

/// Attributes of an element; their names are ours, their values anybody's.
pub type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Html {
    /// A page that begins.
    pub fn document() -> Self {
        Self("<!doctype html>\n".to_owned())
    }

    /// A part of a page.
    pub fn fragment() -> Self {
        Self::default()
    }

    /// A start tag.
    pub fn open(&mut self, tag: &'static str, attributes: Attributes) {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            if !value.is_empty() {
                self.0.push_str("=\"");
                self.escaped(value);
                self.0.push('"');
            }
        }
        self.0.push('>');
    }

    /// An end tag.
    pub fn close(&mut self, tag: &'static str) {
        self.0.push_str("</");
        self.0.push_str(tag);
        self.0.push('>');
        if matches!(
            tag,
            "head" | "section" | "details" | "li" | "tr" | "div" | "p" | "g" | "svg"
        ) {
            self.0.push('\n');
        }
    }

    /// An element that has no content.
    pub fn empty(&mut self, tag: &'static str, attributes: Attributes) {
        self.open(tag, attributes);
    }

    /// An element with what `inside` writes.
    pub fn within<T>(
        &mut self,
        tag: &'static str,
        attributes: Attributes,
        inside: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.open(tag, attributes);
        let out = inside(self);
        self.close(tag);
        out
    }

    /// An element with a text.
    pub fn element(&mut self, tag: &'static str, attributes: Attributes, text: &str) {
        self.within(tag, attributes, |html| html.text(text));
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.escaped(text);
    }

    /// A finished part.
    pub fn append(&mut self, part: Self) {
        self.0.push_str(&part.0);
    }

    /// The page's own script. Its text is a file of this program: nothing of a report stands in it.
    pub fn script(&mut self, text: &'static str) {
        self.raw("script", text);
    }

    /// The page's own style; as the script.
    pub fn style(&mut self, text: &'static str) {
        self.raw("style", text);
    }

    fn raw(&mut self, tag: &'static str, text: &'static str) {
        self.open(tag, &[]);
        self.0.push_str(text);
        self.close(tag);
    }

    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                _ => self.0.push(c),
            }
        }
    }

    /// The markup.
    pub fn finish(self) -> String {
        self.0
    }
}
