//! Names that people cannot see or cannot tell apart: hidden characters, blank ends, nicknames that look like each other.

use std::collections::HashMap;

use super::tokens;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::names::{HIDDEN_CHARACTERS, LOOK_ALIKE};
use crate::model::{Connection, Declared, Spanned};

/// Characters without a shape of their own: zero width, direction, joiners.
const SHAPELESS: [std::ops::RangeInclusive<char>; 4] = [
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{2069}',
    '\u{feff}'..='\u{feff}',
];

/// Letters of other alphabets, small, and the Latin ones that they look like.
const FOREIGN: &str = "аaеeоoрpсcхxуyіiјjѕsԁdһhкkмmтtвbнnαaοoνvρpιiκkτtυu";

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = tokens(declared)
        .filter_map(|(_, _, token)| hidden(&token.name, "the token's name"))
        .collect();
    let mut known: HashMap<(&str, String), &Connection> = HashMap::new();
    let present = declared.connections.values();
    let mut present: Vec<&Connection> = present.filter(|one| one.absent.is_none()).collect();
    present.sort_by_key(|connection| connection.nickname.span);
    for connection in present {
        found.extend(hidden(&connection.nickname, "the connection's nickname"));
        let place = (connection.org.as_str(), skeleton(&connection.nickname));
        match known.get(&place) {
            Some(first) => found.push(
                Diagnostic::new(
                    &LOOK_ALIKE,
                    "two connections of one org have nicknames that look alike",
                )
                .at(connection.nickname.span, "looks like the other")
                .at(first.nickname.span, "declared first")
                .help("give one a nickname that nobody takes for the other"),
            ),
            None => {
                known.insert(place, connection);
            }
        }
    }
    found
}

fn hidden(name: &Spanned<String>, what: &str) -> Option<Diagnostic> {
    let shapeless = |c: char| c.is_control() || SHAPELESS.iter().any(|range| range.contains(&c));
    if let Some(c) = name.chars().find(|c| shapeless(*c)) {
        let message = format!(
            "{what} has a character that cannot be seen: {}",
            c.escape_unicode()
        );
        return Some(
            Diagnostic::new(&HIDDEN_CHARACTERS, message)
                .at(name.span, "not all of it can be seen")
                .help("write the name anew, as the console shows it"),
        );
    }
    let trimmed = name.trim();
    if trimmed == name.as_str() {
        return None;
    }
    // a JSON text is a YAML text
    let quoted = serde_json::Value::from(trimmed).to_string();
    Some(
        Diagnostic::new(
            &HIDDEN_CHARACTERS,
            format!("{what} begins or ends with a blank"),
        )
        .at(name.span, "blanks at the ends cannot be seen")
        .help("leave the blanks out, here and on the console")
        .fix(name.span, quoted),
    )
}

/// The same text for all names that look alike: small, Latin, blanks and what has no shape left out.
fn skeleton(name: &str) -> String {
    let letters: Vec<char> = FOREIGN.chars().collect();
    let latin = |c: char| {
        let pair = letters
            .chunks_exact(2)
            .find(|pair| pair.first() == Some(&c));
        pair.and_then(|pair| pair.last()).copied().unwrap_or(c)
    };
    let seen = name.chars().filter(|c| {
        !c.is_whitespace() && !c.is_control() && !SHAPELESS.iter().any(|range| range.contains(c))
    });
    seen.flat_map(char::to_lowercase).map(latin).collect()
}
