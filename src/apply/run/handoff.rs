//! One handoff: opened, brought to somebody, proven by evidence or left open.

use std::collections::BTreeSet;

use super::Run;
use crate::apply::ApplyError;
use crate::apply::operator::{Next, OperatorError, Performed, Task};
use crate::apply::proof::{Opening, Proof, look, token_of};
use crate::apply::report::Told;
use crate::model::{Action, ActionKind, Address, Plan};
use crate::observe::{Probes, Questions, Subjects};
use crate::state::Phase;

/// How one handoff ended.
pub(super) enum Ending {
    Proven,
    /// Another run proved it while this one waited.
    Elsewhere,
    /// Another run found it moot while this one waited.
    Moot,
    Open(String),
    Failed(String),
    /// A person said that it is done, and nothing else can show it.
    Attested,
    /// It is closed, and what was found is told already.
    Broken,
    Stopped,
}

impl Ending {
    /// Whether the journal's entry waits on.
    fn leaves_open(&self) -> bool {
        matches!(self, Self::Open(_) | Self::Failed(_) | Self::Stopped)
    }
}

impl Run<'_> {
    /// One handoff, unless something that it waits for is open. `number` is its place, from 1.
    pub(super) async fn one(&mut self, planned: &Action, number: usize) -> Result<(), ApplyError> {
        if let Some(behind) = self.waits_for(planned) {
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
        let Some(handoff) = self.text(&action) else {
            return Ok(());
        };
        let (entry, resumed) = self.opened(&action, &handoff)?;
        let open = self.document.journal.open_handoff(&handoff.id);
        let opened_at = open.map_or_else(|| self.now(), |open| open.opened_at);
        let delivered_at = open.and_then(|open| open.delivered_at);
        let task = Task {
            action: &action,
            handoff: &handoff,
            number,
            of: self.handoffs.len(),
            visit: self.visit(number),
            opened_at,
            delivered_at,
            resumed,
        };
        let outcome = self.hand_off(entry, task).await;
        self.account(&action, outcome)
    }

    /// Enters how a handoff ended into the report.
    pub(super) fn account(
        &mut self,
        action: &Action,
        outcome: Result<Ending, ApplyError>,
    ) -> Result<(), ApplyError> {
        let mut unfinished = self.unfinished(action, "stopped here");
        match outcome {
            Ok(Ending::Moot) => {
                unfinished.why = "another run closed it meanwhile".to_owned();
                self.report.waiting.push(unfinished);
            }
            Ok(Ending::Proven | Ending::Attested | Ending::Elsewhere) => {
                self.report.done.push(action.address.clone())
            }
            Ok(Ending::Open(why)) => {
                unfinished.why = why;
                (self.tell)(Told::LeftOpen(&unfinished));
                self.report.waiting.push(unfinished);
            }
            Ok(Ending::Failed(why)) => {
                unfinished.why = why;
                (self.tell)(Told::LeftOpen(&unfinished));
                self.report.failed.push(unfinished);
            }
            Ok(Ending::Broken) => {}
            Ok(Ending::Stopped) => {
                self.report.waiting.push(unfinished);
                self.report.stopped = true;
            }
            Err(error) => {
                unfinished.why = error.to_string();
                self.report.failed.push(unfinished);
                return Err(error);
            }
        }
        Ok(())
    }

    async fn hand_off(&mut self, entry: u64, task: Task<'_>) -> Result<Ending, ApplyError> {
        // somebody may have done it since it was opened
        let mut ending = match task.resumed {
            true => self.look(entry, task).await?,
            false => Ending::Open(String::new()),
        };
        if !matches!(ending, Ending::Proven) {
            ending = self.performed(entry, task).await?;
        }
        self.settled(entry, task, &ending)?;
        Ok(ending)
    }

    /// Writes down how it ended, and tells it.
    pub(super) fn settled(
        &mut self,
        entry: u64,
        task: Task<'_>,
        ending: &Ending,
    ) -> Result<(), ApplyError> {
        if ending.leaves_open() {
            self.document.journal.wait(entry)?;
        }
        self.lock.save(&self.document)?;
        match ending {
            Ending::Proven => (self.tell)(Told::Proven(task.handoff)),
            Ending::Elsewhere | Ending::Moot => (self.tell)(Told::Elsewhere {
                handoff: task.handoff,
                proven: matches!(ending, Ending::Elsewhere),
            }),
            Ending::Attested => (self.tell)(Told::Attested(task.handoff)),
            _ => {}
        }
        Ok(())
    }

    /// Brings it to the operator, and takes what comes back. Others may write the state while a person is at work.
    pub(super) async fn performed(
        &mut self,
        entry: u64,
        task: Task<'_>,
    ) -> Result<Ending, ApplyError> {
        let waits = self.operator.waits();
        if waits {
            self.release()?;
        }
        let performed = self.operator.perform(task).await;
        if waits {
            self.take_back().await?;
            if let Some(ended) = self.ended_meanwhile(entry) {
                // what was just pasted cannot be shown again: it is stored all the same
                if let (
                    Ending::Elsewhere,
                    Ok(Performed::Done {
                        secret: Some(secret),
                        stored,
                        ..
                    }),
                ) = (&ended, performed)
                {
                    self.take_secret(entry, task, secret, stored).await?;
                }
                return Ok(ended);
            }
        }
        Ok(match performed {
            Ok(Performed::Done { says, .. }) if task.action.kind.is_attested() => {
                self.attested(entry, task, says)?;
                Ending::Attested
            }
            // the old token still works, and is put back there: this stays to be done
            Ok(Performed::DoesNotWork { says })
                if task.action.kind == ActionKind::RepointConsumer =>
            {
                Ending::Open(format!("it does not work with the new token: {says}"))
            }
            Ok(Performed::DoesNotWork { says }) => {
                self.does_not_work(entry, task, says)?;
                Ending::Broken
            }
            Ok(Performed::Done { .. }) if task.action.kind == ActionKind::SetUpCanary => {
                let why =
                    "write the flow's invoke URL into canary.url of its declaration: that ends it";
                Ending::Open(why.to_owned())
            }
            Ok(Performed::Done { secret, stored, .. }) => {
                if let Some(secret) = secret {
                    self.take_secret(entry, task, secret, stored).await?;
                }
                self.prove(entry, task).await?
            }
            Ok(Performed::Delivered) => {
                let now = self.now();
                self.document.journal.delivered(entry, now)?;
                Ending::Open("it was handed over, and somebody does it later".to_owned())
            }
            Ok(Performed::Back) => {
                self.goes_back = true;
                Ending::Open("left for later".to_owned())
            }
            Ok(Performed::Later) => Ending::Open("somebody does it later".to_owned()),
            Ok(Performed::Skipped) => Ending::Open("it was skipped".to_owned()),
            Ok(Performed::Aborted) => Ending::Stopped,
            Err(error @ OperatorError::NobodyThere(_)) => Ending::Open(error.to_string()),
            Err(error) => Ending::Failed(error.to_string()),
        })
    }

    /// What another run made of a handoff while this one waited for its person.
    fn ended_meanwhile(&self, entry: u64) -> Option<Ending> {
        let mut entries = self.document.journal.entries().iter();
        let known = entries.find(|known| known.id == entry);
        match known.map(|known| known.phase) {
            Some(phase) if phase.is_open() => None,
            Some(Phase::Done) => Some(Ending::Elsewhere),
            _ => Some(Ending::Moot),
        }
    }

    /// Looks for evidence until it is there, the run is stopped, or the operator gives up.
    async fn prove(&mut self, entry: u64, task: Task<'_>) -> Result<Ending, ApplyError> {
        let mut looks = 0;
        loop {
            (self.tell)(Told::Looking { looks });
            let why = match self.look(entry, task).await? {
                Ending::Open(why) => why,
                ended => return Ok(ended),
            };
            looks += 1;
            (self.tell)(Told::NotYet { why: &why });
            let next = match self.stops() {
                true => Next::Later,
                false => self.asked_what_next(task, looks, &why).await?,
            };
            if let Some(ended) = self.ended_meanwhile(entry) {
                return Ok(ended);
            }
            match next {
                Next::Look => {}
                Next::Later => return Ok(Ending::Open(why)),
                Next::Skip => return Ok(Ending::Open(format!("it was skipped: {why}"))),
                Next::Back => {
                    self.goes_back = true;
                    return Ok(Ending::Open(why));
                }
                Next::Abort => return Ok(Ending::Stopped),
            }
        }
    }

    async fn asked_what_next(
        &mut self,
        task: Task<'_>,
        looks: u32,
        why: &str,
    ) -> Result<Next, ApplyError> {
        let waits = self.operator.waits();
        if waits {
            self.release()?;
        }
        let next = self.operator.look_again(task, looks, why).await;
        if waits {
            self.take_back().await?;
        }
        Ok(next)
    }

    /// Looks for evidence once. What it proves is recorded, with what follows from it.
    async fn look(&mut self, entry: u64, task: Task<'_>) -> Result<Ending, ApplyError> {
        self.observe_again(&task.action.address).await;
        self.judge(entry, task).await
    }

    /// Looks for the proof in what was observed last.
    pub(super) async fn judge(&mut self, entry: u64, task: Task<'_>) -> Result<Ending, ApplyError> {
        let plan = self.plan();
        let sight = self.sight();
        let reading = sight.reading(&task.action.address);
        let journal = &self.document.journal;
        let open = journal.open().find(|open| open.id == entry);
        let Some(opening) = open.map(|open| Opening::of(open, reading)) else {
            return Ok(Ending::Open("its journal entry is closed".to_owned()));
        };
        let proof = look(task.action, opening, &plan, sight);
        let revokes = matches!(task.action.kind, ActionKind::RevokePredecessor { .. });
        if proof == Proof::Proven
            && revokes
            && self.old_text_works(&task.action.address).await == Some(true)
        {
            let why = "the audit log shows it revoked, but a request with its text was answered";
            return Ok(Ending::Open(why.to_owned()));
        }
        match proof {
            Proof::NotYet(why) => Ok(Ending::Open(why)),
            Proof::Proven => {
                let new_key = self.is_new_key(task.action, opening, &plan);
                let now = self.now();
                self.record(task.action, &plan, now)?;
                self.document.journal.done(entry, now)?;
                if revokes {
                    self.give_up_previous(&task.action.address).await;
                }
                if new_key {
                    self.open_what_holds_the_old_key(&task.action.address)?;
                }
                Ok(Ending::Proven)
            }
        }
    }

    /// Whether a token was created since the handoff was opened. Where the log cannot tell, it is taken as new: a key put in
    /// once more does no harm, a dead one does.
    fn is_new_key(&self, action: &Action, opening: Opening, plan: &Plan) -> bool {
        if !matches!(action.kind, ActionKind::CreateToken { .. }) {
            return false;
        }
        let mut items = plan.items.iter();
        let item = items.find(|item| item.address == action.address);
        let token = item.and_then(|item| token_of(item, &self.live));
        let created = token.and_then(|token| token.created.as_ref());
        created.is_none_or(|created| opening.precedes(created))
    }

    /// Asks again about what an address belongs to, around the services' caches, and probes what was just changed.
    pub(super) async fn observe_again(&mut self, address: &Address) {
        let mut subjects = Subjects::default();
        let mut probes = Probes::None;
        match address {
            Address::Token { tenant, token } => {
                subjects.tenants.insert(tenant.clone());
                probes = Probes::Only(BTreeSet::from([token.clone()]));
            }
            Address::Tenant(tenant) | Address::Consumer { tenant, .. } => {
                subjects.tenants.insert(tenant.clone());
            }
            Address::Org(_) | Address::Connection(_) => {
                subjects.orgs.extend(self.sight().org_of(address).cloned());
            }
        }
        let questions = Questions {
            probes,
            no_cache: true,
            only: Some(subjects),
            now: self.context.clock.now(),
        };
        let observed = self
            .context
            .observer(&self.document.recorded)
            .observe(self.cache, &questions)
            .await;
        self.live.tenants.extend(observed.live.tenants);
        self.live.orgs.extend(observed.live.orgs);
        self.remember(&observed.uses);
    }
}
