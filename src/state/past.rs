//! A state as a whole: out of its place, into it, and what it was before.

use std::path::Path;

use serde_json::Value;

use super::StateStore;
use crate::state::backend::Object;
use crate::state::cipher::unseal;
use crate::state::versions::{self, Version};
use crate::state::{StateDocument, StateError, text};

impl StateStore {
    /// The state as plain text; `None` when there is none.
    pub fn pull(&self) -> Result<Option<String>, StateError> {
        let Some(object) = self.backend.get(&self.name)? else {
            return Ok(None);
        };
        let document = self.document(&object.bytes, &self.path)?;
        text::write(&document, document.serial, &self.path).map(Some)
    }

    /// Reads a state's text that comes from elsewhere. `path` is for messages only.
    pub fn parse(&self, text: &str, path: &Path) -> Result<StateDocument, StateError> {
        text::read(text, self.origin, path)
    }

    /// All versions that are kept and the state itself, oldest first. One that does not open is told as such.
    pub fn history(&self) -> Result<Vec<Version>, StateError> {
        let kept = versions::list(self.backend.as_ref(), &versions::folder(&self.name))?;
        let mut all = Vec::new();
        let mut before: Option<Value> = None;
        for version in kept {
            let Some(object) = self.backend.get(&version.name)? else {
                continue;
            };
            let place = self.backend.place(&version.name);
            all.push(self.version(&mut before, (version.serial, false), &object, &place));
        }
        if let Some((document, object)) = self.read()? {
            all.push(self.version(&mut before, (document.serial, true), &object, &self.path));
        }
        Ok(all)
    }

    fn version(
        &self,
        before: &mut Option<Value>,
        (serial, current): (u64, bool),
        object: &Object,
        place: &Path,
    ) -> Version {
        let read = self.document(&object.bytes, place).and_then(|document| {
            let text = text::write(&document, document.serial, place)?;
            let value = serde_json::from_str(&text).unwrap_or_default();
            Ok((document, value))
        });
        let (written, changes) = match read {
            Ok((document, value)) => {
                let changes = versions::changes(before.as_ref(), &value);
                *before = Some(value);
                (document.written, changes)
            }
            Err(error) => (None, format!("cannot be read: {error}")),
        };
        Version {
            serial,
            size: object.bytes.len() as u64,
            kept_at: object.modified,
            written,
            changes,
            current,
        }
    }

    /// A kept version; `None` when none of that serial is kept.
    pub fn kept(&self, serial: u64) -> Result<Option<StateDocument>, StateError> {
        let folder = versions::folder(&self.name);
        let Some((name, object)) = versions::find(self.backend.as_ref(), &folder, serial)? else {
            return Ok(None);
        };
        self.document(&object.bytes, &self.backend.place(&name))
            .map(Some)
    }

    /// Writes every kept version anew with the first key, the plain ones too. Gives how many.
    pub(in crate::state) fn seal_versions(&self) -> Result<usize, StateError> {
        let folder = versions::folder(&self.name);
        let backend = self.backend.as_ref();
        let kept = versions::list(backend, &folder)?;
        let mut count = 0;
        for version in kept {
            let Some(object) = backend.get(&version.name)? else {
                continue;
            };
            let place = backend.place(&version.name);
            let plain = unseal(&object.bytes, self.cipher.as_deref(), true, &place)?;
            versions::keep(backend, &folder, version.serial, &self.seal(&plain)?)?;
            backend.delete(&version.name)?;
            count += 1;
        }
        Ok(count)
    }
}
