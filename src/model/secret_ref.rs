//! References to secrets. A reference may be printed anywhere; a value never is, and is no type of this room.

use std::fmt;

/// Where a secret is kept. What is displayed is its identity: the state and the journal know a secret by it.
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
    /// `exec:[argv…]` or `{read, write, previous}`: programs without a shell. Displayed by what reads it.
    Exec(Programs),
    /// `op://VAULT/ITEM/FIELD`: a field of a 1Password item, through 1Password's own program.
    Op(OpField),
    /// `vault:MOUNT/PATH#FIELD`: a field of a secret in HashiCorp Vault or OpenBao, KV version 2.
    Vault(VaultField),
}

/// Programs that stand between tenantry and a store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Programs {
    /// Prints the value on its standard output.
    pub read: Vec<String>,
    /// Takes a new value on its standard input; `None`: nothing is written.
    pub write: Option<Vec<String>>,
    /// Prints the value before the last write; `None`: it cannot be had.
    pub previous: Option<Vec<String>>,
}

impl Programs {
    /// A program that reads; nothing writes.
    pub fn reading(read: Vec<String>) -> Self {
        Self {
            read,
            write: None,
            previous: None,
        }
    }
}

/// A field of a 1Password item. Each part is a name or an id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpField {
    /// The 1Password vault.
    pub vault: String,
    /// The item in it.
    pub item: String,
    /// The section of the item, where the field has one.
    pub section: Option<String>,
    /// The field.
    pub field: String,
}

/// A field of a secret in a KV version 2 engine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VaultField {
    /// Where the engine is mounted: one segment, such as `secret`.
    pub mount: String,
    /// The path of the secret in it, without `data/`.
    pub path: String,
    /// The field of the secret.
    pub field: String,
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "env:{name}"),
            Self::File { written, .. } => write!(f, "file:{written}"),
            Self::Exec(programs) => write!(f, "exec:[{}]", programs.read.join(", ")),
            Self::Op(field) => write!(f, "{field}"),
            Self::Vault(field) => write!(f, "vault:{}/{}#{}", field.mount, field.path, field.field),
        }
    }
}

impl fmt::Display for OpField {
    /// As 1Password itself writes a secret reference.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "op://{}/{}/", self.vault, self.item)?;
        if let Some(section) = &self.section {
            write!(f, "{section}/")?;
        }
        f.write_str(&self.field)
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
