//! Signing in to an org: with an SSWS token, or as a service app. A private key is never sent; what it signs goes to its org.

use super::guard::SecretGuard;
use crate::http::{Bearer, Http};
use crate::model::{Credentials, NotAsked, OktaDomain, Org, Reading, ServiceApp, Timestamp};
use crate::okta::{SignIns, SigningIn};

/// Signs in to one org.
#[derive(Clone, Copy)]
pub struct OrgSignIn<'a> {
    /// The client of the run.
    pub http: &'a Http,
    /// Hands out secrets.
    pub guard: &'a SecretGuard<'a>,
    /// The run's sign-ins.
    pub sign_ins: &'a SignIns,
    /// The org.
    pub org: &'a Org,
    /// Now, by our clock.
    pub now: Timestamp,
}

impl OrgSignIn<'_> {
    /// What reads the org's System Log; else the reading that results without it.
    ///
    /// # Errors
    /// The reading that results when nothing is declared, the secret is not at hand or may not be used, or the org refuses.
    pub async fn reader(&self) -> Result<Bearer, Reading> {
        let domain = &self.org.domain.value;
        match &self.org.credentials {
            None => Err(Reading::NotAsked(NotAsked::NoReader)),
            Some(Credentials::Ssws(reference)) => {
                let reference = &reference.value;
                self.guard
                    .bearer(reference, domain.as_str(), Bearer::ssws)
                    .await
            }
            Some(Credentials::ServiceApp(app)) => self.app(domain, app, domain.as_str()).await,
        }
    }

    /// The access token of an app that may invoke flows, for the host of the org's flows. Whoever edits the flow can read
    /// it there, so its first use is refused too until somebody approves it.
    ///
    /// # Errors
    /// As [`OrgSignIn::reader`].
    pub async fn invoker(&self, app: &ServiceApp, flows: &str) -> Result<Bearer, Reading> {
        let reference = &app.private_key.value;
        self.guard.token_for_flow(reference, flows)?;
        let bearer = self.app(&self.org.domain.value, app, flows).await?;
        self.guard.note_token_for_flow(reference, flows);
        Ok(bearer)
    }

    async fn app(
        &self,
        domain: &OktaDomain,
        app: &ServiceApp,
        host: &str,
    ) -> Result<Bearer, Reading> {
        let reference = &app.private_key.value;
        let private_key = self.guard.signing(reference, domain.as_str()).await?;
        let who = SigningIn {
            http: self.http,
            domain,
            app,
            private_key: &private_key,
            now: self.now,
        };
        self.sign_ins
            .bearer(who, host)
            .await
            .map_err(Reading::Failed)
    }
}
