//! Signing in to an org as an API service app: a signed statement is exchanged for an access token, which is kept in memory
//! until shortly before its end. Nothing of it is written anywhere.

mod clock;
mod possession;
mod refusal;
mod statement;
mod token;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use secrecy::SecretString;

use super::client::of_org;
use super::jose::SigningKey;
use crate::http::{Bearer, Http};
use crate::model::{Fault, OktaDomain, RefusedFor, ServiceApp, SignInRefusal, Timestamp};

use clock::OrgClock;
use possession::{OrgProof, ProofKey};
use token::{AccessToken, Desk};

/// Where an org gives access tokens for its own APIs.
pub(super) const TOKEN: &str = "/oauth2/v1/token";

/// What an access token is for: the org, the app, and the scopes.
type Purpose = (String, String, String);

/// The access tokens of one run, and the key that proves their possession where an org wants that.
#[derive(Default)]
pub struct SignIns {
    proof_key: OnceLock<Option<Arc<ProofKey>>>,
    kept: Mutex<BTreeMap<Purpose, Arc<tokio::sync::Mutex<Option<AccessToken>>>>>,
}

/// Who signs in where.
#[derive(Clone, Copy)]
pub struct SigningIn<'a> {
    /// The client of the run.
    pub http: &'a Http,
    /// The org.
    pub domain: &'a OktaDomain,
    /// The app.
    pub app: &'a ServiceApp,
    /// The value of its private key.
    pub private_key: &'a SecretString,
    /// Now, by our clock.
    pub now: Timestamp,
}

impl SignIns {
    /// Nobody has signed in yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// An access token of the app that may be sent to `host`: the org's own, or that of its flows. Asked for once a run, until
    /// shortly before it ends.
    ///
    /// # Errors
    /// `SignIn` when the private key cannot sign, and nothing was sent, or when the org refuses; every other fault as it came.
    pub async fn bearer(&self, who: SigningIn<'_>, host: &str) -> Result<Bearer, Fault> {
        let app = who.app;
        let purpose = (
            who.domain.as_str().to_owned(),
            app.client_id.value.clone(),
            app.scopes.join(" "),
        );
        let place = Arc::clone(self.places().entry(purpose).or_default());
        let mut kept = place.lock().await;
        let token = match kept.take().filter(|kept| kept.ends > Instant::now()) {
            Some(token) => token,
            None => self.fetch(who).await?,
        };
        let bearer = token.bearer(host);
        *kept = Some(token);
        bearer
    }

    async fn fetch(&self, who: SigningIn<'_>) -> Result<AccessToken, Fault> {
        let app = who.app;
        let reference = &app.private_key.value;
        let key = SigningKey::read(who.private_key, app.key_id.as_deref(), app.algorithm).map_err(
            |error| {
                Fault::SignIn(SignInRefusal {
                    about: RefusedFor::Unusable,
                    says: format!("{reference}: {error}"),
                    ahead: None,
                })
            },
        )?;
        let clock = Arc::new(OrgClock::starting(who.now));
        let proof = self
            .proof_key()
            .map(|key| Arc::new(OrgProof::new(key, Arc::clone(&clock))));
        let desk = Desk {
            host: of_org(who.http, who.domain),
            app,
            key,
            clock,
            proof,
        };
        desk.token().await
    }

    fn proof_key(&self) -> Option<Arc<ProofKey>> {
        let made = || ProofKey::generate().map(Arc::new);
        self.proof_key.get_or_init(made).clone()
    }

    fn places(
        &self,
    ) -> std::sync::MutexGuard<'_, BTreeMap<Purpose, Arc<tokio::sync::Mutex<Option<AccessToken>>>>>
    {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for SignIns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignIns(..)")
    }
}
