//! References to secrets. A reference may be printed anywhere; a value never is, and is no type of this room.

use std::fmt;

/// Where a secret is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretRef {
    /// `env:NAME`: an environment variable. Read only.
    Env(String),
    /// `file:PATH`: a file, as an absolute path resolved against the folder of the configuration file that names it, and the
    /// path as it was written.
    File {
        /// As the YAML writes it, for people.
        written: String,
        /// Where it is.
        path: std::path::PathBuf,
    },
    /// `exec:[argv…]`: a program without a shell; its standard output is the value.
    Exec(Vec<String>),
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "env:{name}"),
            Self::File { written, .. } => write!(f, "file:{written}"),
            Self::Exec(argv) => write!(f, "exec:[{}]", argv.join(", ")),
        }
    }
}

/// Whether a text has the shape of an Iru API token: a UUID (the vendor's own tool, iructl, checks exactly that).
pub fn looks_like_token(text: &str) -> bool {
    let groups = [8, 4, 4, 4, 12];
    let mut parts = text.trim().split('-');
    groups.iter().all(|&length| {
        parts.next().is_some_and(|part| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    }) && parts.next().is_none()
}
