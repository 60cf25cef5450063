//! References to secrets: `env:NAME`, `file:PATH`, `exec:[…]`, `op://…`, `vault:…`. Reads no secret, and no error shows what was written.

use std::path::{Component, Path, PathBuf};

use super::parse::parse;
use super::tree::Value;
use super::words::{looks_secret, nearest};
use crate::diagnostic::Code;
use crate::diagnostic::codes::secrets;
use crate::model::{FileId, OpField, Programs, SecretRef, VaultField};

/// The kinds of stores that are supported.
const STORES: [&str; 5] = ["env", "file", "exec", "op", "vault"];

/// Kinds of stores that other programs know: naming one is no leak.
const FOREIGN: [&str; 17] = [
    "bao",
    "openbao",
    "hashivault",
    "1password",
    "aws",
    "awssm",
    "ssm",
    "gcp",
    "azure",
    "keyring",
    "keychain",
    "sops",
    "pass",
    "cmd",
    "command",
    "http",
    "https",
];

/// Why a text is no reference to a secret. Never holds the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretRefError {
    /// It is probably the secret itself.
    #[error("a secret stands in the file itself")]
    Literal,
    /// Another kind of store.
    #[error("`{store}:` is no kind of store that is supported")]
    UnknownStore {
        /// What was written before the colon.
        store: String,
        /// The kind that was probably meant.
        meant: Option<&'static str>,
    },
    /// What follows `env:` is no name of a variable.
    #[error("what follows `env:` is no name of an environment variable")]
    EnvName,
    /// Nothing follows `file:`.
    #[error("`file:` names no file")]
    FileName,
    /// The path is absolute or has a `..`.
    #[error("the secret's file lies outside of the configuration's folder")]
    OutsideFolder,
    /// What follows `op:` does not name a field of an item.
    #[error("what follows `op:` does not name a vault, an item and a field of 1Password")]
    OpPath,
    /// What follows `vault:` does not name a field of a secret.
    #[error("what follows `vault:` does not name a mount, a path and a field")]
    VaultPath,
    /// What follows `exec:` is no list of texts, or an empty one.
    #[error("what follows `exec:` is no command line")]
    Exec,
}

impl SecretRefError {
    /// The kind of diagnostic.
    pub fn code(&self) -> &'static Code {
        match self {
            Self::Literal => &secrets::LITERAL_SECRET,
            Self::UnknownStore { .. } => &secrets::UNKNOWN_STORE,
            Self::OutsideFolder => &secrets::OUTSIDE_FOLDER,
            Self::EnvName | Self::FileName | Self::OpPath | Self::VaultPath | Self::Exec => {
                &secrets::BAD_REFERENCE
            }
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Literal => "put the value into an environment variable or a file and write `env:NAME` or `file:PATH` here; if the file was ever shared, replace the secret".into(),
            Self::UnknownStore { meant, .. } => {
                let meant = meant.map_or(String::new(), |meant| format!("did you mean `{meant}:`? "));
                format!("{meant}Supported are `env:NAME`, `file:PATH`, `op://VAULT/ITEM/FIELD`, `vault:MOUNT/PATH#FIELD` and `exec:[\"program\", \"argument\"]`; `exec:` reaches any other store through its own program")
            }
            Self::EnvName => "a name holds letters, digits and `_`, and does not start with a digit: `env:ACCUHIVE_TOKEN`".into(),
            Self::FileName => "write a path that starts in the folder of this file: `file:secrets/okta.pem`".into(),
            Self::OutsideFolder => "write a path that starts in the folder of this file and stays below it: no `/` at the start, no `..`".into(),
            Self::OpPath => "copy the secret reference from 1Password: `op://VAULT/ITEM/FIELD` or `op://VAULT/ITEM/SECTION/FIELD`, names of letters, digits, blanks, `-`, `_` and `.`, or ids".into(),
            Self::VaultPath => "write the engine's mount, the path as `vault kv get` takes it (without `data/`), and the field after `#`, such as `vault:secret/iru/accuhive#token`".into(),
            Self::Exec => "write a list of the program and its arguments, without a shell: `exec:[\"pass\", \"show\", \"iru/accuhive\"]`".into(),
        }
    }
}

/// Reads a reference; `base` is the folder in which `file:` paths start.
///
/// # Errors
/// The text is no reference, or one that must not be followed.
pub fn parse_secret_ref(text: &str, base: &Path) -> Result<SecretRef, SecretRefError> {
    let Some((store, rest)) = text.split_once(':') else {
        return Err(SecretRefError::Literal);
    };
    match store {
        "env" => env(rest),
        "file" => file(rest, base),
        "exec" => exec(rest),
        "op" => op(rest),
        "vault" => vault(rest),
        _ => Err(unknown_store(store)),
    }
}

fn unknown_store(store: &str) -> SecretRefError {
    let small = store.to_ascii_lowercase();
    let meant = (store.len() <= 12)
        // A two-letter name is near to everything.
        .then(|| nearest(&small, STORES.into_iter().filter(|store| store.len() > 2)))
        .flatten();
    let meant = match small.as_str() {
        "environment" | "environ" => Some("env"),
        "op" | "1password" | "onepassword" => Some("op"),
        "vault" | "bao" | "openbao" | "hashivault" => Some("vault"),
        "cmd" | "command" | "sops" | "pass" => Some("exec"),
        _ => meant,
    };
    if meant.is_none() && !FOREIGN.contains(&small.as_str()) {
        return SecretRefError::Literal;
    }
    SecretRefError::UnknownStore {
        store: store.to_owned(),
        meant,
    }
}

fn env(name: &str) -> Result<SecretRef, SecretRefError> {
    let mut bytes = name.bytes();
    let fits = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match fits {
        true => Ok(SecretRef::Env(name.to_owned())),
        false if looks_secret(name) => Err(SecretRefError::Literal),
        false => Err(SecretRefError::EnvName),
    }
}

fn file(written: &str, base: &Path) -> Result<SecretRef, SecretRefError> {
    let mut inside = PathBuf::new();
    for part in Path::new(written).components() {
        match part {
            Component::Normal(part) => inside.push(part),
            Component::CurDir => {}
            _ => return Err(SecretRefError::OutsideFolder),
        }
    }
    if inside.as_os_str().is_empty() || written.contains('\0') {
        return Err(SecretRefError::FileName);
    }
    let path = base.join(inside);
    Ok(SecretRef::File {
        written: written.to_owned(),
        path: std::path::absolute(&path).unwrap_or(path),
    })
}

/// The list after `exec:`, in the notation of JSON or of YAML.
fn exec(list: &str) -> Result<SecretRef, SecretRefError> {
    if !list.trim_start().starts_with('[') {
        return Err(SecretRefError::Exec);
    }
    let (tree, mistakes) = parse(FileId(0), list);
    let mut documents = tree.documents();
    let (Some(root), None, true) = (documents.next(), documents.next(), mistakes.is_empty()) else {
        return Err(SecretRefError::Exec);
    };
    argv(root.items().map(|item| match item.value() {
        Value::Text(text) | Value::Number(text) => Some(text.to_owned()),
        _ => None,
    }))
    .map(|read| SecretRef::Exec(Programs::reading(read)))
}

/// `op://VAULT/ITEM/[SECTION/]FIELD`, with or without the slashes at the start.
fn op(rest: &str) -> Result<SecretRef, SecretRefError> {
    let parts: Vec<&str> = rest.strip_prefix("//").unwrap_or(rest).split('/').collect();
    let (vault, item, section, field) = match parts.as_slice() {
        [vault, item, field] => (vault, item, None, field),
        [vault, item, section, field] => (vault, item, Some(section), field),
        _ => return Err(literal_or(rest, SecretRefError::OpPath)),
    };
    // A hyphen at the start would be read as a flag of the program.
    let fine = |part: &&str| {
        !part.trim().is_empty()
            && !part.starts_with('-')
            && part
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' '))
    };
    if !parts.iter().all(fine) || super::words::tokens_in(rest.as_bytes()).next().is_some() {
        return Err(literal_or(rest, SecretRefError::OpPath));
    }
    Ok(SecretRef::Op(OpField {
        vault: (*vault).to_owned(),
        item: (*item).to_owned(),
        section: section.map(|section| (*section).to_owned()),
        field: (*field).to_owned(),
    }))
}

/// `MOUNT/PATH#FIELD`.
fn vault(rest: &str) -> Result<SecretRef, SecretRefError> {
    let wrong = || literal_or(rest, SecretRefError::VaultPath);
    let (place, field) = rest.split_once('#').ok_or_else(wrong)?;
    let (mount, path) = place.split_once('/').ok_or_else(wrong)?;
    if !is_vault_path(mount) || !is_vault_path(path) || !is_vault_path(field) || field.contains('/')
    {
        return Err(wrong());
    }
    if super::words::tokens_in(rest.as_bytes()).next().is_some() {
        return Err(SecretRefError::Literal);
    }
    Ok(SecretRef::Vault(VaultField {
        mount: mount.to_owned(),
        path: path.to_owned(),
        field: field.to_owned(),
    }))
}

/// Whether a text is a path of plain segments: what the server reads is what stands here.
pub(super) fn is_vault_path(path: &str) -> bool {
    path.split('/').all(|segment| {
        !matches!(segment, "" | "." | "..")
            && segment.chars().all(|c| {
                c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | ':' | '+' | '=')
            })
    })
}

/// A mistake, unless what was written is probably the secret itself.
fn literal_or(text: &str, error: SecretRefError) -> SecretRefError {
    if looks_secret(text) {
        SecretRefError::Literal
    } else {
        error
    }
}

/// A command line of these words; each has to be a text.
pub(super) fn argv(
    words: impl Iterator<Item = Option<String>>,
) -> Result<Vec<String>, SecretRefError> {
    let words: Vec<String> = words.collect::<Option<_>>().ok_or(SecretRefError::Exec)?;
    if words
        .first()
        .is_none_or(|program| program.trim().is_empty())
    {
        return Err(SecretRefError::Exec);
    }
    if words
        .iter()
        .any(|word| super::words::tokens_in(word.as_bytes()).next().is_some())
    {
        return Err(SecretRefError::Literal);
    }
    Ok(words)
}
