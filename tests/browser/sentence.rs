//! A printed step taken apart as a reader does it: sentences, the layout that they speak of, and clauses.

/// Which layout of the Iru console the reader has before him.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    Newer,
    Older,
}

/// One clause, and the notes in parentheses behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    pub text: String,
    pub notes: Vec<String>,
}

impl Clause {
    /// The labels in quotes.
    pub fn labels(&self) -> Vec<String> {
        labels(&self.text)
    }

    /// The note that begins so, without its beginning.
    pub fn note(&self, beginning: &str) -> Option<&str> {
        let mut notes = self.notes.iter();
        notes.find_map(|note| note.strip_prefix(beginning))
    }
}

/// The texts in quotes.
pub fn labels(text: &str) -> Vec<String> {
    let quoted = text.split('"').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}

/// Splits outside of quotes and parentheses, at the first separator that fits; a separator ends what stands before it.
fn split(text: &str, separators: &[&str]) -> Vec<String> {
    let (mut parts, mut part) = (Vec::new(), String::new());
    let (mut quoted, mut depth) = (false, 0);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if !quoted
            && depth == 0
            && let Some(separator) = separators.iter().find(|one| rest.starts_with(**one))
        {
            parts.push(std::mem::take(&mut part));
            rest = &rest[separator.len()..];
            continue;
        }
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        part.push(c);
        rest = &rest[c.len_utf8()..];
    }
    parts.push(part);
    let parts = parts.iter().map(|part| part.trim().trim_end_matches('.'));
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The sentences of a step that speak of this layout, or of both.
pub fn sentences(step: &str, layout: Layout) -> Vec<String> {
    let of = |word: &str| match word {
        "Newer console" => Some(Layout::Newer),
        "Older console" => Some(Layout::Older),
        _ => None,
    };
    let sentences = split(step, &[". "]).into_iter();
    sentences
        .filter_map(|sentence| match sentence.split_once(": ") {
            Some((word, rest)) => match of(word) {
                Some(other) if other != layout => None,
                Some(_) => Some(rest.to_owned()),
                None => Some(sentence),
            },
            None => Some(sentence),
        })
        .collect()
}

/// The clauses of a sentence, one after the other.
pub fn clauses(sentence: &str) -> Vec<Clause> {
    let separators = [", then ", ", and ", " and ", ", ", " then "];
    split(sentence, &separators)
        .iter()
        .map(|text| clause(text))
        .collect()
}

/// A text with its parentheses taken out as notes.
pub fn clause(text: &str) -> Clause {
    let (mut plain, mut notes) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" (") {
        plain.push_str(before);
        let (note, after) = after.split_once(')').unwrap_or((after, ""));
        notes.push(note.to_owned());
        rest = after;
    }
    plain.push_str(rest);
    Clause { text: plain, notes }
}
