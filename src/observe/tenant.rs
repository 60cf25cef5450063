//! Observing a tenant: its audit log, then what the secrets at hand can do.

use std::collections::BTreeMap;

use crate::http::{Bearer, Http};
use crate::iru::{TenantClient, fold, other_region};
use crate::model::{
    Activity, Fault, Finding, Key, LiveTenant, LiveToken, NotAsked, Reading, Recorded, Skew,
    Tenant, Timestamp, Token, Trace,
};
use crate::secret::{HmacKey, keyed_hash};

use super::cache::{MEMORY, TenantLog};
use super::guard::SecretGuard;
use super::log::{self, Read};
use super::probes::{Probes, blame_the_service};

/// What one tenant is observed with.
pub struct TenantObserver<'a> {
    /// The client.
    pub http: &'a Http,
    /// The secrets.
    pub guard: &'a SecretGuard<'a>,
    /// What the state recorded.
    pub recorded: &'a Recorded,
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
    pub async fn observe(&self, key: &Key, tenant: &Tenant, log: &mut TenantLog) -> LiveTenant {
        let client = TenantClient::new(self.http, &tenant.api_host.value, tenant.limits);
        let mut live = self.by_log(&client, tenant, log).await;
        self.hash_secrets(tenant, &mut live).await;
        if *self.probes != Probes::None {
            live.probes = self.probe_all(&client, key, tenant, &live).await;
            let auditor = tenant.auditor.as_ref().map(|auditor| &auditor.value);
            blame_the_service(&mut live, auditor);
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
        let mut skew = None;
        let read = match self.auditor(tenant).await {
            Ok(bearer) => {
                Ok(log::read(client, &bearer, log, self.now, self.no_cache, &mut skew).await)
            }
            Err(reading) => Err(reading),
        };
        let is_current = matches!(read, Ok(Read::Whole | Read::NewestOnly(_)));
        let mut findings = Vec::new();
        if matches!(read, Ok(Read::NewestOnly(_))) {
            findings.push(Finding::FillIncomplete);
        }
        let count = log.not_understood();
        if count > 0 {
            findings.push(Finding::EventsNotUnderstood {
                count,
                events: Vec::new(),
            });
        }
        let tokens = match is_current {
            true => fold(log.token_events.values()).tokens,
            false => Vec::new(),
        };
        LiveTenant {
            log: reading(read, log, skew.unwrap_or_default()),
            traces: match is_current {
                true => traces(log, &tokens),
                false => Vec::new(),
            },
            activity: match is_current {
                true => activity(log),
                false => BTreeMap::new(),
            },
            tokens,
            probes: BTreeMap::new(),
            secrets: BTreeMap::new(),
            findings,
        }
    }

    async fn auditor(&self, tenant: &Tenant) -> Result<Bearer, Reading> {
        let token = tenant
            .auditor_token()
            .ok_or(Reading::NotAsked(NotAsked::NoReader))?;
        self.bearer(tenant, token).await
    }

    /// The bearer of a token's secret, bound to the tenant's host.
    pub(super) async fn bearer(&self, tenant: &Tenant, token: &Token) -> Result<Bearer, Reading> {
        let Some(reference) = &token.secret else {
            return Err(Reading::NotAsked(NotAsked::NoReader));
        };
        let host = tenant.api_host.as_str();
        self.guard.bearer(&reference.value, host, Bearer::iru).await
    }

    /// Recognises secrets by their keyed hash: the auditor's, and those that are going to be probed anyway.
    async fn hash_secrets(&self, tenant: &Tenant, live: &mut LiveTenant) {
        for (key, token) in &tenant.tokens {
            let is_auditor = tenant.is_auditor(key);
            if !is_auditor && !self.probes.asks(key, token) {
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
}

pub(super) fn reading(read: Result<Read, Reading>, log: &TenantLog, skew: Skew) -> Reading {
    let since = match read {
        Err(reading) => return reading,
        Ok(Read::Failed(fault) | Read::NewestOnly(Some(fault))) => return Reading::Failed(fault),
        Ok(Read::NoBudget) => return Reading::NotAsked(NotAsked::BudgetSpent),
        Ok(Read::NewestOnly(None)) => log.filled_down_to,
        Ok(Read::Whole) => log
            .newest
            .and_then(|newest| newest.checked_sub(MEMORY).ok()),
    };
    Reading::Read {
        newest: log.newest,
        since,
        skew,
    }
}

/// Tokens that acted and that no token event describes.
pub(super) fn traces(log: &TenantLog, tokens: &[LiveToken]) -> Vec<Trace> {
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

/// When each API token acted.
pub(super) fn activity(log: &TenantLog) -> BTreeMap<String, Activity> {
    log.acting
        .iter()
        .map(|(id, acting)| {
            let seen = Activity {
                name: acting.actor.name.clone(),
                first: acting.first,
                last: acting.last,
                events: acting.events,
            };
            (id.clone(), seen)
        })
        .collect()
}
