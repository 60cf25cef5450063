//! A world, a configuration and a state folder; and one apply over them, as the command line runs it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use tenantry::apply::{Context, Halted, Operator, Report, Run, Told};
use tenantry::config;
use tenantry::http::{Endpoints, Http, HttpSettings};
use tenantry::model::{Address, Clock, Declared, Plan, SignedDuration, Timestamp};
use tenantry::observe::{Observations, Observer, Probes, Questions, Sources};
use tenantry::okta::SignIns;
use tenantry::reconcile::{Input, reconcile};
use tenantry::secret::{HmacKey, Resolver, ResolverSettings};
use tenantry::simulator::{Act, ActDone, Simulator, Ticks, World};
use tenantry::state::{JournalEntry, LockInfo, Origin, StateDocument, StateStore};

pub const AUDITOR: &str = "token.accuhive/auditor";
pub const OKTA: &str = "token.accuhive/okta";
pub const CONNECTION: &str = "connection.production";

/// An auditor, a token for Okta and a connection on it.
pub const CONFIGURATION: &str = r#"
version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    auditor: auditor
    tokens:
      auditor:
        name: tenantry auditor
        secret: env:AUDITOR
        permissions: ["List audit events"]
      okta:
        name: Okta Workflows
        secret: env:OKTA
        permissions: [GET /devices, "GET /devices/{device_id}/details"]
orgs:
  acme: { domain: acme.okta.com, credentials: { ssws: env:ACME } }
connections:
  production: { nickname: Production, org: acme, tenant: accuhive, token: okta }
"#;

/// Nobody has clicked anything yet.
pub const EMPTY: &str = r#"
clock: 2026-11-24T09:00:00Z
tenants:
  accuhive: { host: accuhive.api.kandji.io, devices: 2 }
orgs:
  acme: { domain: acme.okta.com, ssws: env:ACME }
"#;

/// What a run uses, kept from run to run.
pub struct Rig {
    pub folder: tempfile::TempDir,
    pub simulator: Simulator,
    pub declared: Declared,
    /// The person's secret store: what `env:NAME` finds.
    pub environment: Arc<Mutex<BTreeMap<String, OsString>>>,
    pub stop: AtomicBool,
    /// After a failure, go on with what does not depend on it.
    pub goes_on: bool,
    /// How far our clock is behind the services'.
    pub behind: SignedDuration,
    /// Texts of what was told, in order.
    pub told: Mutex<Vec<String>>,
    /// Dies when so many things have been told.
    pub dies_after: Mutex<Option<usize>>,
}

impl Clock for Rig {
    fn now(&self) -> Timestamp {
        self.simulator.now().checked_sub(self.behind).unwrap()
    }
}

pub fn address(text: &str) -> Address {
    text.parse().unwrap()
}

pub fn declared(folder: &std::path::Path, yaml: &str) -> Declared {
    let path = folder.join("tenantry.yaml");
    std::fs::write(&path, yaml).unwrap();
    let loaded = config::load(&[path], &config::Options::default());
    loaded.declared.expect("the configuration is right")
}

impl Rig {
    pub async fn new(world: &str) -> Self {
        let world = World::from_yaml(world).unwrap();
        let loopback = "127.0.0.1:0".parse().unwrap();
        let simulator = Simulator::start(world, loopback).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let declared = declared(folder.path(), CONFIGURATION);
        let rig = Self {
            folder,
            simulator,
            declared,
            environment: Arc::default(),
            stop: AtomicBool::new(false),
            goes_on: false,
            behind: SignedDuration::ZERO,
            told: Mutex::default(),
            dies_after: Mutex::default(),
        };
        let ssws = rig.simulator.secrets()["env:ACME"].clone();
        rig.set("ACME", &ssws);
        rig
    }

    /// Everything is applied, and its secrets are in the store.
    pub async fn applied() -> Self {
        let rig = Self::new(EMPTY).await;
        let mut person = super::person::Person::new(&rig);
        let report = rig.apply(&mut person).await;
        assert_eq!(report.done.len(), 5, "{report:?}");
        person.fill_store();
        drop(person);
        rig
    }

    pub fn set(&self, name: &str, value: &str) {
        let mut environment = self.environment.lock().unwrap();
        environment.insert(name.to_owned(), value.into());
    }

    pub fn declare(&mut self, yaml: &str) {
        self.declared = declared(self.folder.path(), yaml);
    }

    pub fn act(&self, act: Act) -> ActDone {
        self.simulator.act(act).unwrap()
    }

    pub fn advance(&self, seconds: i64) {
        self.act(Act::Advance { seconds });
    }

    /// Somebody edits the boxes of a token.
    pub fn click(&self, token: &str, tick: &[&str], untick: &[&str]) {
        self.act(Act::EditToken {
            tenant: "accuhive".to_owned(),
            token: token.to_owned(),
            rename: None,
            describe: None,
            tick: ticks(tick),
            untick: ticks(untick),
            by: None,
        });
    }

    pub fn revoke(&self, token: &str) {
        self.act(Act::RevokeToken {
            tenant: "accuhive".to_owned(),
            token: token.to_owned(),
            by: None,
        });
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join(".tenantry/state.json")
    }

    pub fn store(&self) -> StateStore {
        StateStore::at(self.state(), Origin::Simulated)
    }

    pub fn document(&self) -> StateDocument {
        self.store().load().unwrap()
    }

    pub fn journal(&self) -> Vec<JournalEntry> {
        self.document().journal.entries().to_vec()
    }

    /// The newest entry about an address.
    pub fn entry(&self, about: &str) -> JournalEntry {
        let mut entries = self.journal().into_iter().rev();
        entries
            .find(|entry| entry.address == address(about))
            .unwrap()
    }

    /// How often a token of this name was created, revoked ones included.
    pub fn created(&self, label: &str) -> usize {
        let world = self.simulator.world();
        let tokens = &world.tenants["accuhive"].tokens;
        tokens.iter().filter(|token| token.label == label).count()
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.simulator.world().orgs["acme"].connections.len()
    }

    /// The value of the live token of this name.
    pub fn value(&self, label: &str) -> Option<String> {
        let world = self.simulator.world();
        let mut tokens = world.tenants["accuhive"].tokens.iter();
        let found = tokens.find(|token| token.label == label && !token.revoked)?;
        Some(found.value.as_ref()?.expose().to_owned())
    }

    pub async fn apply(&self, operator: &mut dyn Operator) -> Report {
        self.try_apply(operator).await.expect("it goes on")
    }

    /// One apply, as the command line runs it.
    pub async fn try_apply(&self, operator: &mut dyn Operator) -> Result<Report, Halted> {
        let owner = LockInfo::of_this_process("ana", "apply", self.now());
        let store = self.store();
        let lock = store.lock(&owner).unwrap();
        let document = lock.load().unwrap();
        let hash_key = HmacKey::from_hex(document.hash_key().as_hex()).unwrap();
        let http = self.http();
        let resolver = self.resolver();
        let sources = Sources {
            http: &http,
            resolver: &resolver,
            approve_new_secret_use: true,
            sign_ins: &SignIns::new(),
        };
        let observer = Observer {
            sources,
            declared: &self.declared,
            recorded: &document.recorded,
            hash_key: &hash_key,
        };
        let mut cache = Observations::default();
        let questions = Questions {
            probes: Probes::None,
            no_cache: false,
            only: None,
            now: self.now(),
        };
        let observed = observer.observe(&mut cache, &questions).await;
        let nothing = BTreeSet::new();
        let plan: Plan = reconcile(Input {
            declared: &self.declared,
            recorded: &document.recorded,
            live: &observed.live,
            acknowledged: &nothing,
            now: self.now(),
            horizon: SignedDuration::ZERO,
        });
        let context = Context {
            declared: &self.declared,
            sources,
            hash_key: &hash_key,
            clock: self,
            acknowledged: &nothing,
            actor: "ana".to_owned(),
            stop: &self.stop,
            store: &store,
            owner,
            scope: &tenantry::apply::Everything,
        };
        let mut tell = |told: Told<'_>| self.told(&told);
        Run::new(
            context, lock, document, observed, &mut cache, operator, &mut tell,
        )
        .going_on(self.goes_on)
        .actions(&plan)
        .await
    }

    fn told(&self, told: &Told<'_>) {
        self.told.lock().unwrap().push(format!("{told:?}"));
        let mut dies = self.dies_after.lock().unwrap();
        if let Some(left) = dies.as_mut() {
            if *left == 0 {
                *dies = None;
                drop(dies);
                std::panic::resume_unwind(Box::new("killed"));
            }
            *left -= 1;
        }
    }

    /// Whether something that starts so was told.
    pub fn was_told(&self, beginning: &str) -> bool {
        let told = self.told.lock().unwrap();
        told.iter().any(|told| told.starts_with(beginning))
    }

    fn http(&self) -> Http {
        let endpoints = Endpoints::parse(&self.simulator.endpoints()).unwrap();
        Http::new(HttpSettings {
            endpoints,
            ..HttpSettings::default()
        })
    }

    fn resolver(&self) -> Resolver {
        let environment = Arc::clone(&self.environment);
        let settings = ResolverSettings {
            roots: vec![self.folder.path().to_owned()],
            ..ResolverSettings::default()
        };
        Resolver::over(settings, move |name| {
            environment.lock().unwrap().get(name).cloned()
        })
    }
}

pub fn ticks(texts: &[&str]) -> Ticks {
    Ticks::read(texts.iter().copied()).unwrap()
}

/// The addresses of unfinished actions.
pub fn about(list: &[tenantry::apply::Unfinished]) -> Vec<String> {
    list.iter()
        .map(|unfinished| unfinished.address.to_string())
        .collect()
}
