//! The part of the System Log's filter language that asks for event types: `eventType eq "…"`, `eventType sw "…"`, joined by
//! `or` and `and` (which binds tighter), in parentheses or not.

/// A filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filter {
    Equals(String),
    StartsWith(String),
    Any(Vec<Filter>),
    Every(Vec<Filter>),
}

impl Filter {
    pub(super) fn matches(&self, event_type: &str) -> bool {
        match self {
            Self::Equals(text) => event_type == text,
            Self::StartsWith(text) => event_type.starts_with(text.as_str()),
            Self::Any(filters) => filters.iter().any(|filter| filter.matches(event_type)),
            Self::Every(filters) => filters.iter().all(|filter| filter.matches(event_type)),
        }
    }

    /// Reads a filter; an error is what Okta writes into `errorSummary`.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let words = words(text).ok_or_else(|| format!("Invalid filter '{text}'"))?;
        let mut parser = Parser {
            words: &words,
            text,
            depth: 0,
        };
        let filter = parser.any()?;
        if parser.words.is_empty() {
            Ok(filter)
        } else {
            Err(format!("Invalid filter '{text}'"))
        }
    }
}

#[derive(Debug, PartialEq)]
enum Word {
    Plain(String),
    Quoted(String),
    Open,
    Close,
}

/// `None` when a quote is not closed.
fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        rest = match first {
            '(' => {
                words.push(Word::Open);
                after
            }
            ')' => {
                words.push(Word::Close);
                after
            }
            '"' => {
                let (inside, after) = after.split_once('"')?;
                words.push(Word::Quoted(inside.to_owned()));
                after
            }
            _ => {
                let end = rest
                    .find(|c: char| c.is_whitespace() || "()\"".contains(c))
                    .unwrap_or(rest.len());
                words.push(Word::Plain(rest[..end].to_owned()));
                &rest[end..]
            }
        }
        .trim_start();
    }
    Some(words)
}

struct Parser<'a> {
    words: &'a [Word],
    text: &'a str,
    depth: usize,
}

impl Parser<'_> {
    fn joined(&mut self, word: &str) -> bool {
        match self.words {
            [Word::Plain(plain), rest @ ..] if plain.eq_ignore_ascii_case(word) => {
                self.words = rest;
                true
            }
            _ => false,
        }
    }

    fn any(&mut self) -> Result<Filter, String> {
        let mut filters = vec![self.every()?];
        while self.joined("or") {
            filters.push(self.every()?);
        }
        Ok(Filter::Any(filters))
    }

    fn every(&mut self) -> Result<Filter, String> {
        let mut filters = vec![self.one()?];
        while self.joined("and") {
            filters.push(self.one()?);
        }
        Ok(Filter::Every(filters))
    }

    fn one(&mut self) -> Result<Filter, String> {
        match self.words {
            [Word::Open, rest @ ..] if self.depth < 16 => {
                self.words = rest;
                self.depth += 1;
                let inside = self.any()?;
                self.depth -= 1;
                match self.words {
                    [Word::Close, rest @ ..] => {
                        self.words = rest;
                        Ok(inside)
                    }
                    _ => Err(format!("Invalid filter '{}'", self.text)),
                }
            }
            [
                Word::Plain(field),
                Word::Plain(operator),
                Word::Quoted(value),
                rest @ ..,
            ] => {
                self.words = rest;
                if field != "eventType" {
                    return Err(format!("field is not valid: {field}"));
                }
                match operator.as_str() {
                    "eq" => Ok(Filter::Equals(value.clone())),
                    "sw" => Ok(Filter::StartsWith(value.clone())),
                    _ => Err(format!(
                        "Invalid filter '{}': Unrecognized attribute operator '{operator}'",
                        self.text
                    )),
                }
            }
            _ => Err(format!("Invalid filter '{}'", self.text)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn filters_match_event_types() {
        let rows = [
            (r#"eventType eq "a.b""#, "a.b", true),
            (r#"eventType eq "a.b""#, "a.bc", false),
            (r#"eventType sw "a.""#, "a.bc", true),
            (r#"eventType eq "x" or eventType eq "y""#, "y", true),
            (r#"eventType sw "a" and eventType eq "b""#, "b", false),
            (
                r#"(eventType eq "x" or eventType sw "a") and eventType sw "a.b""#,
                "a.bc",
                true,
            ),
        ];
        for (text, kind, expected) in rows {
            assert_eq!(
                Filter::read(text).unwrap().matches(kind),
                expected,
                "{text} on {kind}"
            );
        }
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for text in [
            "",
            "eventType",
            r#"eventType eqq "a""#,
            r#"target.id eq "a""#,
            r#"eventType eq "a"#,
            r#"eventType eq "a" or"#,
            r#"(eventType eq "a""#,
            "eventType eq a",
        ] {
            assert!(Filter::read(text).is_err(), "{text}");
        }
    }
}
