//! Where the state is kept, as it is declared.

use jiff::SignedDuration;

use super::{SecretRef, Span, Spanned};

/// The declared state.
#[derive(Debug, Clone)]
pub struct StateSettings {
    /// Where it lies.
    pub place: StatePlace,
    /// How many versions are kept.
    pub versions: u32,
    /// After which time a lock of machines that is not renewed counts as left behind.
    pub lock_expires: SignedDuration,
    /// How it is encrypted.
    pub encryption: Option<Encryption>,
}

impl Default for StateSettings {
    fn default() -> Self {
        Self {
            place: StatePlace::Local(None),
            versions: 20,
            lock_expires: SignedDuration::from_mins(5),
            encryption: None,
        }
    }
}

/// Where a state lies.
#[derive(Debug, Clone)]
pub enum StatePlace {
    /// A file of this machine: this one below the configuration's folder, or `.tenantry/state.json`.
    Local(Option<String>),
    /// A bucket.
    S3(S3Place),
}

/// A bucket of S3 or of a server that is compatible with it.
#[derive(Debug, Clone)]
pub struct S3Place {
    /// The bucket.
    pub bucket: Spanned<String>,
    /// What the names of all objects begin with, without a slash at its end.
    pub prefix: String,
    /// The region; the environment's when it is left out.
    pub region: Option<String>,
    /// A server other than Amazon's.
    pub endpoint: Option<StateEndpoint>,
    /// Whether the bucket is a part of the path rather than of the host.
    pub path_style: bool,
}

/// A server of S3's protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateEndpoint {
    /// `https://s3.example.com:9000`; `http` on this machine alone.
    pub url: String,
    /// Host and port as the command line allows them: `s3.example.com:9000`.
    pub host: String,
    /// Whether it is this machine.
    pub loopback: bool,
}

/// How a state is encrypted.
#[derive(Debug, Clone)]
pub struct Encryption {
    /// Refuse plain states.
    pub required: bool,
    /// Public keys of age to write for.
    pub recipients: Vec<String>,
    /// Where private keys of age are kept, to read with; tried in order.
    pub identities: Vec<SecretRef>,
    /// Where passphrases are kept; tried in order.
    pub passphrases: Vec<SecretRef>,
    /// The bytes that declare it.
    pub span: Span,
}

/// Whether this names an object beside a state: parts of letters, digits, `.`, `-` and `_` with `/` between them, none of them `.` or
/// `..`, 512 bytes at most.
pub fn is_object_name(name: &str) -> bool {
    name.len() <= 512
        && name.split('/').all(|part| {
            !matches!(part, "" | "." | "..")
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_lead_elsewhere() {
        for name in ["state.json", "versions/3-ab.json", "ledger/2026/a_b"] {
            assert!(is_object_name(name), "{name}");
        }
        for name in [
            "", "/a", "a/", "a//b", "..", "a/../b", "./a", "a b", "a\\b", "ä", "a\0",
        ] {
            assert!(!is_object_name(name), "{name}");
        }
        assert!(!is_object_name(&"a".repeat(513)));
    }
}
