//! Telling others after a drift or an apply. Whoever may edit the files could send it anywhere, so the command line names the hosts. Whether a
//! message arrives changes no exit code.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::exit_code::ExitCode;
use super::session::Session;
use crate::http::{HostLimits, HttpError, Parcel};
use crate::model::{Handoff, Notified, NotifyForm, NotifyUrl, Occasion, Plan, Timestamp};
use crate::render::notify::{News, slack, webhook};
use crate::secret::SecretError;
use crate::state::StateDocument;

/// One message a place and run: nothing that a limit would matter for.
const LIMITS: HostLimits = HostLimits {
    per_second: 5,
    share_of_hour: 1.0,
    share_of_bucket: 1.0,
};

/// Why a place was not told.
#[derive(Debug, thiserror::Error)]
enum Untold {
    #[error("its address is not at hand: {0}")]
    Address(SecretError),
    #[error("the key that its messages are signed with is not at hand: {0}")]
    Key(SecretError),
    #[error("its address is not https with a host and a path, and nothing else")]
    NoAddress,
    #[error("it is at {0}: give --allow-notify {0}")]
    NotAllowed(String),
    #[error("it answered {0}")]
    Status(u16),
    #[error(transparent)]
    Http(#[from] HttpError),
}

/// What a run came to.
pub struct Outcome<'a> {
    /// The command.
    pub command: &'a str,
    /// How it ended.
    pub code: ExitCode,
    /// Whether it did something.
    pub did: bool,
    /// The plan that it saw, or that is left.
    pub plan: &'a Plan,
    /// The state now.
    pub document: &'a StateDocument,
}

impl Outcome<'_> {
    fn occasion(&self) -> Option<Occasion> {
        match (self.command, self.code) {
            (_, ExitCode::Drift) => Some(Occasion::Drift),
            (_, ExitCode::Waiting) => Some(Occasion::Waiting),
            ("drift", ExitCode::Success) => Some(Occasion::Clean),
            (_, ExitCode::Success) => self.did.then_some(Occasion::Done),
            (_, ExitCode::Interrupted) => None,
            _ => Some(Occasion::Failed),
        }
    }
}

/// Tells every declared place whose occasion this is.
pub async fn tell(session: &Session, allowed: &[String], outcome: &Outcome<'_>) {
    let Some(occasion) = outcome.occasion() else {
        return;
    };
    let concerned: Vec<&Notified> = session
        .declared()
        .notify
        .iter()
        .filter(|one| one.on.contains(&occasion))
        .collect();
    if concerned.is_empty() {
        return;
    }
    if session.services.is_embedded() {
        let keys: Vec<&str> = concerned.iter().map(|one| one.key.as_str()).collect();
        let keys = keys.join(", ");
        session.output.say(&format!(
            "Not told in a simulated run: {keys} ({}).",
            occasion.word()
        ));
        return;
    }
    let open = open(outcome.document);
    let run = run_url();
    let news = News {
        command: outcome.command,
        occasion,
        exit_code: outcome.code as u8,
        fatal: None,
        plan: Some(outcome.plan),
        open: &open,
        run: run.as_deref(),
    };
    for one in concerned {
        let said = match send(session, allowed, one, news).await {
            Ok(host) => format!("Told {} at {host}: {}.", one.key, occasion.word()),
            Err(why) => format!("warning: {} was not told: {why}", one.key),
        };
        session.output.say(&said);
    }
}

fn open(document: &StateDocument) -> Vec<Handoff> {
    document
        .journal
        .open()
        .filter_map(|entry| entry.told())
        .collect()
}

async fn send(
    session: &Session,
    allowed: &[String],
    to: &Notified,
    news: News<'_>,
) -> Result<String, Untold> {
    let address = match &to.url.value {
        NotifyUrl::Plain(url) => SecretString::from(url.clone()),
        NotifyUrl::Secret(reference) => session
            .resolver
            .resolve(reference)
            .await
            .map_err(Untold::Address)?,
    };
    let (host, path) = parts(address.expose_secret()).ok_or(Untold::NoAddress)?;
    if !allowed.iter().any(|one| one.eq_ignore_ascii_case(host)) {
        return Err(Untold::NotAllowed(host.to_owned()));
    }
    let body = match to.form {
        NotifyForm::Webhook => webhook(news),
        NotifyForm::Slack => slack(news),
    };
    let signed = match &to.signing_key {
        Some(key) if to.form == NotifyForm::Webhook => {
            let key = session.resolver.resolve(&key.value).await;
            let id = name(&body, session.now());
            Some(sign(&key.map_err(Untold::Key)?, id, &body, session.now()))
        }
        _ => None,
    };
    let headers: Vec<(&'static str, &str)> = signed.iter().flat_map(Signed::headers).collect();
    let parcel = Parcel {
        headers: &headers,
        body: Some(body.as_bytes()),
        hidden_path: true,
        ..Parcel::default()
    };
    let client = session.http.host(host, LIMITS);
    let answer = client.send(None, path, &parcel).await?;
    match answer.is_success() {
        true => Ok(host.to_owned()),
        false => Err(Untold::Status(answer.status)),
    }
}

/// Host and path of an https address that has nothing else.
fn parts(address: &str) -> Option<(&str, &str)> {
    let rest = address.trim().strip_prefix("https://")?;
    let slash = rest.find('/')?;
    let (host, path) = rest.split_at(slash);
    let plain = !host.is_empty()
        && !rest.contains(['?', '#', '@', '\\'])
        && !rest.contains(char::is_whitespace);
    plain.then_some((host, path))
}

/// The headers of a signed message, as the Standard Webhooks specification has them.
struct Signed {
    id: String,
    timestamp: String,
    signature: String,
}

impl Signed {
    fn headers(&self) -> [(&'static str, &str); 3] {
        [
            ("webhook-id", &self.id),
            ("webhook-timestamp", &self.timestamp),
            ("webhook-signature", &self.signature),
        ]
    }
}

/// Names a message: the same one, sent again within a second, has the same name.
fn name(body: &str, now: Timestamp) -> String {
    let digest = Sha256::digest(format!("{}.{body}", now.as_second()));
    format!("msg_{}", &hex(&digest)[..24])
}

/// Signs `id.timestamp.body` with HMAC-SHA-256. A key of the form `whsec_BASE64` is decoded, any other is taken as it is.
fn sign(key: &SecretString, id: String, body: &str, now: Timestamp) -> Signed {
    let text = key.expose_secret();
    let encoded = text.strip_prefix("whsec_");
    let decoded = encoded.and_then(|text| BASE64.decode(text).ok());
    let bytes = Zeroizing::new(decoded.unwrap_or_else(|| text.as_bytes().to_vec()));
    let timestamp = now.as_second().to_string();
    // HMAC takes a key of any length
    let signature = <Hmac<Sha256> as KeyInit>::new_from_slice(&bytes).map(|mut mac| {
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", BASE64.encode(mac.finalize().into_bytes()))
    });
    Signed {
        id,
        timestamp,
        signature: signature.unwrap_or_default(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where the log of this CI job is.
fn run_url() -> Option<String> {
    let set = |name: &str| {
        std::env::var(name)
            .ok()
            .filter(|text| !text.trim().is_empty())
    };
    let github = || {
        let (server, repository, run) = (
            set("GITHUB_SERVER_URL")?,
            set("GITHUB_REPOSITORY")?,
            set("GITHUB_RUN_ID")?,
        );
        Some(format!("{server}/{repository}/actions/runs/{run}"))
    };
    github()
        .or_else(|| set("CI_JOB_URL"))
        .filter(|url| url.starts_with("https://") && !url.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_signature_is_that_of_the_specification() {
        // the example of the Standard Webhooks specification
        let key = SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let now = Timestamp::from_second(1_614_265_330).unwrap();
        let body = "{\"test\": 2432232314}";
        let signed = sign(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned(), body, now);
        assert_eq!(
            signed.signature,
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
        assert_eq!(name(body, now), name(body, now));
    }

    #[test]
    fn only_https_with_host_and_path_is_an_address() {
        assert_eq!(parts("https://a.example/b/c "), Some(("a.example", "/b/c")));
        for wrong in [
            "http://a.example/b",
            "https://a.example",
            "https:///b",
            "https://u@a.example/b",
            "https://a.example/b?c=1",
            "https://a.example/b#c",
            "https://a.ex ample/b",
            "x",
        ] {
            assert_eq!(parts(wrong), None, "{wrong}");
        }
    }
}
