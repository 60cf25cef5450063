//! The client of one canary flow: it can call the flow once, and nothing else. What the flow answers is documented in
//! `docs/canaries.md`.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::http::{Answer, Ask, Bearer, HostClient, HostLimits, Http, for_people, of_answer};
use crate::model::{Canary, CanaryAnswer, CanaryOutcome, Fault, OktaDomain, Timestamp};

/// Okta closes the connection of an API endpoint after 60 seconds (Okta Workflows best practices).
const LONGEST: Duration = Duration::from_secs(60);
/// A flow takes ten calls a second (Okta Workflows system limits); an org's canaries together stay below that.
const LIMITS: HostLimits = HostLimits {
    per_second: 5,
    share_of_hour: 1.0,
    share_of_bucket: 1.0,
};
/// The version of the answer that this program reads.
const VERSION: u64 = 1;

/// Why a declared canary is not called. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanaryRefused {
    /// The URL leads to another host than the org's flows.
    #[error(
        "the canary's URL leads to '{found}', but the flows of {domain} answer at '{expected}'"
    )]
    ForeignHost {
        /// The URL's host, shortened, for people.
        found: String,
        /// Where the org's flows answer.
        expected: String,
        /// The org's domain.
        domain: OktaDomain,
    },
    /// Okta's domain pattern does not say where this org's flows answer.
    #[error(
        "the canary's URL leads to '{found}', and from the domain {domain} nobody can tell where its flows answer: declare the org's own Okta domain"
    )]
    NoWorkflowsHost {
        /// The URL's host, shortened, for people.
        found: String,
        /// The org's domain.
        domain: OktaDomain,
    },
    /// The URL is no invoke URL.
    #[error("the canary's URL is no invoke URL: it reads https://{expected}/api/flo/ALIAS/invoke")]
    NoInvokeUrl {
        /// Where the org's flows answer.
        expected: String,
    },
}

/// Calls one canary, once. Made only for a flow of the connection's own org.
#[derive(Debug)]
pub struct CanaryClient {
    host: HostClient,
    path: String,
    /// A simulated org's flows have no stand-in.
    astray: bool,
}

impl CanaryClient {
    /// The client of a declared canary. `domain` is the declared domain of the connection's org: the flow's host is derived
    /// from it, and the URL must name that host and the path of an invocation.
    ///
    /// # Errors
    /// [`CanaryRefused`] for every other URL.
    pub fn new(http: &Http, domain: &OktaDomain, canary: &Canary) -> Result<Self, CanaryRefused> {
        let (host, path) = parts(domain, &canary.url)?;
        let stand_ins = http.endpoints();
        let covered = stand_ins.covers(&host);
        // A stand-in on this machine has no limit to share.
        let per_second = if covered { 1000 } else { LIMITS.per_second };
        let limits = HostLimits {
            per_second,
            ..LIMITS
        };
        Ok(Self {
            host: http.host(&host, limits),
            path,
            astray: !covered && stand_ins.covers(domain.as_str()),
        })
    }

    /// The host that a client token must be bound to.
    pub fn host(&self) -> &str {
        self.host.host()
    }

    /// Calls the flow: one GET, 60 seconds at most, no repetition, no redirect. `nicknames` are those
    /// that its connection may go by, `now` is the time by our clock.
    pub async fn call(
        self,
        client_token: Option<&Bearer>,
        nicknames: &[&str],
        now: Timestamp,
    ) -> CanaryAnswer {
        let outcome = match self.ask(client_token).await {
            Err(fault) => CanaryOutcome::FlowUnreachable(fault),
            Ok(answer) => match of_answer(&answer, client_token) {
                Some(fault) => CanaryOutcome::FlowUnreachable(fault),
                None => read(&answer.body, nicknames, client_token),
            },
        };
        CanaryAnswer { at: now, outcome }
    }

    async fn ask(&self, client_token: Option<&Bearer>) -> Result<Answer, Fault> {
        if self.astray {
            return Err(Fault::Refused(format!(
                "the org has a stand-in on this machine, but {} has none",
                self.host()
            )));
        }
        let ask = Ask {
            once: true,
            at_most: Some(LONGEST),
            no_cache: true,
            ..Ask::default()
        };
        Ok(self.host.get(client_token, &self.path, &[], ask).await?)
    }
}

/// Host and path of an invoke URL of this org.
fn parts(domain: &OktaDomain, url: &str) -> Result<(String, String), CanaryRefused> {
    let expected = domain.workflows_console();
    let rest = url.strip_prefix("https://");
    let (authority, path) =
        rest.map_or((url, None), |rest| match rest.find(['/', '?', '#', '\\']) {
            Some(end) => (rest.get(..end).unwrap_or_default(), rest.get(end..)),
            None => (rest, None),
        });
    // What stands before an @ may be a password.
    let found = || for_people(authority.rsplit('@').next().unwrap_or_default());
    let Some(expected) = expected else {
        return Err(CanaryRefused::NoWorkflowsHost {
            found: found(),
            domain: domain.clone(),
        });
    };
    if rest.is_some() && !authority.eq_ignore_ascii_case(&expected) {
        return Err(CanaryRefused::ForeignHost {
            found: found(),
            expected,
            domain: domain.clone(),
        });
    }
    match path.filter(|path| rest.is_some() && is_invocation(path)) {
        Some(path) => Ok((expected, path.to_owned())),
        None => Err(CanaryRefused::NoInvokeUrl { expected }),
    }
}

fn is_invocation(path: &str) -> bool {
    path.strip_prefix("/api/flo/")
        .and_then(|rest| rest.strip_suffix("/invoke"))
        .is_some_and(|alias| {
            !alias.is_empty()
                && alias
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        })
}

/// Reads a canary's answer: an object with `tenantry_canary`, `connection` and `status_code`. Whatever else it holds is
/// ignored, numbers may be texts, and the names may be spelled as a console's field labels are (`Status Code`).
fn read(body: &[u8], nicknames: &[&str], client_token: Option<&Bearer>) -> CanaryOutcome {
    let not = |why: &str| CanaryOutcome::NotUnderstood {
        why: why.to_owned(),
    };
    let Some(fields) = object(body) else {
        return not("it is no JSON object");
    };
    match field(&fields, "tenantrycanary").map(number) {
        Some(Some(VERSION)) => {}
        Some(Some(other)) => {
            return not(&format!(
                "it is of version {other}, which is not known here"
            ));
        }
        Some(None) | None => return not("it has no `tenantry_canary: 1`"),
    }
    let Some(said) = field(&fields, "connection").and_then(Value::as_str) else {
        return not("it does not say which `connection` it tests");
    };
    if !nicknames.iter().any(|name| name.trim() == said.trim()) {
        let said = client_token.map_or_else(|| said.to_owned(), |token| token.removed_from(said));
        return CanaryOutcome::WrongConnection {
            said: for_people(&said),
        };
    }
    let status = field(&fields, "statuscode").and_then(number);
    match status.and_then(|status| u16::try_from(status).ok()) {
        Some(200..=299) => CanaryOutcome::Works,
        Some(status @ (401 | 403)) => CanaryOutcome::Denied { status },
        Some(status @ (100..=199 | 300..=599)) => CanaryOutcome::TenantTrouble { status },
        _ => not("it gives no `status_code`, so the card may have got no answer"),
    }
}

/// The object in a body, also when it stands there as a text.
fn object(body: &[u8]) -> Option<Map<String, Value>> {
    let value: Value = serde_json::from_slice(body).ok()?;
    match value {
        Value::Object(fields) => Some(fields),
        Value::String(text) => serde_json::from_str(&text).ok(),
        _ => None,
    }
}

/// The field of this name, its spelling apart.
fn field<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let plain = |key: &str| -> String {
        let letters = key.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    fields
        .iter()
        .find(|(key, _)| plain(key) == name)
        .map(|(_, value)| value)
}

fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
