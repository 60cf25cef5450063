//! Rotations: after the planned actions, whatever the rotations ask for next, until nothing more can be done now.

use std::collections::BTreeSet;

use super::Run;
use crate::apply::ApplyError;
use crate::apply::operator::Task;
use crate::apply::replacing::{record_moved, record_renamed};
use crate::apply::report::{Told, Unfinished};
use crate::apply::rotation::{note_cut_over, note_test};
use crate::model::{Action, ActionKind, Address, Plan, Source, TestOutcome, Tested};

impl Run<'_> {
    /// Goes on with the rotations that the approved plan showed, step by step. Each step is tried once a run.
    pub(super) async fn rotations(&mut self, approved: &Plan) -> Result<(), ApplyError> {
        let shown: BTreeSet<&Address> = approved
            .rotations
            .iter()
            .filter(|view| !view.stages.is_empty())
            .map(|view| &view.token)
            .collect();
        let key = |action: &Action| (action.address.clone(), action.kind.word());
        let mut tried: BTreeSet<(Address, &str)> = self.handoffs.iter().map(key).collect();
        while !self.stops() && !self.has_failed() {
            let plan = self.plan();
            let next = plan.actions.iter().find(|action| {
                self.belongs_to_rotation(action, &plan, &shown) && !tried.contains(&key(action))
            });
            let Some(action) = next.cloned() else {
                break;
            };
            tried.insert(key(&action));
            if action.kind == ActionKind::TestConnection {
                self.test(&action).await?;
                continue;
            }
            self.handoffs.push(action.clone());
            self.arrange();
            self.one(&action, self.handoffs.len()).await?;
        }
        Ok(())
    }

    /// Whether an action is a rotation's, and that rotation has not failed in this run.
    fn belongs_to_rotation(
        &self,
        action: &Action,
        plan: &Plan,
        shown: &BTreeSet<&Address>,
    ) -> bool {
        let Some(token) = self.token_of(&action.address) else {
            return false;
        };
        let mut views = plan.rotations.iter();
        let view = views.find(|view| view.token == token);
        let in_stages = view.is_some_and(|view| {
            let mut stages = view.stages.iter();
            stages.any(|stage| stage.about == action.address)
        });
        let repairs = matches!(action.kind, ActionKind::TickPredecessor { .. });
        in_stages && shown.contains(&token) && (repairs || !self.broken_rotations.contains(&token))
    }

    /// The token that an action of a rotation is about.
    fn token_of(&self, address: &Address) -> Option<Address> {
        match address {
            Address::Token { .. } => Some(address.clone()),
            Address::Consumer { tenant, token, .. } => Some(Address::token(tenant, token)),
            Address::Connection(key) => {
                let connection = self.context.declared.connections.get(key)?;
                Some(connection.token_address())
            }
            Address::Tenant(_) | Address::Org(_) => None,
        }
    }

    /// Calls a connection's canary. Written down before and after, like everything that is done.
    async fn test(&mut self, action: &Action) -> Result<(), ApplyError> {
        let intent = self.intent(action, None);
        let entry = self.document.journal.start(intent);
        self.lock.save(&self.document)?;
        let answer = self.call_canary(&action.address).await;
        let now = self.now();
        match answer {
            Ok(()) => {
                (self.tell)(Told::Works(&action.address));
                self.tested(&action.address, TestOutcome::Passed);
                self.document.journal.done(entry, now)?;
                self.report.done.push(action.address.clone());
            }
            Err(Uncertain::Fails(says)) => {
                self.document.journal.done(entry, now)?;
                self.found_broken(&action.address, says);
            }
            Err(Uncertain::Unknown(says)) => {
                self.document.journal.failed(entry, now, &says)?;
                let unfinished = Unfinished {
                    address: action.address.clone(),
                    title: "Call its canary while nothing is ticked on the old token".to_owned(),
                    why: format!("{says}; nothing is concluded from it"),
                };
                (self.tell)(Told::LeftOpen(&unfinished));
                self.report.waiting.push(unfinished);
            }
        }
        self.lock.save(&self.document)?;
        Ok(())
    }

    fn tested(&mut self, party: &Address, outcome: TestOutcome) {
        if let Some(token) = self.token_of(party) {
            let test = Tested {
                at: self.service_now(party),
                outcome,
            };
            note_test(&mut self.document.recorded, &token, party, test);
        }
    }

    /// Something still runs on the old token: it is written down, and nothing but ticking that token again is done in this run.
    fn found_broken(&mut self, party: &Address, says: String) {
        self.broken_rotations.extend(self.token_of(party));
        let unfinished = Unfinished {
            address: party.clone(),
            title: "Use it with the new token alone".to_owned(),
            why: format!("it still runs on the old token: {says}"),
        };
        self.tested(party, TestOutcome::Failed { says });
        (self.tell)(Told::LeftOpen(&unfinished));
        self.report.waiting.push(unfinished);
    }

    /// A person's word, for what nothing else can show: recorded as attested.
    pub(super) fn attested(
        &mut self,
        entry: u64,
        task: Task<'_>,
        says: Option<String>,
    ) -> Result<(), ApplyError> {
        let party = &task.action.address;
        let now = self.now();
        match &task.action.kind {
            ActionKind::RepointConsumer => {
                if let Some(token) = self.token_of(party) {
                    let by = Source::Attestation;
                    let at = self.service_now(party);
                    note_cut_over(&mut self.document.recorded, &token, party, at, by);
                }
            }
            ActionKind::MoveFlows { .. } => {
                if let Some(token) = self.token_of(party) {
                    let at = self.service_now(party);
                    let recorded = &mut self.document.recorded;
                    let tenant = match &token {
                        Address::Token { tenant, .. } => self.context.declared.tenants.get(tenant),
                        _ => None,
                    };
                    let domain = tenant.map(|tenant| &tenant.api_host.value);
                    record_moved(recorded, &token, party, at, domain);
                }
            }
            ActionKind::RenameConnection { to, .. } => {
                let at = self.service_now(party);
                record_renamed(&mut self.document.recorded, party, to, at);
            }
            _ => {
                let outcome = TestOutcome::Attested {
                    person: self.context.actor.clone(),
                    reason: says.unwrap_or_else(|| "it works".to_owned()),
                };
                self.tested(party, outcome);
            }
        }
        self.document.journal.done(entry, now)?;
        Ok(())
    }

    /// A person saw that it does not work.
    pub(super) fn does_not_work(
        &mut self,
        entry: u64,
        task: Task<'_>,
        says: String,
    ) -> Result<(), ApplyError> {
        let now = self.now();
        self.document.journal.failed(entry, now, &says)?;
        if task.action.kind == ActionKind::CheckConnection {
            self.found_broken(&task.action.address, says);
        }
        Ok(())
    }
}

/// What a canary did not show.
enum Uncertain {
    /// The connection does not work.
    Fails(String),
    /// Nothing can be concluded.
    Unknown(String),
}

impl Run<'_> {
    /// Whether a connection works, by its canary.
    async fn call_canary(&mut self, connection: &Address) -> Result<(), Uncertain> {
        let called = self
            .context
            .observer(&self.document.recorded)
            .canary(connection, self.context.clock.now())
            .await;
        let called = called.map_err(|error| Uncertain::Unknown(error.to_string()))?;
        self.remember(&called.uses);
        let outcome = called.answer.outcome;
        match outcome.key_works() {
            Some(true) => Ok(()),
            Some(false) => Err(Uncertain::Fails(outcome.to_string())),
            None => Err(Uncertain::Unknown(outcome.to_string())),
        }
    }
}
