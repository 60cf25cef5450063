//! A checklist for an issue or a ticket, and the same for programs: written anew with each handoff, references of secrets and
//! never a secret.

use std::path::{Path, PathBuf};

use futures::future::{BoxFuture, FutureExt};

use crate::apply::{Operator, OperatorError, Performed, Task};
use crate::model::Handoff;
use crate::render;
use crate::state::{JournalEntry, StateDocument, atomic_write};

const MARKDOWN: &str = "handoffs.md";

/// Writes `handoffs.md` and `handoffs.json` into a folder.
pub struct Checklist {
    folder: PathBuf,
    handoffs: Vec<Handoff>,
}

impl Checklist {
    /// The checklist in this folder, which is made if it is missing.
    pub fn into(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            handoffs: Vec::new(),
        }
    }

    /// Writes down all that is open by the state, or that nothing is. Unless it `always` writes, only a checklist that is
    /// there already is brought up to date.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn say_what_is_open(
        &mut self,
        document: &StateDocument,
        always: bool,
    ) -> Result<(), OperatorError> {
        if !always && !self.folder.join(MARKDOWN).is_file() {
            return Ok(());
        }
        let open = document.journal.open();
        self.handoffs = open.filter_map(JournalEntry::told).collect();
        self.write()
    }

    fn write(&self) -> Result<(), OperatorError> {
        let broken = |error: String| OperatorError::Broken(error);
        std::fs::create_dir_all(&self.folder)
            .map_err(|error| broken(format!("{}: {error}", self.folder.display())))?;
        let files = [
            (MARKDOWN, render::handoff::checklist(&self.handoffs)),
            ("handoffs.json", render::handoff::document(&self.handoffs)),
        ];
        for (name, text) in files {
            atomic_write(&self.folder.join(name), text.as_bytes())
                .map_err(|error| broken(error.to_string()))?;
        }
        Ok(())
    }
}

impl Operator for Checklist {
    fn name(&self) -> &'static str {
        "file"
    }

    fn perform<'a>(
        &'a mut self,
        task: Task<'a>,
    ) -> BoxFuture<'a, Result<Performed, OperatorError>> {
        async move {
            self.handoffs.push(task.handoff.clone());
            self.write()?;
            Ok(Performed::Delivered)
        }
        .boxed()
    }
}
