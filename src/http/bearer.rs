//! A credential bound to the one host that it may be sent to.

use std::fmt;
use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use super::{HttpError, Possession};
use crate::model::looks_like_token;

/// A credential and the host it belongs to. Made only from a value of the expected shape, and sent only to that host.
#[derive(Clone)]
pub struct Bearer {
    secret: SecretString,
    /// The scheme of an `Authorization` header; `None`: the value stands alone in `x-api-client-token`.
    scheme: Option<&'static str>,
    host: String,
    /// What proves, for each request, that we hold the key that the credential is bound to.
    possession: Option<Arc<dyn Possession>>,
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
    /// A client token has no blanks and no control characters, and is not empty.
    #[error("the value does not have the shape of a flow's client token, so it is not sent")]
    NoClientToken,
    /// A Vault token has no blanks and no control characters, and is not empty.
    #[error("the value does not have the shape of a Vault token, so it is not sent")]
    NoVault,
    /// An access token has no blanks and no control characters, and is not empty.
    #[error("the org's access token does not have the shape of one, so it is not sent")]
    NoAccessToken,
}

/// The header of an Okta Workflows flow's client token.
const CLIENT_TOKEN: HeaderName = HeaderName::from_static("x-api-client-token");

impl Bearer {
    /// An Iru API token for `host`. Blanks around it are dropped; anything but a UUID is refused.
    pub fn iru(secret: &SecretString, host: &str) -> Result<Self, BearerError> {
        if !looks_like_token(secret.expose_secret()) {
            return Err(BearerError::NoToken);
        }
        Ok(Self::bound(secret, Some("Bearer"), host))
    }

    /// An Okta API token for `host`. Blanks around it are dropped; blanks and control characters inside are refused.
    pub fn ssws(secret: &SecretString, host: &str) -> Result<Self, BearerError> {
        if !is_one_word(secret) {
            return Err(BearerError::NoSsws);
        }
        Ok(Self::bound(secret, Some("SSWS"), host))
    }

    /// The client token of a flow that answers as an API endpoint at `host`; checked as [`Bearer::ssws`] does. It goes into a
    /// header, never into the URL.
    pub fn client_token(secret: &SecretString, host: &str) -> Result<Self, BearerError> {
        if !is_one_word(secret) {
            return Err(BearerError::NoClientToken);
        }
        Ok(Self::bound(secret, None, host))
    }

    /// A token of the Vault or OpenBao server at `host`. Blanks around it are dropped; blanks and control characters inside
    /// are refused.
    pub fn vault(secret: &SecretString, host: &str) -> Result<Self, BearerError> {
        if !is_one_word(secret) {
            return Err(BearerError::NoVault);
        }
        Ok(Self::bound(secret, Some("Bearer"), host))
    }

    /// An OAuth access token for `host`; checked as [`Bearer::ssws`] does. With `possession` it is bound to a key, and each
    /// request carries a proof.
    pub fn access_token(
        secret: &SecretString,
        host: &str,
        possession: Option<Arc<dyn Possession>>,
    ) -> Result<Self, BearerError> {
        if !is_one_word(secret) {
            return Err(BearerError::NoAccessToken);
        }
        let scheme = if possession.is_some() {
            "DPoP"
        } else {
            "Bearer"
        };
        let mut bearer = Self::bound(secret, Some(scheme), host);
        bearer.possession = possession;
        Ok(bearer)
    }

    pub(super) fn possession(&self) -> Option<&dyn Possession> {
        self.possession.as_deref()
    }

    /// The header of the proof for one request.
    pub(super) fn proof(
        &self,
        possession: &dyn Possession,
        method: &str,
        url: &str,
    ) -> Result<HeaderValue, HttpError> {
        let proof = possession.proof(method, url, &self.secret);
        proof
            .and_then(|proof| HeaderValue::try_from(proof).ok())
            .ok_or_else(|| HttpError::Refused("no proof of possession can be made".to_owned()))
    }

    /// Takes a nonce for the next proof; whether it is worth asking again with it.
    pub(super) fn challenge(&self, nonce: &str) -> bool {
        self.possession()
            .is_some_and(|possession| possession.challenge(&self.host, nonce))
    }

    fn bound(secret: &SecretString, scheme: Option<&'static str>, host: &str) -> Self {
        Self {
            secret: SecretString::from(secret.expose_secret().trim()),
            scheme,
            host: host.to_ascii_lowercase(),
            possession: None,
        }
    }

    /// The host it may be sent to.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its header; `None` when the value cannot be one.
    pub(super) fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let value = self.secret.expose_secret();
        let (name, text) = match self.scheme {
            Some(scheme) => (AUTHORIZATION, format!("{scheme} {value}")),
            None => (CLIENT_TOKEN, value.to_owned()),
        };
        let mut value = HeaderValue::try_from(text).ok()?;
        value.set_sensitive(true);
        Some((name, value))
    }

    /// `text` without this credential, in any case.
    pub fn removed_from(&self, text: &str) -> String {
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
        let scheme = self.scheme.unwrap_or("client token");
        write!(f, "Bearer({scheme} for {})", self.host)
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
            shown(&bearer),
            ("authorization".to_owned(), format!("Bearer {TOKEN}"))
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
        assert_eq!(shown(&bearer).1, "SSWS 00abc_-");
    }

    #[test]
    fn a_client_token_stands_alone_in_its_own_header() {
        for text in ["", " ", "a b", "a\nb"] {
            assert_eq!(
                Bearer::client_token(&text.into(), "acme.workflows.okta.com").unwrap_err(),
                BearerError::NoClientToken
            );
        }
        let bearer = Bearer::client_token(&"c0ffee\n".into(), "acme.workflows.okta.com").unwrap();
        assert_eq!(
            shown(&bearer),
            ("x-api-client-token".to_owned(), "c0ffee".to_owned())
        );
        assert!(!format!("{bearer:?}{:?}", bearer.header()).contains("c0ffee"));
    }

    fn shown(bearer: &Bearer) -> (String, String) {
        let (name, value) = bearer.header().unwrap();
        (name.to_string(), value.to_str().unwrap().to_owned())
    }

    #[test]
    fn debug_shows_no_secret() {
        let bearer = Bearer::iru(&TOKEN.into(), "a.api.kandji.io").unwrap();
        assert!(!format!("{bearer:?}{:?}", bearer.header()).contains("0a1b2c3d"));
    }
}
