//! The org's token endpoint: a statement of a service app against an access token, and how access tokens are checked.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use reqwest::Url;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::simulator::answer::Answer;
use crate::simulator::asked::Asked;
use crate::simulator::jose::{PublicKey, Statement, base64url, thumbprint};
use crate::simulator::seeded;
use crate::simulator::world::{SimulatedOrg, SimulatedServiceApp};

/// Where it is.
pub(in crate::simulator) const PATH: &str = "/oauth2/v1/token";

/// Statements and proofs may be dated so many seconds off.
const TOLERATED: i64 = 60;
/// A statement ends within an hour (Okta's docs).
const LONGEST: i64 = 3600;
/// A nonce is new each day, and older ones are good for three (Okta's docs).
const NONCE_DAYS: i64 = 3;

/// An access token that was given.
struct Given {
    client_id: String,
    scopes: Vec<String>,
    /// The thumbprint of the key that it is bound to.
    bound_to: Option<String>,
    ends: Timestamp,
}

/// What an org remembers of sign-ins. Not kept with the world.
#[derive(Default)]
pub(in crate::simulator) struct Desk {
    given: BTreeMap<String, Given>,
    /// Statements and proofs that were used.
    used: BTreeSet<String>,
}

/// Why an access token opens nothing.
pub(super) enum NotOpen {
    /// It is none, or none any more.
    Unknown,
    /// Its proof of possession is wrong.
    Proof(&'static str),
    /// Its proof lacks the nonce.
    Nonce(String),
    /// It lacks the scope.
    Scope,
}

impl Desk {
    /// All access tokens that were given, for a test that looks for them where they must not be.
    pub(in crate::simulator) fn tokens(&self) -> impl Iterator<Item = &str> {
        self.given.keys().map(String::as_str)
    }

    /// Whose access token a request carries.
    pub(in crate::simulator) fn holder(&self, asked: &Asked) -> Option<&str> {
        let (_, token) = asked.authorization.as_ref()?;
        self.given.get(token).map(|given| given.client_id.as_str())
    }

    /// Answers a request for a token.
    pub(super) fn answer(&mut self, org: &SimulatedOrg, now: Timestamp, asked: &Asked) -> Answer {
        match self.give(org, now, asked) {
            Ok(answer) | Err(answer) => answer,
        }
    }

    fn give(
        &mut self,
        org: &SimulatedOrg,
        now: Timestamp,
        asked: &Asked,
    ) -> Result<Answer, Answer> {
        let form = fields(&asked.body);
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        if field("grant_type") != "client_credentials" {
            return Err(refused(
                400,
                "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server.",
            ));
        }
        if field("client_assertion_type")
            != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        {
            return Err(refused(
                401,
                "invalid_client",
                "The client_assertion_type is invalid.",
            ));
        }
        let skewed = now
            .checked_add(SignedDuration::from_secs(org.switches.token_clock_ahead))
            .unwrap_or(now);
        let app = self.signed_in(org, skewed.as_second(), field("client_assertion"))?;
        let bound_to = self.bound(org, app, now, asked)?;
        let scopes: Vec<String> = field("scope")
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        if scopes.is_empty() || scopes.iter().any(|scope| !app.scopes.contains(scope)) {
            return Err(refused(
                400,
                "invalid_scope",
                "One or more scopes are not configured for the authorization server resource.",
            ));
        }
        let lifetime = org.switches.token_lifetime;
        let number = self.given.len();
        let half = |half: u8| seeded::uuid(&format!("{} {number} {now} {half}", app.client_id));
        let token = format!("eyJ{}{}", half(1), half(2)).replace('-', "");
        let kind = if bound_to.is_some() { "DPoP" } else { "Bearer" };
        let answer = json!({
            "token_type": kind,
            "expires_in": lifetime,
            "access_token": token,
            "scope": scopes.join(" "),
        });
        let ends = now
            .checked_add(SignedDuration::from_secs(lifetime.into()))
            .unwrap_or(now);
        let given = Given {
            client_id: app.client_id.clone(),
            scopes,
            bound_to,
            ends,
        };
        self.given.insert(token, given);
        Ok(Answer::json(200, &answer))
    }

    /// The app that made a statement.
    fn signed_in<'a>(
        &mut self,
        org: &'a SimulatedOrg,
        now: i64,
        statement: &str,
    ) -> Result<&'a SimulatedServiceApp, Answer> {
        let refuse = |why: &str| refused(401, "invalid_client", why);
        let statement = Statement::read(statement)
            .ok_or_else(|| refuse("The client_assertion is not a JWT."))?;
        let client = statement.text("iss").unwrap_or_default();
        let app = org
            .service_apps
            .iter()
            .find(|app| app.client_id == client && !app.off)
            .filter(|_| statement.text("sub") == Some(client))
            .ok_or_else(|| refuse("Invalid value for 'client_id' parameter."))?;
        let keys = app.keys();
        let id = statement.header.get("kid").and_then(|id| id.as_str());
        let named: Vec<&PublicKey> = keys
            .iter()
            .filter(|key| match id {
                Some(id) => key.id.as_deref() == Some(id),
                None => keys.len() == 1,
            })
            .collect();
        if named.is_empty() {
            return Err(refuse("The client_assertion JWT kid is invalid."));
        }
        if !named.iter().any(|key| statement.is_signed_by(key)) {
            return Err(refuse("The client_assertion signature is invalid."));
        }
        let host = org
            .switches
            .token_endpoint_host
            .as_ref()
            .unwrap_or(&org.domain);
        if statement.text("aud") != Some(format!("https://{host}{PATH}").as_str()) {
            return Err(refuse(
                "The audience claim for client_assertion must be the endpoint invoked for the request.",
            ));
        }
        let ends = statement.seconds("exp").unwrap_or(0);
        if ends <= now {
            return Err(refuse("The client_assertion token is expired."));
        }
        if ends > now + LONGEST {
            return Err(refuse(
                "The client_assertion token has an expiration too far into the future.",
            ));
        }
        if statement
            .seconds("iat")
            .is_some_and(|made| made > now + TOLERATED)
        {
            return Err(refuse(
                "The client_assertion token was issued in the future.",
            ));
        }
        if let Some(id) = statement.text("jti")
            && !self.used.insert(format!("statement {client} {id}"))
        {
            return Err(refuse("The client_assertion token has been used before."));
        }
        Ok(app)
    }

    /// The key that a token is to be bound to.
    fn bound(
        &mut self,
        org: &SimulatedOrg,
        app: &SimulatedServiceApp,
        now: Timestamp,
        asked: &Asked,
    ) -> Result<Option<String>, Answer> {
        let invalid = |why: &str| refused(400, "invalid_dpop_proof", why);
        match (&asked.proof, app.dpop) {
            (None, false) => Ok(None),
            (None, true) => Err(invalid("The DPoP proof JWT header is missing.")),
            (Some(_), _) => match self.proven(&org.domain, now, asked, None, true) {
                Ok(key) => Ok(Some(key)),
                Err(NotOpen::Nonce(nonce)) => Err(refused(
                    400,
                    "use_dpop_nonce",
                    "Authorization server requires nonce in DPoP proof.",
                )
                .header("dpop-nonce", nonce)),
                Err(NotOpen::Proof(why)) => Err(invalid(why)),
                Err(_) => Err(invalid("The DPoP proof is invalid.")),
            },
        }
    }

    /// Checks a proof of possession; gives the thumbprint of its key.
    fn proven(
        &mut self,
        domain: &str,
        now: Timestamp,
        asked: &Asked,
        token: Option<&str>,
        wants_nonce: bool,
    ) -> Result<String, NotOpen> {
        let wrong = |why| NotOpen::Proof(why);
        let text = asked.proof.as_deref().unwrap_or_default();
        let proof = Statement::read(text).ok_or_else(|| wrong("The DPoP proof is no JWT."))?;
        let jwk = &proof.header["jwk"];
        let key = PublicKey::of_jwk(jwk).ok_or_else(|| wrong("The DPoP proof has no jwk."))?;
        let print = thumbprint(jwk).ok_or_else(|| wrong("The DPoP proof has no jwk."))?;
        if proof.header["typ"] != "dpop+jwt" || jwk.get("d").is_some() || !proof.is_signed_by(&key)
        {
            return Err(wrong("The DPoP proof signature is invalid."));
        }
        let here = format!("https://{}{}", asked.host, asked.path);
        if proof.text("htm") != Some(&asked.method) || proof.text("htu") != Some(&here) {
            return Err(wrong("The DPoP proof is for another request."));
        }
        let made = proof.seconds("iat").unwrap_or(0);
        if (made - now.as_second()).abs() > TOLERATED {
            return Err(wrong(
                "The DPoP proof is expired or was issued in the future.",
            ));
        }
        let bound = token.map(|token| base64url(&Sha256::digest(token.as_bytes())));
        if proof.text("ath") != bound.as_deref() {
            return Err(wrong("The DPoP proof is for another access token."));
        }
        if wants_nonce {
            let known = |day: i64| proof.text("nonce") == Some(nonce(domain, now, day).as_str());
            if !(0..NONCE_DAYS).any(known) {
                return Err(NotOpen::Nonce(nonce(domain, now, 0)));
            }
        }
        let id = proof
            .text("jti")
            .ok_or_else(|| wrong("The DPoP proof has no jti."))?;
        if !self.used.insert(format!("proof {id}")) {
            return Err(wrong("The DPoP proof has been used before."));
        }
        Ok(print)
    }

    /// The app whose access token a request carries, if it is good for `scope`.
    pub(super) fn opened<'a>(
        &mut self,
        org: &'a SimulatedOrg,
        now: Timestamp,
        asked: &Asked,
        scope: &str,
    ) -> Result<&'a SimulatedServiceApp, NotOpen> {
        let (scheme, token) = asked.authorization.as_ref().ok_or(NotOpen::Unknown)?;
        let given = self.given.get(token).filter(|given| given.ends > now);
        let given = given.ok_or(NotOpen::Unknown)?;
        let (bound_to, allowed) = (
            given.bound_to.clone(),
            given.scopes.iter().any(|own| own == scope),
        );
        let client = given.client_id.clone();
        match (&bound_to, scheme.as_str()) {
            (None, "bearer") => {}
            (Some(key), "dpop") => {
                let wants_nonce = org.switches.log_wants_nonce;
                if self.proven(&org.domain, now, asked, Some(token), wants_nonce)? != *key {
                    return Err(NotOpen::Proof("The DPoP proof is by another key."));
                }
            }
            _ => return Err(NotOpen::Unknown),
        }
        if !allowed {
            return Err(NotOpen::Scope);
        }
        let app = org.service_apps.iter().find(|app| app.client_id == client);
        app.filter(|app| !app.off).ok_or(NotOpen::Unknown)
    }
}

/// An error of OAuth 2.0.
pub(super) fn refused(status: u16, error: &str, description: &str) -> Answer {
    Answer::json(
        status,
        &json!({ "error": error, "error_description": description }),
    )
}

/// The nonce of a day, `ago` days before today.
fn nonce(domain: &str, now: Timestamp, ago: i64) -> String {
    let day = now.as_second().div_euclid(86_400) - ago;
    seeded::uuid(&format!("{domain} nonce {day}")).replace('-', "")
}

fn fields(body: &[u8]) -> BTreeMap<String, String> {
    let Ok(mut url) = Url::parse("http://form/") else {
        return BTreeMap::new();
    };
    url.set_query(Some(&String::from_utf8_lossy(body)));
    url.query_pairs().into_owned().collect()
}
