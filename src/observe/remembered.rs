//! What the observations cache shows without asking anybody: as old as its newest event.

use super::cache::{Observations, TenantLog};
use super::log::Read;
use super::tenant::{activity, reading, traces};
use crate::model::{Declared, Live, LiveOrg, Reading, Skew};

/// What the logs said when they were read last. A log that was never read stays not asked.
pub fn remembered(declared: &Declared, cache: &Observations) -> Live {
    let mut live = super::nothing(declared);
    for (key, tenant) in &declared.tenants {
        let log = cache.tenants.get(tenant.api_host.as_str());
        let Some(log) = log.filter(|log| log.started) else {
            continue;
        };
        if let Some(seen) = live.tenants.get_mut(key) {
            let tokens = crate::iru::fold(log.token_events.values()).tokens;
            seen.log = reading(Ok(read_to(log)), log, Skew::default());
            seen.traces = traces(log, &tokens);
            seen.activity = activity(log);
            seen.tokens = tokens;
        }
    }
    for (key, org) in &declared.orgs {
        let Some(log) = cache.orgs.get(org.domain.as_str()) else {
            continue;
        };
        let reading = Reading::Read {
            newest: log.newest,
            since: log.since,
            skew: Skew::default(),
        };
        let seen = LiveOrg {
            findings: Vec::new(),
            ..log.live(reading)
        };
        live.orgs.insert(key.clone(), seen);
    }
    live
}

fn read_to(log: &TenantLog) -> Read {
    match log.filled_down_to {
        Some(_) => Read::NewestOnly(None),
        None => Read::Whole,
    }
}
