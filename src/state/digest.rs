//! One line for what a state says: two states with one digest have recorded the same, and wait for the same.

use sha2::{Digest as _, Sha256};

use super::StateDocument;
use super::format::RecordedFile;

impl StateDocument {
    /// SHA-256 (hex) of the recorded values and the journal, as JSON with sorted keys. Lineage, serial and the key of the
    /// hashes are not in it.
    pub fn digest(&self) -> String {
        let recorded = RecordedFile::from(&self.recorded);
        let mut value =
            serde_json::json!({ "recorded": recorded, "journal": self.journal.entries() });
        value.sort_all_objects();
        let hash = Sha256::digest(value.to_string().as_bytes());
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
