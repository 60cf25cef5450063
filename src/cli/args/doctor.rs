//! The command line of `doctor`.

use clap::Args;

use super::{ConfigArgs, Format, Simulate};

pub(super) const DOCTOR_EXAMPLES: &str = "Examples:
  tenantry doctor                 all of it, each line with what to do
  tenantry doctor --offline       this machine, the files and the state alone
  tenantry doctor --format json   for programs

Exit code 0 when nothing failed, 77 when a service rejected our credentials, else 1. Reads only.";

/// `doctor`
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Where the declaration is.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Ask no service.
    #[arg(long)]
    pub offline: bool,
    /// Look at the embedded simulator instead of the services.
    #[arg(long, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "continue", value_name = "HOW")]
    pub simulate: Option<Simulate>,
    /// Let `exec:` references run their programs.
    #[arg(long)]
    pub allow_exec: bool,
    /// Let `op:` references ask 1Password (`op`), or `vault:` references ask the Vault at this host; may be repeated.
    #[arg(long, value_name = "STORE")]
    pub allow_store: Vec<String>,
    /// The form of the result.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}
