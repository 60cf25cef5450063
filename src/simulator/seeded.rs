//! Invented values that come out the same in every run: ids, numbers and texts drawn from a seed.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// Thirty-two bytes.
pub(super) fn digest(seed: &str) -> [u8; 32] {
    Sha256::digest(seed.as_bytes()).into()
}

/// A number below 2^32.
pub(super) fn number(seed: &str) -> u32 {
    let [a, b, c, d, ..] = digest(seed);
    u32::from_be_bytes([a, b, c, d])
}

/// A UUID of version 4's form.
pub(super) fn uuid(seed: &str) -> String {
    let mut bytes = digest(seed);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex: String = bytes[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..32]
    )
}

/// A ULID: ids of later times sort later, and within one time those of higher `sequence`.
pub(super) fn ulid(at: Timestamp, sequence: u64) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let millis = u128::try_from(at.as_millisecond()).unwrap_or(0) & 0xffff_ffff_ffff;
    // A ULID's random part counts up within a millisecond; here it starts with the sequence.
    let low = u128::from(number(&format!("ulid {sequence}")));
    let value = (millis << 80) | ((u128::from(sequence) & 0xffff_ffff_ffff) << 32) | low;
    (0..26)
        .rev()
        .map(|place| char::from(ALPHABET[usize::from((value >> (5 * place)) as u8 & 31)]))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::model::looks_like_token;

    #[test]
    fn uuids_have_the_shape_of_a_token_and_repeat() {
        assert!(looks_like_token(&uuid("a")));
        assert_eq!(uuid("a"), uuid("a"));
        assert_ne!(uuid("a"), uuid("b"));
    }

    #[test]
    fn ulids_sort_by_time_then_by_sequence() {
        let early: Timestamp = "2026-01-01T00:00:00.001Z".parse().unwrap();
        let late: Timestamp = "2026-01-01T00:00:00.002Z".parse().unwrap();
        let ids = [
            ulid(early, 7),
            ulid(early, 8),
            ulid(early, 70_000),
            ulid(late, 1),
        ];
        assert!(ids.is_sorted(), "{ids:?}");
        assert!(ids.iter().all(|id| id.len() == 26));
    }
}
