//! The statement with which an app signs in (`private_key_jwt`).

use serde_json::{Map, json};

use crate::okta::jose::{KeyError, SigningKey, base64url, signed};

/// The statement is good for so many seconds; Okta takes an hour at most.
const LIFETIME: i64 = 300;
/// It is dated back by so many seconds, so that clocks which differ by little take it.
const DATED_BACK: i64 = 10;

/// A random text that no other statement bears; `None` where the system gives no randomness.
pub(super) fn unique() -> Option<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(base64url(bytes))
}

/// The statement of `client_id` for `audience`, at `now` in seconds since 1970.
pub(super) fn statement(
    client_id: &str,
    audience: &str,
    now: i64,
    key: &SigningKey,
) -> Result<String, KeyError> {
    let mut header = Map::new();
    header.insert("typ".to_owned(), "JWT".into());
    if let Some(id) = key.key_id() {
        header.insert("kid".to_owned(), id.into());
    }
    let mut claims = json!({
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": now.saturating_sub(DATED_BACK),
        "exp": now.saturating_add(LIFETIME),
    });
    if let Some(id) = unique() {
        claims["jti"] = id.into();
    }
    signed(header, &claims, key)
}
