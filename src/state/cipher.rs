//! States at rest are encrypted in the format of age, so that its own tool reads them in an emergency.

use std::fmt;
use std::io::{Read, Write};
use std::path::Path;

use age::{Decryptor, Encryptor, Identity, Recipient, scrypt, x25519};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::folder::LARGEST_OBJECT;
use super::{CipherFault, StateError};

/// What every age file begins with.
const MAGIC: &[u8] = b"age-encryption.org/";
/// What age's own tool writes: about a second and 256 MB.
const WORK_FACTOR: u8 = 18;
/// What age's own tool reads.
const HIGHEST_WORK_FACTOR: u8 = 22;

/// The keys of a state, resolved. At least one of `recipients`, `identities` and `passphrases` is needed to write.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    /// Refuse plain states.
    pub required: bool,
    /// Public keys (`age1…`) to write for. Empty: the first identity's own.
    pub recipients: Vec<String>,
    /// Private keys to read with, tried in order: the text of an identity file, which may have several lines.
    pub identities: Vec<SecretString>,
    /// Passphrases to read with, tried in order. The first one also writes where there are no recipients and identities.
    pub passphrases: Vec<SecretString>,
}

/// Encrypts and decrypts states.
pub struct Cipher {
    required: bool,
    recipients: Vec<x25519::Recipient>,
    identities: Vec<x25519::Identity>,
    passphrases: Vec<age::secrecy::SecretString>,
    work_factor: u8,
}

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cipher(not shown)")
    }
}

impl Cipher {
    /// Reads the keys.
    ///
    /// # Errors
    /// A key that is none, or none to write with.
    pub fn new(keys: &Keys) -> Result<Self, CipherFault> {
        let mut identities = Vec::new();
        for text in &keys.identities {
            identities.extend(identities_of(text)?);
        }
        let mut recipients = Vec::new();
        for text in &keys.recipients {
            let recipient = text.parse().map_err(|why| {
                CipherFault::BadKey(format!(
                    "the recipient {} is none: {why}",
                    super::error::on_one_line(text)
                ))
            })?;
            recipients.push(recipient);
        }
        if recipients.is_empty() {
            recipients.extend(identities.first().map(x25519::Identity::to_public));
        }
        if recipients.is_empty() && keys.passphrases.is_empty() {
            return Err(CipherFault::BadKey(
                "no key to encrypt with: name recipients, identities or passphrases".to_owned(),
            ));
        }
        let passphrases = &keys.passphrases;
        Ok(Self {
            required: keys.required,
            recipients,
            identities,
            passphrases: passphrases
                .iter()
                .map(|text| text.expose_secret().to_owned().into())
                .collect(),
            work_factor: WORK_FACTOR,
        })
    }

    /// Whether plain states are refused.
    pub(super) fn required(&self) -> bool {
        self.required
    }

    /// Cheap to guess: for tests alone.
    #[cfg(test)]
    pub(super) fn weakened(mut self) -> Self {
        self.work_factor = 2;
        self
    }

    /// Encrypts, with the first key. `place` is for messages only.
    pub(super) fn seal(&self, plain: &[u8], place: &Path) -> Result<Vec<u8>, StateError> {
        let failed = |why: String| StateError::cipher(place, CipherFault::BadKey(why));
        let passphrase = self.passphrases.first().map(|passphrase| {
            let mut recipient = scrypt::Recipient::new(passphrase.clone());
            recipient.set_work_factor(self.work_factor);
            recipient
        });
        let recipients: Vec<&dyn Recipient> = match (self.recipients.is_empty(), &passphrase) {
            (true, Some(passphrase)) => vec![passphrase],
            _ => self
                .recipients
                .iter()
                .map(|recipient| recipient as &dyn Recipient)
                .collect(),
        };
        let encryptor = Encryptor::with_recipients(recipients.into_iter())
            .map_err(|why| failed(why.to_string()))?;
        let mut sealed = Vec::new();
        encryptor
            .wrap_output(&mut sealed)
            .and_then(|mut writer| {
                writer.write_all(plain)?;
                writer.finish()
            })
            .map_err(|why| failed(why.to_string()))?;
        Ok(sealed)
    }

    /// Decrypts with whichever key fits. `place` is for messages only.
    fn open(&self, sealed: &[u8], place: &Path) -> Result<Zeroizing<Vec<u8>>, StateError> {
        let fault = |fault| StateError::cipher(place, fault);
        let damaged = |why: String| fault(CipherFault::Damaged(why));
        let decryptor = Decryptor::new(sealed).map_err(|why| damaged(why.to_string()))?;
        let passphrases: Vec<scrypt::Identity> = self
            .passphrases
            .iter()
            .map(|text| {
                let mut identity = scrypt::Identity::new(text.clone());
                identity.set_max_work_factor(HIGHEST_WORK_FACTOR);
                identity
            })
            .collect();
        let keys = self.identities.iter().map(|key| key as &dyn Identity);
        let keys = keys.chain(passphrases.iter().map(|key| key as &dyn Identity));
        // a passphrase that does not fit is an error of the whole file to age: each key is tried alone
        let mut tried = Err(fault(CipherFault::WrongKeys));
        for key in keys {
            match Decryptor::new(sealed)
                .and_then(|decryptor| decryptor.decrypt(std::iter::once(key)))
            {
                Ok(reader) => {
                    tried = Ok(reader);
                    break;
                }
                Err(
                    age::DecryptError::NoMatchingKeys
                    | age::DecryptError::DecryptionFailed
                    | age::DecryptError::KeyDecryptionFailed,
                ) => {}
                Err(why) => return Err(damaged(why.to_string())),
            }
        }
        drop(decryptor);
        let mut plain = Zeroizing::new(Vec::new());
        tried?
            .take(LARGEST_OBJECT)
            .read_to_end(&mut plain)
            .map_err(|why| damaged(why.to_string()))?;
        Ok(plain)
    }
}

/// The lines of an identity file that are keys.
fn identities_of(text: &SecretString) -> Result<Vec<x25519::Identity>, CipherFault> {
    let lines = text.expose_secret().lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    // what such a line says is never repeated
    let keys: Result<Vec<_>, _> = lines.map(|line| line.parse::<x25519::Identity>()).collect();
    match keys {
        Ok(keys) if !keys.is_empty() => Ok(keys),
        _ => Err(CipherFault::BadKey(
            "an identity is none: it has lines that begin with AGE-SECRET-KEY-1, as age-keygen writes them".to_owned(),
        )),
    }
}

/// Whether these bytes are encrypted.
pub(super) fn is_sealed(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The plain bytes of an object. `place` is for messages only; `plain_too` accepts plain ones where encrypted ones are required.
pub(super) fn unseal(
    bytes: &[u8],
    cipher: Option<&Cipher>,
    plain_too: bool,
    place: &Path,
) -> Result<Zeroizing<Vec<u8>>, StateError> {
    match (is_sealed(bytes), cipher) {
        (true, None) => Err(StateError::cipher(place, CipherFault::NoKeys)),
        (true, Some(cipher)) => cipher.open(bytes, place),
        (false, Some(cipher)) if cipher.required() && !plain_too => {
            Err(StateError::cipher(place, CipherFault::Plain))
        }
        (false, _) => Ok(Zeroizing::new(bytes.to_vec())),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use age::secrecy::ExposeSecret as _;

    use super::*;

    fn place() -> &'static Path {
        Path::new("state.json")
    }

    fn identity() -> (SecretString, String) {
        let key = x25519::Identity::generate();
        let text = format!("# made today\n{}\n", key.to_string().expose_secret());
        (text.into(), key.to_public().to_string())
    }

    fn with(keys: Keys) -> Cipher {
        Cipher::new(&keys).unwrap().weakened()
    }

    fn phrases(texts: &[&str]) -> Cipher {
        with(Keys {
            passphrases: texts.iter().map(|text| SecretString::from(*text)).collect(),
            ..Keys::default()
        })
    }

    #[test]
    fn what_an_identity_seals_it_opens_and_no_other_does() {
        let (one, two) = (identity(), identity());
        let cipher = |key: &SecretString| {
            with(Keys {
                identities: vec![key.clone()],
                ..Keys::default()
            })
        };
        let sealed = cipher(&one.0).seal(b"plain", place()).unwrap();
        assert!(is_sealed(&sealed) && !sealed.windows(5).any(|part| part == b"plain"));
        assert_eq!(*cipher(&one.0).open(&sealed, place()).unwrap(), b"plain");
        let error = cipher(&two.0).open(&sealed, place()).unwrap_err();
        assert!(
            error.to_string().contains("none of the identities"),
            "{error}"
        );
    }

    #[test]
    fn keys_are_rotated_by_putting_the_new_one_first() {
        let sealed = phrases(&["old"]).seal(b"plain", place()).unwrap();
        let both = phrases(&["new", "old"]);
        assert_eq!(*both.open(&sealed, place()).unwrap(), b"plain");
        let anew = both.seal(b"plain", place()).unwrap();
        assert_eq!(*phrases(&["new"]).open(&anew, place()).unwrap(), b"plain");
        assert!(phrases(&["old"]).open(&anew, place()).is_err());
        // from a passphrase to recipients
        let (key, public) = identity();
        let mixed = with(Keys {
            recipients: vec![public],
            identities: vec![key],
            passphrases: vec!["new".into()],
            required: true,
        });
        assert_eq!(*mixed.open(&anew, place()).unwrap(), b"plain");
        assert!(
            phrases(&["new"])
                .open(&mixed.seal(b"x", place()).unwrap(), place())
                .is_err()
        );
    }

    #[test]
    fn damage_is_named_and_never_read() {
        let cipher = phrases(&["a"]);
        let sealed = cipher.seal(b"plain", place()).unwrap();
        for cut in [20, sealed.len() / 2, sealed.len() - 1] {
            assert!(cipher.open(&sealed[..cut], place()).is_err());
        }
        let mut flipped = sealed;
        *flipped.last_mut().unwrap() ^= 1;
        assert!(cipher.open(&flipped, place()).is_err());
    }

    #[test]
    fn plain_and_sealed_are_told_apart() {
        let cipher = |required| {
            with(Keys {
                required,
                passphrases: vec!["a".into()],
                ..Keys::default()
            })
        };
        let sealed = cipher(true).seal(b"{}", place()).unwrap();
        let message =
            |result: Result<Zeroizing<Vec<u8>>, StateError>| result.unwrap_err().to_string();
        assert!(message(unseal(&sealed, None, false, place())).contains("is encrypted"));
        assert!(
            message(unseal(b"{}", Some(&cipher(true)), false, place())).contains("state encrypt")
        );
        assert_eq!(
            *unseal(b"{}", Some(&cipher(true)), true, place()).unwrap(),
            b"{}"
        );
        assert_eq!(
            *unseal(b"{}", Some(&cipher(false)), false, place()).unwrap(),
            b"{}"
        );
    }

    #[test]
    fn bad_keys_are_refused_and_not_repeated() {
        let secret = "AGE-SECRET-KEY-1NOTAKEY";
        let keys = Keys {
            identities: vec![secret.into()],
            ..Keys::default()
        };
        let error = Cipher::new(&keys).unwrap_err().to_string();
        assert!(!error.contains("NOTAKEY"), "{error}");
        assert!(
            Cipher::new(&Keys {
                recipients: vec!["age1x".into()],
                ..Keys::default()
            })
            .is_err()
        );
        assert!(Cipher::new(&Keys::default()).is_err());
        assert!(!format!("{:?}", phrases(&["hush"])).contains("hush"));
    }
}
