//! Finds operations by words and filters.

use super::data::operations;
use super::operation::Operation;

/// The operations that every word of the query fits, in the catalog's order; all for an empty query.
///
/// A word fits if it occurs, in any case, in the console path, method, path, risk, card or name. `risk:destructive`, `method:get` and
/// `card:lock` look there alone; `risk:` and `method:` want the whole word. Quotes keep blanks in a word: `card:"Get Device"`.
pub fn search(query: &str) -> Vec<&'static Operation> {
    let words: Vec<Word> = split(query).iter().map(|word| Word::new(word)).collect();
    operations()
        .iter()
        .filter(|operation| words.iter().all(|word| word.fits(operation)))
        .collect()
}

enum Word {
    Anywhere(String),
    Risk(String),
    Method(String),
    Card(String),
}

impl Word {
    fn new(word: &str) -> Self {
        let word = word.to_lowercase();
        match word.split_once(':') {
            Some(("risk", value)) => Self::Risk(value.replace(['_', '-'], " ")),
            Some(("method", value)) => Self::Method(value.to_owned()),
            Some(("card", value)) => Self::Card(value.to_owned()),
            _ => Self::Anywhere(word),
        }
    }

    fn fits(&self, operation: &Operation) -> bool {
        let method = operation.permission.method().as_str().to_lowercase();
        let risk = operation.risk.word();
        let in_card = |word: &str| operation.cards.iter().any(|card| has(card, word));
        match self {
            Self::Risk(word) => risk == word,
            Self::Method(word) => method == *word,
            Self::Card(word) => in_card(word),
            Self::Anywhere(word) => {
                has(&operation.console_path, word)
                    || operation.other_labels.iter().any(|label| has(label, word))
                    || has(&operation.call(), word)
                    || has(&operation.short_call(), word)
                    || has(risk, word)
                    || in_card(word)
                    || has(&operation.name, word)
            }
        }
    }
}

fn has(text: &str, lower: &str) -> bool {
    text.to_lowercase().contains(lower)
}

/// Words at blanks that stand outside quotes; a quote that never closes reaches to the end.
fn split(query: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for c in query.chars() {
        if c == '"' {
            quoted = !quoted;
        } else if c.is_whitespace() && !quoted {
            words.push(std::mem::take(&mut word));
        } else {
            word.push(c);
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn found(query: &str) -> Vec<&'static str> {
        search(query)
            .iter()
            .map(|operation| operation.console_path.as_str())
            .collect()
    }

    #[test]
    fn no_words_find_everything() {
        assert_eq!(search("").len(), operations().len());
        assert_eq!(search(" \"\" ").len(), operations().len());
    }

    #[test]
    fn every_word_must_fit_somewhere() {
        assert_eq!(
            found("LOST mode destructive post"),
            ["Devices: Device Actions: Enable Lost Mode"]
        );
        assert_eq!(found("audit/events"), ["List audit events"]);
        assert_eq!(
            found("\"get /devices/{device_id}/apps\""),
            ["Devices: Device Information: Application list"]
        );
        assert_eq!(
            found("\"Upload Custom App\""),
            ["Library: Custom Apps: Upload"]
        );
        assert!(found("lock nonsense").is_empty());
    }

    #[test]
    fn filters_look_in_one_place() {
        assert_eq!(found("risk:sensitive_read").len(), 5);
        assert_eq!(found("risk:\"Sensitive Read\"").len(), 5);
        assert_eq!(found("risk:read").len(), 69);
        assert_eq!(found("risk:destructive method:delete").len(), 11);
        assert_eq!(
            found("card:\"get device\""),
            [
                "Devices: Device Information: Device ID",
                "Devices: Device Information: Device details"
            ]
        );
        assert!(found("risk:get").is_empty());
        assert!(found("card:nonsense").is_empty());
    }

    #[test]
    fn an_open_quote_reaches_to_the_end() {
        assert_eq!(split("a \"b c"), ["a", "b c"]);
        assert_eq!(split("card:\"Get Device\" x"), ["card:Get Device", "x"]);
    }
}
