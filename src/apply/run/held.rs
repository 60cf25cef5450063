//! The lock of a run: held while it writes, let go while a person works.

use std::time::Duration;

use super::Run;
use crate::apply::ApplyError;
use crate::state::{LockGuard, StateDocument, StateError};

/// How long another run that writes is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The lock, unless a person is waited for.
pub(super) struct Held(pub(super) Option<LockGuard>);

impl Held {
    pub(super) fn save(&mut self, document: &StateDocument) -> Result<(), StateError> {
        match &mut self.0 {
            Some(lock) => lock.save(document),
            // nothing is written while others may write
            None => Ok(()),
        }
    }
}

impl Run<'_> {
    /// Saves, and lets others write the state.
    pub(super) fn release(&mut self) -> Result<(), ApplyError> {
        self.lock.save(&self.document)?;
        self.lock = Held(None);
        Ok(())
    }

    /// Takes the lock again, and goes on from what is in the state now.
    pub(super) async fn take_back(&mut self) -> Result<(), ApplyError> {
        let lock = self
            .context
            .store
            .lock_within(&self.context.owner, PATIENCE)
            .await?;
        let document = lock.load()?;
        if document.lineage() != self.document.lineage() {
            return Err(ApplyError::OtherState);
        }
        self.document = document;
        self.lock = Held(Some(lock));
        Ok(())
    }
}
