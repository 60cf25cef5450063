//! `${…}` in a text: where placeholders stand, and what each names. There are no functions and no nesting.

use std::ops::Range;

/// How a placeholder begins.
const OPEN: &str = "${";

/// What stands at one place of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Text as it is.
    Text(&'t str),
    /// A placeholder, and its bytes in the text.
    Named(Name<'t>, Range<usize>),
    /// What begins as a placeholder and is none.
    Wrong(Range<usize>),
}

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name<'t> {
    /// `${var.NAME}`: a variable.
    Variable(&'t str),
    /// `${with.NAME}`: what the entry gives to its template.
    Argument(&'t str),
    /// `${tenant}`: the key of the thing around.
    Key(Kind),
    /// `${TENANT}`: the same as names of environment variables are written.
    Capitals(Kind),
}

/// What a key belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Tenant,
    Token,
    Org,
    Connection,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Tenant, Self::Token, Self::Org, Self::Connection];

    /// The kind of this noun, if things of it may use templates.
    pub const fn of(noun: &str) -> Option<Self> {
        match noun.as_bytes() {
            b"tenant" => Some(Self::Tenant),
            b"token" => Some(Self::Token),
            b"org" => Some(Self::Org),
            b"connection" => Some(Self::Connection),
            _ => None,
        }
    }

    /// `tenant`.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Token => "token",
            Self::Org => "org",
            Self::Connection => "connection",
        }
    }

    /// `tenants`: the section.
    pub fn section(self) -> &'static str {
        match self {
            Self::Tenant => "tenants",
            Self::Token => "tokens",
            Self::Org => "orgs",
            Self::Connection => "connections",
        }
    }
}

/// Whether there may be anything to fill in.
pub(super) fn may_have(text: &str) -> bool {
    text.contains(OPEN)
}

/// A text as its parts. `$${` is a literal `${`.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut done = 0;
    let mut from = 0;
    while let Some(found) = text[from..].find(OPEN) {
        let at = from + found;
        if text[done..at].ends_with('$') {
            // the dollar before it makes it literal
            parts.push(Part::Text(&text[done..at - 1]));
            parts.push(Part::Text(OPEN));
            done = at + OPEN.len();
            from = done;
            continue;
        }
        if at > done {
            parts.push(Part::Text(&text[done..at]));
        }
        let inner = at + OPEN.len();
        let end = text[inner..].find('}').map(|length| inner + length);
        let name = end.and_then(|end| name(&text[inner..end]));
        let close = end.map_or(text.len(), |end| end + 1);
        parts.push(match name {
            Some(name) => Part::Named(name, at..close),
            None => Part::Wrong(at..close),
        });
        done = close;
        from = close;
    }
    if done < text.len() {
        parts.push(Part::Text(&text[done..]));
    }
    parts
}

fn name(text: &str) -> Option<Name<'_>> {
    if let Some(name) = text.strip_prefix("var.") {
        return is_name(name).then_some(Name::Variable(name));
    }
    if let Some(name) = text.strip_prefix("with.") {
        return is_name(name).then_some(Name::Argument(name));
    }
    Kind::ALL.into_iter().find_map(|kind| {
        if text == kind.noun() {
            return Some(Name::Key(kind));
        }
        (text == kind.noun().to_ascii_uppercase()).then_some(Name::Capitals(kind))
    })
}

/// Whether a text can name a variable or an argument: letters, digits, `_` and `-`, a letter first.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// A key as names of environment variables are written: capitals, `_` for all but letters and digits.
pub(super) fn capitals(key: &str) -> String {
    key.chars()
        .map(|c| match c.is_ascii_alphanumeric() {
            true => c.to_ascii_uppercase(),
            false => '_',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_literals_and_mistakes() {
        use Part::{Named, Text, Wrong};
        let of = parts;
        assert_eq!(of("plain $ {x}"), [Text("plain $ {x}")]);
        assert_eq!(
            of("${tenant}.api"),
            [Named(Name::Key(Kind::Tenant), 0..9), Text(".api")]
        );
        assert_eq!(
            of("env:A_${TENANT}_B"),
            [
                Text("env:A_"),
                Named(Name::Capitals(Kind::Tenant), 6..15),
                Text("_B")
            ]
        );
        assert_eq!(of("$${var.x}"), [Text(""), Text("${"), Text("var.x}")]);
        assert_eq!(of("${var.a-b_1}"), [Named(Name::Variable("a-b_1"), 0..12)]);
        assert_eq!(of("${with.x}${with.y}").len(), 2);
        for wrong in [
            "${",
            "${}",
            "${x}",
            "${ tenant }",
            "${var.}",
            "${var.1}",
            "${env.HOME}",
            "${tenant",
        ] {
            assert_eq!(of(wrong), [Wrong(0..wrong.len())], "{wrong}");
        }
        assert_eq!(of("ü${tenant}ü").len(), 3);
    }

    #[test]
    fn a_key_in_capitals_is_a_variables_name() {
        assert_eq!(capitals("acme-corp.eu"), "ACME_CORP_EU");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken_apart_without_loss(text in "[a-z$\\{\\}.ü]{0,30}") {
            let parts = parts(&text);
            let length: usize = parts.iter().map(|part| match part {
                Part::Text(text) => text.len(),
                Part::Named(_, range) | Part::Wrong(range) => range.len(),
            }).sum();
            // each escape is one dollar shorter; no other text has an opening in it
            let escapes = parts.iter().filter(|part| **part == Part::Text(OPEN)).count();
            proptest::prop_assert_eq!(text.len(), length + escapes);
        }
    }
}
