//! `validate --baseline`: what is known is accepted, what is new fails.

use std::path::Path;

use crate::cli::checked::Checked;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::diagnostic::{Baseline, Places};
use crate::state::atomic_write;

/// Writes the baseline that knows everything that was found.
///
/// # Errors
/// When the file cannot be written.
pub fn update(path: &Path, checked: &Checked, output: Output) -> Result<(), CliError> {
    let places = Places::of(&checked.loaded.sources, checked.loaded.declared.as_ref());
    let baseline = Baseline::of(&checked.found, &places);
    atomic_write(path, baseline.to_json().as_bytes())?;
    let (path, known) = (path.display(), baseline.len());
    output.say(&format!("{path} accepts {known} known diagnostics."));
    Ok(())
}

/// Takes what the baseline knows out of what was found; gives whether something is new.
///
/// # Errors
/// When the file cannot be read.
pub fn accept(path: &Path, checked: &mut Checked, output: Output) -> Result<bool, CliError> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        CliError::Usage(format!(
            "the baseline {shown} cannot be read: {error}; --update-baseline writes it"
        ))
    })?;
    let baseline = Baseline::from_json(&text)
        .map_err(|error| CliError::Usage(format!("the baseline {shown}: {error}")))?;
    let places = Places::of(&checked.loaded.sources, checked.loaded.declared.as_ref());
    let compared = baseline.compare(std::mem::take(&mut checked.found), &places);
    let new = compared.has_new();
    if compared.known > 0 {
        output.say(&format!("The baseline accepts {} of them.", compared.known));
    }
    if compared.stale > 0 {
        output.say(&format!(
            "The baseline accepts {} more that are gone: run with --update-baseline.",
            compared.stale
        ));
    }
    checked.found = compared.new;
    Ok(new)
}
