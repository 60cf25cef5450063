//! The command line of promotion between orgs: `promote`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::ConfigArgs;

pub(super) const PROMOTE_EXAMPLES: &str = "Examples:
  tenantry promote check                                          the exports that connections name under `flows`
  tenantry promote check --from exports/preview --to exports/production
  tenantry promote check preview --from offboarding.folder

Asks nobody. Exit code 6: something that the flows need is missing in the org that takes them.";

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
    /// Compare what flows use with what the org that takes them has, and write the steps of the import.
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
    /// Where the declaration is.
    #[command(flatten)]
    pub config: ConfigArgs,
}
