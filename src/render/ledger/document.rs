//! A report as sections of text and tables: what every form for people is drawn from.

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Lines under the title.
    pub lead: Vec<String>,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// One section: a title, sentences, and a table. Texts are as they came: each form escapes them its own way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// What it says before the table.
    pub says: Vec<String>,
    /// The table's head.
    pub head: Vec<&'static str>,
    /// The table's rows, as wide as its head.
    pub rows: Vec<Vec<String>>,
}

impl Section {
    /// A section with a table.
    pub fn new(title: &str, head: &[&'static str]) -> Self {
        Self {
            title: title.to_owned(),
            says: Vec::new(),
            head: head.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a sentence.
    #[must_use]
    pub fn says(mut self, text: impl Into<String>) -> Self {
        self.says.push(text.into());
        self
    }

    /// Takes the rows; without any, `nothing` is said in the table's place.
    #[must_use]
    pub fn rows(mut self, rows: Vec<Vec<String>>, nothing: &str) -> Self {
        if rows.is_empty() {
            self.says.push(nothing.to_owned());
        }
        self.rows = rows;
        self
    }
}
