//! The command line of promotion between orgs: `promote`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::EvidenceArgs;
use crate::model::Timestamp;

pub(super) const PROMOTE_EXAMPLES: &str = "Examples:
  tenantry promote check                                          the exports that connections name under `flows`
  tenantry promote check --from exports/preview --to exports/production
  tenantry promote check preview --from offboarding.folder

  tenantry promote check --imported-since 2026-11-24T09:00:00Z    whether they arrived

Before the import nobody is asked; exit code 6: something that the flows need is missing in the org that takes them. After it
that org's System Log is read; exit code 4: not all of them are proven to have arrived.";

/// `promote`
#[derive(Debug, Args)]
pub struct PromoteArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PromoteCommand,
}

/// What to do about a promotion.
#[derive(Debug, Subcommand)]
pub enum PromoteCommand {
    /// Compare what flows use with what the org that takes them has, and write the steps of the import; afterwards prove it.
    #[command(after_help = PROMOTE_EXAMPLES)]
    Check(PromoteCheckArgs),
}

/// `promote check`
#[derive(Debug, Args)]
pub struct PromoteCheckArgs {
    /// The key of the org that the flows come from. Default: the only one that declares `promotes_to`.
    pub org: Option<String>,
    /// Exports to import, or folders of them; may be repeated. Default: those that the org's connections name under `flows`.
    #[arg(long, value_name = "PATH")]
    pub from: Vec<PathBuf>,
    /// Exports of the org that takes them; may be repeated. Default: those that its connections name under `flows`.
    #[arg(long, value_name = "PATH")]
    pub to: Vec<PathBuf>,
    /// After the import: whether the flows arrived, by the System Log's import events since this time, such as
    /// 2026-11-24T09:00:00Z, and by exports that were made after them.
    #[arg(long, value_name = "TIME")]
    pub imported_since: Option<Timestamp>,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}
