//! One apply: each action is written down before it starts and after it ends.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use secrecy::{ExposeSecret, SecretString};

use crate::handoff;
use crate::model::{
    Action, ActionKind, Address, Clock, Declared, Handoff, Live, Plan, Reading, Timestamp,
    looks_like_token,
};
use crate::observe::{
    Observations, Observed, Observer, Probes, Questions, SecretUse, Sources, Subjects,
};
use crate::reconcile::{Acknowledgement, Input, reconcile};
use crate::secret::{HmacKey, keyed_hash};
use crate::state::{Intent, LockGuard, StateDocument, remember_use};

use super::ApplyError;
use super::operator::{Operator, OperatorError, Performed, Task};
use super::proof::{Opening, Proof, Sight, look};
use super::record::{Evidenced, record};
use super::report::{Report, Told, Unfinished};

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
}

/// An apply under way. Holds the lock until it is dropped.
pub struct Run<'a> {
    context: Context<'a>,
    lock: LockGuard,
    document: StateDocument,
    cache: &'a mut Observations,
    operator: &'a mut dyn Operator,
    tell: &'a mut dyn FnMut(Told<'_>),
    live: Live,
    report: Report,
}

/// How one handoff ended.
enum Ending {
    Proven,
    Open(String),
    Failed(String),
    Stopped,
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
            lock,
            document,
            cache,
            operator,
            tell,
            live: observed.live,
            report: Report::default(),
        };
        run.remember(&observed.uses);
        run
    }

    /// Runs the plan's actions and gives the account. What is done stays done whatever comes later.
    ///
    /// # Errors
    /// When the state cannot be written: nothing further is started then.
    pub async fn actions(mut self, plan: &Plan) -> Result<Report, ApplyError> {
        self.settle_open_handoffs(plan)?;
        let (automatic, handoffs): (Vec<&Action>, Vec<&Action>) = plan
            .actions
            .iter()
            .partition(|action| !action.kind.is_handoff());
        let automatic: Vec<Action> = automatic.into_iter().cloned().collect();
        self.automatic(&automatic, plan)?;
        let of = handoffs.len();
        for (index, action) in handoffs.into_iter().enumerate() {
            if self.report.stopped || self.context.stop.load(Ordering::SeqCst) {
                self.report.stopped = true;
                let unfinished = self.unfinished(action, "the run was stopped");
                self.report.not_reached.push(unfinished);
                continue;
            }
            self.one(action, index + 1, of).await?;
        }
        self.record_what_showed_up()?;
        self.lock.save(&self.document)?;
        self.report.plan = self.plan();
        Ok(self.report)
    }

    fn plan(&self) -> Plan {
        reconcile(Input {
            declared: self.context.declared,
            recorded: &self.document.recorded,
            live: &self.live,
            acknowledged: self.context.acknowledged,
        })
    }

    fn now(&self) -> Timestamp {
        self.context.clock.now()
    }

    fn remember(&mut self, uses: &BTreeSet<SecretUse>) {
        for used in uses {
            remember_use(&mut self.document.recorded, &used.reference, &used.host);
        }
    }

    fn unfinished(&self, action: &Action, why: &str) -> Unfinished {
        let handoff = handoff::write(action, self.context.declared, &self.document.recorded);
        Unfinished {
            address: action.address.clone(),
            title: handoff.map_or_else(|| action.kind.word().to_owned(), |handoff| handoff.title),
            why: why.to_owned(),
        }
    }

    /// Handoffs of earlier runs that this plan does not ask for any more are closed.
    fn settle_open_handoffs(&mut self, plan: &Plan) -> Result<(), ApplyError> {
        let wanted: BTreeSet<_> = plan
            .actions
            .iter()
            .filter(|action| action.kind.is_handoff())
            .map(handoff::id)
            .collect();
        let open: Vec<u64> = self
            .document
            .journal
            .open()
            .filter(|entry| entry.handoff.as_ref().is_none_or(|id| !wanted.contains(id)))
            .map(|entry| entry.id)
            .collect();
        let now = self.now();
        for id in open {
            let why = "the plan does not ask for it any more";
            self.document.journal.superseded(id, now, why)?;
        }
        Ok(())
    }

    /// What the program does by itself: all of it is written down, done, and written down again.
    fn automatic(&mut self, actions: &[Action], plan: &Plan) -> Result<(), ApplyError> {
        if actions.is_empty() {
            return Ok(());
        }
        let mut entries = Vec::with_capacity(actions.len());
        for action in actions {
            let intent = self.intent(action, None);
            entries.push(self.document.journal.start(intent));
        }
        self.lock.save(&self.document)?;
        let now = self.now();
        for (action, entry) in actions.iter().zip(entries) {
            self.record(action, plan, now);
            self.document.journal.done(entry, now)?;
            self.report.done.push(action.address.clone());
        }
        self.lock.save(&self.document)?;
        (self.tell)(Told::Automatic(actions));
        Ok(())
    }

    /// What became known on the way, and asks for nothing but to be recorded: a log that a new auditor can read.
    fn record_what_showed_up(&mut self) -> Result<(), ApplyError> {
        let plan = self.plan();
        let open = |address: &Address| self.document.journal.open_for(address).next().is_some();
        let automatic: Vec<Action> = plan
            .actions
            .iter()
            .filter(|action| !action.kind.is_handoff() && !open(&action.address))
            .cloned()
            .collect();
        self.automatic(&automatic, &plan)
    }

    fn record(&mut self, action: &Action, plan: &Plan, now: Timestamp) {
        let found = plan
            .items
            .binary_search_by(|item| item.address.cmp(&action.address));
        if let Ok(index) = found {
            let seen = Evidenced {
                declared: self.context.declared,
                live: &self.live,
                now,
            };
            record(
                &mut self.document.recorded,
                action,
                &plan.items[index],
                seen,
            );
        }
    }

    fn intent(&self, action: &Action, handoff: Option<&Handoff>) -> Intent {
        let now = self.now();
        let reading = self.reading(&action.address);
        let (service, seen) = match reading {
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
        }
    }

    /// The reading of the log that shows an address.
    fn reading(&self, address: &Address) -> Option<&Reading> {
        match address {
            Address::Token { tenant, .. } | Address::Tenant(tenant) => {
                self.live.tenants.get(tenant).map(|live| &live.log)
            }
            Address::Connection(_) | Address::Org(_) => {
                let org = self.org_of(address)?;
                self.live.orgs.get(&org).map(|live| &live.log)
            }
        }
    }

    fn org_of(&self, address: &Address) -> Option<String> {
        match address {
            Address::Org(key) => Some(key.clone()),
            Address::Connection(key) => {
                let declared = self.context.declared.connections.get(key);
                let recorded = self.document.recorded.connections.get(address);
                declared
                    .map(|connection| connection.org.value.clone())
                    .or_else(|| recorded.map(|record| record.org.clone()))
            }
            _ => None,
        }
    }

    /// One handoff, unless something that it waits for is open.
    async fn one(&mut self, planned: &Action, number: usize, of: usize) -> Result<(), ApplyError> {
        let open = |list: &[Unfinished]| {
            list.iter()
                .find(|unfinished| planned.after.contains(&unfinished.address))
                .map(|unfinished| unfinished.address.clone())
        };
        let behind = open(&self.report.waiting)
            .or_else(|| open(&self.report.failed))
            .or_else(|| open(&self.report.blocked));
        if let Some(behind) = behind {
            let blocked = self.unfinished(planned, &format!("waits for {behind}"));
            (self.tell)(Told::Blocked(&blocked));
            self.report.blocked.push(blocked);
            return Ok(());
        }
        let Some(action) = self.refined(planned) else {
            return Ok(());
        };
        if !action.kind.is_handoff() {
            let plan = self.plan();
            return self.automatic(std::slice::from_ref(&action), &plan);
        }
        let Some(handoff) = handoff::write(&action, self.context.declared, &self.document.recorded)
        else {
            return Ok(());
        };
        let task = Task {
            action: &action,
            handoff: &handoff,
            number,
            of,
        };
        let ending = self.hand_off(task).await?;
        let mut unfinished = self.unfinished(&action, "");
        match ending {
            Ending::Proven => self.report.done.push(action.address.clone()),
            Ending::Open(why) => {
                unfinished.why = why;
                (self.tell)(Told::LeftOpen(&unfinished));
                self.report.waiting.push(unfinished);
            }
            Ending::Failed(why) => {
                unfinished.why = why;
                (self.tell)(Told::LeftOpen(&unfinished));
                self.report.failed.push(unfinished);
            }
            Ending::Stopped => {
                "stopped here".clone_into(&mut unfinished.why);
                self.report.waiting.push(unfinished);
                self.report.stopped = true;
            }
        }
        Ok(())
    }

    /// "Create it unless it exists" becomes what it is once the log can be read: adopt, edit, create, or nothing.
    fn refined(&self, planned: &Action) -> Option<Action> {
        let look_first = matches!(
            planned.kind,
            ActionKind::CreateToken {
                look_first: true,
                ..
            } | ActionKind::CreateConnection { look_first: true }
        );
        if !look_first {
            return Some(planned.clone());
        }
        let known = self.plan();
        let now = known
            .actions
            .iter()
            .find(|action| action.address == planned.address)?;
        Some(now.clone())
    }

    async fn hand_off(&mut self, task: Task<'_>) -> Result<Ending, ApplyError> {
        let known = self
            .document
            .journal
            .open_handoff(&task.handoff.id)
            .cloned();
        let entry = match &known {
            Some(entry) => {
                (self.tell)(Told::Resumed(task.handoff));
                entry.id
            }
            None => {
                (self.tell)(Told::Opened(task.handoff));
                let intent = self.intent(task.action, Some(task.handoff));
                self.document.journal.start(intent)
            }
        };
        self.lock.save(&self.document)?;
        let performed = match self.operator.perform(task).await {
            Ok(performed) => performed,
            Err(error) => return self.leave_open(entry, error),
        };
        let ending = match performed {
            Performed::Done { secret, stored } => {
                if let Some(secret) = secret {
                    self.accept(entry, task.handoff, &secret, stored)?;
                }
                self.verify(entry, task).await?
            }
            Performed::Later => Ending::Open("somebody does it later".to_owned()),
            Performed::Skipped => Ending::Open("it was skipped".to_owned()),
            Performed::Aborted => Ending::Stopped,
        };
        if !matches!(ending, Ending::Proven) {
            self.document.journal.wait(entry)?;
        }
        self.lock.save(&self.document)?;
        Ok(ending)
    }

    fn leave_open(&mut self, entry: u64, error: OperatorError) -> Result<Ending, ApplyError> {
        self.document.journal.wait(entry)?;
        self.lock.save(&self.document)?;
        Ok(match error {
            OperatorError::NobodyThere(_) => Ending::Open(error.to_string()),
            OperatorError::Refused(_) | OperatorError::Broken(_) => {
                Ending::Failed(error.to_string())
            }
        })
    }

    /// Takes a new secret for this run; only its keyed hash is written down.
    fn accept(
        &mut self,
        entry: u64,
        handoff: &Handoff,
        secret: &SecretString,
        stored: bool,
    ) -> Result<(), ApplyError> {
        if !looks_like_token(secret.expose_secret()) {
            (self.tell)(Told::SecretRefused);
            return Ok(());
        }
        let Some(reference) = &handoff.secret_goes_to else {
            return Ok(());
        };
        self.context
            .sources
            .resolver
            .remember(reference, secret.clone());
        let hmac = keyed_hash(self.context.hash_key, secret);
        self.document
            .journal
            .note_secret(entry, reference, Some(hmac))?;
        if !stored {
            self.report.to_store.push(reference.clone());
        }
        self.lock.save(&self.document)?;
        Ok(())
    }

    /// Looks for evidence until it is there or the operator gives up.
    async fn verify(&mut self, entry: u64, task: Task<'_>) -> Result<Ending, ApplyError> {
        let opening = self
            .document
            .journal
            .open()
            .find(|open| open.id == entry)
            .map(Opening::of);
        let Some(opening) = opening else {
            return Ok(Ending::Open("its journal entry is closed".to_owned()));
        };
        let mut looks = 0;
        loop {
            (self.tell)(Told::Looking { looks });
            self.observe_again(&task.action.address).await;
            let plan = self.plan();
            let sight = Sight {
                declared: self.context.declared,
                recorded: &self.document.recorded,
                live: &self.live,
            };
            let why = match look(task.action, opening, &plan, sight) {
                Proof::Proven => {
                    let now = self.now();
                    self.record(task.action, &plan, now);
                    self.document.journal.done(entry, now)?;
                    (self.tell)(Told::Proven(task.handoff));
                    return Ok(Ending::Proven);
                }
                Proof::NotYet(why) => self.why_not(&task.action.address, why),
            };
            looks += 1;
            (self.tell)(Told::NotYet { why: &why });
            let stop = self.context.stop.load(Ordering::SeqCst);
            if stop || !self.operator.look_again(task, looks, &why).await {
                return Ok(Ending::Open(why));
            }
        }
    }

    /// When the log could not be read at all, that is what is missing.
    fn why_not(&self, address: &Address, why: String) -> String {
        match self.reading(address) {
            Some(Reading::Read { .. }) => why,
            Some(Reading::NotAsked(_)) | None => {
                "nothing is at hand to read the log that would show it".to_owned()
            }
            Some(Reading::Failed(_)) => "the log that would show it could not be read".to_owned(),
        }
    }

    /// Asks again about what an address belongs to, around the services' caches, and probes what was just changed.
    async fn observe_again(&mut self, address: &Address) {
        let mut subjects = Subjects::default();
        let mut probes = Probes::None;
        match address {
            Address::Token { tenant, token } => {
                subjects.tenants.insert(tenant.clone());
                probes = Probes::Only(BTreeSet::from([token.clone()]));
            }
            Address::Tenant(tenant) => {
                subjects.tenants.insert(tenant.clone());
            }
            Address::Org(_) | Address::Connection(_) => subjects.orgs.extend(self.org_of(address)),
        }
        let observer = Observer {
            sources: self.context.sources,
            declared: self.context.declared,
            recorded: &self.document.recorded,
            hash_key: self.context.hash_key,
        };
        let questions = Questions {
            probes,
            no_cache: true,
            only: Some(subjects),
            now: self.context.clock.now(),
        };
        let observed = observer.observe(self.cache, &questions).await;
        self.live.tenants.extend(observed.live.tenants);
        self.live.orgs.extend(observed.live.orgs);
        self.remember(&observed.uses);
    }
}
