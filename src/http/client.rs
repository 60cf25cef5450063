//! The client: requests go to one declared host, over TLS or to its loopback stand-in, and nowhere else.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use reqwest::Url;
use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HOST};

use super::gate::Gate;
use super::possession::PROOF;
use super::wait::Patience;
use super::{Answer, Bearer, Endpoints, HostLimits, HttpError, Parcel, Sleeper, TokioSleeper};

/// Told the host of each request that is sent.
pub type OnRequest = dyn Fn(&str) + Send + Sync;

/// How the client behaves.
#[derive(Clone)]
pub struct HttpSettings {
    /// Hosts that are asked at a loopback address.
    pub endpoints: Endpoints,
    /// Time to get a connection.
    pub connect_timeout: Duration,
    /// Time for one try, from the first byte sent to the last byte read.
    pub total_timeout: Duration,
    /// Largest body in bytes, counted after decompression.
    pub body_cap: usize,
    /// Longest single wait before a request is repeated; a service that asks for more gets its answer passed on.
    pub longest_wait: Duration,
    /// What the client calls itself.
    pub user_agent: String,
    /// Called with the host each time a request is sent, repetitions included.
    pub on_request: Option<Arc<OnRequest>>,
    /// Who waits before a request is repeated.
    pub sleeper: Arc<dyn Sleeper>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            endpoints: Endpoints::default(),
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(60),
            body_cap: 16 * 1024 * 1024,
            longest_wait: Duration::from_secs(30),
            user_agent: concat!("tenantry/", env!("CARGO_PKG_VERSION")).to_owned(),
            on_request: None,
            sleeper: Arc::new(TokioSleeper),
        }
    }
}

/// The one guarded client of a run. Clones share everything.
#[derive(Clone)]
pub struct Http(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) settings: HttpSettings,
    tls: OnceLock<Result<reqwest::Client, HttpError>>,
    loopback: OnceLock<Result<reqwest::Client, HttpError>>,
    gates: Mutex<HashMap<String, Arc<Gate>>>,
}

impl Http {
    /// A client. Nothing is set up before the first request: a run that asks nobody pays nothing.
    pub fn new(settings: HttpSettings) -> Self {
        Self(Arc::new(Inner {
            settings,
            tls: OnceLock::new(),
            loopback: OnceLock::new(),
            gates: Mutex::new(HashMap::new()),
        }))
    }

    /// The client of one host. All clients of a host share one limiter and one budget; the first call's limits count.
    pub fn host(&self, host: &str, limits: HostLimits) -> HostClient {
        let host = host.to_ascii_lowercase();
        let gate = Arc::clone(
            self.gates()
                .entry(host.clone())
                .or_insert_with(|| Arc::new(Gate::new(limits))),
        );
        HostClient {
            http: self.clone(),
            host,
            gate,
        }
    }

    /// Requests sent so far to all hosts, repetitions included.
    pub fn requests(&self) -> u64 {
        self.gates().values().map(|gate| gate.sent()).sum()
    }

    /// Requests sent to a host so far and, once an answer told what is left of its hour, how many more this run may send.
    pub fn used(&self, host: &str) -> Option<(u64, Option<u64>)> {
        let gates = self.gates();
        let gate = gates.get(&host.to_ascii_lowercase())?;
        Some((gate.sent(), gate.left()))
    }

    /// The stand-ins in use.
    pub fn endpoints(&self) -> &Endpoints {
        &self.0.settings.endpoints
    }

    fn gates(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Gate>>> {
        self.0.gates.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn client(&self, loopback: bool) -> Result<&reqwest::Client, HttpError> {
        let inner = &self.0;
        let slot = if loopback {
            &inner.loopback
        } else {
            &inner.tls
        };
        slot.get_or_init(|| build(&inner.settings, loopback))
            .as_ref()
            .map_err(Clone::clone)
    }
}

/// Says which cryptography TLS uses in this process; every client needs it, also one that speaks plain HTTP alone.
pub fn install_tls_provider() {
    // Fails when somebody installed a provider before; that one serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn build(settings: &HttpSettings, loopback: bool) -> Result<reqwest::Client, HttpError> {
    install_tls_provider();
    let mut builder = reqwest::Client::builder()
        .user_agent(&settings.user_agent)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.total_timeout);
    builder = if loopback {
        // Plain HTTP on this machine: no proxy, and no root certificates to load.
        builder.no_proxy().tls_certs_only([])
    } else {
        builder.https_only(true)
    };
    builder
        .build()
        .map_err(|error| HttpError::Setup(super::people::for_people(&error.to_string())))
}

/// How to ask.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask {
    /// Send `Cache-Control: no-cache`: the vendors' caches may answer with what was true before a write.
    pub no_cache: bool,
    /// Longest single wait before a repetition, in place of the setting.
    pub longest_wait: Option<Duration>,
    /// Send it once, whatever comes back.
    pub once: bool,
    /// Time for one try, where that is less than the setting.
    pub at_most: Option<Duration>,
}

/// The client of one host.
#[derive(Clone)]
pub struct HostClient {
    pub(super) http: Http,
    pub(super) host: String,
    gate: Arc<Gate>,
}

impl HostClient {
    /// The host it asks.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Requests sent to this host so far, repetitions included.
    pub fn requests(&self) -> u64 {
        self.gate.sent()
    }

    /// Whether the run's share of the hourly budget is used up.
    pub fn budget_spent(&self) -> bool {
        self.gate.is_spent()
    }

    /// `GET path?query` of this host. Every status is an answer, also 3xx: redirects are not followed. 429, 500, 502, 503, 504
    /// and connection faults are asked again, up to four tries; a host that could not be reached in four is tried once a
    /// request until it answers.
    ///
    /// # Errors
    /// [`HttpError`]; a bearer of another host is `Refused` and not sent.
    pub async fn get(
        &self,
        bearer: Option<&Bearer>,
        path: &str,
        query: &[(&str, &str)],
        ask: Ask,
    ) -> Result<Answer, HttpError> {
        self.patiently(bearer, &self.url(path, query)?, ask, &Parcel::default())
            .await
    }

    /// Sends a parcel to `path` of this host: a GET without a body, a POST with one. As [`Self::get`], but a POST is sent
    /// once: whoever sent it knows how to find out what became of it.
    ///
    /// # Errors
    /// [`HttpError`]; a bearer of another host is `Refused` and not sent.
    pub async fn send(
        &self,
        bearer: Option<&Bearer>,
        path: &str,
        parcel: &Parcel<'_>,
    ) -> Result<Answer, HttpError> {
        let url = self.url(path, parcel.query)?;
        self.patiently(bearer, &url, Ask::default(), parcel).await
    }

    async fn patiently(
        &self,
        bearer: Option<&Bearer>,
        url: &Url,
        ask: Ask,
        parcel: &Parcel<'_>,
    ) -> Result<Answer, HttpError> {
        if let Some(bearer) = bearer.filter(|bearer| bearer.host() != self.host) {
            return Err(HttpError::Refused(format!(
                "a credential of {} is not sent to {}",
                bearer.host(),
                self.host
            )));
        }
        let settings = &self.http.0.settings;
        let mut patience = if ask.once || parcel.body.is_some() || self.gate.is_down() {
            Patience::none()
        } else {
            Patience::new(ask.longest_wait.unwrap_or(settings.longest_wait))
        };
        let mut challenged = false;
        loop {
            let outcome = self.once(bearer, url, ask, parcel).await;
            if outcome.is_ok() {
                self.gate.reached(true);
            }
            if let (Ok(answer), Some(bearer)) = (&outcome, bearer)
                && let Some(nonce) = &answer.nonce_demanded
                && !challenged
                && bearer.challenge(nonce)
            {
                challenged = true;
                continue;
            }
            let asked_for = match &outcome {
                Ok(answer) if is_passing(answer.status) => answer.retry_after,
                Err(error) if error.is_passing() => None,
                _ => return outcome,
            };
            match patience.next(asked_for) {
                Some(wait) => settings.sleeper.sleep(wait).await,
                None => {
                    self.gate.reached(outcome.is_ok());
                    return outcome;
                }
            }
        }
    }

    pub(super) fn settings(&self) -> &HttpSettings {
        &self.http.0.settings
    }

    pub(super) fn is_down(&self) -> bool {
        self.gate.is_down()
    }

    pub(super) fn note_reached(&self, reached: bool) {
        self.gate.reached(reached);
    }

    pub(super) async fn once(
        &self,
        bearer: Option<&Bearer>,
        url: &Url,
        ask: Ask,
        parcel: &Parcel<'_>,
    ) -> Result<Answer, HttpError> {
        let settings = &self.http.0.settings;
        let stand_in = settings.endpoints.covers(&self.host);
        let client = self.http.client(stand_in)?;
        let (method, request) = match parcel.body {
            None => ("GET", client.get(url.clone())),
            Some(body) => {
                let request = client.post(url.clone()).body(body.to_owned());
                ("POST", request.header(CONTENT_TYPE, parcel.media.name()))
            }
        };
        let mut request = request.header(ACCEPT, "application/json");
        for (name, value) in parcel.headers {
            request = request.header(*name, *value);
        }
        if stand_in {
            request = request.header(HOST, &self.host);
        }
        if ask.no_cache {
            request = request.header(CACHE_CONTROL, "no-cache");
        }
        if let Some(at_most) = ask.at_most {
            request = request.timeout(at_most.min(settings.total_timeout));
        }
        if let Some(bearer) = bearer {
            let (name, value) = bearer.header().ok_or_else(|| {
                HttpError::Refused("the credential cannot stand in a header".to_owned())
            })?;
            request = request.header(name, value);
            if let Some(possession) = bearer.possession() {
                let url = format!("https://{}{}", self.host, url.path());
                let proof = bearer.proof(possession, method, &url)?;
                request = request.header(PROOF, proof);
            }
        }
        if let Some(wait) = self.gate.until_refill(url.path()) {
            let longest = ask.longest_wait.unwrap_or(settings.longest_wait);
            settings.sleeper.sleep(wait.min(longest)).await;
        }
        let _passed = self.gate.pass().await?;
        if let Some(tell) = &settings.on_request {
            tell(&self.host);
        }
        let started = Instant::now();
        let outcome = self.read(request, url.path()).await;
        let milliseconds = started.elapsed().as_millis();
        let path = if parcel.hidden_path {
            "…"
        } else {
            url.path()
        };
        let host = self.host.as_str();
        match &outcome {
            Ok(Answer { status, .. }) => {
                tracing::debug!(method, host, path, status, milliseconds, "asked");
            }
            Err(error) => {
                tracing::debug!(method, host, path, %error, milliseconds, "asked in vain");
            }
        }
        outcome
    }

    async fn read(
        &self,
        request: reqwest::RequestBuilder,
        path: &str,
    ) -> Result<Answer, HttpError> {
        let cap = self.http.0.settings.body_cap;
        let mut response = request
            .send()
            .await
            .map_err(|error| HttpError::connection(&error))?;
        let mut answer = Answer::of(response.status().as_u16(), response.headers());
        if let Some(remaining) = answer.remaining_hour {
            self.gate.note(remaining);
        }
        // A 429 says itself how long to wait.
        if let Some(bucket) = answer.bucket.filter(|_| answer.status != 429) {
            self.gate.note_bucket(path, bucket);
        }
        let chunk = |error: reqwest::Error| HttpError::connection(&error);
        while let Some(bytes) = response.chunk().await.map_err(chunk)? {
            if answer.body.len().saturating_add(bytes.len()) > cap {
                return Err(HttpError::TooLarge { cap });
            }
            answer.body.extend_from_slice(&bytes);
        }
        Ok(answer)
    }
}

impl fmt::Debug for HostClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostClient({})", self.host)
    }
}

/// Statuses that may pass when the request is repeated.
pub(super) fn is_passing(status: u16) -> bool {
    matches!(status, 429 | 500 | 502 | 503 | 504)
}
