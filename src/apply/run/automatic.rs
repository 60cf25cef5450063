//! What the program does by itself: what evidence proves is written into the state, between two writes of the journal.

use super::Run;
use crate::apply::ApplyError;
use crate::apply::record::{Evidenced, record};
use crate::apply::report::Told;
use crate::apply::rotation as steps;
use crate::model::{Action, ActionKind, Address, Plan, Recorded, Timestamp};

impl Run<'_> {
    /// What the program does by itself: all of it is written down, done, and written down again.
    pub(super) fn automatic(&mut self, actions: &[Action], plan: &Plan) -> Result<(), ApplyError> {
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
            self.record(action, plan, now)?;
            self.document.journal.done(entry, now)?;
        }
        self.lock.save(&self.document)?;
        let addresses = actions.iter().map(|action| action.address.clone());
        self.report.done.extend(addresses);
        (self.tell)(Told::Automatic(actions));
        Ok(())
    }

    /// What became known on the way, and asks for nothing but to be recorded: a log that a new auditor can read.
    pub(super) fn record_what_showed_up(&mut self) -> Result<(), ApplyError> {
        let plan = self.plan();
        let open = |address: &Address| self.document.journal.open_for(address).next().is_some();
        let automatic: Vec<Action> = plan
            .actions
            .iter()
            .filter(|action| {
                let recorded = matches!(
                    action.kind,
                    ActionKind::Adopt | ActionKind::Record | ActionKind::Forget
                );
                recorded && !open(&action.address)
            })
            .cloned()
            .collect();
        self.automatic(&automatic, &plan)
    }

    /// Writes what evidence proves, with what follows from a new key.
    pub(super) fn record(
        &mut self,
        action: &Action,
        plan: &Plan,
        now: Timestamp,
    ) -> Result<(), ApplyError> {
        let address = &action.address;
        if steps::proves(&action.kind) {
            let seen = Evidenced {
                declared: self.context.declared,
                live: &self.live,
                now,
            };
            let actor = &self.context.actor;
            steps::record(&mut self.document.recorded, action, plan, seen, actor);
            return Ok(());
        }
        let found = plan
            .items
            .binary_search_by(|item| item.address.cmp(address));
        let Ok(index) = found else {
            return Ok(());
        };
        let seen = Evidenced {
            declared: self.context.declared,
            live: &self.live,
            now,
        };
        let id = |recorded: &Recorded| recorded.tokens.get(address)?.id.clone();
        let before = id(&self.document.recorded);
        let item = &plan.items[index];
        record(&mut self.document.recorded, action, item, seen);
        let after = id(&self.document.recorded);
        match before.is_some() && after.is_some() && before != after {
            true => self.open_what_holds_the_old_key(address),
            false => Ok(()),
        }
    }
}
