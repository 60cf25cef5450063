//! How foreign text enters a message: short, on one line, and never a token; and which known word it was meant to be.

use std::borrow::Cow;

use crate::model::looks_like_token;

/// The length of a UUID, which is what an API token looks like.
pub(super) const TOKEN_LENGTH: usize = 36;

/// Foreign text in a message.
pub(super) fn quote(text: &str) -> String {
    let text = without_tokens(text);
    let mut short: String = text.chars().take(80).flat_map(char::escape_debug).collect();
    if text.chars().nth(80).is_some() {
        short.push('…');
    }
    format!("`{short}`")
}

/// The text with everything that looks like a token crossed out.
pub(super) fn without_tokens(text: &str) -> Cow<'_, str> {
    let mut places = tokens_in(text.as_bytes()).peekable();
    if places.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut done = 0;
    for start in places {
        clean.push_str(text.get(done..start).unwrap_or_default());
        clean.push_str("***");
        done = start + TOKEN_LENGTH;
    }
    clean.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(clean)
}

/// Where something that looks like a token starts.
pub(super) fn tokens_in(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let mut next = 8;
    std::iter::from_fn(move || {
        while let Some(found) = bytes.get(next..)?.iter().position(|&byte| byte == b'-') {
            let dash = next + found;
            next = dash + 1;
            let start = dash - 8;
            let candidate = bytes.get(start..start + TOKEN_LENGTH);
            let dashes = |text: &[u8]| [8, 13, 18, 23].iter().all(|&at| text[at] == b'-');
            if let Some(text) = candidate
                && dashes(text)
                && std::str::from_utf8(text).is_ok_and(looks_like_token)
            {
                next = start + TOKEN_LENGTH + 8;
                return Some(start);
            }
        }
        None
    })
}

/// Whether a text has a token in it, or is shaped like a generated secret of another kind.
pub(super) fn looks_secret(text: &str) -> bool {
    let generated = text.len() >= 20
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
        && !text.contains(['/', '.']);
    generated || tokens_in(text.as_bytes()).next().is_some()
}

/// Whether a field of this name, right or misspelt, may hold a secret.
pub(super) fn names_secret(name: &str) -> bool {
    let small = name.to_ascii_lowercase();
    let telling = [
        "secret",
        "token",
        "key",
        "passw",
        "bearer",
        "ssws",
        "credential",
        "auth",
    ];
    telling.iter().any(|word| small.contains(word))
        || nearest(&small, ["secret", "ssws", "private_key", "client_token"]).is_some()
}

/// Whether a text starts as references to secrets do.
pub(super) fn is_reference(text: &str) -> bool {
    ["env:", "file:", "exec:", "op:", "vault:"]
        .iter()
        .any(|store| text.starts_with(store))
}

/// The candidate that `word` was probably meant to be.
pub(super) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    if word.len() > 200 {
        return None;
    }
    let small = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&small, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| {
            let longest = candidate.chars().count().max(small.chars().count());
            *distance <= (longest / 3).max(1) && *distance < longest
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `a, b and c`, each in backticks.
pub(super) fn listed<'c>(words: impl IntoIterator<Item = &'c str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_shows_no_token() {
        let text = "x 3c9d7f1a-2b4e-4c8d-9e1f-0a1b2c3d4e5f, 3C9D7F1A-2B4E-4C8D-9E1F-0A1B2C3D4E5F.";
        assert_eq!(quote(text), "`x ***, ***.`");
        assert_eq!(quote("a\nb"), "`a\\nb`");
        assert_eq!(quote(&"é".repeat(100)).chars().count(), 83);
    }

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("api_hots", ["name", "api_host"]), Some("api_host"));
        assert_eq!(
            nearest("Acuhive", ["accuhive", "beekeeper"]),
            Some("accuhive")
        );
        assert_eq!(nearest("zebra", ["name", "api_host"]), None);
        assert_eq!(nearest("a", ["b"]), None);
    }
}
