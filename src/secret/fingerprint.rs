//! Recognising a secret again without keeping it: a keyed hash, HMAC-SHA-256 in hex.

use std::fmt;

use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

type HmacSha256 = Hmac<Sha256>;

const KEY_BYTES: usize = 32;
const BLOCK_BYTES: usize = 64;

/// The key of one state's hashes. Whoever holds it can test guesses, so it is not printed either.
#[derive(Clone)]
pub struct HmacKey([u8; KEY_BYTES]);

/// Why there is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HmacKeyError {
    /// The text is not 64 hex digits.
    #[error("the key of the secret hashes is not {} hex digits", KEY_BYTES * 2)]
    NotAKey,
    /// The system gave no random bytes.
    #[error("the system gave no random bytes: {0}")]
    NoRandomness(getrandom::Error),
}

impl HmacKey {
    /// A new key from the system's random numbers.
    pub fn generate() -> Result<Self, HmacKeyError> {
        let mut bytes = [0; KEY_BYTES];
        getrandom::fill(&mut bytes).map_err(HmacKeyError::NoRandomness)?;
        Ok(Self(bytes))
    }

    /// Reads 64 hex digits, as the state keeps them.
    pub fn from_hex(text: &str) -> Result<Self, HmacKeyError> {
        bytes_of(text).map(Self).ok_or(HmacKeyError::NotAKey)
    }

    /// The key as 64 lower-case hex digits, for the state alone.
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }

    fn mac(&self, value: &SecretString) -> HmacSha256 {
        // HMAC pads a key with zeros to the block's size: the padded key gives the same hash and cannot have a wrong length.
        let mut block = [0; BLOCK_BYTES];
        block[..KEY_BYTES].copy_from_slice(&self.0);
        let mut mac = HmacSha256::new(&block.into());
        block.zeroize();
        // Blanks around a value are no part of it, wherever it was read.
        mac.update(value.expose_secret().trim().as_bytes());
        mac
    }
}

impl Drop for HmacKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey(not shown)")
    }
}

/// The keyed hash of a value as 64 lower-case hex digits.
pub fn keyed_hash(key: &HmacKey, value: &SecretString) -> String {
    hex(&key.mac(value).finalize().into_bytes())
}

/// Whether `value` has this keyed hash, compared in constant time. A text that is no hash matches nothing.
pub fn same_secret(key: &HmacKey, value: &SecretString, hash: &str) -> bool {
    bytes_of(hash).is_some_and(|hash| key.mac(value).verify_slice(&hash).is_ok())
}

/// Whether two values are the same, compared in constant time. Blanks around them are no part of them.
pub(super) fn equal(one: &SecretString, other: &SecretString) -> bool {
    let key = HmacKey([0; KEY_BYTES]);
    let tag = key.mac(one).finalize().into_bytes();
    key.mac(other).verify_slice(&tag).is_ok()
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn bytes_of(text: &str) -> Option<[u8; KEY_BYTES]> {
    let digits = text.as_bytes();
    if digits.len() != KEY_BYTES * 2 {
        return None;
    }
    let digit = |at: usize| {
        char::from(digits[at])
            .to_digit(16)
            .and_then(|d| u8::try_from(d).ok())
    };
    let mut bytes = [0; KEY_BYTES];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = digit(index * 2)? << 4 | digit(index * 2 + 1)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn key(bytes: &[u8]) -> HmacKey {
        let mut padded = [0; KEY_BYTES];
        padded[..bytes.len()].copy_from_slice(bytes);
        HmacKey(padded)
    }

    #[test]
    fn known_answers_of_rfc_4231() {
        // Test cases 1 and 2; shorter keys are padded with zeros, as HMAC does itself.
        for (key_bytes, value, hash) in [
            (
                [0x0b; 20].as_slice(),
                "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
        ] {
            let (key, value) = (key(key_bytes), SecretString::from(value));
            assert_eq!(keyed_hash(&key, &value), hash);
            assert!(same_secret(&key, &value, hash));
        }
    }

    #[test]
    fn another_value_another_key_and_no_hash_do_not_match() {
        let (mine, value) = (key(b"mine"), SecretString::from("abc"));
        let hash = keyed_hash(&mine, &value);
        assert!(same_secret(&mine, &value, &hash.to_uppercase()));
        assert!(!same_secret(&mine, &SecretString::from("abd"), &hash));
        assert!(!same_secret(&key(b"other"), &value, &hash));
        for no_hash in [
            "",
            "00",
            "zz",
            &hash[..62],
            &format!("{hash}00"),
            &"é".repeat(32),
        ] {
            assert!(!same_secret(&mine, &value, no_hash), "{no_hash}");
        }
    }

    #[test]
    fn blanks_around_a_value_do_not_change_its_hash() {
        let hash = |value: &str| keyed_hash(&key(b"mine"), &SecretString::from(value));
        assert_eq!(hash("abc"), hash(" abc\r\n"));
        assert_ne!(hash("abc"), hash("a bc"));
    }

    #[test]
    fn a_key_survives_hex_and_two_keys_differ() {
        let one = HmacKey::generate().unwrap();
        let again = HmacKey::from_hex(&one.to_hex()).unwrap();
        assert_eq!(one.0, again.0);
        assert_ne!(one.0, HmacKey::generate().unwrap().0);
        assert_eq!(HmacKey::from_hex("abc").unwrap_err(), HmacKeyError::NotAKey);
        assert_eq!(
            HmacKey::from_hex(&"g".repeat(64)).unwrap_err(),
            HmacKeyError::NotAKey
        );
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", key(b"Jefe")), "HmacKey(not shown)");
    }
}
