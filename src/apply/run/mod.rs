//! One apply: each action is written down before it starts and after it ends.
//! Here: the order. `automatic` is what the program does by itself, `held` the lock; `opening` and `handoff` run one handoff, `secret` takes what it yields,
//! `rotation` goes on with rotations, `left_open` takes up what earlier runs left, `open` looks at open handoffs alone.

mod automatic;
mod handoff;
mod held;
mod left_open;
mod names;
mod open;
mod opening;
mod rotation;
mod secret;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::handoff::{self as texts, Visit};
use crate::model::{
    Action, ActionKind, Address, Clock, Declared, Handoff, Live, Plan, Reading, Recorded,
    SignedDuration, Timestamp,
};
use crate::observe::{Observations, Observed, Observer, SecretUse, Sources};
use crate::reconcile::{Acknowledgement, Input, reconcile};
use crate::secret::HmacKey;
use crate::state::{Intent, LockGuard, LockInfo, StateDocument, StateStore, remember_use};

use super::ApplyError;
use super::operator::Operator;
use super::proof::Sight;
use super::report::{Halted, Report, Told, Unfinished};
use super::seen::note_seen;
use held::Held;

/// What an apply runs with.
pub struct Context<'a> {
    /// What the files declare.
    pub declared: &'a Declared,
    /// Whom to ask for evidence.
    pub sources: Sources<'a>,
    /// The state's key for recognising secrets.
    pub hash_key: &'a HmacKey,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// Removals that somebody named one by one.
    pub acknowledged: &'a BTreeSet<Acknowledgement>,
    /// Who runs this: OS user or CI identity.
    pub actor: String,
    /// Set when the run shall end after what is under way.
    pub stop: &'a AtomicBool,
    /// The state, to take its lock again after a person was waited for.
    pub store: &'a StateStore,
    /// Who holds the lock.
    pub owner: LockInfo,
    /// What this run is about.
    pub scope: &'a dyn Scope,
}

/// The part of a configuration that a run is about; what is outside of it is neither started nor closed.
pub trait Scope {
    /// Whether it has this address.
    fn has(&self, address: &Address, recorded: &Recorded) -> bool;

    /// The part of a plan that it has.
    fn narrow(&self, plan: Plan, recorded: &Recorded) -> Plan;
}

/// A run about everything.
#[derive(Debug, Clone, Copy)]
pub struct Everything;

impl Scope for Everything {
    fn has(&self, _: &Address, _: &Recorded) -> bool {
        true
    }

    fn narrow(&self, plan: Plan, _: &Recorded) -> Plan {
        plan
    }
}

impl Context<'_> {
    /// Whom to ask, with what the state has now.
    fn observer<'s>(&'s self, recorded: &'s Recorded) -> Observer<'s> {
        Observer {
            sources: self.sources,
            declared: self.declared,
            recorded,
            hash_key: self.hash_key,
        }
    }
}

/// An apply under way. Holds the lock until it is dropped, except while a person is waited for.
pub struct Run<'a> {
    context: Context<'a>,
    lock: Held,
    document: StateDocument,
    cache: &'a mut Observations,
    operator: &'a mut dyn Operator,
    tell: &'a mut dyn FnMut(Told<'_>),
    live: Live,
    /// The handoffs of this run, in order.
    handoffs: Vec<Action>,
    /// The visit of each of them.
    visits: Vec<Visit>,
    /// Journal entries that this run opened.
    opened: BTreeSet<u64>,
    /// Tokens whose old key something still runs on, as this run found.
    broken_rotations: BTreeSet<Address>,
    /// The person wants the handoff before this one.
    goes_back: bool,
    /// Whether a failure ends only what depends on it.
    goes_on: bool,
    report: Report,
}

impl<'a> Run<'a> {
    /// Takes over what was observed and the lock that was taken before it.
    pub fn new(
        context: Context<'a>,
        lock: LockGuard,
        document: StateDocument,
        observed: Observed,
        cache: &'a mut Observations,
        operator: &'a mut dyn Operator,
        tell: &'a mut dyn FnMut(Told<'_>),
    ) -> Self {
        let mut run = Self {
            context,
            lock: Held(Some(lock)),
            document,
            cache,
            operator,
            tell,
            live: observed.live,
            handoffs: Vec::new(),
            visits: Vec::new(),
            opened: BTreeSet::new(),
            broken_rotations: BTreeSet::new(),
            goes_back: false,
            goes_on: false,
            report: Report::default(),
        };
        run.remember(&observed.uses);
        run
    }

    /// After a failure, goes on with what does not depend on it, or starts nothing more.
    #[must_use]
    pub fn going_on(mut self, yes: bool) -> Self {
        self.goes_on = yes;
        self
    }

    /// Runs the plan's actions, and those that an earlier run opened and no evidence has closed; gives the account. What is
    /// done stays done whatever comes later.
    ///
    /// # Errors
    /// When the state cannot be written: nothing further is started then.
    pub async fn actions(mut self, plan: &Plan) -> Result<Report, Halted> {
        let outcome = self.all(plan).await;
        self.ended(outcome)
    }

    fn ended(mut self, outcome: Result<(), ApplyError>) -> Result<Report, Halted> {
        self.report.plan = self.plan();
        self.report.live = std::mem::take(&mut self.live);
        match outcome {
            Ok(()) => Ok(self.report),
            Err(error) => Err(Halted {
                error,
                report: Box::new(self.report),
            }),
        }
    }

    async fn all(&mut self, plan: &Plan) -> Result<(), ApplyError> {
        let (handoffs, automatic): (Vec<Action>, Vec<Action>) = plan
            .actions
            .iter()
            .filter(|action| action.kind != ActionKind::TestConnection)
            .cloned()
            .partition(|action| action.kind.is_handoff());
        self.handoffs = handoffs;
        let automatic = self.names(automatic, plan)?;
        let carried = self.settle(plan, |_| true)?;
        self.handoffs.extend(carried);
        self.arrange();
        let mut outcome = self.automatic(&automatic, plan);
        let handoffs = self.handoffs.clone();
        let mut index = 0;
        while let Some(action) = handoffs.get(index) {
            let why = if outcome.is_err() {
                "the state could not be written"
            } else if self.stops() {
                "the run was stopped"
            } else if self.has_failed() {
                "something before it failed, and --continue-on-error was not given"
            } else {
                outcome = self.one(action, index + 1).await;
                index = self.after(index, &handoffs);
                continue;
            };
            let unfinished = self.unfinished(action, why);
            self.report.not_reached.push(unfinished);
            index += 1;
        }
        outcome?;
        self.rotations(plan).await?;
        self.record_what_showed_up()?;
        note_seen(&mut self.document.recorded, &self.live);
        self.remember_stores();
        self.lock.save(&self.document)?;
        Ok(())
    }

    /// The next handoff: the one after it, or the last one before it that is open, when the person goes back.
    fn after(&mut self, index: usize, handoffs: &[Action]) -> usize {
        if !std::mem::take(&mut self.goes_back) {
            return index + 1;
        }
        let waiting = &mut self.report.waiting;
        let open = |at: usize| {
            let address = &handoffs.get(at)?.address;
            waiting.iter().position(|one| one.address == *address)
        };
        let before = (0..index).rev().find_map(|at| Some((at, open(at)?)));
        // what is shown again is not counted twice
        let this = open(index);
        let (next, again) = match before {
            Some((at, place)) => (at, Some(place)),
            None => (index, None),
        };
        let mut dropped: Vec<usize> = this.into_iter().chain(again).collect();
        dropped.sort_unstable();
        for place in dropped.into_iter().rev() {
            waiting.remove(place);
        }
        next
    }

    /// Whether nothing new is started because something failed.
    fn has_failed(&self) -> bool {
        !self.goes_on && !self.report.failed.is_empty()
    }

    fn stops(&mut self) -> bool {
        self.report.stopped |= self.context.stop.load(Ordering::SeqCst);
        self.report.stopped
    }

    fn plan(&self) -> Plan {
        let plan = reconcile(Input {
            declared: self.context.declared,
            recorded: &self.document.recorded,
            live: &self.live,
            acknowledged: self.context.acknowledged,
            now: self.now(),
            horizon: SignedDuration::ZERO,
        });
        self.context.scope.narrow(plan, &self.document.recorded)
    }

    fn now(&self) -> Timestamp {
        self.context.clock.now()
    }

    fn sight(&self) -> Sight<'_> {
        Sight {
            declared: self.context.declared,
            recorded: &self.document.recorded,
            live: &self.live,
        }
    }

    fn remember(&mut self, uses: &BTreeSet<SecretUse>) {
        for used in uses {
            remember_use(&mut self.document.recorded, &used.reference, &used.host);
        }
    }

    /// Which credentials of stores went where: known from now on, as those of the services are.
    fn remember_stores(&mut self) {
        for (reference, hosts) in self.context.sources.resolver.store_uses() {
            for host in hosts {
                remember_use(&mut self.document.recorded, &reference, &host);
            }
        }
    }

    fn text(&self, action: &Action) -> Option<Handoff> {
        texts::write(action, self.context.declared, &self.document.recorded)
    }

    /// Which handoffs are done in one visit to a console.
    fn arrange(&mut self) {
        let texts: Vec<Option<Handoff>> = self
            .handoffs
            .iter()
            .map(|action| self.text(action))
            .collect();
        self.visits = texts::visits(texts.iter().map(Option::as_ref));
    }

    /// The visit of the handoff with this number, from 1.
    fn visit(&self, number: usize) -> Visit {
        let visit = self.visits.get(number.saturating_sub(1));
        visit.copied().unwrap_or(Visit::ALONE)
    }

    fn unfinished(&self, action: &Action, why: &str) -> Unfinished {
        Unfinished {
            address: action.address.clone(),
            title: self
                .text(action)
                .map_or_else(|| action.kind.word().to_owned(), |handoff| handoff.title),
            why: why.to_owned(),
        }
    }

    /// Now, by the clock of the service that an address belongs to, where it is known.
    fn service_now(&self, address: &Address) -> Timestamp {
        match self.sight().reading(address) {
            Some(Reading::Read { skew, .. }) => skew.to_service(self.now()),
            _ => self.now(),
        }
    }

    fn intent(&self, action: &Action, handoff: Option<&Handoff>) -> Intent {
        let now = self.now();
        let (service, seen) = match self.sight().reading(&action.address) {
            Some(Reading::Read { newest, skew, .. }) => (Some(skew.to_service(now)), *newest),
            _ => (None, None),
        };
        Intent {
            handoff: handoff.map(|handoff| handoff.id.clone()),
            address: action.address.clone(),
            action: action.kind.word().to_owned(),
            opened_at: now,
            opened_service_time: service,
            log_seen_until: seen,
            actor: self.context.actor.clone(),
            text: handoff.map(Into::into),
        }
    }
}
