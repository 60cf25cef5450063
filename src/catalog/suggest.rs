//! Did you mean: texts that resolve and are near to one that does not.

use std::sync::LazyLock;

use super::data::CATALOG;
use super::operation::Operation;
use super::spelling::{fold, path_of};

const AT_MOST: usize = 3;
/// More wrong letters than this are another name, however long the path around them.
const MOST_EDITS: usize = 3;
/// Longer texts are no misspelt names, and comparing them would take long.
const LONGEST: usize = 160;

/// At most three texts near to `text`, the nearest first, each of which resolves; none if nothing is near. `text` may also be
/// a method and path outside the catalog.
pub fn suggestions(text: &str) -> Vec<String> {
    if text.len() > LONGEST {
        return Vec::new();
    }
    let found = for_path(text);
    if found.is_empty() {
        let path = text.replace(['/', '>', '›', '→'], ":");
        return nearest(&NAMES, &fold(&path));
    }
    found
}

/// For `Device list: /devices`, `/devices` and `FETCH /devices`: the operations of that path; the one alone whose label is near.
fn for_path(text: &str) -> Vec<String> {
    let before = text.split('/').next().unwrap_or_default();
    let words = before.trim_end_matches(|c: char| !c.is_whitespace());
    let Some(path) = text.strip_prefix(words).and_then(path_of) else {
        return Vec::new();
    };
    let words = fold(words);
    let label = words.rsplit(": ").next().unwrap_or_default();
    let mut here: Vec<&Operation> = CATALOG
        .operations
        .iter()
        .filter(|operation| operation.permission.path() == path)
        .collect();
    here.sort_by_key(|operation| operation.risk);
    let labelled = here
        .iter()
        .find(|operation| edits(&fold(&operation.label), label).is_some());
    if let Some(operation) = labelled {
        return vec![operation.console_path.clone()];
    }
    if here.is_empty() {
        return nearest(&CALLS, format!("{label} {path}").trim());
    }
    let calls = here.iter().map(|operation| operation.short_call());
    calls.take(AT_MOST).collect()
}

/// A folded text, and what to suggest for it.
struct Near {
    folded: String,
    /// The words in order of the alphabet, because people write "List device" for "Device list".
    sorted: String,
    letters: [u8; LETTERS],
    suggestion: &'static str,
}

static NAMES: LazyLock<Vec<Near>> = LazyLock::new(|| {
    let mut names = Vec::new();
    for operation in &CATALOG.operations {
        let path = operation.console_path.as_str();
        for label in operation
            .other_labels
            .iter()
            .chain(&operation.cards)
            .chain([&operation.name])
        {
            names.push(Near::new(fold(label), path));
        }
        push_tails(&mut names, path);
    }
    for group in &CATALOG.groups {
        push_tails(&mut names, &group.path);
    }
    names
});

static CALL_TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    CATALOG
        .operations
        .iter()
        .map(Operation::short_call)
        .collect()
});

static CALLS: LazyLock<Vec<Near>> = LazyLock::new(|| {
    CATALOG
        .operations
        .iter()
        .zip(CALL_TEXTS.iter())
        .map(|(operation, call)| Near::new(operation.permission.to_string().to_lowercase(), call))
        .collect()
});

fn push_tails(names: &mut Vec<Near>, path: &'static str) {
    let mut tail = Some(path);
    while let Some(text) = tail {
        names.push(Near::new(fold(text), path));
        tail = text.split_once(": ").map(|(_, rest)| rest);
    }
}

impl Near {
    fn new(folded: String, suggestion: &'static str) -> Self {
        Self {
            sorted: sorted_words(&folded),
            letters: letters(&folded),
            folded,
            suggestion,
        }
    }
}

fn nearest(texts: &'static [Near], folded: &str) -> Vec<String> {
    let whole = Near::new(folded.to_owned(), "");
    let label = folded
        .rsplit_once(": ")
        .map(|(_, label)| Near::new(label.to_owned(), ""));
    let mut scored: Vec<(usize, &str)> = Vec::new();
    for text in texts {
        let as_whole = text.wrong(&whole);
        // A right label under a wrong group is near, but less so than a whole path.
        let as_label = label.as_ref().and_then(|label| text.wrong(label));
        let wrong = as_whole.into_iter().chain(as_label.map(|wrong| wrong + 2));
        scored.extend(wrong.min().map(|wrong| (wrong, text.suggestion)));
    }
    scored.sort_unstable();
    // Beside a text with one wrong letter, those with two are noise.
    let enough = scored.first().map_or(0, |(best, _)| best + 1);
    let mut found: Vec<String> = Vec::new();
    for (wrong, suggestion) in scored {
        let new = !found.iter().any(|text| text == suggestion);
        if found.len() < AT_MOST && wrong <= enough && new {
            found.push(suggestion.to_owned());
        }
    }
    found
}

impl Near {
    /// How far the other text is, in half letters; `None` if it is not near.
    fn wrong(&self, other: &Self) -> Option<usize> {
        // One wrong letter can be four wrong bytes.
        let bytes = if other.folded.is_ascii() { 1 } else { 4 };
        if missing(&self.letters, &other.letters) > MOST_EDITS * bytes {
            return None;
        }
        let straight = edits(&self.folded, &other.folded).map(|edits| edits * 2);
        let reordered = edits(&self.sorted, &other.sorted).map(|edits| edits * 2 + 1);
        straight.into_iter().chain(reordered).min()
    }
}

/// How many letters are wrong; `None` if they are too many for texts of this length.
fn edits(a: &str, b: &str) -> Option<usize> {
    let longest = a.chars().count().max(b.chars().count());
    let edits = strsim::osa_distance(a, b);
    (edits <= MOST_EDITS && edits * 10 <= longest * 3).then_some(edits)
}

fn sorted_words(folded: &str) -> String {
    let mut words: Vec<&str> = folded
        .split(' ')
        .map(|word| word.trim_end_matches(':'))
        .collect();
    words.sort_unstable();
    words.join(" ")
}

const LETTERS: usize = 32;

/// How often each letter occurs, letters that share a slot counted together.
fn letters(text: &str) -> [u8; LETTERS] {
    let mut counts = [0_u8; LETTERS];
    for byte in text.bytes() {
        let slot = &mut counts[usize::from(byte) % LETTERS];
        *slot = slot.saturating_add(1);
    }
    counts
}

/// A number of bytes that edits cannot be below: cheap, and it rules out most texts.
fn missing(a: &[u8; LETTERS], b: &[u8; LETTERS]) -> usize {
    let one_way = |a: &[u8; LETTERS], b: &[u8; LETTERS]| -> usize {
        a.iter()
            .zip(b)
            .map(|(a, b)| usize::from(a.saturating_sub(*b)))
            .sum()
    };
    one_way(a, b).max(one_way(b, a))
}

#[cfg(test)]
#[path = "suggest_tests.rs"]
mod tests;
