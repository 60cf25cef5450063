//! The state of a running stand-in: its world, and what is of the moment alone.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::answer::Answer;
use super::asked::Asked;
use super::counts::Counts;
use super::limiter::Window;
use super::okta::token::Desk;
use super::world::{Fault, FaultKind, Millis, SimulatedTenant, SimulatedToken, World};
use super::{iru, okta};

/// What a tenant or org does not keep when its world is written down.
#[derive(Default)]
pub(super) struct Moment {
    pub(super) second: Window,
    pub(super) hour: Window,
    stale: Option<Stale>,
}

/// What reads see that a cache answers.
pub(super) struct Stale {
    left: u32,
    pub(super) tokens: Vec<SimulatedToken>,
    /// How many events the log had.
    pub(super) events: usize,
}

impl Moment {
    /// The old state, if this read sees it; uses one stale read up.
    pub(super) fn stale_read(&mut self, asked: &Asked) -> Option<&Stale> {
        if asked.no_cache || asked.method != "GET" {
            return None;
        }
        let stale = self.stale.as_mut().filter(|stale| stale.left > 0)?;
        stale.left -= 1;
        Some(stale)
    }

    /// Keeps the state before a write for the reads that will still see it.
    pub(super) fn before_write(&mut self, tenant: &SimulatedTenant) {
        let left = tenant.switches.stale_reads;
        if left == 0 {
            return;
        }
        match &mut self.stale {
            Some(stale) if stale.left > 0 => stale.left = left,
            stale => {
                *stale = Some(Stale {
                    left,
                    tokens: tenant.tokens.clone(),
                    events: tenant.log.len(),
                });
            }
        }
    }
}

/// What is to be sent: an answer, the fault that hits it, and how long it takes.
pub(super) struct Reply {
    pub(super) answer: Answer,
    pub(super) fault: Option<Fault>,
    pub(super) latency: Millis,
}

/// Everything behind one port.
pub(super) struct State {
    pub(super) world: World,
    pub(super) counts: Counts,
    /// Ids of tokens that were created on the console's page and whose text it has not shown yet.
    pub(super) unseen: BTreeSet<String>,
    moments: BTreeMap<String, Moment>,
    minutes: BTreeMap<String, Window>,
    desks: BTreeMap<String, Desk>,
    started: Instant,
    advanced: u64,
}

enum Place {
    Tenant(String),
    Org(String),
    Flows(String),
    Nowhere,
}

impl State {
    pub(super) fn new(mut world: World) -> Self {
        world.settle();
        let mut state = Self {
            world,
            counts: Counts::default(),
            unseen: BTreeSet::new(),
            moments: BTreeMap::new(),
            minutes: BTreeMap::new(),
            desks: BTreeMap::new(),
            started: Instant::now(),
            advanced: 0,
        };
        state.limits_set();
        state
    }

    /// Access tokens that were given since the start.
    pub(super) fn access_tokens(&self) -> Vec<String> {
        let tokens = self.desks.values().flat_map(Desk::tokens);
        tokens.map(str::to_owned).collect()
    }

    /// Whether a request carries an access token of this org.
    pub(super) fn is_known(&self, key: &str, asked: &Asked) -> bool {
        let desk = self.desks.get(key);
        desk.is_some_and(|desk| desk.holder(asked).is_some())
    }

    /// What an org remembers of sign-ins.
    pub(super) fn desk(&mut self, key: &str) -> Desk {
        self.desks.remove(key).unwrap_or_default()
    }

    /// Takes back what [`State::desk`] gave.
    pub(super) fn desk_back(&mut self, key: &str, desk: Desk) {
        self.desks.insert(key.to_owned(), desk);
    }

    /// Seconds since the start, and what the clock was moved by.
    fn elapsed(&self) -> u64 {
        self.started
            .elapsed()
            .as_secs()
            .saturating_add(self.advanced)
    }

    /// Lets time pass at once, for the windows of the limits too.
    pub(super) fn advance(&mut self, seconds: i64) {
        self.world.clock.advance(seconds);
        self.advanced = self
            .advanced
            .saturating_add(u64::try_from(seconds).unwrap_or(0));
    }

    /// Keeps what stale reads of a tenant will still see.
    pub(super) fn before_write(&mut self, key: &str) {
        if let Some(tenant) = self.world.tenants.get(key) {
            let moment = self.moments.entry(key.to_owned()).or_default();
            moment.before_write(tenant);
        }
    }

    /// Sets the present hour and minute to what the switches say is used of them.
    pub(super) fn limits_set(&mut self) {
        let elapsed = self.elapsed();
        for (key, tenant) in &self.world.tenants {
            let moment = self.moments.entry(key.clone()).or_default();
            let used = tenant.switches.limits.used_this_hour;
            moment.hour = Window::used_already(elapsed, 3600, used);
        }
        for (key, org) in &self.world.orgs {
            let used = org.switches.limits.used_this_minute;
            self.minutes
                .insert(key.clone(), Window::used_already(elapsed, 60, used));
        }
    }

    fn place(&self, host: &str) -> Place {
        let tenants = &self.world.tenants;
        if let Some((key, _)) = tenants.iter().find(|(_, tenant)| tenant.host == host) {
            return Place::Tenant(key.clone());
        }
        let orgs = || self.world.orgs.iter();
        if let Some((key, _)) = orgs().find(|(_, org)| org.domain == host) {
            return Place::Org(key.clone());
        }
        let flows = orgs().find(|(_, org)| org.workflows_host().is_some_and(|own| own == host));
        flows.map_or(Place::Nowhere, |(key, _)| Place::Flows(key.clone()))
    }

    /// Counts a request, sees which fault hits it, and answers it.
    pub(super) fn reply(&mut self, asked: &Asked) -> Reply {
        self.world.clock.request();
        let place = self.place(&asked.host);
        let label = self.label(&place, asked);
        self.counts
            .add(&asked.host, &asked.path, &asked.method, &label);
        let fault = self.fault(asked, |_| true);
        // Faults that give no right answer keep the service from doing anything.
        let status = fault
            .as_ref()
            .filter(|fault| !fault.kind.needs_the_answer());
        let status = status.map(|fault| fault.status.unwrap_or(500));
        let (elapsed, now) = (self.elapsed(), self.world.clock.now());
        let reply = match &place {
            Place::Tenant(key) => self.world.tenants.get_mut(key).map(|tenant| {
                let moment = self.moments.entry(key.clone()).or_default();
                let answer = match status {
                    Some(status) => iru::failed(tenant, status),
                    None => iru::answer(tenant, moment, elapsed, asked),
                };
                (answer, tenant.switches.latency)
            }),
            Place::Org(key) => self.world.orgs.get_mut(key).map(|org| {
                let minute = self.minutes.entry(key.clone()).or_default();
                let desk = self.desks.entry(key.clone()).or_default();
                let answer = match status {
                    Some(status) => okta::failed(status),
                    None if asked.path == okta::token::PATH => {
                        okta::signed_in(org, desk, now, asked)
                    }
                    None => okta::answer(org, (minute, desk), elapsed, now, asked),
                };
                (answer, org.switches.latency)
            }),
            Place::Flows(key) => {
                let answer = match status {
                    Some(status) => okta::canary::failed(status),
                    None => self.flow(key, asked),
                };
                let org = self.world.orgs.get(key);
                org.map(|org| (answer, org.switches.latency))
            }
            Place::Nowhere => None,
        };
        let (answer, latency) = reply.unwrap_or_else(|| {
            let okta = asked.host.contains("okta");
            let answer = if okta {
                okta::no_org(asked)
            } else {
                iru::no_tenant()
            };
            (answer, Millis::default())
        });
        Reply {
            answer,
            fault,
            latency,
        }
    }

    /// What a tenant answers to a card of a flow; `None`: nothing. Faults hit it that name the tenant's host.
    pub(super) fn card(&mut self, asked: &Asked) -> Option<u16> {
        let fault = self.fault(asked, |fault| fault.host.is_some());
        if let Some(fault) = fault.filter(|fault| !fault.kind.needs_the_answer()) {
            return match fault.kind {
                FaultKind::Timeout | FaultKind::Reset => None,
                FaultKind::Status => Some(fault.status.unwrap_or(500)),
                _ => fault.status,
            };
        }
        let Place::Tenant(key) = self.place(&asked.host) else {
            return Some(iru::no_tenant().status);
        };
        let elapsed = self.elapsed();
        let tenant = self.world.tenants.get_mut(&key)?;
        let moment = self.moments.entry(key).or_default();
        Some(iru::answer(tenant, moment, elapsed, asked).status)
    }

    /// The fault that hits a request, of those that `may` hit it.
    fn fault(&mut self, asked: &Asked, may: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let mut hit = None;
        for fault in self.world.faults.iter_mut().filter(|fault| may(fault)) {
            if fault.hits(&asked.host, &asked.path, &asked.method) && hit.is_none() {
                hit = Some(fault.clone());
            }
        }
        hit
    }

    /// Whose token a request carries.
    fn label(&self, place: &Place, asked: &Asked) -> String {
        if let Place::Flows(key) = place {
            return self.client_token_label(key, asked).to_owned();
        }
        let Some((_, secret)) = &asked.authorization else {
            return "(none)".to_owned();
        };
        let known = match place {
            Place::Tenant(key) => self
                .world
                .tenants
                .get(key)
                .and_then(|tenant| tenant.token_with(secret))
                .map(|token| token.label.clone()),
            Place::Org(key) => self.world.orgs.get(key).and_then(|org| {
                let value = org.ssws_value.as_ref()?;
                let ssws = (value.expose() == secret).then(|| "ssws".to_owned());
                let app = || self.desks.get(key)?.holder(asked).map(str::to_owned);
                ssws.or_else(app)
            }),
            Place::Flows(_) | Place::Nowhere => None,
        };
        known.unwrap_or_else(|| "(unknown)".to_owned())
    }
}
