//! The lock of a state in the hand of its holder, who alone writes the state.

use super::backend::Hold;
use super::{LockInfo, StateDocument, StateError, StateStore, Written};

/// The lock, held until this is dropped. Only its holder writes the state.
#[derive(Debug)]
pub struct LockGuard {
    store: StateStore,
    hold: Box<dyn Hold>,
    run: Written,
    written: Option<u64>,
}

impl LockGuard {
    pub(super) fn new(store: StateStore, hold: Box<dyn Hold>, owner: &LockInfo) -> Self {
        Self {
            store,
            hold,
            run: Written {
                by: owner.owner.clone(),
                command: owner.command.clone(),
                since: owner.since,
            },
            written: None,
        }
    }

    /// What to tell the person when the lock was taken over from a run that did not end by itself.
    pub fn note(&self) -> Option<String> {
        self.hold.note()
    }

    /// Loads the state as [`StateStore::load`] does, with nobody writing meanwhile.
    pub fn load(&self) -> Result<StateDocument, StateError> {
        self.store.load()
    }

    /// Writes `document` with the next serial, or nothing when the same is there already. Refused when the lock was taken
    /// away, and when the state has another lineage or serial than the document was loaded with (or this guard wrote last).
    pub fn save(&mut self, document: &StateDocument) -> Result<(), StateError> {
        self.hold.check()?;
        let known = self.written.unwrap_or(document.serial);
        let document = self.signed(document);
        // one version a run: what was there before its first write
        let keep = self.written.is_none();
        if let Some(serial) = self.store.replace(&document, known, keep)? {
            self.written = Some(serial);
        }
        Ok(())
    }

    /// Writes `document` over whatever state is there, with a serial above both. Gives that serial.
    pub fn supersede(&mut self, document: &StateDocument) -> Result<u64, StateError> {
        self.hold.check()?;
        let found = self.store.found()?;
        let theirs = found.as_ref().map_or(0, |(found, _)| found.serial);
        let serial = theirs.max(document.serial).saturating_add(1);
        self.store
            .swap(&self.signed(document), serial, found.as_ref(), true)?;
        self.written = Some(serial);
        Ok(serial)
    }

    /// Writes the state and its kept versions anew, encrypted with the first key. Gives the new serial (`None` when there is no
    /// state yet) and how many versions.
    pub fn encrypt(&mut self) -> Result<(Option<u64>, usize), StateError> {
        self.hold.check()?;
        let serial = match self.store.found()? {
            None => None,
            Some((document, _)) => Some(self.supersede(&document)?),
        };
        Ok((serial, self.store.seal_versions()?))
    }

    fn signed(&self, document: &StateDocument) -> StateDocument {
        StateDocument {
            written: Some(self.run.clone()),
            ..document.clone()
        }
    }

    /// The serial that this guard wrote last; `None` before its first write.
    pub fn written(&self) -> Option<u64> {
        self.written
    }
}
