//! `--deny`, `--warn` and `--allow`: levels of diagnostics, from the command line.

use clap::Args;

use crate::diagnostic::{Level, Overrides, Selector};

/// Which diagnostics about the declaration stop a run.
#[derive(Debug, Clone, Default, Args)]
pub struct LevelArgs {
    /// Make errors of a code's diagnostics, such as TN305, or of all whose codes begin so, such as TN3; may be repeated.
    #[arg(long, value_name = "CODE", value_parser = denied)]
    pub deny: Vec<Selector>,
    /// Make warnings of a code's diagnostics; may be repeated.
    #[arg(long, value_name = "CODE", value_parser = warned)]
    pub warn: Vec<Selector>,
    /// Silence a code's diagnostics; may be repeated.
    #[arg(long, value_name = "CODE", value_parser = allowed)]
    pub allow: Vec<Selector>,
}

impl LevelArgs {
    /// Puts the levels before those of the configuration.
    pub fn put_before(&self, overrides: &mut Overrides) {
        let levels = [
            (&self.deny, Level::Deny),
            (&self.warn, Level::Warn),
            (&self.allow, Level::Allow),
        ];
        for (selectors, level) in levels {
            for selector in selectors {
                overrides.command(selector.clone(), level);
            }
        }
    }
}

fn denied(text: &str) -> Result<Selector, String> {
    selector(text, Level::Deny)
}

fn warned(text: &str) -> Result<Selector, String> {
    selector(text, Level::Warn)
}

fn allowed(text: &str) -> Result<Selector, String> {
    selector(text, Level::Allow)
}

fn selector(text: &str, level: Level) -> Result<Selector, String> {
    let selector = Selector::parse(text).map_err(|unknown| unknown.to_string())?;
    match selector.fixed(level) {
        Some(fixed) => Err(format!("{} {fixed}", selector.as_str())),
        None => Ok(selector),
    }
}
