//! The client that requests go through: our TLS, no redirects, and an eye on what time the server says it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpRequest, HttpResponse, HttpService,
};

use crate::model::Timestamp;

const CONNECT: Duration = Duration::from_secs(10);
const WHOLE: Duration = Duration::from_secs(60);
/// The offset before a server has said anything.
const UNKNOWN: i64 = i64::MIN;

/// What time it is at the server, by the `Date` of its last answer.
#[derive(Debug, Clone)]
pub(super) struct ServerClock {
    /// Seconds that the server's clock is ahead of ours.
    ahead: Arc<AtomicI64>,
}

impl Default for ServerClock {
    fn default() -> Self {
        Self {
            ahead: Arc::new(AtomicI64::new(UNKNOWN)),
        }
    }
}

impl ServerClock {
    /// Now there; our own time before its first answer.
    pub(super) fn now(&self) -> Timestamp {
        let ours = Timestamp::now();
        match self.ahead.load(Ordering::Relaxed) {
            UNKNOWN => ours,
            ahead => Timestamp::from_second(ours.as_second().saturating_add(ahead)).unwrap_or(ours),
        }
    }

    fn hear(&self, date: &str) {
        if let Ok(theirs) = jiff::fmt::rfc2822::parse(date) {
            let ahead = theirs.timestamp().as_second() - Timestamp::now().as_second();
            self.ahead.store(ahead, Ordering::Relaxed);
        }
    }
}

/// Makes the client.
#[derive(Debug)]
pub(super) struct Connector {
    pub(super) clock: ServerClock,
    pub(super) loopback: bool,
}

impl HttpConnector for Connector {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        let builder = reqwest::Client::builder()
            .user_agent(concat!("tenantry/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(CONNECT)
            .timeout(WHOLE);
        let builder = match self.loopback {
            // Plain HTTP on this machine: no proxy, and no root certificates to load.
            true => builder.no_proxy().tls_certs_only([]),
            false => builder.https_only(true),
        };
        let client = builder
            .build()
            .map_err(|error| object_store::Error::Generic {
                store: "S3",
                source: Box::new(error),
            })?;
        Ok(HttpClient::new(Listening {
            client,
            clock: self.clock.clone(),
        }))
    }
}

#[derive(Debug)]
struct Listening {
    client: reqwest::Client,
    clock: ServerClock,
}

#[async_trait]
impl HttpService for Listening {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = HttpService::call(&self.client, request).await?;
        if let Some(date) = answer
            .headers()
            .get("date")
            .and_then(|date| date.to_str().ok())
        {
            self.clock.hear(date);
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_s_clock_counts() {
        let clock = ServerClock::default();
        clock.hear("no date");
        assert!(clock.now().as_second() - Timestamp::now().as_second() < 2);
        clock.hear("Wed, 21 Oct 2099 07:28:00 GMT");
        let there = clock.now();
        assert_eq!(there.to_string().get(..10), Some("2099-10-21"));
    }
}
