//! The journal: every action is written down before it starts and after it ends, so that a killed run is resumed by the next.
//! An open handoff is an entry that waits; there is no second list of them.

use super::HandoffText;
use crate::model::{Address, Handoff, HandoffId, Timestamp};

/// How many closed entries are kept; older ones are dropped, the oldest first. Open ones are never dropped.
pub const KEPT_CLOSED_ENTRIES: usize = 200;

/// How far an action has come.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It is being done; after a kill nobody knows how far it got.
    Started,
    /// A person has been asked.
    Waiting,
    /// Evidence showed that it is done.
    Done,
    /// It was given up.
    Failed,
    /// The declaration changed before it was done.
    Superseded,
}

impl Phase {
    /// Whether something is still to come.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Started | Self::Waiting)
    }
}

/// What is about to be done: a [`JournalEntry`] before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// The handoff, when a person does it.
    pub handoff: Option<HandoffId>,
    /// What it is about.
    pub address: Address,
    /// The action's word, as [`crate::model::ActionKind::word`] gives it.
    pub action: String,
    /// Now, by our clock.
    pub opened_at: Timestamp,
    /// Now, by the service's clock, where it is known: only evidence dated later counts.
    pub opened_service_time: Option<Timestamp>,
    /// The newest event that the service's log showed when this was opened.
    pub log_seen_until: Option<Timestamp>,
    /// The OS user or the CI identity.
    pub actor: String,
    /// What the person is asked to do.
    pub text: Option<HandoffText>,
}

/// One action of the past or the present. Its form in memory is its form in the file.
#[derive(
    Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct JournalEntry {
    /// Its number; later entries have higher ones.
    pub id: u64,
    /// The handoff, when a person does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handoff: Option<HandoffId>,
    /// What it is about.
    pub address: Address,
    /// The action's word, as [`crate::model::ActionKind::word`] gives it.
    pub action: String,
    /// How far it has come.
    pub phase: Phase,
    /// When it was opened, by our clock.
    pub opened_at: Timestamp,
    /// When it was opened, by the service's clock, where that is known: only evidence dated later counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_service_time: Option<Timestamp>,
    /// The newest event that the service's log showed when this was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_seen_until: Option<Timestamp>,
    /// When it was closed, by our clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// The OS user or the CI identity that opened it.
    pub actor: String,
    /// The keyed hash of a secret that this yielded, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_hmac: Option<String>,
    /// The reference that the secret goes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_reference: Option<String>,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the person is asked to do, while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<HandoffText>,
    /// Who said that they do it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<Claimed>,
    /// When it was brought to somebody outside of this program (a ticket, a chat): that is done once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
}

impl JournalEntry {
    /// The handoff as it was told last; `None` when it is none, or is closed.
    pub fn told(&self) -> Option<Handoff> {
        let id = self.handoff.as_ref()?;
        Some(self.text.as_ref()?.handoff(id, &self.address))
    }
}

/// Who does a handoff.
#[derive(
    Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Claimed {
    /// Who.
    pub by: String,
    /// Since when, by our clock.
    pub at: Timestamp,
}

/// Why a journal entry did not change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// There is no such entry.
    #[error("the journal has no entry {0}")]
    NoSuchEntry(u64),
    /// It is closed, and closed entries stay as they are.
    #[error("the journal's entry {0} is closed already")]
    Closed(u64),
}

/// All entries, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journal {
    entries: Vec<JournalEntry>,
}

impl Journal {
    /// Takes entries from a file; `Err` has the number that breaks the order (numbers go up, each is there once).
    pub(super) fn from_entries(entries: Vec<JournalEntry>) -> Result<Self, u64> {
        match entries.windows(2).find(|pair| pair[0].id >= pair[1].id) {
            Some(pair) => Err(pair[1].id),
            None => Ok(Self { entries }),
        }
    }

    /// Keeps these entries only.
    pub(super) fn retain(&mut self, keeps: impl FnMut(&JournalEntry) -> bool) {
        self.entries.retain(keeps);
    }

    /// All entries, the oldest first.
    pub fn entries(&self) -> &[JournalEntry] {
        &self.entries
    }

    /// Entries that are started or wait, the oldest first.
    pub fn open(&self) -> impl Iterator<Item = &JournalEntry> {
        self.entries.iter().filter(|entry| entry.phase.is_open())
    }

    /// Open entries about one address.
    pub fn open_for<'a>(&'a self, address: &'a Address) -> impl Iterator<Item = &'a JournalEntry> {
        self.open().filter(move |entry| entry.address == *address)
    }

    /// The open entry of one handoff.
    pub fn open_handoff(&self, id: &HandoffId) -> Option<&JournalEntry> {
        self.open().find(|entry| entry.handoff.as_ref() == Some(id))
    }

    /// Writes an intent down as started, and gives its number.
    pub fn start(&mut self, intent: Intent) -> u64 {
        // The newest entry is always kept, so a number is never used twice.
        let id = self.entries.last().map_or(1, |last| last.id + 1);
        self.entries.push(JournalEntry {
            id,
            handoff: intent.handoff,
            address: intent.address,
            action: intent.action,
            phase: Phase::Started,
            opened_at: intent.opened_at,
            opened_service_time: intent.opened_service_time,
            log_seen_until: intent.log_seen_until,
            closed_at: None,
            actor: intent.actor,
            secret_hmac: None,
            secret_reference: None,
            note: None,
            text: intent.text,
            claimed: None,
            delivered_at: None,
        });
        id
    }

    /// A person has been asked and the run goes on without the answer.
    pub fn wait(&mut self, id: u64) -> Result<(), JournalError> {
        self.open_mut(id)?.phase = Phase::Waiting;
        Ok(())
    }

    /// A secret was yielded on the way: where it goes and its keyed hash.
    pub fn note_secret(
        &mut self,
        id: u64,
        reference: &str,
        hmac: Option<String>,
    ) -> Result<(), JournalError> {
        let entry = self.open_mut(id)?;
        entry.secret_reference = Some(reference.to_owned());
        entry.secret_hmac = hmac;
        Ok(())
    }

    /// What the person is asked to do, as it is put now.
    pub fn retell(&mut self, id: u64, text: HandoffText) -> Result<(), JournalError> {
        self.open_mut(id)?.text = Some(text);
        Ok(())
    }

    /// Somebody does it; gives who did before.
    pub fn claim(
        &mut self,
        id: u64,
        by: &str,
        at: Timestamp,
    ) -> Result<Option<Claimed>, JournalError> {
        let claimed = Claimed {
            by: by.to_owned(),
            at,
        };
        Ok(self.open_mut(id)?.claimed.replace(claimed))
    }

    /// It was brought to somebody outside of this program.
    pub fn delivered(&mut self, id: u64, at: Timestamp) -> Result<(), JournalError> {
        self.open_mut(id)?.delivered_at = Some(at);
        Ok(())
    }

    /// Gives every entry, closed ones too, the names that addresses have now.
    pub fn rename(&mut self, names: impl FnMut(&mut JournalEntry)) {
        self.entries.iter_mut().for_each(names);
    }

    /// Evidence showed that it is done.
    pub fn done(&mut self, id: u64, at: Timestamp) -> Result<(), JournalError> {
        self.close(id, Phase::Done, at, None)
    }

    /// It was given up.
    pub fn failed(&mut self, id: u64, at: Timestamp, why: &str) -> Result<(), JournalError> {
        self.close(id, Phase::Failed, at, Some(why))
    }

    /// The declaration changed before it was done.
    pub fn superseded(&mut self, id: u64, at: Timestamp, why: &str) -> Result<(), JournalError> {
        self.close(id, Phase::Superseded, at, Some(why))
    }

    fn close(
        &mut self,
        id: u64,
        phase: Phase,
        at: Timestamp,
        note: Option<&str>,
    ) -> Result<(), JournalError> {
        let entry = self.open_mut(id)?;
        entry.phase = phase;
        entry.closed_at = Some(at);
        entry.text = None;
        if let Some(note) = note {
            entry.note = Some(note.to_owned());
        }
        self.drop_old();
        Ok(())
    }

    fn open_mut(&mut self, id: u64) -> Result<&mut JournalEntry, JournalError> {
        match self.entries.iter_mut().find(|entry| entry.id == id) {
            None => Err(JournalError::NoSuchEntry(id)),
            Some(entry) if !entry.phase.is_open() => Err(JournalError::Closed(id)),
            Some(entry) => Ok(entry),
        }
    }

    fn drop_old(&mut self) {
        let closed = self
            .entries
            .iter()
            .filter(|entry| !entry.phase.is_open())
            .count();
        let mut surplus = closed.saturating_sub(KEPT_CLOSED_ENTRIES);
        self.entries.retain(|entry| {
            let dropped = surplus > 0 && !entry.phase.is_open();
            surplus -= usize::from(dropped);
            !dropped
        });
    }
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
