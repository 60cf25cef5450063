//! The compact form of a signed statement: header, claims and signature in base64url, joined by dots.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::{KeyError, SigningKey};

/// base64url without padding.
pub(in crate::okta) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// base64url without padding, read.
pub(super) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

/// A statement of `claims`, signed by `key`. `header` needs no `alg`; the key says it.
pub(in crate::okta) fn signed(
    mut header: Map<String, Value>,
    claims: &Value,
    key: &SigningKey,
) -> Result<String, KeyError> {
    header.insert("alg".to_owned(), key.algorithm().name().into());
    let header = base64url(Value::Object(header).to_string());
    let statement = format!("{header}.{}", base64url(claims.to_string()));
    let signature = key.sign(statement.as_bytes())?;
    Ok(format!("{statement}.{}", base64url(signature)))
}
