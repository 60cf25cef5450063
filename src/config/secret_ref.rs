//! References to secrets: `env:NAME`, `file:PATH`, `exec:[…]`. Reads no secret, and no error shows what was written.

use std::path::{Component, Path, PathBuf};

use super::parse::parse;
use super::tree::Value;
use super::words::{looks_secret, nearest};
use crate::diagnostic::Code;
use crate::diagnostic::codes::secrets;
use crate::model::{FileId, SecretRef};

/// The kinds of stores that are supported.
const STORES: [&str; 3] = ["env", "file", "exec"];

/// Kinds of stores that other programs know: naming one is no leak.
const FOREIGN: [&str; 17] = [
    "vault",
    "bao",
    "op",
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
            Self::EnvName | Self::FileName | Self::Exec => &secrets::BAD_REFERENCE,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Literal => "put the value into an environment variable or a file and write `env:NAME` or `file:PATH` here; if the file was ever shared, replace the secret".into(),
            Self::UnknownStore { meant, .. } => {
                let meant = meant.map_or(String::new(), |meant| format!("did you mean `{meant}:`? "));
                format!("{meant}Supported are `env:NAME`, `file:PATH` and `exec:[\"program\", \"argument\"]`; `exec:` reaches any other store through its own program")
            }
            Self::EnvName => "a name holds letters, digits and `_`, and does not start with a digit: `env:ACCUHIVE_TOKEN`".into(),
            Self::FileName => "write a path that starts in the folder of this file: `file:secrets/okta.pem`".into(),
            Self::OutsideFolder => "write a path that starts in the folder of this file and stays below it: no `/` at the start, no `..`".into(),
            Self::Exec => "write a list of the program and its arguments, without a shell: `exec:[\"op\", \"read\", \"op://vault/item/field\"]`".into(),
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
        _ => Err(unknown_store(store)),
    }
}

fn unknown_store(store: &str) -> SecretRefError {
    let small = store.to_ascii_lowercase();
    let meant = (store.len() <= 12)
        .then(|| nearest(&small, STORES))
        .flatten();
    let meant = match small.as_str() {
        "environment" | "environ" => Some("env"),
        "cmd" | "command" | "op" | "sops" | "pass" => Some("exec"),
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
}

/// A command line of these words; each has to be a text.
pub(super) fn argv(
    words: impl Iterator<Item = Option<String>>,
) -> Result<SecretRef, SecretRefError> {
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
    Ok(SecretRef::Exec(words))
}
