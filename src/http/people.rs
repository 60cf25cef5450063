//! Foreign text made fit for people: short, on one line, without control characters and without anything like a token.

/// Characters of foreign text that a person gets to see.
const LONGEST: usize = 200;
/// What stands where a token-like text stood.
const REMOVED: &str = "[removed]";
/// No signed statement has fewer bytes.
const SHORTEST_STATEMENT: usize = 32;
/// Bytes of a UUID in its usual spelling.
const UUID_LENGTH: usize = 36;

/// Foreign text on one line, at most 200 characters, without control characters, UUIDs and signed statements (JWT).
pub fn for_people(text: &str) -> String {
    let line = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let line = without_statements(&without_tokens(&line));
    // Bidirectional overrides and zero-width characters can make a line read otherwise than it is.
    let mut shown = line.chars().filter(|&c| !is_invisible(c));
    let mut short: String = shown.by_ref().take(LONGEST).collect();
    if shown.next().is_some() {
        short.pop();
        short.push('…');
    }
    short
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether a text holds something with the shape of an Iru API token (a UUID).
pub fn holds_token(text: &str) -> bool {
    uuid_at(text.as_bytes(), 0).is_some()
}

/// `text` with everything that has the shape of an Iru API token (a UUID) replaced by `[removed]`.
pub fn without_tokens(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(at) = uuid_at(text.as_bytes(), from) {
        // A UUID is ASCII, so both ends are character boundaries.
        clean.push_str(text.get(from..at).unwrap_or_default());
        clean.push_str(REMOVED);
        from = at + UUID_LENGTH;
    }
    clean.push_str(text.get(from..).unwrap_or_default());
    clean
}

/// `text` with everything that has the shape of a signed statement or an access token of Okta replaced by `[removed]`: base64url
/// of a JSON object, and dots.
fn without_statements(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("eyJ") {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c| !is_part(c)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        clean.push_str(before);
        clean.push_str(if word.len() >= SHORTEST_STATEMENT {
            REMOVED
        } else {
            word
        });
        rest = after;
    }
    clean.push_str(rest);
    clean
}

/// `text` with every occurrence of `secret` (in any case) replaced.
pub(super) fn without(text: &str, secret: &str) -> String {
    if secret.is_empty() || !secret.is_ascii() {
        return text.to_owned();
    }
    let folded = text.to_ascii_lowercase();
    let needle = secret.to_ascii_lowercase();
    let mut clean = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(found) = folded.get(from..).and_then(|rest| rest.find(&needle)) {
        clean.push_str(text.get(from..from + found).unwrap_or_default());
        clean.push_str(REMOVED);
        from += found + needle.len();
    }
    clean.push_str(text.get(from..).unwrap_or_default());
    clean
}

/// Where the first UUID at or after `from` starts.
fn uuid_at(bytes: &[u8], from: usize) -> Option<usize> {
    bytes
        .get(from..)?
        .windows(UUID_LENGTH)
        .position(|window| {
            window.iter().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => *byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
        })
        .map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_dropped_wherever_they_stand() {
        let token = "0a1b2c3d-0000-4000-8000-00000000ABCD";
        assert_eq!(
            for_people(&format!("ä{token}ö Bearer\t{token}\u{1b}[31m")),
            "ä[removed]ö Bearer [removed] [31m"
        );
        let statement = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.c2lnbmVk";
        assert_eq!(
            for_people(&format!("ä({statement})eyJ {statement}")),
            "ä([removed])eyJ [removed]"
        );
        assert!(holds_token(&format!("x{token}")));
        assert!(!holds_token("0a1b2c3d-0000-4000-8000-00000000ABC"));
        assert_eq!(without("Aa aA bb", "aa"), "[removed] [removed] bb");
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        let cut = for_people(&"ö".repeat(500));
        assert_eq!(cut.chars().count(), LONGEST);
        assert!(cut.ends_with('…'));
        assert_eq!(for_people(&"ö".repeat(200)), "ö".repeat(200));
    }

    #[test]
    fn text_cannot_be_turned_around() {
        assert_eq!(for_people("a\u{202e}b\u{200b}c"), "abc");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_fit_for_people(text in "\\PC*|.*") {
            let shown = for_people(&text);
            proptest::prop_assert!(shown.chars().count() <= LONGEST);
            proptest::prop_assert!(!shown.chars().any(char::is_control));
            proptest::prop_assert!(!holds_token(&without_tokens(&text)));
        }
    }
}
