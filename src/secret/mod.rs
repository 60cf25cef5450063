//! References to secret values, and the stores that hold them.
//! Values leave this room only as types that cannot be printed.

mod error;
mod exec;
mod file;
mod file_store;
mod fingerprint;
mod op;
mod program;
mod resolver;
mod store;
mod store_error;
mod vault;
mod vault_session;

pub use error::SecretError;
pub use file::file_mode_warning;
pub use fingerprint::{HmacKey, HmacKeyError, keyed_hash, same_secret};
pub use program::Running;
pub use resolver::{Resolver, ResolverSettings, VaultAccess};
pub use store_error::{Previous, StoreAbility, StoreError, Stored};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

/// The largest value that is read, in bytes: a private key has a few thousand.
pub const LARGEST_VALUE: usize = 64 * 1024;

/// The value in foreign bytes: UTF-8, without a byte order mark, surrounding blanks and line ends.
fn value_of(bytes: &Zeroizing<Vec<u8>>, reference: &str) -> Result<SecretString, SecretError> {
    let reference = reference.to_owned();
    if bytes.len() > LARGEST_VALUE {
        return Err(SecretError::TooLarge { reference });
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(SecretError::NotUtf8 { reference });
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim();
    if text.is_empty() {
        return Err(SecretError::Empty { reference });
    }
    Ok(SecretString::from(text.to_owned()))
}
