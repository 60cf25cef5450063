//! Requests to the declared Vault: signs in once a run, sends its token to the declared host and nowhere else, and says what an
//! answer means. No text of an answer reaches a message: it could repeat what was sent.

use secrecy::zeroize::{Zeroize, Zeroizing};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::SecretError;
use super::op::wipe;
use super::store_error::StoreError;
use crate::http::{Answer, Bearer, HostLimits, Http, HttpError, Parcel};
use crate::model::{Vault, VaultLogin};

/// Requests a second: a plan reads one secret a token.
const LIMITS: HostLimits = HostLimits {
    per_second: 10,
    share_of_hour: 1.0,
    share_of_bucket: 1.0,
};

/// A signed-in conversation with one Vault.
pub(super) struct VaultSession<'a> {
    pub http: &'a Http,
    pub vault: &'a Vault,
    /// The credential of the login, resolved.
    pub credential: &'a SecretString,
    /// The token of this run, once there is one.
    pub token: &'a Mutex<Option<Bearer>>,
}

/// An answer that is not the one that was asked for.
enum Refusal {
    /// Nothing was ever written there.
    Missing,
    /// The check-and-set number was not the current version.
    Moved,
    /// Anything else, for people.
    Other(String),
}

impl VaultSession<'_> {
    /// The JSON at `path`, perhaps of one version; `null` when there is none.
    pub async fn get(
        &self,
        path: &str,
        version: Option<&str>,
        reference: &str,
    ) -> Result<Value, SecretError> {
        match self.ask(path, version, None).await {
            Ok(answer) => Ok(answer),
            Err(Refusal::Missing) => Ok(Value::Null),
            Err(Refusal::Moved) => Err(self.error(reference, "it answered out of turn".to_owned())),
            Err(Refusal::Other(reason)) => Err(self.error(reference, reason)),
        }
    }

    /// Writes a document with its check-and-set number to `path`.
    pub async fn write(&self, path: &str, body: &Value, reference: &str) -> Result<(), StoreError> {
        let bytes = Zeroizing::new(body.to_string());
        let reference = || reference.to_owned();
        match self.ask(path, None, Some(bytes.as_bytes())).await {
            Ok(mut answer) => {
                wipe(&mut answer);
                Ok(())
            }
            Err(Refusal::Moved) => Err(StoreError::Conflict {
                reference: reference(),
            }),
            Err(Refusal::Missing) => Err(StoreError::Vault {
                reference: reference(),
                reason: format!(
                    "{}: there is no KV engine of version 2 at this mount",
                    self.vault.host.value
                ),
            }),
            Err(Refusal::Other(reason)) => Err(StoreError::Vault {
                reference: reference(),
                reason: format!("{}: {reason}", self.vault.host.value),
            }),
        }
    }

    fn error(&self, reference: &str, reason: String) -> SecretError {
        SecretError::Vault {
            reference: reference.to_owned(),
            reason: format!("{}: {reason}", self.vault.host.value),
        }
    }

    async fn ask(
        &self,
        path: &str,
        version: Option<&str>,
        body: Option<&[u8]>,
    ) -> Result<Value, Refusal> {
        let (token, fresh) = self.sign_in().await?;
        let mut answer = self.send(Some(&token), path, version, body).await?;
        // A token of a login lives shortly: a run that waits outlives it, and signs in again.
        if answer.status == 403 && !fresh && matches!(self.vault.login, VaultLogin::Jwt { .. }) {
            *self.token.lock().await = None;
            let (token, _) = self.sign_in().await?;
            answer = self.send(Some(&token), path, version, body).await?;
        }
        self.judge(answer)
    }

    /// The token of this run, and whether it was fetched just now.
    async fn sign_in(&self) -> Result<(Bearer, bool), Refusal> {
        let mut kept = self.token.lock().await;
        if let Some(token) = kept.as_ref() {
            return Ok((token.clone(), false));
        }
        let bound = |value: &SecretString| {
            Bearer::vault(value, &self.vault.host.value)
                .map_err(|error| Refusal::Other(error.to_string()))
        };
        let token = match &self.vault.login {
            VaultLogin::Token(_) => bound(self.credential)?,
            VaultLogin::Jwt { mount, role, .. } => bound(&self.exchange(mount, role).await?)?,
        };
        *kept = Some(token.clone());
        Ok((token, true))
    }

    /// A token for a JWT.
    async fn exchange(&self, mount: &str, role: &str) -> Result<SecretString, Refusal> {
        let mut body = json!({ "role": role, "jwt": self.credential.expose_secret().trim() });
        let bytes = Zeroizing::new(body.to_string());
        wipe(&mut body);
        let path = format!("/v1/auth/{mount}/login");
        let mut answer = self.send(None, &path, None, Some(bytes.as_bytes())).await?;
        if matches!(answer.status, 400 | 401 | 403 | 404) {
            answer.body.zeroize();
            return Err(Refusal::Other(format!(
                "the sign-in with the JWT was refused ({}): it may have expired, or the role `{role}` of the auth method `{mount}` does not take its claims",
                answer.status
            )));
        }
        let mut answer = self.judge(answer)?;
        let token = answer["auth"]["client_token"]
            .as_str()
            .map(SecretString::from);
        wipe(&mut answer);
        token.ok_or_else(|| Refusal::Other("the sign-in gave no token".to_owned()))
    }

    async fn send(
        &self,
        token: Option<&Bearer>,
        path: &str,
        version: Option<&str>,
        body: Option<&[u8]>,
    ) -> Result<Answer, Refusal> {
        let client = self.http.host(&self.vault.host.value, LIMITS);
        let mut headers = vec![("x-vault-request", "true")];
        headers.extend(
            self.vault
                .namespace
                .as_deref()
                .map(|name| ("x-vault-namespace", name)),
        );
        let query: Vec<_> = version
            .map(|version| ("version", version))
            .into_iter()
            .collect();
        let parcel = Parcel {
            headers: &headers,
            query: &query,
            body,
            ..Parcel::default()
        };
        client
            .send(token, path, &parcel)
            .await
            .map_err(|error| Refusal::Other(unreached(&error)))
    }

    fn judge(&self, mut answer: Answer) -> Result<Value, Refusal> {
        let body = Zeroizing::new(std::mem::take(&mut answer.body));
        let json = || serde_json::from_slice::<Value>(&body).ok();
        match answer.status {
            200 | 204 => {
                json().ok_or_else(|| Refusal::Other("it does not answer in JSON".to_owned()))
            }
            // A deleted version has no data, and still says which one it is.
            404 => match json() {
                Some(found) if found["data"]["metadata"]["version"].is_u64() => Ok(found),
                _ => Err(Refusal::Missing),
            },
            400 if says(&body, "check-and-set") => Err(Refusal::Moved),
            status => Err(Refusal::Other(self.meaning(status, &answer, &body))),
        }
    }

    fn meaning(&self, status: u16, answer: &Answer, body: &[u8]) -> String {
        match status {
            403 if says(body, "invalid token") || says(body, "bad token") => match self.vault.login {
                VaultLogin::Token(ref reference) => format!("the token behind {reference} is not valid any more (403): put a fresh one there"),
                VaultLogin::Jwt { .. } => "the token of the sign-in is not valid any more (403)".to_owned(),
            },
            403 => "permission denied (403): the token has expired, or its policy does not allow this path; a KV engine of version 2 needs `read` on MOUNT/data/PATH, and `create` and `update` to write".to_owned(),
            400 => "it did not understand the request (400)".to_owned(),
            300..400 => format!(
                "it redirects to {}, which is not followed: declare the address that answers itself, such as the load balancer's",
                answer.redirects_to.as_deref().unwrap_or("another host")
            ),
            429 | 472 | 473 => format!("it is a standby that does not answer ({status}): declare the address of the active server or of the load balancer"),
            503 => "it is sealed or under maintenance (503)".to_owned(),
            _ => format!("it answered with {status}"),
        }
    }
}

fn unreached(error: &HttpError) -> String {
    match error {
        HttpError::TooLarge { .. } => "its answer is too large for a secret".to_owned(),
        other => other.to_string(),
    }
}

fn says(body: &[u8], words: &str) -> bool {
    body.windows(words.len())
        .any(|window| window.eq_ignore_ascii_case(words.as_bytes()))
}
