//! Before a handoff is brought to somebody: what it waits for, what it turned out to be, and its journal entry.

use super::Run;
use crate::apply::ApplyError;
use crate::apply::report::{Told, Unfinished};
use crate::handoff as texts;
use crate::model::{Action, ActionKind, Address, Handoff};

impl Run<'_> {
    /// The unfinished action that `planned` has to wait for.
    pub(super) fn waits_for(&self, planned: &Action) -> Option<Address> {
        let lists: [&[Unfinished]; 3] = [
            &self.report.waiting,
            &self.report.failed,
            &self.report.blocked,
        ];
        let mut unfinished = lists.into_iter().flatten();
        unfinished
            .find(|unfinished| planned.after.contains(&unfinished.address))
            .map(|unfinished| unfinished.address.clone())
    }

    /// What an action turns out to be by what is known now. "Create it unless it exists" becomes adopt, edit, create, or
    /// nothing once the log can be read; a reauthorization behind a token that was not created anew is what the plan of now
    /// says; a creation that was asked for before begins with a look.
    pub(super) fn refined(&self, planned: &Action) -> Option<Action> {
        let id = texts::id(planned, self.context.declared, &self.document.recorded);
        let is_open = self.document.journal.open_handoff(&id).is_some();
        let depends = match &planned.kind {
            ActionKind::CreateToken { look_first, .. }
            | ActionKind::CreateConnection { look_first } => *look_first,
            ActionKind::ReauthorizeConnection => !is_open,
            _ => false,
        };
        let mut action = match depends {
            false => planned.clone(),
            true => {
                let mut known = self.plan().actions.into_iter();
                known.find(|action| action.address == planned.address)?
            }
        };
        match &mut action.kind {
            ActionKind::CreateToken { look_first, .. }
            | ActionKind::CreateSuccessor { look_first, .. }
            | ActionKind::CreateConnection { look_first } => *look_first |= is_open,
            _ => {}
        }
        Some(action)
    }

    /// The journal entry of a handoff, written down; and whether an earlier run opened it.
    pub(super) fn opened(
        &mut self,
        action: &Action,
        handoff: &Handoff,
    ) -> Result<(u64, bool), ApplyError> {
        let known = self.document.journal.open_handoff(&handoff.id);
        let known = known.map(|entry| entry.id);
        let resumed = known.is_some_and(|entry| !self.opened.contains(&entry));
        let entry = match known {
            Some(entry) => {
                self.document.journal.retell(entry, handoff.into())?;
                entry
            }
            None => self.open_anew(action, handoff)?,
        };
        (self.tell)(match resumed {
            true => Told::Resumed(handoff),
            false => Told::Opened(handoff),
        });
        self.lock.save(&self.document)?;
        Ok((entry, resumed))
    }

    /// Opens a handoff now. What was open about the same address is moot.
    pub(super) fn open_anew(
        &mut self,
        action: &Action,
        handoff: &Handoff,
    ) -> Result<u64, ApplyError> {
        let journal = &self.document.journal;
        let moot: Vec<u64> = journal
            .open_for(&action.address)
            .map(|entry| entry.id)
            .collect();
        let now = self.now();
        for entry in moot {
            let why = "another handoff about the same took its place";
            self.document.journal.superseded(entry, now, why)?;
        }
        let intent = self.intent(action, Some(handoff));
        let entry = self.document.journal.start(intent);
        self.opened.insert(entry);
        Ok(entry)
    }

    /// Opens the planned reauthorizations that follow from a token's new key in the same write that records the key: after
    /// it, no plan could ask for them again.
    pub(super) fn open_what_holds_the_old_key(
        &mut self,
        token: &Address,
    ) -> Result<(), ApplyError> {
        let declared = self.context.declared;
        let uses = |action: &Action| match &action.address {
            Address::Connection(key) => declared
                .connections
                .get(key)
                .is_some_and(|connection| connection.token_address() == *token),
            _ => false,
        };
        let behind: Vec<Action> = self
            .handoffs
            .iter()
            .filter(|action| action.kind == ActionKind::ReauthorizeConnection && uses(action))
            .cloned()
            .collect();
        for action in behind {
            if let Some(handoff) = self.text(&action) {
                self.open_anew(&action, &handoff)?;
            }
        }
        Ok(())
    }
}
