//! Bytes of any kind end in a value or an error.

use proptest::prelude::*;
use tenantry::exports;

use super::finds_all::recipes;

/// What a mutation puts in: JSON's own signs, names of the format, bytes that are no text.
const PIECES: [&[u8]; 16] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"null",
    b"1e999",
    b"\"methods\":[",
    b"\"data\":{",
    b"\\u0000",
    b"\xff\xfe",
    b"\\ud800",
    b"\"config\":{\"a\":1}",
    b"\xef\xbb\xbf",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = exports::read(bytes.as_slice());
    }

    #[test]
    fn any_mutation_of_an_export(
        recipe in recipes(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..PIECES.len(), 0usize..40), 1..6),
        end in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = recipe.generate().text.into_bytes();
        for (at, piece, gone) in edits {
            let from = at.index(bytes.len());
            let to = (from + gone).min(bytes.len());
            bytes.splice(from..to, PIECES[piece].iter().copied());
        }
        if let Some(end) = end {
            bytes.truncate(end.index(bytes.len()));
        }
        match exports::read(bytes.as_slice()) {
            Ok(export) => { let _ = exports::needs([&export]); }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
