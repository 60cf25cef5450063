//! What earlier runs left open: closed where evidence or the plan says so, taken up again where neither does.

use std::collections::BTreeSet;

use super::Run;
use crate::apply::ApplyError;
use crate::apply::proof::{connection_of, shown};
use crate::apply::report::{Told, Unfinished};
use crate::handoff as texts;
use crate::model::{Action, ActionKind, Address, HandoffId, Plan, Presence, Reading};
use crate::reconcile::declaration_digest;
use crate::state::JournalEntry;

impl Run<'_> {
    /// Closes what of `these` is not asked for any more, and gives what has to be taken up although the plan cannot ask for it.
    pub(super) fn settle(
        &mut self,
        plan: &Plan,
        these: impl Fn(&JournalEntry) -> bool,
    ) -> Result<Vec<Action>, ApplyError> {
        let wanted: BTreeSet<HandoffId> = plan
            .actions
            .iter()
            .filter(|action| action.kind.is_handoff())
            .map(|action| texts::id(action, self.context.declared, &self.document.recorded))
            .collect();
        let asked = |entry: &JournalEntry| {
            let id = entry.handoff.as_ref();
            id.is_some_and(|id| wanted.contains(id))
        };
        let open = self.document.journal.open().cloned();
        let unasked: Vec<JournalEntry> = open
            .filter(|entry| these(entry) && self.is_about(entry) && !asked(entry))
            .collect();
        let mut carried = Vec::new();
        for entry in unasked {
            if self.cannot_tell(&entry, plan) {
                let why = "the log that would show it could not be read";
                self.report.waiting.push(Unfinished {
                    address: entry.address,
                    title: entry.action,
                    why: why.to_owned(),
                });
            } else if let Some(why) = self.holders_are_unknown(&entry) {
                self.report.waiting.push(Unfinished {
                    address: entry.address,
                    title: entry.action,
                    why,
                });
            } else if let Some(done) = shown(&entry, plan, self.sight()) {
                let now = self.now();
                self.record(&done, plan, now)?;
                self.document.journal.done(entry.id, now)?;
                self.report.done.push(entry.address.clone());
                self.tell_closed(&entry, true);
            } else if let Some(action) = self.carry(&entry) {
                carried.push(action);
            } else {
                self.supersede(&entry)?;
            }
        }
        Ok(carried)
    }

    fn is_about(&self, entry: &JournalEntry) -> bool {
        let recorded = &self.document.recorded;
        self.context.scope.has(&entry.address, recorded)
    }

    /// A question that failed is no reason to close anything, nor to send a person anywhere.
    fn cannot_tell(&self, entry: &JournalEntry, plan: &Plan) -> bool {
        let failed = matches!(
            self.sight().reading(&entry.address),
            Some(Reading::Failed(_))
        );
        let known = plan.items.iter().any(|item| item.address == entry.address);
        failed && known && entry.handoff.is_some() && !self.is_attested_since(entry)
    }

    /// A new key asks for what holds the old one in the same write. While a log that shows those could not be read, it is not
    /// recorded: no later plan would ask for them.
    fn holders_are_unknown(&self, entry: &JournalEntry) -> Option<String> {
        let Address::Token { tenant, token } = &entry.address else {
            return None;
        };
        if entry.action != "create_token" {
            return None;
        }
        let connections = self.context.declared.connections.values();
        let mut behind = connections.filter(|connection| {
            connection.tenant.value == *tenant && connection.token.value == *token
        });
        behind.find_map(|connection| {
            let org = &connection.org.value;
            let log = &self.live.orgs.get(org)?.log;
            matches!(log, Reading::Failed(_)).then(|| {
                format!("the log of org.{org} could not be read, so it is unknown what holds the old key")
            })
        })
    }

    fn tell_closed(&mut self, entry: &JournalEntry, proven: bool) {
        (self.tell)(Told::Closed {
            address: &entry.address,
            action: &entry.action,
            proven,
        });
    }

    fn supersede(&mut self, entry: &JournalEntry) -> Result<(), ApplyError> {
        let why = if entry.handoff.is_none() {
            "the run that began it ended in the middle of it"
        } else if self.is_attested_since(entry) {
            "a named person attested it"
        } else {
            "the plan does not ask for it any more"
        };
        let now = self.now();
        self.document.journal.superseded(entry.id, now, why)?;
        if entry.handoff.is_some() {
            self.tell_closed(entry, false);
        }
        Ok(())
    }

    /// A reauthorization that followed from a new key: once the new token is recorded, no plan can ask for it again, and
    /// only an event after its opening shows it.
    fn carry(&self, entry: &JournalEntry) -> Option<Action> {
        let declared = self.context.declared;
        let Address::Connection(key) = &entry.address else {
            return None;
        };
        let action = Action {
            address: entry.address.clone(),
            kind: ActionKind::ReauthorizeConnection,
            why: "an earlier run asked for it, and no evidence shows it yet".to_owned(),
            after: Vec::new(),
            reaches: Vec::new(),
        };
        let same =
            entry.handoff.as_ref() == Some(&texts::id(&action, declared, &self.document.recorded));
        let wanted = declared.connections.get(key)?.absent.is_none();
        let seen = connection_of(
            &entry.address,
            declared,
            &self.document.recorded,
            &self.live,
        );
        let gone = seen.is_some_and(|seen| seen.presence != Presence::Present);
        (same && wanted && !gone && !self.is_attested_since(entry)).then_some(action)
    }

    fn is_attested_since(&self, entry: &JournalEntry) -> bool {
        let digest = declaration_digest(self.context.declared, &entry.address);
        let attestations = self.document.recorded.attestations.get(&entry.address);
        attestations.into_iter().flatten().any(|attestation| {
            attestation.declaration == digest && attestation.at >= entry.opened_at
        })
    }
}
