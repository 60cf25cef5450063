//! Crosses secrets out of texts that are kept for showing, byte for byte, so that every span stays right.

use std::sync::Arc;

use super::words::{TOKEN_LENGTH, tokens_in};
use crate::model::Span;

/// The text without the bytes of `secret` and without anything that looks like a token, `harmless` places apart. Line breaks stay.
pub(super) fn mask(text: Arc<str>, secret: &[Span], harmless: &[Span]) -> Arc<str> {
    let fine = |start: usize| {
        harmless
            .iter()
            .any(|span| span.range().start <= start && start + TOKEN_LENGTH <= span.range().end)
    };
    let mut places: Vec<_> = secret.iter().map(|span| span.range()).collect();
    places.extend(
        tokens_in(text.as_bytes())
            .filter(|&start| harmless.is_empty() || !fine(start))
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
