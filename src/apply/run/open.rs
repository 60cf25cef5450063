//! Open handoffs alone: whether evidence shows them done. Nothing new is opened, and nobody is sent anywhere.

use super::Run;
use super::handoff::Ending;
use crate::apply::ApplyError;
use crate::apply::operator::Task;
use crate::apply::proof::action_of;
use crate::apply::report::{Halted, Report, Told};
use crate::handoff::{self as texts, Visit};
use crate::model::{Action, HandoffId, Plan};

impl Run<'_> {
    /// Closes the open handoffs that evidence shows done, by what was observed already.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub async fn verify(mut self, plan: &Plan) -> Result<Report, Halted> {
        let outcome = self.look_at_all(plan).await;
        self.ended(outcome)
    }

    async fn look_at_all(&mut self, plan: &Plan) -> Result<(), ApplyError> {
        let asked = plan
            .actions
            .iter()
            .filter(|action| action.kind.is_handoff());
        // known before anything is settled: what follows from a new key is among them
        self.handoffs = asked.cloned().collect();
        let carried = self.settle(plan, |_| true)?;
        self.handoffs.extend(carried);
        for (index, action) in self.handoffs.clone().iter().enumerate() {
            self.look_at(action, index + 1).await?;
        }
        self.lock.save(&self.document)?;
        Ok(())
    }

    /// Looks at one, if it is open.
    async fn look_at(&mut self, action: &Action, number: usize) -> Result<(), ApplyError> {
        let id = texts::id(action, self.context.declared, &self.document.recorded);
        let Some(open) = self.document.journal.open_handoff(&id) else {
            return Ok(());
        };
        let (entry, opened_at, delivered_at) = (open.id, open.opened_at, open.delivered_at);
        let Some(handoff) = self.text(action) else {
            return Ok(());
        };
        let task = Task {
            action,
            handoff: &handoff,
            number,
            of: self.handoffs.len(),
            visit: self.visit(number),
            opened_at,
            delivered_at,
            resumed: true,
        };
        (self.tell)(Told::Resumed(&handoff));
        let outcome = self.judge(entry, task).await;
        if matches!(outcome, Ok(Ending::Proven)) {
            (self.tell)(Told::Proven(&handoff));
        }
        self.lock.save(&self.document)?;
        self.account(action, outcome)
    }

    /// Goes through one open handoff with its operator, and nothing else.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub async fn complete(mut self, plan: &Plan, id: &HandoffId) -> Result<Report, Halted> {
        let outcome = self.complete_one(plan, id).await;
        self.ended(outcome)
    }

    async fn complete_one(&mut self, plan: &Plan, id: &HandoffId) -> Result<(), ApplyError> {
        let Some(open) = self.document.journal.open_handoff(id).cloned() else {
            return self.take_late_text(id).await;
        };
        let mut asked = plan.actions.iter();
        let asked = asked.find(|action| {
            texts::id(action, self.context.declared, &self.document.recorded) == *id
        });
        // what the plan does not ask for any more may be done, and its secret is not stored yet
        let Some(action) = asked.cloned().or_else(|| action_of(&open)) else {
            // only what this one is about was asked: nothing can be said of the others
            self.settle(plan, |entry| entry.id == open.id)?;
            return Ok(self.lock.save(&self.document)?);
        };
        let Some(handoff) = self.text(&action) else {
            return Ok(());
        };
        self.handoffs = vec![action.clone()];
        let task = Task {
            action: &action,
            handoff: &handoff,
            number: 1,
            of: 1,
            visit: Visit::ALONE,
            opened_at: open.opened_at,
            delivered_at: open.delivered_at,
            resumed: true,
        };
        (self.tell)(Told::Resumed(&handoff));
        let ending = self.performed(open.id, task).await?;
        self.settled(open.id, task, &ending)?;
        self.account(&action, Ok(ending))
    }
}
