//! The command line of `inventory`.

use std::path::PathBuf;

use clap::Args;

use super::{Format, Simulate};

pub(super) const INVENTORY_EXAMPLES: &str = "Examples:
  tenantry inventory accuhive.api.kandji.io --auditor env:AUDITOR
                                  what one tenant's tokens may do
  tenantry inventory accuhive.api.kandji.io --auditor env:AUDITOR \\
    --org acme.okta.com --org-token env:OKTA --exports flows/
                                  and what the flows of an org need of them
  tenantry inventory --config .   the same for all that a configuration declares, token by token

Several tenants: repeat the host and --auditor, in one order. Nothing is written, and only logs are asked.";

/// `inventory`
#[derive(Debug, Args)]
pub struct InventoryArgs {
    /// The API hosts of tenants, such as accuhive.api.kandji.io. Without hosts and orgs: what the configuration declares.
    #[arg(value_name = "HOST")]
    pub hosts: Vec<String>,
    /// The reference of each host's auditor token, in the order of the hosts: env:NAME, file:PATH.
    #[arg(long, value_name = "REFERENCE")]
    pub auditor: Vec<String>,
    /// An Okta org whose System Log is read too, such as acme.okta.com; may be repeated.
    #[arg(long, value_name = "DOMAIN")]
    pub org: Vec<String>,
    /// The reference of each org's API token, in the order of the orgs: env:NAME, file:PATH.
    #[arg(long, value_name = "REFERENCE")]
    pub org_token: Vec<String>,
    /// Flow exports, or folders that hold some at any depth; may be repeated.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub exports: Vec<PathBuf>,
    /// The form of the result.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Accept a host outside of the vendors' patterns; may be repeated.
    #[arg(long, value_name = "HOST")]
    pub allow_host: Vec<String>,
    /// Use the embedded simulator, beginning from world.yaml in the folder that `--config` names. `--simulate=reset` starts over.
    #[arg(long, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "continue", value_name = "HOW")]
    pub simulate: Option<Simulate>,
    /// The configuration. With hosts or orgs on the command line it is not read: then this is the folder of world.yaml, and of
    /// `file:` references.
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub config: PathBuf,
    /// Let an `exec:` reference run its program.
    #[arg(long)]
    pub allow_exec: bool,
    /// Let `op:` references ask 1Password (`op`), or `vault:` references ask the Vault at this host; may be repeated.
    #[arg(long, value_name = "STORE")]
    pub allow_store: Vec<String>,
}
