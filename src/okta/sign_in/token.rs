//! Asking the org's token endpoint.

use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use secrecy::zeroize::Zeroize;
use serde_json::Value;

use super::TOKEN;
use super::clock::OrgClock;
use super::possession::OrgProof;
use super::refusal::about;
use super::statement::statement;
use crate::http::{
    Answer, Ask, Bearer, Form, HostClient, HttpError, Possession, for_people, of_answer,
};
use crate::model::{Fault, RefusedFor, ServiceApp, SignInRefusal};
use crate::okta::client::LONGEST_WAIT;
use crate::okta::jose::SigningKey;

/// The client's half of `private_key_jwt` (RFC 7523).
const STATEMENT_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// A token is given up so long before it ends, or after half of its time where that is less.
const MARGIN: Duration = Duration::from_secs(300);
/// First without a proof, then with one, with its nonce, once more where that has just changed, and once by the org's clock.
const QUESTIONS: usize = 5;

/// An access token, and how it is sent.
pub(super) struct AccessToken {
    secret: SecretString,
    possession: Option<Arc<OrgProof>>,
    /// When another one is to be asked for.
    pub(super) ends: Instant,
}

impl AccessToken {
    /// The token for one host.
    pub(super) fn bearer(&self, host: &str) -> Result<Bearer, Fault> {
        let possession = self
            .possession
            .clone()
            .map(|proof| proof as Arc<dyn Possession>);
        Bearer::access_token(&self.secret, host, possession)
            .map_err(|error| Fault::Shape(error.to_string()))
    }
}

/// Who asks for a token, and where.
pub(super) struct Desk<'a> {
    pub(super) host: HostClient,
    pub(super) app: &'a ServiceApp,
    pub(super) key: SigningKey,
    pub(super) clock: Arc<OrgClock>,
    /// What proves possession, where randomness could be had for a key.
    pub(super) proof: Option<Arc<OrgProof>>,
}

impl Desk<'_> {
    /// Asks for a token: as bearer first, and with a proof of possession where the org wants one.
    pub(super) async fn token(&self) -> Result<AccessToken, Fault> {
        let mut proving = false;
        let mut corrected = false;
        for _ in 0..QUESTIONS {
            let mut answer = self.ask(proving).await?;
            if answer.is_success() {
                let token = self.read(&answer, proving);
                answer.body.zeroize();
                return token;
            }
            let refusal = self.refusal(&answer);
            let again = match &refusal {
                Err(SignInRefusal {
                    about: RefusedFor::Proof,
                    ..
                }) => self.challenged(&answer, &mut proving),
                // Whatever else is wrong, a statement that is dated wrong is refused as one that is signed wrong.
                Err(SignInRefusal {
                    about: RefusedFor::Key | RefusedFor::Clock | RefusedFor::Other,
                    ..
                }) if !corrected => {
                    corrected = self.clock.correct(answer.date);
                    corrected
                }
                _ => false,
            };
            match refusal {
                _ if again => {}
                Err(refusal) => return Err(Fault::SignIn(refusal)),
                Ok(fault) => return Err(fault),
            }
        }
        Err(Fault::Shape(
            "the token endpoint wants another proof each time".to_owned(),
        ))
    }

    async fn ask(&self, proving: bool) -> Result<Answer, Fault> {
        let url = format!("https://{}{TOKEN}", self.host.host());
        let scopes = self.app.scopes.join(" ");
        let fill = || {
            let refused = |what: String| HttpError::Refused(what);
            let statement = statement(
                &self.app.client_id.value,
                &url,
                self.clock.seconds(),
                &self.key,
            )
            .map_err(|error| refused(error.to_string()))?;
            let proof = match &self.proof {
                Some(proof) if proving => Some(
                    proof
                        .prove("POST", &url, None)
                        .ok_or_else(|| refused("no proof of possession can be made".to_owned()))?,
                ),
                _ => None,
            };
            let fields = [
                ("grant_type", "client_credentials"),
                ("scope", &scopes),
                ("client_assertion_type", STATEMENT_TYPE),
                ("client_assertion", &statement),
            ];
            Ok(Form::new(&fields, proof))
        };
        let ask = Ask {
            longest_wait: Some(LONGEST_WAIT),
            ..Ask::default()
        };
        Ok(self.host.post_form(TOKEN, ask, &fill).await?)
    }

    /// Prepares for what a demand for a proof asks; whether to ask again.
    fn challenged(&self, answer: &Answer, proving: &mut bool) -> bool {
        let Some(proof) = &self.proof else {
            return false;
        };
        let renewed = answer
            .nonce_demanded
            .as_deref()
            .is_some_and(|nonce| proof.challenge(self.host.host(), nonce));
        let first = !std::mem::replace(proving, true);
        let corrected = self.clock.correct(answer.date);
        first || renewed || corrected
    }

    /// What an answer other than 2xx is: a refusal (`Err`), or a fault that has nothing to do with us.
    fn refusal(&self, answer: &Answer) -> Result<Fault, SignInRefusal> {
        let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let text = |name: &str| body.as_ref()?.get(name)?.as_str();
        let (error, description) = (text("error"), text("error_description").unwrap_or_default());
        let refused = error
            .filter(|_| (400..429).contains(&answer.status))
            .and_then(|error| Some((error, about(error, description)?)));
        match refused {
            Some((error, about)) => Err(SignInRefusal {
                about,
                says: for_people(&format!("{error}: {description}")),
                ahead: self.clock.ahead_of(answer.date),
            }),
            None => Ok(of_answer(answer, None).unwrap_or_else(|| shape("it is no success"))),
        }
    }

    fn read(&self, answer: &Answer, proving: bool) -> Result<AccessToken, Fault> {
        if let Some(fault) = of_answer(answer, None) {
            return Err(fault);
        }
        let body: Value =
            serde_json::from_slice(&answer.body).map_err(|_| shape("it is no JSON"))?;
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        let secret = text("access_token").ok_or_else(|| shape("it has no access_token"))?;
        let secret = SecretString::from(secret);
        let possession = match text("token_type").map(str::to_ascii_lowercase).as_deref() {
            Some("bearer") => None,
            Some("dpop") if proving => self.proof.clone(),
            _ => {
                return Err(shape(
                    "its token_type is neither Bearer nor the DPoP that was asked for",
                ));
            }
        };
        if let Some(granted) = text("scope") {
            let missing = |asked: &&String| !granted.split(' ').any(|scope| scope == **asked);
            if let Some(missing) = self.app.scopes.iter().find(missing) {
                return Err(Fault::SignIn(SignInRefusal {
                    about: RefusedFor::Scope,
                    says: format!(
                        "{} is not among the scopes of the token",
                        for_people(missing)
                    ),
                    ahead: None,
                }));
            }
        }
        self.clock.correct(answer.date);
        let lasts = body.get("expires_in").and_then(Value::as_u64);
        let lasts = Duration::from_secs(lasts.unwrap_or(0).min(86_400));
        Ok(AccessToken {
            secret,
            possession,
            ends: Instant::now() + lasts.saturating_sub(MARGIN.min(lasts / 2)),
        })
    }
}

fn shape(what: &str) -> Fault {
    Fault::Shape(format!("the token endpoint's answer: {what}"))
}
