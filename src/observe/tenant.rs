//! Observing a tenant: its audit log, then what the secrets at hand can do.

use std::collections::{BTreeMap, BTreeSet};

use secrecy::SecretString;

use crate::catalog::{self, Probe};
use crate::http::{Bearer, Http};
use crate::iru::{TenantClient, fold, other_region};
use crate::model::{
    Fault, Finding, Key, LiveTenant, LiveToken, NotAsked, Permission, Presence, ProbeAnswer,
    Reading, SecretProbe, SignedDuration, Skew, Tenant, Timestamp, Token, Trace, Unknown, Validity,
};
use crate::secret::{HmacKey, keyed_hash};

use super::cache::TenantLog;
use super::guard::SecretGuard;
use super::log::{self, Read};

/// How much to ask with the tokens' own secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probes {
    /// Nothing: workload tokens are judged from the log alone.
    None,
    /// One request a token where the log covers its permissions, else one a permission.
    Declared,
    /// Every permission of these tokens, and nothing of the others: what was just changed.
    Only(BTreeSet<Key>),
}

/// Iru's log goes back a year from its newest event (the vendor's API docs, audit events).
const MEMORY: SignedDuration = SignedDuration::from_hours(24 * 365);

/// What one tenant is observed with.
pub struct TenantObserver<'a> {
    /// The client.
    pub http: &'a Http,
    /// The secrets.
    pub guard: &'a SecretGuard<'a>,
    /// The state's key for recognising secrets.
    pub hash_key: &'a HmacKey,
    /// How much to probe.
    pub probes: &'a Probes,
    /// Ask the service to go around its caches.
    pub no_cache: bool,
    /// Now, by our clock.
    pub now: Timestamp,
}

impl TenantObserver<'_> {
    /// Reads what is new in the tenant's log into `log`, folds it, and probes.
    pub async fn observe(&self, tenant: &Tenant, log: &mut TenantLog) -> LiveTenant {
        let client = TenantClient::new(self.http, &tenant.api_host.value, tenant.limits);
        let mut live = self.by_log(&client, tenant, log).await;
        self.hash_secrets(tenant, &mut live).await;
        if *self.probes != Probes::None {
            self.probe_all(&client, tenant, &mut live).await;
            blame_the_service(&mut live);
        }
        if let Reading::Failed(Fault::UnknownTenant {
            other_region: found,
        }) = &mut live.log
        {
            *found = other_region(self.http, &tenant.api_host.value).await;
        }
        live
    }

    async fn by_log(
        &self,
        client: &TenantClient,
        tenant: &Tenant,
        log: &mut TenantLog,
    ) -> LiveTenant {
        let mut findings = Vec::new();
        let mut skew = Skew::default();
        let outcome = match self.auditor(tenant).await {
            Ok(bearer) => {
                Ok(log::read(client, &bearer, log, self.now, self.no_cache, &mut skew).await)
            }
            Err(reading) => Err(reading),
        };
        let whole = matches!(outcome, Ok(Read::Whole));
        let (reading, current) = match outcome {
            Err(reading) => (reading, false),
            Ok(Read::Failed(fault)) => (Reading::Failed(fault), false),
            Ok(Read::NoBudget) => (Reading::NotAsked(NotAsked::BudgetSpent), false),
            Ok(Read::NewestOnly(Some(fault))) => (Reading::Failed(fault), true),
            Ok(Read::Whole | Read::NewestOnly(None)) => {
                let memory = log
                    .newest
                    .and_then(|newest| newest.checked_sub(MEMORY).ok());
                let reading = Reading::Read {
                    newest: log.newest,
                    since: if whole { memory } else { log.filled_down_to },
                    skew,
                };
                (reading, true)
            }
        };
        if current && !whole {
            findings.push(Finding::FillIncomplete);
        }
        if log.not_understood > 0 {
            findings.push(Finding::EventsNotUnderstood {
                count: log.not_understood,
            });
        }
        let folded = match current {
            true => fold(log.token_events.values()),
            false => fold([]),
        };
        LiveTenant {
            log: reading,
            traces: if current {
                traces(log, &folded.tokens)
            } else {
                Vec::new()
            },
            tokens: folded.tokens,
            probes: BTreeMap::new(),
            secrets: BTreeMap::new(),
            findings,
        }
    }

    async fn auditor(&self, tenant: &Tenant) -> Result<Bearer, Reading> {
        let token = tenant
            .auditor
            .as_ref()
            .and_then(|key| tenant.tokens.get(&key.value))
            .ok_or(Reading::NotAsked(NotAsked::NoReader))?;
        self.bearer(tenant, token).await
    }

    /// The bearer of a token's secret, bound to the tenant's host.
    async fn bearer(&self, tenant: &Tenant, token: &Token) -> Result<Bearer, Reading> {
        let Some(reference) = &token.secret else {
            return Err(Reading::NotAsked(NotAsked::NoReader));
        };
        let host = tenant.api_host.as_str();
        let secret: SecretString = self.guard.secret(&reference.value, host).await?;
        Bearer::iru(&secret, host).map_err(|error| {
            Reading::Failed(Fault::Refused(format!("{}: {error}", reference.value)))
        })
    }

    /// Recognises secrets by their keyed hash: the auditor's, and those that are going to be probed anyway.
    async fn hash_secrets(&self, tenant: &Tenant, live: &mut LiveTenant) {
        for (key, token) in &tenant.tokens {
            let auditor = tenant
                .auditor
                .as_ref()
                .is_some_and(|auditor| auditor.value == *key);
            if !auditor && !self.is_probed(key) {
                continue;
            }
            let Some(reference) = &token.secret else {
                continue;
            };
            let host = tenant.api_host.as_str();
            if let Ok(secret) = self.guard.secret(&reference.value, host).await {
                live.secrets
                    .insert(key.clone(), keyed_hash(self.hash_key, &secret));
            }
        }
    }

    fn is_probed(&self, key: &str) -> bool {
        match self.probes {
            Probes::None => false,
            Probes::Declared => true,
            Probes::Only(keys) => keys.contains(key),
        }
    }

    async fn probe_all(&self, client: &TenantClient, tenant: &Tenant, live: &mut LiveTenant) {
        for (key, token) in &tenant.tokens {
            if !self.is_probed(key) || token.absent.is_some() || token.secret.is_none() {
                continue;
            }
            let probe = match self.bearer(tenant, token).await {
                Ok(bearer) => self.probe(client, &bearer, token, live).await,
                Err(Reading::NotAsked(why)) => self.not_probed(Unknown::NotAsked(why)),
                Err(Reading::Failed(fault)) => self.not_probed(Unknown::Failed(fault)),
                Err(Reading::Read { .. }) => continue,
            };
            live.probes.insert(key.clone(), probe);
        }
    }

    fn not_probed(&self, why: Unknown) -> SecretProbe {
        SecretProbe {
            at: self.now,
            validity: Validity::Unknown(why),
            permissions: BTreeMap::new(),
        }
    }

    /// Where the log covers the permissions, one answer proves the secret; if it does not come, everything is asked.
    async fn probe(
        &self,
        client: &TenantClient,
        bearer: &Bearer,
        token: &Token,
        live: &LiveTenant,
    ) -> SecretProbe {
        let own = live.tokens.iter().find(|live| {
            live.presence == Presence::Present
                && live
                    .label
                    .value()
                    .is_some_and(|label| token.generation(label).is_some())
        });
        let declared = token.permission_set(&BTreeMap::new());
        let mut all: BTreeSet<Permission> = declared.into_keys().collect();
        let listed = own.and_then(|own| own.permissions.value());
        all.extend(
            listed
                .into_iter()
                .flatten()
                .map(|(permission, _)| permission.clone()),
        );
        if let (Some(own), Probes::Declared) = (own, self.probes)
            && let Some(one) = telling(own, &live.tokens)
        {
            let probe = self.ask(client, bearer, &BTreeSet::from([one])).await;
            if !matches!(probe.validity, Validity::EveryAnswer401) && !denied(&probe) {
                return probe;
            }
            // the secret does not fit: what other tokens may do tells whose it is
            all.extend(
                live.tokens
                    .iter()
                    .filter_map(|other| telling(other, &live.tokens)),
            );
        }
        let probe = self.ask(client, bearer, &all).await;
        self.ask_again_where_sources_disagree(client, bearer, own, probe)
            .await
    }

    async fn ask(
        &self,
        client: &TenantClient,
        bearer: &Bearer,
        permissions: &BTreeSet<Permission>,
    ) -> SecretProbe {
        match self.no_cache {
            true => client.probe_fresh(bearer, permissions).await,
            false => client.probe(bearer, permissions).await,
        }
    }

    /// The log against a probe's grant: once more, past the caches. A denial has been asked twice already.
    async fn ask_again_where_sources_disagree(
        &self,
        client: &TenantClient,
        bearer: &Bearer,
        own: Option<&LiveToken>,
        mut probe: SecretProbe,
    ) -> SecretProbe {
        let Some(list) = own.and_then(|own| own.permissions.value()) else {
            return probe;
        };
        let again: BTreeSet<Permission> = probe
            .permissions
            .iter()
            .filter(|(permission, answer)| {
                **answer == ProbeAnswer::Granted && !list.contains_key(*permission)
            })
            .map(|(permission, _)| permission.clone())
            .collect();
        if !again.is_empty() && !self.no_cache {
            let fresh = client.probe_fresh(bearer, &again).await;
            probe.permissions.extend(fresh.permissions);
        }
        probe
    }
}

fn denied(probe: &SecretProbe) -> bool {
    probe.validity != Validity::Proven
        && !matches!(
            probe.validity,
            Validity::Unknown(Unknown::Failed(Fault::Status { .. } | Fault::Connection(_)))
        )
}

/// The permission of a token that is asked without an object's id and that the fewest other tokens have.
fn telling(own: &LiveToken, tokens: &[LiveToken]) -> Option<Permission> {
    let has = |token: &LiveToken, permission: &Permission| {
        token
            .permissions
            .value()
            .is_some_and(|list| list.contains_key(permission))
    };
    own.permissions
        .value()?
        .keys()
        .filter(|permission| {
            catalog::operation(permission).is_some_and(|operation| operation.probe == Probe::Direct)
        })
        .min_by_key(|permission| tokens.iter().filter(|token| has(token, permission)).count())
        .cloned()
}

/// When every token of a tenant answers 401 at once, that is the service's trouble and says nothing about any token.
fn blame_the_service(live: &mut LiveTenant) {
    let rejected = |probe: &SecretProbe| probe.validity == Validity::EveryAnswer401;
    let auditor_rejected = matches!(
        &live.log,
        Reading::Failed(Fault::Rejected { status: 401, .. })
    );
    let asked = live.probes.len() + usize::from(auditor_rejected);
    let log_read = matches!(live.log, Reading::Read { .. });
    if asked < 2 || log_read || !live.probes.values().all(rejected) {
        return;
    }
    let fault = Fault::EveryTokenRejected;
    for probe in live.probes.values_mut() {
        probe.validity = Validity::Unknown(Unknown::Failed(fault.clone()));
    }
    if auditor_rejected {
        live.log = Reading::Failed(fault);
    }
}

/// Tokens that acted and that no token event describes.
fn traces(log: &TenantLog, tokens: &[LiveToken]) -> Vec<Trace> {
    log.acting
        .values()
        .filter(|acting| !tokens.iter().any(|token| token.id == acting.actor.id))
        .map(|acting| Trace {
            actor: acting.actor.clone(),
            first: acting.first,
            last: acting.last,
            events: acting.events,
        })
        .collect()
}
