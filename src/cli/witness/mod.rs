//! What a run went through, for its reports: events as they happen, and the account of what it did. Shared by all that work at
//! one run; where no report is asked for it keeps nothing but the account.

mod told;

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::checked::Checked;
use super::session::{Session, Sighting};
use crate::apply::{Report, Told, Unfinished};
use crate::diagnostic::Diagnostic;
use crate::model::{Handoff, Plan, Sources, Timestamp};
use crate::render::events::{
    self,
    v1::{Event, FORMAT, Head, Line, VERSION, What},
};
use crate::render::report::{self, Account, Left};

use told::{diagnostic, events_of, log, texts};

/// The witness of one run.
#[derive(Clone)]
pub struct Witness(Arc<Mutex<Inner>>);

struct Inner {
    to: Option<Box<dyn Write + Send>>,
    failed: Option<String>,
    begun: Instant,
    clock: RunClock,
    requests: BTreeMap<String, u64>,
    /// The handoff that is under way.
    current: Option<String>,
    account: Option<Account>,
    left: Option<Plan>,
}

/// The clock of the run, as far as it is at hand.
#[derive(Clone, Copy)]
enum RunClock {
    Unknown,
    Machine,
    /// An embedded world's; its last known time.
    World(Timestamp),
}

impl Witness {
    /// A run that begins. Events go to `to`, each line at once.
    pub fn of(command: &str, to: Option<Box<dyn Write + Send>>) -> Self {
        let witness = Self(Arc::new(Mutex::new(Inner {
            to,
            failed: None,
            begun: Instant::now(),
            clock: RunClock::Unknown,
            requests: BTreeMap::new(),
            current: None,
            account: None,
            left: None,
        })));
        witness.inner().write(&Line::Head(Head {
            format: FORMAT.to_owned(),
            version: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            command: command.to_owned(),
        }));
        witness
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on times are known: this machine's, or those of an embedded world, which `now` gives.
    pub fn set_clock(&self, world: Option<Timestamp>) {
        self.inner().clock = match world {
            Some(now) => RunClock::World(now),
            None => RunClock::Machine,
        };
    }

    /// Something happened, at a time of the run's clock where the caller knows one.
    pub fn tell(&self, now: Option<Timestamp>, what: What) {
        self.inner().tell(now, what);
    }

    /// The configuration was read.
    pub fn configuration(&self, checked: &Checked) {
        let what = What::Configuration {
            files: checked.loaded.files.len(),
            valid: !checked.failed(),
        };
        self.tell(None, what);
    }

    /// There is something to say.
    pub fn diagnosed<'d>(
        &self,
        found: impl IntoIterator<Item = &'d Diagnostic>,
        sources: &Sources,
    ) {
        for one in found {
            self.tell(None, diagnostic(one, sources));
        }
    }

    /// Everybody was asked, and a plan was drawn.
    pub fn looked(&self, session: &Session, sighting: &Sighting) {
        let now = Some(session.now());
        for (host, requests) in self.hosts() {
            let left = session.http.used(&host).and_then(|(_, left)| left);
            let what = What::HostFinished {
                host,
                requests,
                budget_left: left,
            };
            self.tell(now, what);
        }
        let tenants = sighting.live.tenants.iter();
        let tenants = tenants.map(|(key, tenant)| (format!("tenant.{key}"), &tenant.log));
        let orgs = sighting.live.orgs.iter();
        let orgs = orgs.map(|(key, org)| (format!("org.{key}"), &org.log));
        for (subject, reading) in tenants.chain(orgs) {
            self.tell(now, log(subject, reading));
        }
        self.planned(session.now(), &sighting.plan, &sighting.handoffs);
    }

    /// A plan was drawn.
    pub fn planned(&self, now: Timestamp, plan: &Plan, handoffs: &[Option<Handoff>]) {
        let counts = report::counts(plan);
        let what = What::Plan {
            digest: crate::render::json::digest(plan, handoffs),
            changes: counts.changes,
            drift: counts.drift,
            handoffs: counts.handoffs,
            refused: plan.refusals.len(),
            risk: counts.risk.to_owned(),
            facts: plan.coverage.facts,
            verified: plan.coverage.verified,
        };
        self.tell(Some(now), what);
    }

    /// A request goes out.
    pub fn asked(&self, host: &str) {
        let mut inner = self.inner();
        let number = inner.requests.entry(host.to_owned()).or_default();
        *number += 1;
        let number = *number;
        let host = host.to_owned();
        inner.tell(None, What::Request { host, number });
    }

    /// Hosts that were asked, with the number of requests.
    pub fn hosts(&self) -> Vec<(String, u64)> {
        let hosts = self.inner().requests.clone();
        hosts.into_iter().collect()
    }

    /// What an apply says as it goes on.
    pub fn told(&self, now: Timestamp, told: &Told<'_>) {
        let mut inner = self.inner();
        let events = events_of(&mut inner.current, told);
        for what in events {
            inner.tell(Some(now), what);
        }
    }

    /// What an apply or a look at open handoffs came to. Of several, what is done is added up, and the last says what is left.
    pub fn accounted(&self, now: Timestamp, report: &Report) {
        let mut inner = self.inner();
        for one in &report.failed {
            let (address, title, why) = texts(one);
            let what = What::ActionFailed {
                address,
                title,
                why,
            };
            inner.tell(Some(now), what);
        }
        for one in &report.not_reached {
            let (address, title, why) = texts(one);
            let what = What::ActionNotReached {
                address,
                title,
                why,
            };
            inner.tell(Some(now), what);
        }
        let what = What::Account {
            done: report.done.len(),
            waiting: report.waiting.len(),
            blocked: report.blocked.len(),
            failed: report.failed.len(),
            not_reached: report.not_reached.len(),
        };
        inner.tell(Some(now), what);
        let before = inner.account.take().map(|account| account.done);
        let mut done = before.unwrap_or_default();
        done.extend(report.done.iter().cloned());
        inner.account = Some(Account {
            done,
            waiting: left(&report.waiting),
            blocked: left(&report.blocked),
            failed: left(&report.failed),
            not_reached: left(&report.not_reached),
            to_store: report.to_store.clone(),
        });
        inner.left = Some(report.plan.clone());
    }

    /// No handoff is open.
    pub fn nothing_open(&self) {
        self.inner().account = Some(Account::default());
    }

    /// What was done and left, if anything was begun.
    pub fn account(&self) -> Option<Account> {
        self.inner().account.clone()
    }

    /// The plan of what is left after it.
    pub fn left(&self) -> Option<Plan> {
        self.inner().left.clone()
    }

    /// The last line; gives why events could not be written, if so.
    pub fn end(&self, exit_code: u8, error: Option<String>) -> Option<String> {
        let mut inner = self.inner();
        let duration = inner.begun.elapsed().as_millis();
        let what = What::End {
            exit_code,
            duration_ms: u64::try_from(duration).unwrap_or(u64::MAX),
            error,
        };
        inner.tell(None, what);
        inner.failed.take()
    }
}

impl Inner {
    fn tell(&mut self, now: Option<Timestamp>, what: What) {
        if let (RunClock::World(last), Some(now)) = (&mut self.clock, now) {
            *last = now;
        }
        let at = now.or(match self.clock {
            RunClock::Unknown => None,
            RunClock::Machine => Some(Timestamp::now()),
            RunClock::World(last) => Some(last),
        });
        let at = at.map(|at| at.to_string());
        self.write(&Line::Event(Event { at, what }));
    }

    /// A line that cannot be written is the last one: what reads them is gone, and the run goes on.
    fn write(&mut self, line: &Line) {
        let Some(to) = &mut self.to else { return };
        let text = events::line(line);
        if let Err(error) = to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
            self.to = None;
            // a closed pipe is the reader's choice
            if error.kind() != std::io::ErrorKind::BrokenPipe {
                self.failed = Some(error.to_string());
            }
        }
    }
}

fn left(all: &[Unfinished]) -> Vec<Left> {
    let left = all.iter().map(|one| Left {
        address: one.address.clone(),
        title: one.title.clone(),
        why: one.why.clone(),
    });
    left.collect()
}
