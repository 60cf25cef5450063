//! Crosses secrets out of texts that are kept for showing, byte for byte, so that every span stays right.

use std::sync::Arc;

use super::words::{TOKEN_LENGTH, is_reference, names_secret, tokens_in};
use crate::model::{FileId, Span};

/// The text without the bytes of `secret` and without anything that looks like a token, `harmless` places apart. Line breaks stay.
pub(super) fn mask(text: Arc<str>, secret: &[Span], harmless: &[Span]) -> Arc<str> {
    let mut harmless: Vec<_> = harmless.iter().map(|span| span.range()).collect();
    harmless.sort_by_key(|place| place.start);
    let fine = |start: usize| {
        let before = harmless.partition_point(|place| place.start <= start);
        harmless[..before]
            .last()
            .is_some_and(|place| start + TOKEN_LENGTH <= place.end)
    };
    let mut places: Vec<_> = secret.iter().map(|span| span.range()).collect();
    places.extend(
        tokens_in(text.as_bytes())
            .filter(|&start| !fine(start))
            .map(|start| start..start + TOKEN_LENGTH),
    );
    if places.is_empty() {
        return text;
    }
    let mut bytes = text.as_bytes().to_vec();
    for place in places {
        let end = place.end.min(bytes.len());
        for byte in bytes.get_mut(place.start..end).unwrap_or_default() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b'*';
            }
        }
    }
    // Whole characters became asterisks, so this is UTF-8 still; lossy decoding only saves a panic that cannot come.
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// Values that may be secrets in a text that is no YAML, where no tree tells keys from values: what follows `secret:` and the like.
pub(super) fn suspicious(file: FileId, text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let mut searched = 0;
        while let Some(colon) = line.get(searched..).and_then(|rest| rest.find(':')) {
            let colon = searched + colon;
            searched = colon + 1;
            let before = line.get(..colon).unwrap_or_default();
            let name = before
                .rsplit([' ', ',', '{', '"', '\'', '\t'])
                .find(|word| !word.is_empty());
            let value = line.get(searched..).unwrap_or_default();
            let bare = value.trim_start_matches([' ', '"', '\'']);
            if name.is_some_and(names_secret) && !is_reference(bare) && !bare.trim().is_empty() {
                found.push(Span::new(file, offset + searched..offset + line.len()));
                break;
            }
        }
        offset += line.len();
    }
    found
}
