//! A saved plan is applied only if the plan of now is the same one, made from the same state.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::plan;
use crate::cli::error::CliError;
use crate::cli::session::{Session, Sighting};
use crate::reconcile::Acknowledgement;
use crate::render;
use crate::state::StateDocument;

/// A plan as `plan --out` wrote it.
pub struct SavedPlan {
    path: PathBuf,
    document: Value,
    digest: String,
}

impl SavedPlan {
    /// Reads it.
    ///
    /// # Errors
    /// When it is no plan, and when it was changed after it was saved.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        let text = std::fs::read_to_string(path).map_err(CliError::file(path))?;
        let unreadable = || CliError::Usage(format!("{} is no saved plan", path.display()));
        let document: Value = serde_json::from_str(&text).map_err(|_| unreadable())?;
        let digest = document
            .get("digest")
            .and_then(Value::as_str)
            .ok_or_else(unreadable)?
            .to_owned();
        if render::json::digest_in(&document).as_deref() != Some(&digest) {
            return Err(CliError::Stale(format!(
                "{} was changed after it was saved: its digest does not fit; plan again",
                path.display()
            )));
        }
        Ok(Self {
            path: path.to_owned(),
            document,
            digest,
        })
    }

    fn sealed(&self) -> Option<&Value> {
        self.document
            .get("sealed")
            .filter(|sealed| !sealed.is_null())
    }

    /// What was acknowledged when it was made. Whoever adds one here gets another plan than the digest names.
    pub fn acknowledged(&self) -> BTreeSet<Acknowledgement> {
        let sealed = self.sealed().and_then(|sealed| sealed.get("acknowledged"));
        let texts = sealed.and_then(Value::as_array).into_iter().flatten();
        texts
            .filter_map(|text| text.as_str()?.parse().ok())
            .collect()
    }

    /// Compares it with the plan of now.
    ///
    /// # Errors
    /// [`CliError::Stale`] with what is declared, recorded and live, then and now.
    pub fn check(
        &self,
        session: &Session,
        sighting: &Sighting,
        state: &StateDocument,
    ) -> Result<(), CliError> {
        let same_plan = render::json::digest(&sighting.plan, &sighting.handoffs) == self.digest;
        if same_plan && self.is_made_from(state) {
            return Ok(());
        }
        let now = plan::sealed(session, sighting, state);
        let now: Value = serde_json::from_str(&now).unwrap_or_default();
        Err(CliError::Stale(format!(
            "the plan in {} does not fit any more: state, files or live side moved since it was saved. Plan again, review, and apply that.\n\n{}",
            self.path.display(),
            render::stale(&self.document, &now, session.output.width())
        )))
    }

    fn is_made_from(&self, state: &StateDocument) -> bool {
        let sealed = self.sealed();
        let lineage = sealed.and_then(|sealed| sealed.get("state_lineage")?.as_str());
        let serial = sealed.and_then(|sealed| sealed.get("state_serial")?.as_u64());
        match state.serial() {
            0 => sealed.is_none(),
            known => lineage == Some(state.lineage()) && serial == Some(known),
        }
    }
}
