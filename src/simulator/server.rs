//! The stand-in as a running server.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as Extract};
use axum::http::{HeaderMap, Response};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::answer::Answer;
use super::asked::Asked;
use super::counts::RequestCount;
use super::state::{Reply, State};
use super::world::World;
use super::{Act, ActDone, SimulatorError, consoles, control, faults, okta};
use crate::model::ApiHost;

/// Requests that are under way when the stand-in stops have so long to end.
const GRACE: Duration = Duration::from_secs(2);

/// A request for an access token is small.
const LONGEST_FORM: usize = 1 << 16;

/// A running stand-in for Iru Endpoint and Okta.
#[derive(Debug)]
pub struct Simulator {
    shared: Shared,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
}

/// What the server and its owner share.
#[derive(Clone)]
pub(super) struct Shared {
    state: Arc<Mutex<State>>,
    stopped: watch::Receiver<bool>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared(..)")
    }
}

impl Shared {
    /// The state; a panic of another holder leaves it as it was.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Simulator {
    /// Starts a world on `listen`; port 0 takes a free one.
    ///
    /// # Errors
    /// When `listen` is no loopback address, or cannot be listened on.
    pub async fn start(world: World, listen: SocketAddr) -> Result<Self, SimulatorError> {
        if !listen.ip().is_loopback() {
            return Err(SimulatorError::NotLoopback(listen));
        }
        let failed = |error| SimulatorError::Listen {
            address: listen,
            error,
        };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (stop, stopped) = watch::channel(false);
        let shared = Shared {
            state: Arc::new(Mutex::new(State::new(world))),
            stopped: stopped.clone(),
        };
        let router = Router::new().fallback(serve).with_state(shared.clone());
        let mut until = stopped;
        let server = tokio::spawn(async move {
            let ended = async move {
                // An error means that the owner is gone, which is an end too.
                let _ = until.wait_for(|stopped| *stopped).await;
            };
            let served = axum::serve(listener, router).with_graceful_shutdown(ended);
            if let Err(error) = served.await {
                tracing::warn!("the simulator stopped: {error}");
            }
        });
        Ok(Self {
            shared,
            address,
            stop,
            server,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// All hosts that it answers for: tenants, the same names on the vendor's other regional host, orgs and their flows.
    pub fn hosts(&self) -> Vec<String> {
        let state = self.shared.state();
        let mut hosts = BTreeSet::new();
        for tenant in state.world.tenants.values() {
            let host = ApiHost::canonical(&tenant.host);
            hosts.extend(host.other_region().map(|other| other.as_str().to_owned()));
            hosts.insert(tenant.host.clone());
        }
        for org in state.world.orgs.values() {
            hosts.insert(org.domain.clone());
            hosts.extend(org.workflows_host());
        }
        hosts.into_iter().collect()
    }

    /// The value of `TENANTRY_ENDPOINTS` that leads a client here: `HOST=http://127.0.0.1:PORT,…`.
    pub fn endpoints(&self) -> String {
        let to = |host: String| format!("{host}=http://{}", self.address);
        self.hosts()
            .into_iter()
            .map(to)
            .collect::<Vec<_>>()
            .join(",")
    }

    /// The real address of each console that a person would go to, as handoffs name it, and the URL of its stand-in.
    pub fn consoles(&self) -> Vec<(String, String)> {
        let places = consoles::places(&self.shared.state().world);
        let here = |(real, path)| (real, format!("http://{}{path}", self.address));
        places.into_iter().map(here).collect()
    }

    /// A copy of the world as it is now.
    pub fn world(&self) -> World {
        self.shared.state().world.clone()
    }

    /// How often what was asked.
    pub fn counts(&self) -> Vec<RequestCount> {
        self.shared.state().counts.all()
    }

    /// Forgets all counts.
    pub fn reset_counts(&self) {
        self.shared.state().counts.reset();
    }

    /// The world's time.
    pub fn now(&self) -> Timestamp {
        self.shared.state().world.clock.now()
    }

    /// Invented secrets by the reference under which the world keeps them.
    pub fn secrets(&self) -> BTreeMap<String, String> {
        self.shared.state().world.secrets()
    }

    /// Access tokens that orgs gave to service apps since the start.
    pub fn access_tokens(&self) -> Vec<String> {
        self.shared.state().access_tokens()
    }

    /// Does what a person does on the consoles.
    ///
    /// # Errors
    /// When it names something that does not exist, or the console would refuse it.
    pub fn act(&self, act: Act) -> Result<ActDone, SimulatorError> {
        self.shared.state().act(act)
    }

    /// Stops listening and waits for requests under way, two seconds at most.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if tokio::time::timeout(GRACE, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

/// The stand-in's own pages: the consoles for a browser, and the control pages for people and scripts.
async fn own_page(
    shared: &Shared,
    path: &str,
    asked: &Asked,
    headers: &HeaderMap,
    body: Body,
) -> Response<Body> {
    let refusal = consoles::refusal(&shared.state().world, asked, headers);
    let answer = match (refusal, path.strip_prefix(consoles::PREFIX)) {
        (Some(says), _) => Answer::text(403, format!("{says}\n")),
        (None, Some(path)) => consoles::answer(shared, path, asked, body).await,
        (None, None) => return control::answer(shared, path, asked, body).await,
    };
    let now = shared.state().world.clock.now();
    let body = Body::from(answer.body.clone());
    answer.respond(now, body)
}

async fn serve(Extract(shared): Extract<Shared>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let mut asked = Asked::read(&parts.method, &parts.uri, &parts.headers);
    if let Some(path) = asked.path.strip_prefix(control::PREFIX) {
        return own_page(&shared, path, &asked, &parts.headers, body).await;
    }
    if asked.path == okta::token::PATH {
        asked.body = to_bytes(body, LONGEST_FORM)
            .await
            .map(Vec::from)
            .unwrap_or_default();
    }
    let (reply, now) = {
        let mut state = shared.state();
        (state.reply(&asked), state.world.clock.now())
    };
    let Reply {
        answer,
        fault,
        latency,
    } = reply;
    if latency.0 > 0 {
        faults::pause(Duration::from_millis(latency.0), shared.stopped.clone()).await;
    }
    faults::send(answer, fault, now, shared.stopped.clone()).await
}
