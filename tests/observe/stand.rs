//! A simulated world, a configuration over it, and one observation after the other.
#![allow(dead_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use futures::future::BoxFuture;
use secrecy::SecretString;
use tenantry::apply::{Context, Operator, OperatorError, Performed, Run, Task, Told};
use tenantry::config;
use tenantry::http::{Endpoints, Http, HttpSettings, Sleeper};
use tenantry::model::{Address, Declared, LiveTenant, Plan, Recorded, SignedDuration, Timestamp};
use tenantry::observe::{
    CanaryCalled, CanaryError, Observations, Observed, Observer, Probes, Questions, Sources,
};
use tenantry::okta::SignIns;
use tenantry::reconcile::{Input, reconcile};
use tenantry::secret::{HmacKey, Resolver, ResolverSettings};
use tenantry::simulator::{Act, ActDone, Simulator, World};
use tenantry::state::{LockInfo, Origin, StateStore};

/// The tenant's host in every configuration of these tests.
pub const HOST: &str = "accuhive.api.kandji.io";
/// The org's domain.
pub const ORG: &str = "acme.okta.com";
/// The path of the audit log.
pub const AUDIT: &str = "/api/v1/audit/events";
/// The path of the System Log.
pub const LOGS: &str = "/api/v1/logs";

/// Two services and what is declared about them.
pub struct Stand {
    pub simulator: Simulator,
    pub declared: Declared,
    pub recorded: Recorded,
    pub resolver: Resolver,
    pub approve: bool,
    endpoints: String,
    sign_ins: SignIns,
}

/// Never waits.
struct NoWait;

impl Sleeper for NoWait {
    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// Reads a configuration that must have no errors.
pub fn declared(configuration: &str) -> Declared {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenantry.yaml");
    std::fs::write(&path, configuration).unwrap();
    let loaded = config::load(&[path], &config::Options::default());
    let Some(mut declared) = loaded.declared else {
        panic!("{:?}", loaded.diagnostics);
    };
    for tenant in declared.tenants.values_mut() {
        // what is measured here is what is asked, not how fast
        tenant.limits.requests_per_second = 100_000;
    }
    declared
}

impl Stand {
    pub async fn new(configuration: &str, world: &str) -> Self {
        let world = World::from_yaml(world).unwrap();
        let simulator = Simulator::start(world, "127.0.0.1:0".parse().unwrap())
            .await
            .unwrap();
        let endpoints = simulator.endpoints();
        let mut stand = Self {
            simulator,
            declared: declared(configuration),
            recorded: Recorded::default(),
            resolver: Resolver::over(ResolverSettings::default(), |_| None),
            approve: false,
            endpoints,
            sign_ins: SignIns::new(),
        };
        stand.secrets(&BTreeMap::new());
        stand
    }

    /// Declares something else over the same world.
    pub fn declare(&mut self, configuration: &str) {
        self.declared = declared(configuration);
    }

    /// Leads one more host to the same port.
    pub fn lead(&mut self, host: &str) {
        let address = self.simulator.address();
        self.endpoints = format!("{},{host}=http://{address}", self.endpoints);
    }

    /// The secrets of the world, and in their place those that are named here; an empty one is unset.
    pub fn secrets(&mut self, others: &BTreeMap<&str, &str>) {
        let mut known = self.simulator.secrets();
        for (reference, value) in others {
            known.remove(*reference);
            if !value.is_empty() {
                known.insert((*reference).to_owned(), (*value).to_owned());
            }
        }
        let world = known
            .into_iter()
            .map(|(reference, value)| (reference, SecretString::from(value)))
            .collect();
        let settings = ResolverSettings {
            world: Some(world),
            ..ResolverSettings::default()
        };
        self.resolver = Resolver::over(settings, |_| None);
    }

    pub fn act(&self, json: &str) -> ActDone {
        let act: Act = serde_json::from_str(json).unwrap();
        self.simulator.act(act).unwrap()
    }

    /// A client as a new run has it: no budget is known, no host is down.
    pub fn http(&self) -> Http {
        Http::new(HttpSettings {
            endpoints: Endpoints::parse(&self.endpoints).unwrap(),
            total_timeout: Duration::from_secs(10),
            sleeper: Arc::new(NoWait),
            ..HttpSettings::default()
        })
    }

    /// One observation, as a run of its own.
    pub async fn observe(&self, cache: &mut Observations, probes: Probes) -> Observed {
        let questions = Questions {
            probes,
            no_cache: false,
            only: None,
            now: self.simulator.now(),
        };
        self.ask(cache, &questions).await
    }

    pub async fn ask(&self, cache: &mut Observations, questions: &Questions) -> Observed {
        let http = self.http();
        let observer = Observer {
            sources: self.sources(&http),
            declared: &self.declared,
            recorded: &self.recorded,
            hash_key: &key(),
        };
        observer.observe(cache, questions).await
    }

    /// Calls the canary of a connection, as a run of its own.
    pub async fn canary(&self, connection: &str) -> Result<CanaryCalled, CanaryError> {
        let http = self.http();
        let observer = Observer {
            sources: self.sources(&http),
            declared: &self.declared,
            recorded: &self.recorded,
            hash_key: &key(),
        };
        let address = Address::Connection(connection.to_owned());
        observer.canary(&address, self.simulator.now()).await
    }

    fn sources<'a>(&'a self, http: &'a Http) -> Sources<'a> {
        Sources {
            http,
            resolver: &self.resolver,
            approve_new_secret_use: self.approve,
            sign_ins: &self.sign_ins,
        }
    }

    /// What the one declared tenant looks like.
    pub async fn tenant(&self, cache: &mut Observations, probes: Probes) -> LiveTenant {
        let mut observed = self.observe(cache, probes).await;
        observed.live.tenants.pop_first().unwrap().1
    }

    pub fn plan(&self, observed: &Observed) -> Plan {
        reconcile(Input {
            declared: &self.declared,
            recorded: &self.recorded,
            live: &observed.live,
            acknowledged: &BTreeSet::new(),
            now: Timestamp::UNIX_EPOCH,
            horizon: SignedDuration::ZERO,
        })
    }

    /// Requests for a path that arrived since the last [`Stand::forget`].
    pub fn asked(&self, path: &str) -> u64 {
        let counts = self.simulator.counts();
        let matching = counts.iter().filter(|count| count.path == path);
        matching.map(|count| count.count).sum()
    }

    /// All requests that arrived since the last [`Stand::forget`].
    pub fn all_asked(&self) -> u64 {
        let counts = self.simulator.counts();
        counts.iter().map(|count| count.count).sum()
    }

    pub fn forget(&self) {
        self.simulator.reset_counts();
    }

    /// Takes what is as declared into the recorded values, as an apply does: what the program does by itself.
    pub async fn record(&mut self, cache: &mut Observations, probes: Probes) {
        let observed = self.observe(cache, probes).await;
        let plan = self.plan(&observed);
        let folder = tempfile::tempdir().unwrap();
        let store = StateStore::at(folder.path().join("state.json"), Origin::Simulated);
        let now: Timestamp = self.simulator.now();
        let owner = LockInfo::of_this_process("test", "apply", now);
        let lock = store.lock(&owner).unwrap();
        let document = lock.load().unwrap();
        let http = self.http();
        let (stop, key, acknowledged) = (AtomicBool::new(false), key(), BTreeSet::new());
        let context = Context {
            declared: &self.declared,
            sources: self.sources(&http),
            hash_key: &key,
            clock: &now,
            acknowledged: &acknowledged,
            actor: "test".to_owned(),
            stop: &stop,
            store: &store,
            owner,
            scope: &tenantry::apply::Everything,
        };
        let (mut nobody, mut tell) = (Nobody, |_: Told<'_>| {});
        let run = Run::new(
            context,
            lock,
            document,
            observed,
            cache,
            &mut nobody,
            &mut tell,
        );
        run.actions(&plan).await.unwrap();
        self.recorded = store.load().unwrap().recorded;
    }
}

/// The key of the hashes, the same in every run of a test.
fn key() -> HmacKey {
    HmacKey::from_hex(&"5a".repeat(32)).unwrap()
}

/// An operator that does nothing.
struct Nobody;

impl Operator for Nobody {
    fn name(&self) -> &'static str {
        "nobody"
    }

    fn perform<'a>(&'a mut self, _: Task<'a>) -> BoxFuture<'a, Result<Performed, OperatorError>> {
        Box::pin(std::future::ready(Ok(Performed::Later)))
    }
}
