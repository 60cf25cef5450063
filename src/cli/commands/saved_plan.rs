//! A saved plan is applied only if its seal is whole, it is young enough, and the plan of now is the same one, made from the
//! same files, the same state and the same live facts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::plan;
use crate::cli::error::CliError;
use crate::cli::session::{Session, Sighting};
use crate::model::{SignedDuration, Timestamp};
use crate::reconcile::Acknowledgement;
use crate::render;
use crate::render::json::{SEAL_VERSION, Seal, Sealed};
use crate::state::{Origin, StateDocument};

/// How far the clock of the machine that saved a plan may be ahead of ours.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// A plan as `plan --out` wrote it.
#[derive(Debug)]
pub struct SavedPlan {
    path: PathBuf,
    document: Value,
    digest: String,
    seal: Seal,
}

impl SavedPlan {
    /// Reads it.
    ///
    /// # Errors
    /// When it is no plan, when it was changed after it was saved, and when another version of tenantry sealed it.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        let text = std::fs::read_to_string(path).map_err(CliError::file(path))?;
        Self::parse(&text, path)
    }

    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, CliError> {
        let shown = path.display();
        let unreadable = || CliError::Usage(format!("{shown} is no saved plan"));
        let changed = |what: &str| {
            CliError::Stale(format!(
                "{shown} was changed after it was saved: {what}; plan again"
            ))
        };
        let document: Value = serde_json::from_str(text).map_err(|_| unreadable())?;
        let digest = document.get("digest").and_then(Value::as_str);
        let digest = digest.ok_or_else(unreadable)?.to_owned();
        let seal = document.pointer("/sealed/seal").ok_or_else(|| {
            CliError::Stale(format!(
                "{shown} has no seal: it was printed with --format json, or saved by an older tenantry. Save one with: tenantry plan --out FILE"
            ))
        })?;
        let version = seal.get("version").and_then(Value::as_u64);
        if version != Some(SEAL_VERSION) {
            let found = version.map_or("that is none".to_owned(), |version| version.to_string());
            return Err(CliError::Stale(format!(
                "{shown} has a seal of version {found}, this tenantry knows {SEAL_VERSION}: plan and apply with the same tenantry"
            )));
        }
        if render::json::digest_in(&document).as_deref() != Some(&digest) {
            return Err(changed("its digest does not fit"));
        }
        let sealed = sealed(&document).ok_or_else(|| changed("its seal is broken"))?;
        let fits = |seal: &Seal| render::json::seal_digest(&sealed, &digest) == seal.digest;
        match sealed.seal.clone().filter(fits) {
            Some(seal) => Ok(Self {
                path: path.to_owned(),
                document,
                digest,
                seal,
            }),
            None => Err(changed("its seal does not fit")),
        }
    }

    /// What was acknowledged when it was made. Whoever adds one here gets another plan than the digest names.
    pub fn acknowledged(&self) -> BTreeSet<Acknowledgement> {
        let texts = self.document.pointer("/sealed/acknowledged");
        let texts = texts.and_then(Value::as_array).into_iter().flatten();
        texts
            .filter_map(|text| text.as_str()?.parse().ok())
            .collect()
    }

    /// Refuses a plan for another kind of run.
    ///
    /// # Errors
    /// [`CliError::Stale`].
    pub fn check_origin(&self, origin: Origin) -> Result<(), CliError> {
        let (path, made_for) = (self.path.display(), &self.seal.origin);
        if *made_for == origin.to_string() {
            return Ok(());
        }
        Err(CliError::Stale(format!(
            "the plan in {path} was made for a {made_for} run, and this one is {origin}"
        )))
    }

    /// Refuses a plan that asked nobody, and one that is older than `longest`.
    ///
    /// # Errors
    /// [`CliError::Stale`].
    pub fn check_age(&self, now: Timestamp, longest: SignedDuration) -> Result<(), CliError> {
        let (path, seal) = (self.path.display(), &self.seal);
        let stale = |text: String| Err(CliError::Stale(text));
        if seal.offline {
            return stale(format!(
                "the plan in {path} was made with --offline: nobody was asked, so it cannot be applied. Plan again without it"
            ));
        }
        let Ok(made_at) = seal.made_at.parse::<Timestamp>() else {
            return stale(format!("the plan in {path} does not say when it was made"));
        };
        let age = now.duration_since(made_at);
        if age > longest {
            return stale(format!(
                "the plan in {path} is too old: it was made at {made_at}, {} ago, and --max-plan-age is {}. Plan again, review, and apply that",
                long(age),
                long(longest)
            ));
        }
        if age < -SKEW {
            return stale(format!(
                "the plan in {path} was made at {made_at}, which is still to come: compare the clocks of the two machines, and plan again"
            ));
        }
        Ok(())
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
        let now = plan::saved(session, sighting, state, false);
        let now: Value = serde_json::from_str(&now).unwrap_or_default();
        let moved = self.moved(&now);
        let same_plan = now.get("digest").and_then(Value::as_str) == Some(&self.digest);
        if same_plan && moved.is_empty() {
            return Ok(());
        }
        let what = match moved.as_slice() {
            [] => "what follows from files, state and live side".to_owned(),
            all => all.join(", "),
        };
        Err(CliError::Stale(format!(
            "the plan in {} does not fit any more. Moved since it was saved: {what}. Plan again, review, and apply that.\n\n{}",
            self.path.display(),
            render::stale(&self.document, &now, session.output.width())
        )))
    }

    /// Which of the things that it rests on are others now.
    fn moved(&self, now: &Value) -> Vec<&'static str> {
        let (old, new) = (&self.document, now);
        [
            ("the declared files", "/sealed/seal/declared"),
            ("another state", "/sealed/state_lineage"),
            ("the state's serial", "/sealed/state_serial"),
            ("what the state says", "/sealed/seal/recorded"),
            ("the live side", "/sealed/seal/live"),
        ]
        .into_iter()
        .filter(|(_, pointer)| old.pointer(pointer) != new.pointer(pointer))
        .map(|(name, _)| name)
        .collect()
    }
}

fn sealed(document: &Value) -> Option<Sealed> {
    let sealed = document.get("sealed")?;
    let text = |name: &str| sealed.get(name).and_then(Value::as_str).map(str::to_owned);
    let acknowledged = sealed.get("acknowledged").and_then(Value::as_array);
    Some(Sealed {
        state_lineage: text("state_lineage")?,
        state_serial: sealed.get("state_serial")?.as_u64()?,
        acknowledged: acknowledged
            .into_iter()
            .flatten()
            .map(|one| one.as_str().map(str::to_owned))
            .collect::<Option<_>>()?,
        seal: serde_json::from_value(sealed.get("seal")?.clone()).ok()?,
    })
}

/// A length of time for people: whole hours, or minutes below one hour.
fn long(time: SignedDuration) -> String {
    match time.as_hours() {
        0 => format!("{}m", time.as_mins()),
        hours => format!("{hours}h"),
    }
}

#[cfg(test)]
#[path = "saved_plan_tests.rs"]
mod tests;
