//! What comes before everything else: records follow keys that changed, and what is given up is forgotten. Asks nobody.

use std::collections::BTreeMap;

use super::Run;
use crate::apply::ApplyError;
use crate::apply::record::forget;
use crate::apply::report::Told;
use crate::handoff as texts;
use crate::model::{Action, ActionKind, HandoffId, Plan};
use crate::reconcile::{Moves, Renames, is_given_up};
use crate::state::JournalEntry;

impl Run<'_> {
    /// Whether an action of the plan is done here.
    fn is_about_names(&self, action: &Action) -> bool {
        match action.kind {
            ActionKind::Move { .. } => true,
            ActionKind::Forget => {
                let recorded = &self.document.recorded;
                is_given_up(self.context.declared, recorded, &action.address)
            }
            _ => false,
        }
    }

    /// Lets records follow and forgets what is given up; gives the plan's other automatic actions.
    pub(super) fn names(
        &mut self,
        automatic: Vec<Action>,
        plan: &Plan,
    ) -> Result<Vec<Action>, ApplyError> {
        let (moves, rest): (Vec<Action>, Vec<Action>) = automatic
            .into_iter()
            .partition(|action| matches!(action.kind, ActionKind::Move { .. }));
        self.written(&moves, |run| run.follow(plan))?;
        let (given_up, rest): (Vec<Action>, Vec<Action>) = rest
            .into_iter()
            .partition(|action| self.is_about_names(action));
        self.written(&given_up, |run| {
            given_up.iter().try_for_each(|action| run.give_up(action))
        })?;
        Ok(rest)
    }

    /// Does something between two writes of the journal.
    fn written(
        &mut self,
        actions: &[Action],
        act: impl FnOnce(&mut Self) -> Result<(), ApplyError>,
    ) -> Result<(), ApplyError> {
        if actions.is_empty() {
            return Ok(());
        }
        let mut entries = Vec::with_capacity(actions.len());
        for action in actions {
            let intent = self.intent(action, None);
            entries.push(self.document.journal.start(intent));
        }
        self.lock.save(&self.document)?;
        act(self)?;
        let now = self.now();
        for entry in entries {
            self.document.journal.done(entry, now)?;
        }
        self.lock.save(&self.document)?;
        let addresses = actions.iter().map(|action| action.address.clone());
        self.report.done.extend(addresses);
        (self.tell)(Told::Automatic(actions));
        Ok(())
    }

    /// Writes all moves at once: records, attestations, rotations, and the journal with its open handoffs.
    fn follow(&mut self, plan: &Plan) -> Result<(), ApplyError> {
        let moves = Moves::of(self.context.declared, &self.document.recorded);
        let renames = moves.renames();
        let recorded = moves.follow(&self.document.recorded).into_owned();
        self.document.recorded = recorded;
        let ids = self.new_ids(plan, &renames);
        self.document.journal.rename(|entry| {
            entry.address = renames.now(&entry.address);
            let id = entry.handoff.as_ref().and_then(|id| ids.get(id));
            if let Some(id) = id.filter(|_| entry.phase.is_open()) {
                entry.handoff = Some(id.clone());
            }
        });
        Ok(())
    }

    /// The id of each handoff that may be open, before and after: a handoff that asks for the same goes on under its new name.
    fn new_ids(&self, plan: &Plan, renames: &Renames) -> BTreeMap<HandoffId, HandoffId> {
        let (declared, recorded) = (self.context.declared, &self.document.recorded);
        let asked = plan.actions.iter().cloned();
        let asked = asked.filter(|action| action.kind.is_handoff());
        // what no plan can ask for again
        let carried = self
            .document
            .journal
            .open()
            .map(|entry: &JournalEntry| Action {
                address: renames.now(&entry.address),
                kind: ActionKind::ReauthorizeConnection,
                why: String::new(),
                after: Vec::new(),
                reaches: Vec::new(),
            });
        asked
            .chain(carried)
            .map(|action| {
                let before =
                    texts::id_as(&action, declared, recorded, &|name| renames.before(name));
                (before, texts::id(&action, declared, recorded))
            })
            .collect()
    }

    /// Forgets what is recorded; what was open about it is closed.
    fn give_up(&mut self, action: &Action) -> Result<(), ApplyError> {
        forget(&mut self.document.recorded, &action.address);
        let now = self.now();
        let open: Vec<u64> = self
            .document
            .journal
            .open_for(&action.address)
            .filter(|entry| entry.handoff.is_some())
            .map(|entry| entry.id)
            .collect();
        for entry in open {
            self.document
                .journal
                .superseded(entry, now, "it was given up")?;
        }
        Ok(())
    }
}
