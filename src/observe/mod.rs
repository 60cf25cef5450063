//! Asks for evidence within the limits and keeps the observations cache.
//! Reads only, canaries that somebody asked for apart. Says what it could not ask and why; never draws a verdict.

mod cache;
mod canary;
mod guard;
mod log;
mod org;
mod probes;
mod remembered;
mod revoked;
mod sign_in;
mod tenant;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures::stream::{self, StreamExt};

use crate::http::Http;
use crate::model::{
    Declared, Key, Live, LiveOrg, LiveTenant, NotAsked, Reading, Recorded, Timestamp,
};
use crate::okta::SignIns;
use crate::secret::{HmacKey, Resolver};

pub use cache::{Acting, MEMORY, Observations, OrgLog, TenantLog};
pub use canary::{CanariesCalled, CanaryCalled, CanaryError};
pub use guard::{Novelty, SecretGuard, SecretUse};
pub use probes::Probes;
pub use remembered::remembered;
pub use sign_in::OrgSignIn;

/// Tenants and orgs that are asked at the same time.
const AT_ONCE: usize = 16;

/// Whom to ask, and with which secrets.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The client.
    pub http: &'a Http,
    /// The secrets.
    pub resolver: &'a Resolver,
    /// Let a recorded reference go to a host that it was never sent to.
    pub approve_new_secret_use: bool,
    /// The run's sign-ins at Okta.
    pub sign_ins: &'a SignIns,
}

/// What an observation needs.
pub struct Observer<'a> {
    /// Whom to ask.
    pub sources: Sources<'a>,
    /// What the files declare.
    pub declared: &'a Declared,
    /// What the state recorded: which secret goes where.
    pub recorded: &'a Recorded,
    /// The state's key for recognising secrets.
    pub hash_key: &'a HmacKey,
}

/// What to ask this time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Questions {
    /// How much to probe.
    pub probes: Probes,
    /// Ask the services to go around their caches: something was just written.
    pub no_cache: bool,
    /// Only these tenants and orgs; `None`: all.
    pub only: Option<Subjects>,
    /// Now, by our clock.
    pub now: Timestamp,
}

/// Some tenants and orgs, by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subjects {
    /// Tenants.
    pub tenants: BTreeSet<Key>,
    /// Orgs.
    pub orgs: BTreeSet<Key>,
    /// Of their connections only these, when it comes to canaries; `None`: all.
    pub connections: Option<BTreeSet<Key>>,
}

/// What came of it.
#[derive(Debug)]
pub struct Observed {
    /// What evidence shows now.
    pub live: Live,
    /// Which secrets went where.
    pub uses: BTreeSet<SecretUse>,
}

impl Observer<'_> {
    /// Asks. The cache is brought up to date with what was learnt.
    pub async fn observe(&self, cache: &mut Observations, questions: &Questions) -> Observed {
        let Sources {
            http,
            resolver,
            approve_new_secret_use,
            sign_ins,
        } = self.sources;
        let guard = SecretGuard::new(resolver, self.recorded, approve_new_secret_use);
        let only = questions.only.as_ref();
        let tenants = self
            .declared
            .tenants
            .iter()
            .filter(|(key, _)| only.is_none_or(|only| only.tenants.contains(*key)))
            .map(|(key, tenant)| {
                let log = cache
                    .tenants
                    .get(tenant.api_host.as_str())
                    .cloned()
                    .unwrap_or_default();
                (key, tenant, log)
            })
            .collect::<Vec<_>>();
        let observer = tenant::TenantObserver {
            http,
            guard: &guard,
            recorded: self.recorded,
            hash_key: self.hash_key,
            probes: &questions.probes,
            no_cache: questions.no_cache,
            now: questions.now,
        };
        let orgs = self
            .declared
            .orgs
            .iter()
            .filter(|(key, _)| only.is_none_or(|only| only.orgs.contains(*key)))
            .map(|(key, org)| {
                let log = cache.orgs.get(org.domain.as_str()).cloned();
                (key, org, log.unwrap_or_default())
            })
            .collect::<Vec<_>>();
        let tenants = stream::iter(tenants)
            .map(|(key, tenant, mut log)| {
                let observer = &observer;
                async move {
                    let seen = observer.observe(key, tenant, &mut log).await;
                    (key, tenant, log, seen)
                }
            })
            .buffer_unordered(AT_ONCE)
            .collect::<Vec<_>>();
        let orgs = stream::iter(orgs)
            .map(|(key, org, mut log)| {
                let signing_in = OrgSignIn {
                    http,
                    guard: &guard,
                    sign_ins,
                    org,
                    now: questions.now,
                };
                async move {
                    let seen = org::observe(&signing_in, &mut log).await;
                    (key, org, log, seen)
                }
            })
            .buffer_unordered(AT_ONCE)
            .collect::<Vec<_>>();
        let (tenants, orgs) = futures::future::join(tenants, orgs).await;
        let mut live = Live::default();
        for (key, tenant, log, seen) in tenants {
            live.tenants.insert(key.clone(), seen);
            cache.tenants.insert(tenant.api_host.to_string(), log);
        }
        for (key, org, log, seen) in orgs {
            live.orgs.insert(key.clone(), seen);
            cache.orgs.insert(org.domain.to_string(), log);
        }
        if only.is_none() {
            cache.keep_only(self.declared);
        }
        Observed {
            live,
            uses: guard.used(),
        }
    }
}

/// What is seen when nobody is asked (`--offline`).
pub fn nothing(declared: &Declared) -> Live {
    let mut live = Live::default();
    for key in declared.tenants.keys() {
        live.tenants.insert(
            key.clone(),
            LiveTenant {
                log: Reading::NotAsked(NotAsked::Offline),
                tokens: Vec::new(),
                traces: Vec::new(),
                activity: std::collections::BTreeMap::new(),
                probes: std::collections::BTreeMap::new(),
                secrets: std::collections::BTreeMap::new(),
                findings: Vec::new(),
            },
        );
    }
    for key in declared.orgs.keys() {
        live.orgs.insert(
            key.clone(),
            LiveOrg {
                log: Reading::NotAsked(NotAsked::Offline),
                connections: Vec::new(),
                imports: Vec::new(),
                roles: Vec::new(),
                findings: Vec::new(),
            },
        );
    }
    live
}
