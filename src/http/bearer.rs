//! A credential bound to the one host that it may be sent to.

use std::fmt;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::model::looks_like_token;

/// A credential and the host it belongs to. Made only from a value of the expected shape, and sent only to that host.
#[derive(Clone)]
pub struct Bearer {
    secret: SecretString,
    scheme: &'static str,
    host: String,
}

/// Why a value is not sent anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BearerError {
    /// An Iru API token is a UUID, and this value is none.
    #[error("the value does not have the shape of an Iru API token (a UUID), so it is not sent")]
    NoToken,
    /// An SSWS token has no blanks and no control characters, and is not empty.
    #[error("the value does not have the shape of an Okta API token, so it is not sent")]
    NoSsws,
    /// A Vault token has no blanks and no control characters, and is not empty.
    #[error("the value does not have the shape of a Vault token, so it is not sent")]
    NoVault,
}

impl Bearer {
    /// An Iru API token for `host`. Blanks around it are dropped; anything but a UUID is refused.
    pub fn iru(secret: &SecretString, host: &str) -> Result<Self, BearerError> {
        if !looks_like_token(secret.expose_secret()) {
            return Err(BearerError::NoToken);
        }
        Ok(Self::bound(secret, "Bearer", host))
    }

    /// An Okta API token for `host`. Blanks around it are dropped; blanks and control characters inside are refused.
    pub fn ssws(secret: &SecretString, host: &str) -> Result<Self, BearerError> {
        if !is_one_word(secret) {
            return Err(BearerError::NoSsws);
        }
        Ok(Self::bound(secret, "SSWS", host))
    }

    /// A token of the Vault or OpenBao server at `host`. Blanks around it are dropped; blanks and control characters inside
    /// are refused.
    pub fn vault(secret: &SecretString, host: &str) -> Result<Self, BearerError> {
        if !is_one_word(secret) {
            return Err(BearerError::NoVault);
        }
        Ok(Self::bound(secret, "Bearer", host))
    }

    fn bound(secret: &SecretString, scheme: &'static str, host: &str) -> Self {
        Self {
            secret: SecretString::from(secret.expose_secret().trim()),
            scheme,
            host: host.to_ascii_lowercase(),
        }
    }

    /// The host it may be sent to.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The `Authorization` header; `None` when the value cannot be one.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let text = format!("{} {}", self.scheme, self.secret.expose_secret());
        let mut value = HeaderValue::try_from(text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// `text` without this credential, in any case.
    pub(super) fn removed_from(&self, text: &str) -> String {
        super::people::without(text, self.secret.expose_secret())
    }
}

/// Whether a value is visible ASCII without blanks, and something.
fn is_one_word(secret: &SecretString) -> bool {
    let value = secret.expose_secret().trim();
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic())
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bearer({} for {})", self.scheme, self.host)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TOKEN: &str = "0a1b2c3d-0000-4000-8000-00000000abcd";

    #[test]
    fn only_a_uuid_is_an_iru_token() {
        for text in [
            "",
            "hunter2",
            "0a1b2c3d000040008000-00000000abcd",
            "Bearer x",
        ] {
            assert_eq!(
                Bearer::iru(&text.into(), "a.api.kandji.io").unwrap_err(),
                BearerError::NoToken
            );
        }
        let bearer = Bearer::iru(&format!(" {TOKEN}\n").into(), "A.api.kandji.io").unwrap();
        assert_eq!(bearer.host(), "a.api.kandji.io");
        assert_eq!(
            bearer.header().unwrap().to_str().unwrap(),
            format!("Bearer {TOKEN}")
        );
    }

    #[test]
    fn ssws_has_no_blanks_or_control_characters() {
        for text in ["", "  ", "a b", "a\nb", "a\u{7f}b", "ä"] {
            assert_eq!(
                Bearer::ssws(&text.into(), "acme.okta.com").unwrap_err(),
                BearerError::NoSsws
            );
        }
        let bearer = Bearer::ssws(&"00abc_-\n".into(), "acme.okta.com").unwrap();
        assert_eq!(bearer.header().unwrap().to_str().unwrap(), "SSWS 00abc_-");
    }

    #[test]
    fn debug_shows_no_secret() {
        let bearer = Bearer::iru(&TOKEN.into(), "a.api.kandji.io").unwrap();
        assert!(!format!("{bearer:?}{:?}", bearer.header()).contains("0a1b2c3d"));
    }
}
